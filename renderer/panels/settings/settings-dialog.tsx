import { useApp } from '../../app/app.ts'
import { Checkbox } from '../../kit/checkbox.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { Segmented } from '../../kit/segmented.tsx'
import { usePreferences, useSession } from '../../state/studio.ts'
import '../adjust/adjust.css'

/** What a person sets once. */
export default function SettingsDialog() {
  const app = useApp()
  const preferences = usePreferences((state) => state)
  const hello = useSession((state) => state.hello)
  return (
    <Dialog open onClose={() => app.ui.show(null)} title="Settings" size="small">
      <div className="settings">
        <div className="panel-row"><span className="quiet">Theme</span>
          <Segmented label="Theme" value={preferences.theme} choices={[{ value: 'system', title: 'System' }, { value: 'dark', title: 'Dark' }, { value: 'light', title: 'Light' }]}
            onChange={(theme) => app.settings.set({ theme })} />
        </div>
        <div className="panel-row"><span className="quiet">Keys</span>
          <Segmented label="Keys" value={preferences.keys} choices={[{ value: 'labelme', title: 'labelme' }, { value: 'x-anylabeling', title: 'X-AnyLabeling' }]}
            onChange={(keys) => app.settings.set({ keys })} />
        </div>
        <Checkbox checked={preferences.keepTool} onChange={(keepTool) => app.settings.set({ keepTool })}>Keep the drawing tool after an object is finished</Checkbox>
        <Checkbox checked={preferences.keepViewport} onChange={(keepViewport) => app.settings.set({ keepViewport })}>Keep zoom from photo to photo</Checkbox>
        {hello && <p className="panel-note selectable">Selvedge {hello.version}, {hello.host === 'electron' ? 'desktop' : 'browser'} on {hello.platform}</p>}
      </div>
    </Dialog>
  )
}
