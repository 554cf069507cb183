import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bitmapOf } from '../../../core/mask/bitmap.ts'
import { placed } from '../../../core/mask/place.ts'
import { emptyRuns, fullRuns, type Runs } from '../../../core/mask/runs.ts'
import { runsOfRing } from '../../../core/mask/polygon.ts'
import { boundaryF, boundaryIou } from '../../../core/metrics/boundary.ts'
import { maskFigures } from '../../../core/metrics/mask-scores.ts'
import { addSweep, THRESHOLDS } from '../../../core/metrics/threshold-sweep.ts'
import { spreadOf } from '../../../core/metrics/spread.ts'
import { maskPairs } from '../../support/masks.ts'

const SEED = 20_261_121
const FIGURES = ['dice', 'iou', 'accuracy', 'boundaryF', 'boundaryIou'] as const
const check = <T>(values: fc.Arbitrary<T>, law: (value: T) => void): void => {
  fc.assert(fc.property(values, (value) => {
    law(value)
  }), { numRuns: 300, seed: SEED })
}

/** The same by looking at every pixel. */
function naive(a: Runs, b: Runs, pixels: number) {
  const { h, w } = a
  const [p, q] = [bitmapOf(a), bitmapOf(b)]
  const inside = (mask: Uint8Array, x: number, y: number, beyond: number) => (x < 0 || y < 0 || x >= w || y >= h ? beyond : mask[y * w + x])
  const points: [number, number][] = Array.from({ length: h * w }, (_, i) => [i % w, Math.floor(i / w)])
  const count = (test: (i: number) => boolean) => points.filter((_, i) => test(i)).length
  const shared = count((i) => p[i] + q[i] === 2)
  const covered = count((i) => p[i] + q[i] > 0)
  const edges = (mask: Uint8Array) => points.filter(([x, y]) => inside(mask, x, y, 0) &&
    [[1, 0], [-1, 0], [0, 1], [0, -1]].some(([dx, dy]) => !inside(mask, x + dx, y + dy, 1)))
  const [ea, eb] = [edges(p), edges(q)]
  const near = (from: [number, number][], to: [number, number][]) =>
    from.filter(([x, y]) => to.some(([u, v]) => (x - u) ** 2 + (y - v) ** 2 <= pixels * pixels)).length / from.length
  const [precision, recall] = [near(ea, eb), near(eb, ea)]
  const f = ea.length === 0 || eb.length === 0
    ? (ea.length === eb.length && p.every((v, i) => v === q[i]) ? 1 : 0)
    : precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall)
  const depth = Math.max(1, Math.round(pixels))
  const band = (mask: Uint8Array) => points.map(([x, y]) => {
    if (!inside(mask, x, y, 0)) return false
    for (let dy = -depth; dy <= depth; dy++) for (let dx = -depth; dx <= depth; dx++) if (!inside(mask, x + dx, y + dy, 0)) return true
    return false
  })
  const [ba, bb] = [band(p), band(q)]
  const either = count((i) => ba[i] || bb[i])
  const total = count((i) => p[i] > 0) + count((i) => q[i] > 0)
  return {
    dice: total === 0 ? 1 : (2 * shared) / total, iou: covered === 0 ? 1 : shared / covered,
    accuracy: count((i) => p[i] === q[i]) / (h * w), boundaryF: f, boundaryIou: either === 0 ? 1 : count((i) => ba[i] && bb[i]) / either,
  }
}

