import { matchKeybindingPress, parseKeybinding } from 'tinykeys'
import { describe, expect, it } from 'vitest'
import { mainMenu, CANVAS_MENU, OBJECT_MENU } from '../../../renderer/app/menus.ts'
import { hasIcon } from '../../../renderer/kit/icon.tsx'
import type { KeyPreset } from '../../../renderer/commands/command.ts'
import { COMMANDS, commandOf } from '../../../renderer/commands/index.ts'
import { pressesOf, shortcutOf, showPress, type Place } from '../../../renderer/commands/press.ts'
import { TOOLS } from '../../../renderer/tools/index.ts'

const PRESETS: KeyPreset[] = ['labelme', 'x-anylabeling']
const place = (part: Partial<Place> = {}): Place => ({ preset: 'labelme', own: {}, host: 'electron', platform: 'linux', ...part })
/** A press without regard to the order of its modifiers, as two of them would collide. */
const norm = (press: string) => {
  const [required, , key] = parseKeybinding(press)[0]
  return [...required].sort().join('+') + '+' + String(key).toLowerCase()
}

describe('the registry of commands', () => {
  it('gives every command its own id and a title', () => {
    expect(new Set(COMMANDS.map((command) => command.id)).size).toBe(COMMANDS.length)
    expect(COMMANDS.filter((command) => !/^[a-z]+\.[a-z0-9-]+$/.test(command.id) || command.title.trim() === '').map((command) => command.id)).toEqual([])
  })

  it.each(PRESETS)('gives no key of %s to two commands', (preset) => {
    const owners = new Map<string, string[]>()
    for (const command of COMMANDS) for (const press of command.keys[preset]) owners.set(norm(press), [...(owners.get(norm(press)) ?? []), command.id])
    expect([...owners.values()].filter((ids) => ids.length > 1)).toEqual([])
  })

  it('has a command for every tool, on the tool’s own letter first', () => {
    for (const tool of TOOLS) {
      const command = commandOf(`tool.${tool.id}`)
      expect(command.title).toBe(tool.title)
      if (tool.key) expect(command.keys.labelme[0]).toBe(tool.key)
    }
  })

  it('draws no command with an icon that is not there', () => {
    expect(COMMANDS.filter((command) => command.icon && !hasIcon(command.icon)).map((command) => `${command.id}: ${command.icon}`)).toEqual([])
  })

  it('names only commands in menus, and every listed command can be found in one or in the palette', () => {
    const ids = [...mainMenu(COMMANDS).flatMap((menu) => menu.ids), ...OBJECT_MENU, ...CANVAS_MENU].filter((id) => id !== '-')
    for (const id of ids) expect(commandOf(id).id).toBe(id)
    const inMenus = new Set(ids)
    expect(COMMANDS.filter((command) => command.unlisted && !inMenus.has(command.id) && command.keys.labelme.length === 0)).toEqual([])
  })
})

// The keys that hands know, by the documents of the programs they come from.
describe('the keys people bring along', () => {
  const labelme: Record<string, string> = {
    'tool.polygon': '$mod+n', 'tool.rectangle': '$mod+r', 'tool.select': '$mod+j', 'go.next': 'd', 'go.previous': 'a', 'edit.delete': 'Delete',
    'edit.duplicate': '$mod+d', 'edit.copy': '$mod+c', 'edit.paste': '$mod+v', 'edit.undo': '$mod+z', 'object.relabel': '$mod+e', 'view.toggle-objects': 't',
    'view.fit': '$mod+f', 'view.fit-width': '$mod+Shift+f', 'view.actual': '$mod+0', 'view.zoom-out': '$mod+-', 'project.open': '$mod+o',
    'project.open-folder': '$mod+u', 'project.close': '$mod+w', 'photo.remove': '$mod+Delete', 'edit.select-all': '$mod+a',
  }
  it.each(Object.entries(labelme))('labelme: %s on %s', (id, press) => {
    expect(pressesOf(commandOf(id), place())).toContain(press)
  })

  it.each([['tool.polygon', 'p'], ['tool.rectangle', 'r'], ['tool.point', 'Shift+p'], ['tool.line', 'Shift+l'], ['tool.circle', 'Shift+c'], ['object.group', 'g'], ['object.ungroup', 'u'], ['object.hide', 's'], ['object.show-all', 'w']])(
    'X-AnyLabeling: %s on %s', (id, press) => expect(pressesOf(commandOf(id), place({ preset: 'x-anylabeling' }))).toContain(press))

  it('shows in a browser only what a browser lets through, and still reaches every tool', () => {
    const kept = /^\$mod\+(Shift\+)?[ntw]$/
    for (const preset of PRESETS) {
      for (const command of COMMANDS) expect(pressesOf(command, place({ preset, host: 'serve' })).filter((press) => kept.test(press))).toEqual([])
    }
    expect(shortcutOf(commandOf('tool.polygon'), place({ host: 'serve' }))).toBe('P')
    expect(pressesOf(commandOf('tool.polygon'), place({ host: 'serve' }))).not.toContain('$mod+n')
  })

  it('puts a key of one’s own in place of the preset’s, or takes it away', () => {
    const command = commandOf('go.next')
    expect(pressesOf(command, place({ own: { 'go.next': 'q' } }))).toEqual(['q'])
    expect(shortcutOf(command, place({ own: { 'go.next': '' } }))).toBeUndefined()
  })
})

describe('a press in words', () => {
  it.each([
    ['$mod+Shift+z', 'Ctrl Shift Z', '⌘ ⇧ Z'], ['Delete', 'Del', '⌦'], ['?', '?', '?'], ['$mod++', 'Ctrl +', '⌘ +'], ['+', '+', '+'],
    ['Shift+BracketRight', 'Shift ]', '⇧ ]'], ['Alt+ArrowLeft', 'Alt ←', '⌥ ←'], ['Shift+Digit1', 'Shift 1', '⇧ 1'],
  ])('%s is %s, on a Mac %s', (press, words, mac) => {
    expect(showPress(press, 'linux')).toBe(words)
    expect(showPress(press, 'darwin')).toBe(mac)
  })

  it('can be pressed: each press of each command matches an event made from it, and no bare letter matches with Ctrl held', () => {
    const pressed = (press: string) => {
      const [required, , key] = parseKeybinding(press)[0]
      const held = new Set(required)
      const event = { key: String(key), code: String(key), getModifierState: (name: string) => held.has(name) }
      return { event: event as unknown as KeyboardEvent, hold: (name: string) => held.add(name) }
    }
    for (const command of COMMANDS) for (const press of command.keys.labelme) {
      const { event, hold } = pressed(press)
      expect(matchKeybindingPress(event, parseKeybinding(press)[0]), `${command.id} ${press}`).toBe(true)
      hold('Control')
      if (/^[a-z]$/.test(press)) expect(matchKeybindingPress(event, parseKeybinding(press)[0])).toBe(false)
    }
  })
})
