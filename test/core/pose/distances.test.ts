import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { chamfer, dice, hammingRows, hausdorff, iou, rimDistances, rimOf } from '../../../core/pose/distances.ts'

const pairs = () => fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.infiniteStream(fc.integer({ min: 0, max: 2 })))
  .map(([w, h, stream]) => {
    const take = () => Uint8Array.from({ length: w * h }, () => (stream.next().value === 0 ? 1 : 0))
    return { w, h, a: take(), b: take() }
  })

/** Every rim pixel against every other. */
function brute(a: Uint8Array, b: Uint8Array, w: number, h: number): { chamfer: number; hausdorff: number } {
  const at = (mask: Uint8Array, x: number, y: number) => x >= 0 && y >= 0 && x < w && y < h && mask[y * w + x] !== 0
  const points = (mask: Uint8Array) => Array.from(mask.keys()).map((p) => [p % w, Math.floor(p / w)])
    .filter(([x, y]) => at(mask, x, y) && !(at(mask, x - 1, y) && at(mask, x + 1, y) && at(mask, x, y - 1) && at(mask, x, y + 1)))
  const [p, q] = [points(a), points(b)]
  if (p.length === 0 || q.length === 0) {
    const value = p.length === q.length ? 0 : Math.hypot(w, h)
    return { chamfer: value, hausdorff: value }
  }
  const way = (from: number[][], to: number[][]) => from.map(([x, y]) => Math.min(...to.map(([u, v]) => Math.hypot(x - u, y - v))))
  const mean = (list: number[]) => list.reduce((sum, value) => sum + value, 0) / list.length
  const [there, back] = [way(p, q), way(q, p)]
  return { chamfer: (mean(there) + mean(back)) / 2, hausdorff: Math.max(...there, ...back) }
}

test('distances of outlines agree with comparing every pair of pixels', () => {
  fc.assert(fc.property(pairs(), ({ w, h, a, b }) => {
    const truth = brute(a, b, w, h)
    expect(chamfer(a, b, w, h)).toBeCloseTo(truth.chamfer, 9)
    expect(hausdorff(a, b, w, h)).toBeCloseTo(truth.hausdorff, 9)
    expect(rimDistances(b, a, w, h).hausdorff).toBeCloseTo(truth.hausdorff, 9)
  }), { seed: 622, numRuns: 300 })
})

test('shares: symmetric, 1 and 0 distance for the same, and of pixels counted by hand', () => {
  fc.assert(fc.property(pairs(), ({ w, h, a, b }) => {
    expect(iou(a, b)).toBe(iou(b, a))
    expect(hammingRows(a, b, w, h)).toBeCloseTo(a.reduce((sum, bit, p) => sum + (bit === b[p] ? 0 : 1), 0) / w, 9)
    expect(dice(a, b)).toBeCloseTo(2 * iou(a, b) / (1 + iou(a, b)), 12)
    expect([iou(a, a), dice(a, a), hammingRows(a, a, w, h), chamfer(a, a, w, h), hausdorff(a, a, w, h)]).toEqual([1, 1, 0, 0, 0])
  }), { seed: 623, numRuns: 200 })
  const a = Uint8Array.of(1, 1, 0, 0, 1, 1, 0, 0)
  const b = Uint8Array.of(0, 1, 1, 0, 0, 0, 0, 0)
  expect([iou(a, b), dice(a, b), hammingRows(a, b, 4, 2)]).toEqual([1 / 5, 1 / 3, 1])
  expect(Array.from(rimOf(new Uint8Array(25).fill(1), 5, 5)).filter((bit) => bit === 0)).toHaveLength(9)
})

test('an empty mask has defined distances', () => {
  const empty = new Uint8Array(12)
  const full = new Uint8Array(12).fill(255)
  expect([iou(empty, empty), dice(empty, empty), chamfer(empty, empty, 4, 3), hausdorff(empty, empty, 4, 3)]).toEqual([1, 1, 0, 0])
  expect([iou(empty, full), dice(full, empty), hammingRows(empty, full, 4, 3), chamfer(empty, full, 4, 3), hausdorff(full, empty, 4, 3)]).toEqual([0, 0, 3, 5, 5])
})
