import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { bitmapOf, runsOfBitmap } from '../../../core/mask/bitmap.ts'
import { runsOfShape } from '../../../core/mask/rasterise.ts'
import { areaOf, emptyRuns, fullRuns } from '../../../core/mask/runs.ts'
import { smoothedRuns } from '../../../core/mask/smooth.ts'
import { bitmaps } from '../../support/masks.ts'

it('each pixel becomes what most of the disc round it are', () => {
  fc.assert(fc.property(bitmaps(16), fc.integer({ min: 0, max: 48 }), ({ pixels, h, w }, eighths) => {
    const radius = eighths / 8
    const expected = new Uint8Array(h * w)
    for (let y = 0; y < h; y++) for (let x = 0; x < w; x++) {
      let [inside, all] = [0, 0]
      for (let v = 0; v < h; v++) for (let u = 0; u < w; u++) {
        if ((u - x) ** 2 + (v - y) ** 2 > radius * radius + 1e-9) continue
        all++
        inside += pixels[v * w + u]
      }
      expected[y * w + x] = 2 * inside === all ? pixels[y * w + x] : 2 * inside > all ? 1 : 0
    }
    const result = smoothedRuns(runsOfBitmap(pixels, h, w), radius)
    expect(bitmapOf(result)).toEqual(expected)
    expect(result).toEqual(runsOfBitmap(expected, h, w))
  }), { numRuns: 150 })
})

it('leaves nothing and everything as they are, takes a hair away and keeps a straight edge', () => {
  expect(smoothedRuns(emptyRuns(20, 30), 4)).toEqual(emptyRuns(20, 30))
  expect(smoothedRuns(fullRuns(20, 30), 4)).toEqual(fullRuns(20, 30))
  const half = runsOfShape({ type: 'rectangle', points: [0, 0, 40, 30] }, 60, 40)
  expect(smoothedRuns(half, 5)).toEqual(half)
  const hair = runsOfShape({ type: 'rectangle', points: [5, 10, 35, 12] }, 60, 40)
  expect(areaOf(smoothedRuns(hair, 4))).toBe(0)
})
