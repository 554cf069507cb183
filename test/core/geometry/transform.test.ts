import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { imagePoint } from '../../../core/geometry/points.ts'
import { scaleShape, translateShape } from '../../../core/geometry/transform.ts'
import { bitmapOf } from '../../../core/mask/bitmap.ts'
import { measure, runsOfShape } from '../../../core/mask/rasterise.ts'
import { keptRuns, rleOf } from '../../../core/mask/rle.ts'
import type { Shape } from '../../../core/records/annotation.ts'
import { masks } from '../../support/masks.ts'
import { square } from '../../support/polygons.ts'

describe('moving and scaling shapes', () => {
  const shapes: Shape[] = [
    { type: 'polygon', parts: [[square(5, 5, 10), square(7, 7, 3)], [square(20, 5, 4)]] },
    { type: 'rectangle', points: [3, 4, 9, 12] },
    { type: 'oriented_rectangle', points: [5, 5, 15, 5, 15, 9, 5, 9] },
    { type: 'circle', points: [12, 12, 17, 12] },
    { type: 'mask', rle: rleOf(runsOfShape({ type: 'rectangle', points: [3, 4, 9, 12] }, 40, 40)) },
  ]

  it('moves bbox and keeps area', () => {
    for (const shape of shapes) {
      const [before, after] = [measure(shape, 40, 40), measure(translateShape(shape, 6, 7), 40, 40)]
      expect(after).toEqual({ area: before.area, bbox: [before.bbox[0] + 6, before.bbox[1] + 7, before.bbox[2], before.bbox[3]] })
    }
    expect(translateShape({ type: 'none' }, 1, 1)).toEqual({ type: 'none' })
  })

  it('scales about a point, masks like polygons', () => {
    for (const shape of shapes.filter(({ type }) => type !== 'circle')) {
      const side = shape.type === 'mask' ? 40 : 80
      expect(measure(scaleShape(shape, 2, 2, imagePoint(0, 0)), side, side).area).toBe(4 * measure(shape, 40, 40).area)
    }
    expect(scaleShape({ type: 'circle', points: [5, 5, 8, 9] }, 2, 2, imagePoint(5, 5))).toEqual({ type: 'circle', points: [5, 5, 11, 13] })
    expect(scaleShape({ type: 'circle', points: [5, 5, 8, 9] }, 2, 1, imagePoint(5, 5)).type).toBe('polygon')
    expect(measure(scaleShape(shapes[2], 0.5, 2, imagePoint(5, 5)), 40, 40)).toEqual({ bbox: [5, 5, 5, 8], area: 40 })
  })

  it('samples a scaled mask at the middle of each pixel', () => {
    const factor = fc.double({ min: 0.2, max: 4, noNaN: true })
    const about = fc.double({ min: -5, max: 20, noNaN: true })
    fc.assert(fc.property(masks(), factor, factor, about, about, (runs, sx, sy, x, y) => {
      const scaled = scaleShape({ type: 'mask', rle: rleOf(runs) }, sx, sy, imagePoint(x, y))
      if (scaled.type !== 'mask') throw new Error('the type changed')
      const from = bitmapOf(runs)
      const expected = Uint8Array.from({ length: from.length }, (_, i) => {
        const u = Math.floor(x + ((i % runs.w) + 0.5 - x) / sx)
        const v = Math.floor(y + (Math.floor(i / runs.w) + 0.5 - y) / sy)
        return u < 0 || v < 0 || u >= runs.w || v >= runs.h ? 0 : from[v * runs.w + u]
      })
      expect(bitmapOf(keptRuns(scaled.rle))).toEqual(expected)
    }))
  })
})
