import type { App } from '../app/app.ts'
import { canEditPhoto, canEditSelection, hasPhoto, hasSelection, keys, type Command } from './command.ts'

const selected = (app: App) => {
  const { annotations } = app.document.store.getState()
  return [...app.view.store.getState().selection].flatMap((id) => annotations.get(id) ?? [])
}
const nudges = ([['left', -1, 0, 'ArrowLeft'], ['right', 1, 0, 'ArrowRight'], ['up', 0, -1, 'ArrowUp'], ['down', 0, 1, 'ArrowDown']] as const).flatMap(
  ([word, x, y, key]): Command[] => [
    { id: `object.nudge-${word}`, title: `Move ${word} by 5 pixels`, group: 'object', keys: keys(key), repeats: true, unlisted: true, when: canEditSelection, run: (app) => app.edits.nudge(5 * x, 5 * y) },
    { id: `object.nudge-${word}-1`, title: `Move ${word} by 1 pixel`, group: 'object', keys: keys(`Alt+${key}`), repeats: true, unlisted: true, when: canEditSelection, run: (app) => app.edits.nudge(x, y) },
  ],
)
const categoryKeys = Array.from({ length: 9 }, (_, place): Command => ({
  id: `object.category-${place + 1}`, title: `Category ${place + 1}`, group: 'object', keys: keys(String(place + 1)), unlisted: true,
  titleNow: (app) => {
    const { categories, categoryOrder } = app.document.store.getState()
    return `Category “${categories.get(categoryOrder[place])?.name ?? place + 1}”`
  },
  when: (app) => canEditPhoto(app) && app.document.store.getState().categoryOrder.length > place,
  run: (app) => app.edits.pickCategory(place),
}))

/** What is done to chosen objects. */
export const objectCommands: Command[] = [
  {
    id: 'object.relabel', title: 'Change category…', group: 'object', icon: 'tag', keys: keys('$mod+e'),
    when: canEditSelection, run: (app) => app.ui.show({ kind: 'relabel' }),
  },
  ...categoryKeys,
  {
    id: 'object.group', title: 'Group', group: 'object', icon: 'group', keys: keys('$mod+g', 'g $mod+g'),
    when: (app) => canEditSelection(app) && app.view.store.getState().selection.size > 1, run: (app) => app.edits.group(),
  },
  {
    id: 'object.ungroup', title: 'Ungroup', group: 'object', icon: 'ungroup', keys: keys('$mod+Shift+g', 'u $mod+Shift+g'),
    when: (app) => canEditSelection(app) && selected(app).some((one) => one.group !== null), run: (app) => app.edits.ungroup(),
  },
  {
    id: 'object.hide', title: 'Hide', group: 'object', icon: 'eye-off', keys: keys('Shift+h', 's'),
    checked: (app) => hasSelection(app) && selected(app).every((one) => one.hidden),
    when: canEditSelection,
    run: (app) => app.edits.setHidden(app.view.store.getState().selection, !selected(app).every((one) => one.hidden)),
  },
  {
    id: 'object.show-all', title: 'Show every object', group: 'object', icon: 'eye', keys: keys('Shift+t', 'w'), when: canEditPhoto,
    run: (app) => {
      app.view.set({ showAll: true })
      const hidden = [...app.document.store.getState().annotations.values()].filter((one) => one.hidden)
      if (hidden.length > 0) app.edits.setHidden(hidden.map((one) => one.id), false)
    },
  },
  {
    id: 'object.lock', title: 'Lock', group: 'object', icon: 'lock', keys: keys('Shift+l', '$mod+Alt+l'),
    checked: (app) => hasSelection(app) && selected(app).every((one) => one.locked),
    when: canEditSelection,
    run: (app) => app.edits.setLocked(app.view.store.getState().selection, !selected(app).every((one) => one.locked)),
  },
  { id: 'object.forward', title: 'Bring forward', group: 'object', icon: 'forward', keys: keys(']'), when: canEditSelection, run: (app) => app.edits.raise('up') },
  { id: 'object.backward', title: 'Send backward', group: 'object', icon: 'backward', keys: keys('['), when: canEditSelection, run: (app) => app.edits.raise('down') },
  { id: 'object.front', title: 'Bring to front', group: 'object', icon: 'front', keys: keys('Shift+BracketRight'), when: canEditSelection, run: (app) => app.edits.raise('top') },
  { id: 'object.back', title: 'Send to back', group: 'object', icon: 'back', keys: keys('Shift+BracketLeft'), when: canEditSelection, run: (app) => app.edits.raise('bottom') },
  { id: 'object.next', title: 'Select next object', group: 'object', keys: keys('n'), repeats: true, when: hasPhoto, run: (app) => cycle(app, 1) },
  { id: 'object.previous', title: 'Select previous object', group: 'object', keys: keys('Shift+n'), repeats: true, when: hasPhoto, run: (app) => cycle(app, -1) },
  ...nudges,
]

/** Goes through the objects from the top of the list down, and round. */
function cycle(app: App, by: 1 | -1): void {
  const list = [...app.document.store.getState().order].reverse()
  if (list.length === 0) return
  const [first] = app.view.store.getState().selection
  const at = first === undefined ? (by === 1 ? -1 : 0) : list.indexOf(first)
  app.view.select([list[(at + by + list.length) % list.length]])
}
