import { useApp } from '../../app/app.ts'
import { GROUPS, type Group } from '../../commands/command.ts'
import { COMMANDS, placeOf } from '../../commands/index.ts'
import { pressesOf, showPress } from '../../commands/press.ts'
import { Dialog } from '../../kit/dialog.tsx'
import { Keys } from '../../kit/keys.tsx'
import { Segmented } from '../../kit/segmented.tsx'
import { usePreferences } from '../../state/studio.ts'
import './shortcuts.css'

/** Keys of the tools themselves, which are no commands. */
const IN_TOOLS: [string, string][] = [
  ['Finish an outline', 'Enter'], ['Take back the last point', 'Backspace'], ['Give up drawing', 'Esc'], ['Pan', 'Space drag'], ['Zoom at the cursor', 'Wheel'],
  ['Keypoint is hidden', 'Shift click'], ['Keypoint hidden, at the cursor', 'H'], ['Keypoint not in the photo', 'N'], ['Keypoint under the cursor: visible, hidden, none', '2 1 0'],
]

/** Every key, by group; what cannot be used in this browser is left out. */
export default function ShortcutsDialog() {
  const app = useApp()
  const preset = usePreferences((state) => state.keys)
  const place = { ...placeOf(app), preset }
  const groups = (Object.keys(GROUPS) as Group[]).map((group) => ({
    group, rows: COMMANDS.filter((command) => command.group === group).flatMap((command) => {
      const presses = pressesOf(command, place)
      return presses.length > 0 ? [{ id: command.id, title: command.titleNow && command.id.startsWith('object.category') ? command.titleNow(app) : command.title, presses }] : []
    }),
  })).filter(({ rows }) => rows.length > 0)
  return (
    <Dialog open onClose={() => app.ui.show(null)} title="Keyboard shortcuts" size="wide">
      <div className="shortcuts-bar">
        <Segmented label="Key preset" value={preset} choices={[{ value: 'labelme', title: 'labelme' }, { value: 'x-anylabeling', title: 'X-AnyLabeling' }]}
          onChange={(keys) => app.settings.set({ keys })} />
        {place.host !== 'electron' && <span className="faint">Keys that browsers keep for themselves are not listed.</span>}
      </div>
      <div className="shortcuts">
        {groups.map(({ group, rows }) => (
          <section key={group}>
            <h3>{GROUPS[group]}</h3>
            <dl>
              {rows.map(({ id, title, presses }) => (
                <div key={id}><dt>{title.replace('…', '')}</dt><dd>{presses.slice(0, 2).map((press, at) => <span key={press}>{at > 0 && <span className="faint">or </span>}<Keys keys={showPress(press, place.platform)} /></span>)}</dd></div>
              ))}
            </dl>
          </section>
        ))}
        <section>
          <h3>While drawing</h3>
          <dl>{IN_TOOLS.map(([title, keys]) => <div key={title}><dt>{title}</dt><dd><Keys keys={keys} /></dd></div>)}</dl>
        </section>
      </div>
    </Dialog>
  )
}
