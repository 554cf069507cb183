import { useMemo } from 'react'
import { useApp } from '../../app/app.ts'
import { GROUPS, type Command, type Group } from '../../commands/command.ts'
import { COMMANDS, placeOf, runCommand } from '../../commands/index.ts'
import { shortcutOf } from '../../commands/press.ts'
import { Icon } from '../../kit/icon.tsx'
import { Keys } from '../../kit/keys.tsx'
import { Picker } from '../../kit/picker.tsx'
import { matches } from './match.ts'

type Item = { id: string; title: string; words: string; command: Command }

/** Every command that may run now, by name. */
export function Palette() {
  const app = useApp()
  const place = placeOf(app)
  // What may run is decided once, when the palette opens.
  const groups = useMemo(() => {
    const items = COMMANDS.filter((command) => !command.unlisted && command.when(app)).map((command): Item => {
      const title = command.titleNow?.(app) ?? command.title
      return { id: command.id, title, words: `${GROUPS[command.group]} ${title}`, command }
    })
    return (Object.keys(GROUPS) as Group[]).flatMap((group) => {
      const own = items.filter((item) => item.command.group === group)
      return own.length > 0 ? [{ value: GROUPS[group], items: own }] : []
    })
  }, [app])
  const close = () => app.ui.store.getState().overlay?.kind === 'palette' && app.ui.show(null)
  return (
    <Picker label="Command palette" placeholder="What do you want to do?" groups={groups} empty="No command of that name may run now."
      filter={(item, query) => matches(item.words, query)} onClose={close}
      onPick={(item) => {
        close()
        runCommand(app, item.command)
      }}
      renderItem={(item) => {
        const shortcut = shortcutOf(item.command, place)
        return (
          <>
            <span className="menu-icon"><Icon name={item.command.icon ?? 'command'} /></span>
            <span className="menu-text">{item.title}</span>
            {item.command.checked?.(app) && <span className="faint">on</span>}
            {shortcut && <Keys keys={shortcut} />}
          </>
        )
      }} />
  )
}
