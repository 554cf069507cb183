import type { Command } from '../commands/command.ts'
import { commandOf, placeOf, runCommand } from '../commands/index.ts'
import { shortcutOf } from '../commands/press.ts'
import { Icon } from '../kit/icon.tsx'
import type { MenuEntry } from '../kit/menu-entries.ts'
import type { App } from './app.ts'

/** Commands as menu entries, in the order given; `-` is a line. */
export function entriesOf(app: App, ids: readonly string[]): MenuEntry[] {
  return ids.map((id, place) => (id === '-' ? { kind: 'line', id: `line-${place}` } : entryOf(app, commandOf(id))))
}

function entryOf(app: App, command: Command): MenuEntry {
  const disabled = !command.when(app)
  const shared = {
    id: command.id, title: !disabled && command.titleNow ? command.titleNow(app) : command.title,
    icon: command.icon ? <Icon name={command.icon} /> : undefined, shortcut: shortcutOf(command, placeOf(app)), disabled, run: () => void runCommand(app, command),
  }
  if (command.checked) return { kind: 'check', ...shared, checked: command.checked(app) }
  return { kind: 'action', ...shared, danger: command.id.endsWith('.delete') || command.id.endsWith('.remove') }
}
