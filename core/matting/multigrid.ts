import type { Rgb } from './band.ts'
import { coarser, eachShare, imageOfMoves, MODEL, sweepNodesBackward, sweepNodesFromZero, type BlockGrid } from './block-grid.ts'
import type { System } from './closed-form.ts'
import { addModels, colourModels, coloursOf, modelShares } from './colour-models.ts'
import type { Descent } from './conjugate-gradients.ts'
import { sweepBackward, sweepFromZero } from './sweeps.ts'

type Vector = Float64Array
type Level = { readonly grid: BlockGrid; readonly right: Vector; readonly x: Vector; readonly rest: Vector; readonly once: Once | null }
/** What the first of two cycles on a level came to, and its image. */
type Once = { readonly x: Vector; readonly image: Vector }

/** Grids of at most so many nodes need no coarser one: a sweep each way nearly solves them. */
const FEW_NODES = 4
const MOST_LEVELS = 16
/** The level on which two cycles are made: it is small, and what one misses there is far apart in the picture. */
const TWICE_AT = 1

/**
 * One multigrid cycle: a sweep over the pixels, corrections by models of colour on ever coarser grids, a sweep back. On the
 * second of the coarse grids two cycles are joined by conjugate gradients (Notay and Vassilevski, "Recursive Krylov-based
 * multigrid cycles", 2008), so this is only nearly linear.
 */
export function multigrid(system: System, picture: Rgb): Descent['improve'] {
  const colours = coloursOf(picture, system.band)
  const levels: Level[] = []
  for (let grid = colourModels(system, colours); ; grid = coarser(grid)) {
    const vector = (): Vector => new Float64Array(MODEL * grid.count)
    const isLast = grid.count <= FEW_NODES || levels.length === MOST_LEVELS - 1
    const once = levels.length === TWICE_AT && !isLast ? { x: vector(), image: vector() } : null
    levels.push({ grid, right: vector(), x: vector(), rest: vector(), once })
    if (isLast) break
  }
  const rest = new Float64Array(system.right.length)
  const [first] = levels
  return (right, x, image) => {
    sweepFromZero(system, right, x, rest)
    modelShares(system, first.grid, colours, rest, first.right)
    correct(levels, 0)
    addModels(system, first.grid, colours, first.x, x)
    sweepBackward(system, right, x, image)
  }
}

/** x = about A^-1 right on a level; `right` is overwritten. */
function correct(levels: readonly Level[], at: number): void {
  const { grid, right, x, rest, once } = levels[at]
  cycle(levels, at)
  if (!once) return
  const { x: one, image: ofOne } = once
  one.set(x)
  ofOne.set(rest)
  imageOfMoves(grid, right, ofOne)
  const steep = product(one, ofOne)
  const far = steep > 0 ? product(one, right) / steep : 0
  for (let i = 0; i < x.length; i++) right[i] -= far * ofOne[i]
  cycle(levels, at)
  imageOfMoves(grid, right, rest)
  // Of the second way only what does not undo the first.
  const shared = product(x, ofOne)
  const own = product(x, rest) - (steep > 0 ? (shared * shared) / steep : 0)
  const length = own > 0 ? product(x, right) / own : 0
  const turned = steep > 0 ? far - (shared * length) / steep : 0
  for (let i = 0; i < x.length; i++) x[i] = turned * one[i] + length * x[i]
}

/** One cycle from zero; the moves of its last sweep are left in `rest`. */
function cycle(levels: readonly Level[], at: number): void {
  const { grid, right, x, rest } = levels[at]
  sweepNodesFromZero(grid, right, x, rest)
  if (at < levels.length - 1) {
    const next = levels[at + 1]
    const { width, nodeAt } = next.grid
    next.right.fill(0)
    eachShare(grid, width, (node, cell, share) => {
      const to = MODEL * nodeAt[cell]
      for (let i = 0; i < MODEL; i++) next.right[to + i] += share * rest[MODEL * node + i]
    })
    correct(levels, at + 1)
    eachShare(grid, width, (node, cell, share) => {
      const from = MODEL * nodeAt[cell]
      for (let i = 0; i < MODEL; i++) x[MODEL * node + i] += share * next.x[from + i]
    })
  }
  // On the last level too: backwards only would not be symmetric.
  sweepNodesBackward(grid, right, x, rest)
}

function product(a: Vector, b: Vector): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}
