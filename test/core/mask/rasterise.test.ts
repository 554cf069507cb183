import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Fault } from '../../../core/fault.ts'
import { bitmapOf } from '../../../core/mask/bitmap.ts'
import { CHORD_ERROR, extentOf, measure, outlineOf, runsOfShape } from '../../../core/mask/rasterise.ts'
import { rleOf } from '../../../core/mask/rle.ts'
import { runsOfBox, runsOfRing } from '../../../core/mask/polygon.ts'
import { areaOf, boxOf } from '../../../core/mask/runs.ts'
import type { Shape } from '../../../core/records/annotation.ts'
import { masks } from '../../support/masks.ts'

const square = (x: number, y: number, side: number): number[] => [x, y, x + side, y, x + side, y + side, x, y + side]

describe('what a shape covers', () => {
  it('a polygon less its holes, plus its other parts', () => {
    const shape: Shape = { type: 'polygon', parts: [[square(2, 2, 10), square(4, 4, 3)], [square(5, 5, 1)], [square(20, 0, 4)]] }
    expect(measure(shape, 30, 30)).toEqual({ bbox: [2, 0, 22, 12], area: 100 - 9 + 1 + 16 })
  })

  it('the union of parts that overlap, and of holes that overlap', () => {
    expect(measure({ type: 'polygon', parts: [[square(0, 0, 10)], [square(5, 5, 10)]] }, 20, 20).area).toBe(175)
    expect(measure({ type: 'polygon', parts: [[square(0, 0, 10), square(1, 1, 4), square(3, 3, 4)]] }, 20, 20).area).toBe(100 - 28)
  })

  it('a rectangle between any two opposite corners, cut off at the image', () => {
    for (const points of [[3, 4, 8, 6], [8, 6, 3, 4], [3, 6, 8, 4]]) {
      expect(measure({ type: 'rectangle', points }, 10, 10)).toEqual({ bbox: [3, 4, 5, 2], area: 10 })
    }
    expect(measure({ type: 'rectangle', points: [-5, -5, 2, 30] }, 10, 10)).toEqual({ bbox: [0, 0, 2, 10], area: 20 })
    expect(runsOfShape({ type: 'rectangle', points: [1.3, 2.6, 7.9, 8.2] }, 10, 10)).toEqual(runsOfBox([1.3, 2.6, 7.9 - 1.3, 8.2 - 2.6], 10, 10))
  })

  it('a turned rectangle and a circle', () => {
    expect(measure({ type: 'oriented_rectangle', points: [2, 3, 12, 3, 12, 9, 2, 9] }, 20, 20)).toEqual({ bbox: [2, 3, 10, 6], area: 60 })
    fc.assert(fc.property(fc.double({ min: 0, max: 300, noNaN: true }), fc.double({ min: 0, max: 6.3, noNaN: true }), (radius, angle) => {
      const ring = outlineOf({ type: 'circle', points: [400, 400, 400 + radius * Math.cos(angle), 400 + radius * Math.sin(angle)] })
      for (let i = 0; i < ring.length; i += 2) {
        const j = (i + 2) % ring.length
        const middle = Math.hypot((ring[i] + ring[j]) / 2 - 400, (ring[i + 1] + ring[j + 1]) / 2 - 400)
        expect(radius - middle).toBeLessThanOrEqual(CHORD_ERROR + 1e-9)
        expect(Math.abs(Math.hypot(ring[i] - 400, ring[i + 1] - 400) - radius)).toBeLessThan(1e-9)
      }
    }))
    const { area, bbox } = measure({ type: 'circle', points: [100, 100, 150, 100] }, 200, 200)
    expect(Math.abs(area - Math.PI * 2500) / (Math.PI * 2500)).toBeLessThan(0.01)
    expect(bbox).toEqual([50, 50, 100, 100])
  })

  it('nothing for lines and points, whose box is their extent', () => {
    const extents: [Shape, number[]][] = [
      [{ type: 'line', points: [8, 1, 2, 5] }, [2, 1, 6, 4]],
      [{ type: 'linestrip', points: [0, 0, 5, -3, 9.5, 4] }, [0, -3, 9.5, 7]],
      [{ type: 'point', points: [4.5, 6] }, [4.5, 6, 0, 0]],
      [{ type: 'points', points: [3, 3, 1, 9] }, [1, 3, 2, 6]],
      [{ type: 'none' }, [0, 0, 0, 0]],
    ]
    for (const [shape, bbox] of extents) {
      expect(measure(shape, 10, 10)).toEqual({ bbox, area: 0 })
      expect(areaOf(runsOfShape(shape, 10, 10))).toBe(0)
    }
    expect(extentOf([7, 7])).toEqual([7, 7, 0, 0])
  })

  it('a mask itself, refused for an image of another size', () => {
    fc.assert(fc.property(masks(), (runs) => {
      const shape: Shape = { type: 'mask', rle: rleOf(runs) }
      expect(runsOfShape(shape, runs.h, runs.w)).toEqual(runs)
      expect(measure(shape, runs.h, runs.w)).toEqual({ bbox: boxOf(runs), area: areaOf(runs) })
      expect(() => measure(shape, runs.h + 1, runs.w, { field: 'shape' })).toThrow(Fault)
    }))
  })
})

