import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { DIMENSIONS, nearestNeighbours } from '../../../core/matting/nearest.ts'
import { random } from '../../support/random.ts'

test('finds those that looking at every point finds', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 220 }), fc.integer({ min: 1, max: 12 }), fc.constantFrom(3, 40, 100_000), fc.integer(), (count, k, steps, seed) => {
    const next = random(seed)
    // Few steps make many points the same, as pixels are.
    const points = Float32Array.from({ length: DIMENSIONS * count }, () => Math.floor(steps * next()) / steps)
    const found = nearestNeighbours(points, k, () => {})
    const far = (a: number, b: number): number => {
      let sum = 0
      for (let c = 0; c < DIMENSIONS; c++) sum += (points[DIMENSIONS * a + c] - points[DIMENSIONS * b + c]) ** 2
      return sum
    }
    for (let p = 0; p < count; p++) {
      const expected = Array.from({ length: count }, (_, q) => far(p, q)).sort((a, b) => a - b).slice(0, k)
      const mine = Array.from(found.subarray(p * k, p * k + Math.min(k, count)), (q) => far(p, q))
      if (mine.some((value, i) => value !== expected[i])) expect(mine).toEqual(expected)
      if (new Set(found.subarray(p * k, p * k + Math.min(k, count))).size !== Math.min(k, count)) expect(p).toBe('a pixel with different neighbours')
    }
  }), { seed: 9, numRuns: 25 })
})
