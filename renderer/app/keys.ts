import { matchKeybindingPress, parseKeybinding, type KeybindingPress } from 'tinykeys'
import type { Command } from '../commands/command.ts'
import { COMMANDS, placeOf, runCommand } from '../commands/index.ts'
import { pressesOf, type Place } from '../commands/press.ts'
import type { App } from './app.ts'

type Bound = { press: KeybindingPress; command: Command }

/** Keys that a focused control needs for itself. */
const CONTROL_KEYS = new Set(['Enter', ' ', 'Tab', 'ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End', 'PageUp', 'PageDown'])
const TYPING = 'input:not([type=checkbox], [type=radio], [type=range]), textarea, select, [contenteditable]'
const OVER_THE_STUDIO = '[role=dialog], [role=alertdialog], [role=menu], .menu, .popover'
const CONTROLS = 'button, a, [role=tab], [role=slider], [role=separator], [role=switch], [role=checkbox], input'

/** Listens to the keyboard and runs commands: first the active tool is offered a key, then the commands. Returns how to stop. */
export function listenToKeys(app: App, target: Window): () => void {
  let bound: Bound[] = []
  let boundFor = ''
  const bindings = () => {
    const place = placeOf(app)
    const key = JSON.stringify(place)
    if (key !== boundFor) {
      boundFor = key
      bound = bind(place)
    }
    return bound
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return
    const at = event.target instanceof Element ? event.target : null
    const within = (selector: string) => at?.closest(selector) !== null && at !== null
    if (within(OVER_THE_STUDIO)) return
    const typing = within(TYPING)
    // While text is edited, plain keys and Ctrl+Z, C, V, Delete … belong to the text; only what no text field knows goes through.
    const beyondText = event.key === 'F1' || ((event.ctrlKey || event.metaKey) && /^(?![zyxcvad])[a-z,]$/i.test(event.key))
    if (typing && !beyondText) return
    if (within(CONTROLS) && CONTROL_KEYS.has(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey) return
    if (event.key === 'c' && (event.ctrlKey || event.metaKey) && target.getSelection()?.toString()) return
    if (!typing && app.session.store.getState().screen === 'studio' && app.drawing.key(event)) {
      event.preventDefault()
      return
    }
    let known = false
    for (const { press, command } of bindings()) {
      if (!matchKeybindingPress(event, press)) continue
      known = true
      if (event.repeat && !command.repeats) break
      if (!command.when(app)) continue
      event.preventDefault()
      runCommand(app, command)
      return
    }
    // A key of ours that can do nothing now must not do the browser's thing instead (bookmark, reload, select all).
    if (known && app.session.store.getState().screen === 'studio') event.preventDefault()
  }
  target.addEventListener('keydown', onKey)
  return () => target.removeEventListener('keydown', onKey)
}

function bind(place: Place): Bound[] {
  return COMMANDS.flatMap((command) => pressesOf(command, place).map((press) => ({ press: parse(press), command })))
}

// Whether a sign such as `?` or `+` is typed with Shift is a matter of the keyboard's layout.
function parse(text: string): KeybindingPress {
  const [required, optional, key] = parseKeybinding(text)[0]
  const sign = typeof key === 'string' && /^[^\p{L}\p{N}]$/u.test(key)
  return sign && !required.includes('Shift') ? [required, [...optional, 'Shift'], key] : [required, optional, key]
}
