import type { KeyboardEvent } from 'react'
import { CommandButton } from '../../app/command-button.tsx'
import { COMMANDS } from '../../commands/index.ts'
import './tool-rail.css'

const TOOLS = COMMANDS.filter((command) => command.group === 'tool')

/** The tools, from their registry, and what is often wanted while drawing. */
export function ToolRail() {
  return (
    <nav className="tool-rail" aria-label="Tools" onKeyDown={moveFocus}>
      <div className="tool-group" role="radiogroup" aria-label="Tool">
        {TOOLS.map((command) => <CommandButton key={command.id} id={command.id} side="right" role="radio" />)}
      </div>
      <div className="tool-group tool-low">
        <CommandButton id="view.snapping" side="right" />
        <CommandButton id="view.toggle-objects" side="right" />
        <CommandButton id="view.labels" side="right" />
        <CommandButton id="view.fit" side="right" />
      </div>
    </nav>
  )
}

/** Arrows go from button to button, as in every toolbar. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key] ?? 0
  if (step === 0) return
  const buttons = [...event.currentTarget.querySelectorAll('button')]
  const at = buttons.indexOf(event.target as HTMLButtonElement)
  buttons[(at + step + buttons.length) % buttons.length]?.focus()
  event.preventDefault()
}
