import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hitEdge, hitShape, hitVertex, touchesRuns } from '../../../core/geometry/hit.ts'
import { imagePoint } from '../../../core/geometry/points.ts'
import { bitmapOf, runsOfBitmap } from '../../../core/mask/bitmap.ts'
import { rleOf } from '../../../core/mask/rle.ts'
import type { Shape } from '../../../core/records/annotation.ts'

const ring = [0, 0, 30, 0, 30, 30, 0, 30]
const hole = [10, 10, 20, 10, 20, 20, 10, 20]
const donut: Shape = { type: 'polygon', parts: [[ring, hole]] }
const p = imagePoint

describe('picking a shape', () => {
  it('takes the inside, not the hole, and what is near an outline', () => {
    expect(hitShape(donut, p(5, 5), 0)).toBe(true)
    expect(hitShape(donut, p(15, 15), 2)).toBe(false)
    expect(hitShape(donut, p(11, 15), 2)).toBe(true)
    expect(hitShape(donut, p(32, 15), 2)).toBe(true)
    expect(hitShape(donut, p(32.1, 15), 2)).toBe(false)
  })

  it('treats lines and points by distance and a circle by its radius', () => {
    const strip: Shape = { type: 'linestrip', points: [0, 0, 10, 0, 10, 10] }
    expect(hitShape(strip, p(5, 2), 2)).toBe(true)
    expect(hitShape(strip, p(5, 5), 2)).toBe(false)
    expect(hitShape({ type: 'point', points: [4, 4] }, p(5, 5), 1.5)).toBe(true)
    expect(hitShape({ type: 'circle', points: [0, 0, 3, 4] }, p(-5, 0.01), 0)).toBe(false)
    expect(hitShape({ type: 'circle', points: [0, 0, 3, 4] }, p(-5, 0.01), 0.1)).toBe(true)
    expect(hitShape({ type: 'none' }, p(0, 0), 100)).toBe(false)
  })

  it('finds vertices and edges by part, ring and index', () => {
    expect(hitVertex(donut, p(19, 11), 2)).toEqual({ part: 0, ring: 1, index: 1 })
    expect(hitVertex(donut, p(25, 15), 2)).toBeNull()
    expect(hitVertex({ type: 'rectangle', points: [2, 3, 12, 13] }, p(12, 3), 1)).toEqual({ part: 0, ring: 0, index: 3 })
    expect(hitEdge(donut, p(1, 15), 2)).toEqual({ part: 0, ring: 0, index: 3, point: p(0, 15), t: 0.5, distance: 1 })
    expect(hitEdge({ type: 'linestrip', points: [0, 0, 10, 0, 10, 10] }, p(5, 5), 2)).toBeNull()
    expect(hitEdge({ type: 'circle', points: [0, 0, 5, 0] }, p(5, 0), 2)).toBeNull()
  })

  it('finds exactly the mask pixels within reach', () => {
    const cases = fc.record({ h: fc.integer({ min: 1, max: 12 }), w: fc.integer({ min: 1, max: 12 }) }).chain(({ h, w }) =>
      fc.record({
        h: fc.constant(h), w: fc.constant(w),
        pixels: fc.array(fc.constantFrom(0, 0, 0, 1), { minLength: h * w, maxLength: h * w }),
        x: fc.double({ min: -4, max: 16, noNaN: true }), y: fc.double({ min: -4, max: 16, noNaN: true }), reach: fc.constantFrom(0, 0.5, 1, 2.5, 6),
      }),
    )
    fc.assert(fc.property(cases, ({ h, w, pixels, x, y, reach }) => {
      const runs = runsOfBitmap(Uint8Array.from(pixels), h, w)
      const bitmap = bitmapOf(runs)
      let near = false
      for (let j = 0; j < h; j++) {
        for (let i = 0; i < w; i++) {
          if (!bitmap[j * w + i]) continue
          const inside = x >= i && x < i + 1 && y >= j && y < j + 1
          const d = Math.hypot(Math.max(0, i - x, x - i - 1), Math.max(0, j - y, y - j - 1))
          // On the very rim of the circle rounding may decide either way.
          if (inside || d < reach - 1e-9) near = true
          else if (Math.abs(d - reach) <= 1e-9 && d > 0) return
        }
      }
      expect(touchesRuns(runs, p(x, y), reach)).toBe(near)
      expect(hitShape({ type: 'mask', rle: rleOf(runs) }, p(x, y), reach)).toBe(near)
    }), { numRuns: 400 })
  })
})