describe('figures of two masks', () => {
  it('are those of looking at every pixel', () => {
    check(fc.tuple(maskPairs(11), fc.constantFrom(0, 1, 1.5, 2, 3.2, 20)), ([[a, b], pixels]) => {
      const expected = naive(a, b, pixels)
      const actual = maskFigures(a, b, pixels)
      for (const name of FIGURES) expect(actual[name], name).toBeCloseTo(expected[name], 12)
    })
  })

  it('lie from 0 to 1, do not mind which is which, and are 1 for a mask and itself', () => {
    check(fc.tuple(maskPairs(16), fc.constantFrom(0, 1, 2, 5)), ([[a, b], pixels]) => {
      const figures = maskFigures(a, b, pixels)
      const other = maskFigures(b, a, pixels)
      const same = maskFigures(a, a, pixels)
      for (const name of FIGURES) {
        expect(figures[name]).toBeGreaterThanOrEqual(0)
        expect(figures[name]).toBeLessThanOrEqual(1)
        expect(other[name]).toBeCloseTo(figures[name], 12)
        expect(same[name]).toBe(1)
      }
      expect(figures.dice).toBeGreaterThanOrEqual(figures.iou)
    })
  })

  it('do not change when both masks are moved inside a larger picture', () => {
    check(fc.tuple(maskPairs(9), fc.nat(7), fc.nat(7)), ([[a, b], dx, dy]) => {
      const at = (runs: Runs, x: number, y: number) => placed(runs, runs.h + 10, runs.w + 10, x, y)
      const before = maskFigures(at(a, 1, 1), at(b, 1, 1), 2)
      const after = maskFigures(at(a, 1 + dx, 1 + dy), at(b, 1 + dx, 1 + dy), 2)
      for (const name of FIGURES) expect(after[name]).toBeCloseTo(before[name], 12)
    })
  })

  it('two empty masks agree fully, a full and an empty one not at all', () => {
    const [none, all] = [emptyRuns(4, 6), fullRuns(4, 6)]
    expect(maskFigures(none, none, 2)).toEqual({ dice: 1, iou: 1, accuracy: 1, boundaryF: 1, boundaryIou: 1, truthArea: 0, predictionArea: 0 })
    expect(maskFigures(all, none, 2)).toEqual({ dice: 0, iou: 0, accuracy: 0, boundaryF: 0, boundaryIou: 0, truthArea: 24, predictionArea: 0 })
    expect(maskFigures(all, all, 2).boundaryF).toBe(1)
  })

  it('a square moved by one pixel: the edge is within 1 pixel, the bands share what is left', () => {
    const square = (x: number) => runsOfRing([x, 5, x, 15, x + 10, 15, x + 10, 5], 20, 30)
    expect(boundaryF(square(5), square(6), 1)).toBe(1)
    expect(boundaryF(square(5), square(6), 0)).toBeCloseTo(18 / 36, 12)
    expect(boundaryIou(square(5), square(6), 1)).toBeCloseTo(18 / 54, 12)
  })

  it('takes milliseconds at the size of a photo', () => {
    const [h, w] = [1728, 1152]
    const ring = (r: number) => Array.from({ length: 200 }, (_, i) => {
      const angle = (2 * Math.PI * i) / 200
      return [w / 2 + r * Math.cos(angle) * (1 + 0.05 * Math.sin(9 * angle)), h / 2 + r * Math.sin(angle)]
    }).flat()
    const [a, b] = [runsOfRing(ring(500), h, w), runsOfRing(ring(502), h, w)]
    maskFigures(a, b, 2)
    const start = performance.now()
    for (let i = 0; i < 5; i++) maskFigures(a, b, 2)
    // Some 3 ms on a quiet machine.
    expect((performance.now() - start) / 5).toBeLessThan(200)
    expect(boundaryF(a, b, 4)).toBeGreaterThan(0.95)
  })
})

describe('sweep of thresholds', () => {
  it('is Dice at each of them, looked at one by one', () => {
    const pixels = fc.array(fc.tuple(fc.nat(255), fc.nat(1)), { minLength: 1, maxLength: 60 })
    check(pixels, (list) => {
      const sums = new Float64Array(THRESHOLDS.length)
      addSweep(sums, Uint8Array.from(list.flatMap(([value]) => [value, 7])), 2, Uint8Array.from(list.map(([, inside]) => inside)))
      for (const k of [1, 2, 127, 128, 255]) {
        const found = list.filter(([value]) => value >= k).length
        const inside = list.filter(([, one]) => one).length
        const shared = list.filter(([value, one]) => value >= k && one).length
        expect(sums[k - 1]).toBeCloseTo(found + inside === 0 ? 1 : (2 * shared) / (found + inside), 12)
      }
    })
  })
})

describe('spread', () => {
  it('is numpy\'s mean, median and percentile, and counts every value once', () => {
    const { histogram, ...rest } = spreadOf([0.5, 1, 0, 0.25])
    expect(rest).toEqual({ mean: 0.4375, median: 0.375, p5: expect.closeTo(0.0375, 12), min: 0, max: 1 })
    expect(histogram.map((count, i) => count * i)).toEqual(Array.from({ length: 20 }, (_, i) => ([0, 5, 10, 19].includes(i) ? i : 0)))
    expect(spreadOf([0, 0.049, 0.05, 0.999, 1]).histogram).toEqual([2, 1, ...Array.from({ length: 17 }, () => 0), 2])
    expect(spreadOf([]).mean).toBe(0)
  })
})
