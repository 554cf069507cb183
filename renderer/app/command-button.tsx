import { commandOf, runCommand } from '../commands/index.ts'
import { Icon } from '../kit/icon.tsx'
import { IconButton } from '../kit/icon-button.tsx'
import { useApp } from './app.ts'
import { useCommandState } from './command-state.ts'

/** An icon button that runs a command; it stays focusable while it may not run, so that the keyboard does not lose its place. */
export function CommandButton({ id, side, role }: { id: string; side?: 'top' | 'right' | 'bottom' | 'left'; role?: 'radio' }) {
  const app = useApp()
  const command = commandOf(id)
  const { enabled, checked, title, shortcut } = useCommandState(id)
  const on = command.checked ? checked : undefined
  return (
    <IconButton label={command.title.replace('…', '')} hint={title} shortcut={shortcut} side={side} aria-disabled={!enabled || undefined} role={role}
      {...(role === 'radio' ? { 'aria-checked': on, tabIndex: on ? 0 : -1 } : { 'aria-pressed': on })} onClick={() => enabled && runCommand(app, command)}>
      <Icon name={command.icon ?? ''} />
    </IconButton>
  )
}
