import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { outlineDistance, signedArea } from '../../../core/geometry/rings.ts'
import { simplified } from '../../../core/geometry/simplify.ts'
import { withoutSmallTriangles } from '../../../core/geometry/visvalingam.ts'
import { square, stars, tangles } from '../../support/polygons.ts'

const lines = fc.oneof(tangles(100), stars(50, 50, 45))
const isSubsequence = (few: number[], all: number[]): boolean => {
  let i = 0
  for (let j = 0; j < all.length && i < few.length; j += 2) if (few[i] === all[j] && few[i + 1] === all[j + 1]) i += 2
  return i === few.length
}

describe('simplifying', () => {
  for (const closed of [true, false]) {
    it(`keeps every point within the tolerance of the new outline (${closed ? 'closed' : 'open'})`, () => {
      fc.assert(fc.property(lines, fc.double({ min: 0, max: 20, noNaN: true }), (points, tolerance) => {
        const few = simplified(points, tolerance, closed)
        expect(isSubsequence(few, points)).toBe(true)
        expect(few.slice(0, 2)).toEqual(points.slice(0, 2))
        expect(few.length).toBeGreaterThanOrEqual(closed ? 6 : 4)
        if (!closed) expect(few.slice(-2)).toEqual(points.slice(-2))
        for (let i = 0; i < points.length; i += 2) expect(outlineDistance(points[i], points[i + 1], few, closed)).toBeLessThanOrEqual(tolerance + 1e-9)
      }), { numRuns: 300 })
    })
  }

  it('drops points on straight edges and keeps corners', () => {
    expect(simplified([0, 0, 5, 0, 10, 0, 10, 5, 10, 10, 5, 10, 0, 10, 0, 5], 0.01, true)).toEqual(square(0, 0, 10))
    expect(simplified([3, 3, 3, 3, 3, 3, 3, 3], 1, true)).toHaveLength(6)
    expect(simplified([1, 1], 1, false)).toEqual([1, 1])
  })

  it('by area drops the smallest triangles first and keeps at least as many points as asked', () => {
    expect(withoutSmallTriangles([0, 0, 5, 0.1, 10, 0, 10, 10, 0, 10], 1, true)).toEqual(square(0, 0, 10))
    expect(withoutSmallTriangles(square(0, 0, 10), 1e9, true)).toHaveLength(6)
    expect(withoutSmallTriangles([0, 0, 5, 1, 10, 0], 1e9, false)).toEqual([0, 0, 10, 0])
    expect(withoutSmallTriangles([0, 0, 5, 1, 10, 0], 4.9, false)).toEqual([0, 0, 5, 1, 10, 0])
    fc.assert(fc.property(lines, fc.double({ min: 0, max: 200, noNaN: true }), (points, area) => {
      const few = withoutSmallTriangles(points, area, true)
      expect(isSubsequence(few, points)).toBe(true)
      const n = few.length / 2
      if (n === 3) return
      for (let i = 0; i < n; i++) {
        const corner = [i, (i + 1) % n, (i + 2) % n].flatMap((j) => [few[2 * j], few[2 * j + 1]])
        expect(Math.abs(signedArea(corner))).toBeGreaterThan(area - 1e-9)
      }
    }), { numRuns: 300 })
  })

  it('takes a hundred thousand points at once', () => {
    const many = Array.from({ length: 200_000 }, (_, i) => (i % 2 ? 500 + 400 * Math.sin(i / 31_831) : 500 + 400 * Math.cos((i + 1) / 31_831)))
    const started = performance.now()
    expect(simplified(many, 0.5, true).length).toBeLessThan(400)
    expect(withoutSmallTriangles(many, 0.5, true).length).toBeLessThan(2_000)
    // A bound against work that grows with the square; a busy machine may be slow.
    expect(performance.now() - started).toBeLessThan(15_000)
  })
})
