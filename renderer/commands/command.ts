import type { App } from '../app/app.ts'
import type { Preferences } from '../state/settings.ts'

export type Group = 'project' | 'edit' | 'object' | 'photo' | 'predict' | 'view' | 'tool' | 'go' | 'help'
export const GROUPS: Record<Group, string> = {
  project: 'Project', edit: 'Edit', object: 'Objects', photo: 'Photo', predict: 'Predictions', view: 'View', tool: 'Tools', go: 'Go', help: 'Help',
}
export type KeyPreset = Preferences['keys']

/**
 * Something a person can do. Menus, palette, keys, context menus and the shortcut sheet are all made from these.
 * Keys are tinykeys presses (`$mod+Shift+z`, `KeyboardEvent.key` or `.code`); the first usable one is shown.
 */
export type Command = {
  id: string
  title: string
  /** What exactly it would do now, e.g. "Undo Draw polygon". */
  titleNow?(app: App): string
  group: Group
  keys: Record<KeyPreset, readonly string[]>
  /** Name of an icon in kit/icon.tsx. */
  icon?: string
  /** For commands that are on or off. */
  checked?(app: App): boolean
  /** True when holding the key down may run it again and again. */
  repeats?: boolean
  /** True when the palette would only be cluttered by it. */
  unlisted?: boolean
  when(app: App): boolean
  run(app: App): unknown
}

/** Keys of both presets, alternatives separated by spaces; X-AnyLabeling's are labelme's unless given. */
export function keys(labelme: string, xAnyLabeling: string = labelme): Command['keys'] {
  const list = (text: string) => text.split(' ').filter(Boolean)
  return { labelme: list(labelme), 'x-anylabeling': list(xAnyLabeling) }
}

export const inStudio = (app: App): boolean => app.session.store.getState().screen === 'studio'
export const canWrite = (app: App): boolean => inStudio(app) && app.session.store.getState().project?.readOnly === false
export const hasPhoto = (app: App): boolean => inStudio(app) && app.document.store.getState().image !== null
export const canEditPhoto = (app: App): boolean => hasPhoto(app) && canWrite(app)
export const hasSelection = (app: App): boolean => hasPhoto(app) && app.view.store.getState().selection.size > 0
export const canEditSelection = (app: App): boolean => hasSelection(app) && canWrite(app)
