import type { Rgb } from './band.ts'
import { coarser, eachShare, MODEL, sweepNodesBackward, sweepNodesFromZero, type BlockGrid } from './block-grid.ts'
import type { System } from './closed-form.ts'
import { addModels, colourModels, coloursOf, modelShares } from './colour-models.ts'
import { sweepBackward, sweepFromZero } from './sweeps.ts'

/** Something near the inverse of a system's matrix, symmetric and positive: out = about A^-1 right. */
export type Preconditioner = (right: Float64Array, out: Float64Array) => void

type Level = { readonly grid: BlockGrid; readonly right: Float64Array; readonly x: Float64Array; readonly rest: Float64Array }

/** Grids of at most so many nodes need no coarser one: a sweep each way nearly solves them. */
const FEW_NODES = 4
const MOST_LEVELS = 16

/** One V-cycle: a sweep over the pixels, corrections by models of colour on ever coarser grids, a sweep back. */
export function multigrid(system: System, picture: Rgb): Preconditioner {
  const colours = coloursOf(picture, system.band)
  const levels: Level[] = []
  for (let grid = colourModels(system, colours); ; grid = coarser(grid)) {
    const vector = (): Float64Array => new Float64Array(MODEL * grid.count)
    levels.push({ grid, right: vector(), x: vector(), rest: vector() })
    if (grid.count <= FEW_NODES || levels.length === MOST_LEVELS) break
  }
  const rest = new Float64Array(system.right.length)
  const [first] = levels
  return (right, x) => {
    sweepFromZero(system, right, x, rest)
    modelShares(system, first.grid, colours, rest, first.right)
    cycle(levels, 0)
    addModels(system, first.grid, colours, first.x, x)
    sweepBackward(system, right, x)
  }
}

function cycle(levels: readonly Level[], at: number): void {
  const { grid, right, x, rest } = levels[at]
  sweepNodesFromZero(grid, right, x, rest)
  if (at === levels.length - 1) {
    // Backwards only would not be symmetric; the first sweep went forwards.
    sweepNodesBackward(grid, right, x, rest)
    return
  }
  const next = levels[at + 1]
  const { width, nodeAt } = next.grid
  next.right.fill(0)
  eachShare(grid, width, (node, cell, share) => {
    const to = MODEL * nodeAt[cell]
    for (let i = 0; i < MODEL; i++) next.right[to + i] += share * rest[MODEL * node + i]
  })
  cycle(levels, at + 1)
  eachShare(grid, width, (node, cell, share) => {
    const from = MODEL * nodeAt[cell]
    for (let i = 0; i < MODEL; i++) x[MODEL * node + i] += share * next.x[from + i]
  })
  sweepNodesBackward(grid, right, x, rest)
}
