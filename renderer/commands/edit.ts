import { canEditPhoto, canEditSelection, canWrite, hasPhoto, hasSelection, keys, type Command } from './command.ts'

/** Undo, redo and the clipboard. */
export const editCommands: Command[] = [
  {
    id: 'edit.undo', title: 'Undo', group: 'edit', icon: 'undo', keys: keys('$mod+z'), repeats: true,
    titleNow: (app) => withLabel('Undo', app.document.store.getState().undo),
    when: (app) => canWrite(app) && app.document.store.getState().undo !== null,
    run: (app) => app.document.undo(),
  },
  {
    id: 'edit.redo', title: 'Redo', group: 'edit', icon: 'redo', keys: keys('$mod+Shift+z $mod+y'), repeats: true,
    titleNow: (app) => withLabel('Redo', app.document.store.getState().redo),
    when: (app) => canWrite(app) && app.document.store.getState().redo !== null,
    run: (app) => app.document.redo(),
  },
  { id: 'edit.cut', title: 'Cut', group: 'edit', icon: 'scissors', keys: keys('$mod+x'), when: canEditSelection, run: (app) => app.edits.cut() },
  { id: 'edit.copy', title: 'Copy', group: 'edit', icon: 'copy', keys: keys('$mod+c'), when: hasSelection, run: (app) => app.edits.copy() },
  {
    id: 'edit.paste', title: 'Paste', group: 'edit', icon: 'paste', keys: keys('$mod+v'),
    when: (app) => canEditPhoto(app) && app.clipboard.store.getState().items.length > 0,
    run: (app) => app.edits.paste(),
  },
  {
    id: 'edit.duplicate', title: 'Duplicate', group: 'edit', icon: 'copy-plus', keys: keys('$mod+d'),
    when: canEditSelection, run: (app) => app.edits.duplicate(),
  },
  { id: 'edit.delete', title: 'Delete', group: 'edit', icon: 'trash', keys: keys('Delete Backspace'), when: canEditSelection, run: (app) => app.edits.remove() },
  { id: 'edit.select-all', title: 'Select all objects', group: 'edit', icon: 'select-all', keys: keys('$mod+a'), when: hasPhoto, run: (app) => app.edits.selectAll() },
  {
    id: 'edit.deselect', title: 'Select nothing', group: 'edit', keys: keys('Escape'),
    when: (app) => hasSelection(app) || app.predictions.store.getState().selection.size > 0,
    run(app) {
      app.view.select([])
      app.predictions.select([])
    },
  },
]

const withLabel = (word: string, label: string | null) => (label ? `${word} ${label}` : word)
