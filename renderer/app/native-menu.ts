import type { Desktop, MenuGroup, MenuItem } from '../../core/api/desktop.ts'
import { COMMANDS, commandOf, placeOf, runCommand } from '../commands/index.ts'
import { pressesOf } from '../commands/press.ts'
import type { App } from './app.ts'
import { mainMenu } from './menus.ts'

/** Electron's name of a press: `$mod+Shift+z` is `CmdOrCtrl+Shift+Z`. */
export function acceleratorOf(press: string): string {
  const names: Record<string, string> = { $mod: 'CmdOrCtrl', ArrowLeft: 'Left', ArrowRight: 'Right', ArrowUp: 'Up', ArrowDown: 'Down', '+': 'Plus' }
  const parts = press.endsWith('+') ? [...press.slice(0, -1).split('+').filter(Boolean), '+'] : press.split('+')
  return parts.map((part) => names[part] ?? part.replace(/^(Digit|Key)/, '').replace('BracketLeft', '[').replace('BracketRight', ']')).map((part) => (part.length === 1 ? part.toUpperCase() : part)).join('+')
}

/** Keeps the desktop's menu like the commands: what may run is enabled, what was chosen there runs here. */
export function keepNativeMenu(app: App, desktop: Desktop): void {
  let shown = ''
  const show = () => {
    const place = placeOf(app)
    const groups = mainMenu(COMMANDS).map(({ title, ids }): MenuGroup => ({
      title,
      items: ids.map((id): MenuItem => {
        if (id === '-') return { line: true }
        const command = commandOf(id)
        const enabled = command.when(app)
        const [press] = pressesOf(command, place)
        return { id, title: enabled && command.titleNow ? command.titleNow(app) : command.title, enabled, ...(press ? { accelerator: acceleratorOf(press) } : {}) }
      }),
    }))
    const text = JSON.stringify(groups)
    if (text !== shown) desktop.setMenu(groups)
    shown = text
  }
  let waiting = false
  const soon = () => {
    if (waiting) return
    waiting = true
    setTimeout(() => {
      waiting = false
      show()
    }, 150)
  }
  for (const store of [app.session.store, app.document.store, app.view.store, app.gallery.store, app.clipboard.store, app.settings.store, app.ui.store]) store.subscribe(soon)
  desktop.onCommand((id) => {
    const command = COMMANDS.find((one) => one.id === id)
    if (command) runCommand(app, command)
  })
  show()
}