describe('rasterising a ring', () => {
  // An independent statement of what rleFrPoly does, straight from the C code's dense outline (maskApi.c).
  function dense(ring: number[], h: number, w: number): Uint8Array {
    const k = ring.length / 2
    const x = Array.from({ length: k + 1 }, (_, j) => Math.trunc(5 * ring[(2 * j) % ring.length] + 0.5))
    const y = Array.from({ length: k + 1 }, (_, j) => Math.trunc(5 * ring[(2 * j + 1) % ring.length] + 0.5))
    const u: number[] = []
    const v: number[] = []
    for (let j = 0; j < k; j++) {
      let [xs, ys, xe, ye] = [x[j], y[j], x[j + 1], y[j + 1]]
      const [dx, dy] = [Math.abs(xe - xs), Math.abs(ye - ys)]
      const flip = (dx >= dy && xs > xe) || (dx < dy && ys > ye)
      if (flip) [xs, ys, xe, ye] = [xe, ye, xs, ys]
      const s = dx >= dy ? (ye - ys) / dx : (xe - xs) / dy
      for (let d = 0; d <= Math.max(dx, dy); d++) {
        const t = flip ? Math.max(dx, dy) - d : d
        u.push(dx >= dy ? t + xs : Math.trunc(xs + s * t + 0.5))
        v.push(dx >= dy ? Math.trunc(ys + s * t + 0.5) : t + ys)
      }
    }
    const flat = new Uint8Array(h * w + 1)
    for (let j = 1; j < u.length; j++) {
      if (u[j] === u[j - 1]) continue
      const xd = (Math.min(u[j], u[j - 1]) + 0.5) / 5 - 0.5
      if (Math.floor(xd) !== xd || xd < 0 || xd > w - 1) continue
      const yd = Math.ceil(Math.min(h, Math.max(0, (Math.min(v[j], v[j - 1]) + 0.5) / 5 - 0.5)))
      flat[xd * h + yd] ^= 1
    }
    for (let i = 1; i < flat.length; i++) flat[i] ^= flat[i - 1]
    return Uint8Array.from({ length: h * w }, (_, i) => flat[(i % w) * h + Math.floor(i / w)])
  }

  it('agrees with the dense outline, wherever the points lie', () => {
    const side = fc.integer({ min: 1, max: 40 })
    const value = fc.oneof(fc.double({ min: -30, max: 70, noNaN: true }), fc.integer({ min: -10, max: 100 }).map((n) => n / 2), fc.double({ min: -400, max: 400, noNaN: true }))
    const ring = fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 60 }).map((points) => points.flat())
    fc.assert(fc.property(ring, side, side, (points, h, w) => {
      expect(bitmapOf(runsOfRing(points, h, w))).toEqual(dense(points, h, w))
    }), { numRuns: 800 })
  })

  it('agrees for many crossings in one column', () => {
    const ring = Array.from({ length: 400 }, (_, i) => ((i * 7919) % 977) / (i % 2 ? 25 : 300))
    expect(bitmapOf(runsOfRing(ring, 40, 5))).toEqual(dense(ring, 40, 5))
  })
})
