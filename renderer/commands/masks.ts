import type { App } from '../app/app.ts'
import type { BooleanOperation } from '../../core/geometry/booleans.ts'
import type { Reshaping } from '../../core/geometry/reshape.ts'
import { canEditSelection, keys, type Command } from './command.ts'

const RESHAPING: [Reshaping, title: string, icon: string][] = [
  ['grow', 'Grow…', 'grow'],
  ['shrink', 'Shrink…', 'shrink'],
  ['smooth', 'Smooth outline…', 'smooth'],
  ['simplify', 'Simplify outline…', 'simplify'],
  ['fill-holes', 'Fill holes…', 'fill-holes'],
  ['specks', 'Remove specks…', 'specks'],
  ['polygon', 'Make a polygon…', 'to-polygon'],
  ['mask', 'Make a mask', 'brush'],
]
const COMBINING: [BooleanOperation, title: string, icon: string][] = [
  ['union', 'Unite objects', 'unite'],
  ['intersection', 'Keep what objects share', 'intersect'],
  ['difference', 'Cut the others out of the first', 'subtract'],
  ['exclusive', 'Keep what only one has', 'exclude'],
]

/** What is done to the outlines of selected masks and polygons. */
export const maskCommands: Command[] = [
  ...RESHAPING.map(([kind, title, icon]): Command => ({
    id: `mask.${kind}`, title, group: 'object', icon, keys: keys(''),
    when: (app) => canEditSelection(app) && app.reshaper.can(kind), run: (app) => app.reshaper.begin(kind),
  })),
  ...COMBINING.map(([operation, title, icon]): Command => ({
    id: `mask.${operation}`, title, group: 'object', icon, keys: keys(''),
    when: canCombine, run: (app) => app.reshaper.combine(operation),
  })),
]

function canCombine(app: App): boolean {
  return canEditSelection(app) && app.reshaper.canCombine()
}
