import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cheapestCut, STEPS_X, STEPS_Y, type PixelGraph } from '../../../core/select/max-flow.ts'

type Grid = { w: number; h: number; terminals: number[]; weights: number[] }
const grids: fc.Arbitrary<Grid> = fc.record({ w: fc.integer({ min: 1, max: 4 }), h: fc.integer({ min: 1, max: 3 }) }).chain(({ w, h }) => fc.record({
  w: fc.constant(w), h: fc.constant(h),
  terminals: fc.array(fc.integer({ min: -20, max: 20 }), { minLength: w * h, maxLength: w * h }),
  // Each node's four later directions; arcs of the two ways may differ.
  weights: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 8 * w * h, maxLength: 8 * w * h }),
}))

function graphOf({ w, h, terminals, weights }: Grid): PixelGraph {
  const neighbours = new Int32Array(8 * w * h).fill(-1)
  const capacities = new Int32Array(8 * w * h)
  for (let p = 0; p < w * h; p++) {
    for (let d = 0; d < 8; d++) {
      const x = (p % w) + STEPS_X[d]
      const y = Math.floor(p / w) + STEPS_Y[d]
      if (x < 0 || y < 0 || x >= w || y >= h) continue
      neighbours[8 * p + d] = y * w + x
      capacities[8 * p + d] = weights[8 * p + d]
    }
  }
  return { neighbours, capacities, terminals: Int32Array.from(terminals) }
}

/** What a labelling cuts: arcs from foreground to background, and the terminals on the wrong side. */
function costOf({ neighbours, capacities, terminals }: PixelGraph, labels: ArrayLike<number>): number {
  let cost = 0
  for (let p = 0; p < terminals.length; p++) {
    if (labels[p] === 0 && terminals[p] > 0) cost += terminals[p]
    if (labels[p] === 1 && terminals[p] < 0) cost -= terminals[p]
    if (labels[p] === 1) for (let d = 0; d < 8; d++) if (neighbours[8 * p + d] >= 0 && labels[neighbours[8 * p + d]] === 0) cost += capacities[8 * p + d]
  }
  return cost
}

describe('the cheapest cut', () => {
  it('is as cheap as the cheapest of all labellings, tried one by one', () => {
    fc.assert(fc.property(grids, (grid) => {
      const nodes = grid.w * grid.h
      const before = graphOf(grid)
      let least = Infinity
      for (let code = 0; code < 2 ** nodes; code++) least = Math.min(least, costOf(before, Array.from({ length: nodes }, (_, p) => (code >> p) & 1)))
      const { sides, cost } = cheapestCut(graphOf(grid))
      expect(costOf(before, sides)).toBe(least)
      expect(cost).toBe(least)
    }), { numRuns: 200 })
  })

  it('takes no more foreground than it must', () => {
    expect([...cheapestCut({ neighbours: new Int32Array(16).fill(-1), capacities: new Int32Array(16), terminals: Int32Array.of(0, 3) }).sides]).toEqual([0, 1])
  })

  it('on a larger grid is worth as much as the flow that fills it', () => {
    const [w, h] = [40, 30]
    let seed = 7
    const next = (most: number) => (seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0) % most
    const grid = { w, h, terminals: Array.from({ length: w * h }, () => next(41) - 20), weights: Array.from({ length: 8 * w * h }, () => next(10)) }
    // No cut is cheaper than any flow: where the two are equal, the cut is the cheapest.
    const { sides, cost } = cheapestCut(graphOf(grid))
    expect(costOf(graphOf(grid), sides)).toBe(cost)
    expect(new Set(sides)).toEqual(new Set([0, 1]))
  })
})
