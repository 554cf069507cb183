import type { Command } from '../commands/command.ts'

/** What the main menu and the context menus hold: ids of commands, `-` for a line. Tools come from their registry. */
const MAIN_MENU: { title: string; ids: readonly string[] }[] = [
  {
    title: 'Project',
    ids: ['project.open-folder', 'project.open', 'project.new', 'project.sample', '-', 'photo.add', 'project.import', 'project.export', '-',
      'project.categories', 'project.composite', 'models.show', 'project.stats', 'project.about', '-', 'project.close'],
  },
  { title: 'Edit', ids: ['edit.undo', 'edit.redo', '-', 'edit.cut', 'edit.copy', 'edit.paste', 'edit.duplicate', 'edit.delete', '-', 'edit.select-all', 'edit.deselect'] },
  {
    title: 'Objects',
    ids: ['object.relabel', '-', 'object.group', 'object.ungroup', '-', 'object.hide', 'object.show-all', 'object.lock', '-',
      'object.forward', 'object.backward', 'object.front', 'object.back', '-', 'object.next', 'object.previous'],
  },
  {
    title: 'Shape',
    ids: ['mask.grow', 'mask.shrink', 'mask.smooth', 'mask.simplify', 'mask.fill-holes', 'mask.specks', '-', 'mask.union', 'mask.intersection', 'mask.difference', 'mask.exclusive', '-',
      'mask.polygon', 'mask.mask', '-', 'keypoints.mirror', 'keypoints.swap-sides'],
  },
  {
    title: 'Photo',
    ids: ['photo.done', 'photo.done-next', 'photo.flag', '-', 'go.next', 'go.previous', 'go.next-todo', 'go.first', 'go.last', 'go.copy-next', '-',
      'predict.photo', 'predict.photos', 'predict.compare', 'predict.evaluate', '-',
      'matte.make', 'matte.solve', 'matte.finish', '-',
      'review.start', 'review.accepted', 'review.rejected', 'review.fixed', 'review.skipped', 'review.flagged', 'review.back', '-', 'photo.splits', 'photo.check', 'photo.relink', 'photo.remove'],
  },
  {
    title: 'Pose',
    ids: ['pose.fit', 'pose.fit-photo', '-', 'pose.snap', 'pose.swap', 'pose.accept', 'pose.reject', 'pose.remove', '-', 'pose.review', 'pose.next', '-',
      'view.poses', 'view.pose-style', 'view.pose-axes', 'view.pose-rival', '-', 'pose.panel', 'meshes.show'],
  },
  {
    title: 'View',
    ids: ['view.zoom-in', 'view.zoom-out', 'view.fit', 'view.fit-width', 'view.actual', 'view.zoom-selection', '-',
      'view.mode-overlay', 'view.mode-outline', 'view.mode-photo', 'view.mode-mask', 'view.mode-cutout', 'view.mode-wipe', 'view.mode-side', 'view.mode-difference', '-',
      'view.subject-labels', 'view.subject-run', 'view.subject-both', 'view.scores', 'view.heat', 'view.loupe', '-', 'view.toggle-objects', 'view.labels', 'view.snapping', 'view.keep-viewport', '-',
      'view.filmstrip', 'view.inspector', 'view.jobs', '-', 'view.theme-system', 'view.theme-dark', 'view.theme-light'],
  },
  { title: 'Help', ids: ['help.guide', 'help.shortcuts', 'help.settings'] },
]

/** The main menu with the tools between photo and view. */
export function mainMenu(commands: readonly Command[]): { title: string; ids: readonly string[] }[] {
  const tools = commands.filter((command) => command.group === 'tool').map((command) => command.id)
  return [...MAIN_MENU.slice(0, 5), { title: 'Tools', ids: tools }, ...MAIN_MENU.slice(5)]
}

/** On right click over the canvas or the list of objects. */
export const OBJECT_MENU: readonly string[] = [
  'object.relabel', 'edit.duplicate', 'edit.copy', 'edit.paste', '-', 'object.group', 'object.ungroup', '-', 'object.hide', 'object.lock', '-',
  'object.forward', 'object.backward', 'object.front', 'object.back', '-', 'mask.smooth', 'mask.fill-holes', 'mask.union', 'mask.polygon', 'mask.mask', '-', 'view.zoom-selection', '-', 'edit.delete',
]

/** The same while nothing is selected. */
export const CANVAS_MENU: readonly string[] = [
  'edit.paste', 'edit.select-all', '-', 'view.fit', 'view.actual', '-', 'view.toggle-objects', 'view.labels', 'object.show-all', '-', 'photo.done', 'photo.flag',
]
