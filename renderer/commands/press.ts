import type { Hello } from '../bridge/connect.ts'
import type { Command, KeyPreset } from './command.ts'

/** Presses that browsers never give to a page. Other browser shortcuts (Ctrl+R, Ctrl+D …) can be taken over. */
const KEPT_BY_BROWSERS = new Set(['$mod+n', '$mod+t', '$mod+w', '$mod+Shift+n', '$mod+Shift+t', '$mod+Shift+w', '$mod+q', '$mod+Shift+i', '$mod+Shift+j'])

export type Place = {
  preset: KeyPreset
  /** Keys the user changed: command id to press, '' for none. */
  own: Record<string, string>
  host: Hello['host']
  platform: string
}

/** The presses that run a command here, best first. */
export function pressesOf(command: Command, place: Place): readonly string[] {
  const own = place.own[command.id]
  const list = own === undefined ? command.keys[place.preset] : own === '' ? [] : [own]
  return place.host === 'electron' ? list : list.filter((press) => !KEPT_BY_BROWSERS.has(press))
}

const NAMES: Record<string, string> = {
  ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓', Delete: 'Del', Escape: 'Esc', Enter: 'Enter', Backspace: 'Backspace',
  BracketLeft: '[', BracketRight: ']', PageDown: 'PgDn', PageUp: 'PgUp', ' ': 'Space',
}
const MAC: Record<string, string> = { $mod: '⌘', Shift: '⇧', Alt: '⌥', Control: '⌃', Delete: '⌦', Backspace: '⌫', Enter: '↩' }

/** A press in the words of the platform, parts separated by spaces: `$mod+Shift+z` is `Ctrl Shift Z`, on a Mac `⌘ ⇧ Z`. */
export function showPress(press: string, platform: string): string {
  const mac = platform === 'darwin'
  // A trailing plus is the plus key itself.
  const parts = press.endsWith('++') ? [...press.slice(0, -2).split('+'), '+'] : press === '+' ? ['+'] : press.split('+')
  return parts
    .map((part) => {
      if (mac && MAC[part]) return MAC[part]
      if (part === '$mod') return 'Ctrl'
      if (NAMES[part]) return NAMES[part]
      if (part.startsWith('Digit')) return part.slice(5)
      if (part.startsWith('Key')) return part.slice(3)
      return part.length === 1 ? part.toUpperCase() : part
    })
    .join(' ')
}

/** The press to show beside a command, in words, or undefined when it has none here. */
export function shortcutOf(command: Command, place: Place): string | undefined {
  const [first] = pressesOf(command, place)
  return first === undefined ? undefined : showPress(first, place.platform)
}
