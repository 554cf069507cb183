import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bitmapOf } from '../../../core/mask/bitmap.ts'
import { cropped, placed, resized, translated } from '../../../core/mask/place.ts'
import type { Runs } from '../../../core/mask/runs.ts'
import { masks } from '../../support/masks.ts'

const whole = fc.integer({ min: -20, max: 20 })
const side = fc.integer({ min: 0, max: 24 })
const pixel = (runs: Runs, bitmap: Uint8Array, x: number, y: number): number => (x < 0 || y < 0 || x >= runs.w || y >= runs.h ? 0 : bitmap[y * runs.w + x])

describe('moving masks', () => {
  it('places a crop in an image pixel by pixel', () => {
    fc.assert(fc.property(masks(), side, side, whole, whole, (runs, h, w, x, y) => {
      const from = bitmapOf(runs)
      const expected = Uint8Array.from({ length: h * w }, (_, i) => pixel(runs, from, (i % w) - x, Math.floor(i / w) - y))
      expect(bitmapOf(placed(runs, h, w, x, y))).toEqual(expected)
    }), { numRuns: 400 })
  })

  it('crops what it placed, and moves back and forth', () => {
    fc.assert(fc.property(masks(), fc.nat(9), fc.nat(9), (runs, x, y) => {
      expect(cropped(placed(runs, runs.h + 12, runs.w + 12, x, y), [x, y, runs.w, runs.h])).toEqual(runs)
      const roomy = placed(runs, runs.h + 9, runs.w + 9, 0, 0)
      expect(translated(translated(roomy, x, y), -x, -y)).toEqual(roomy)
    }))
  })

  it('resizes by the pixel under the middle', () => {
    fc.assert(fc.property(masks(), side, side, (runs, h, w) => {
      const from = bitmapOf(runs)
      const expected = Uint8Array.from({ length: h * w }, (_, i) => {
        const x = Math.floor(((2 * (i % w) + 1) * runs.w) / (2 * w))
        const y = Math.floor(((2 * Math.floor(i / w) + 1) * runs.h) / (2 * h))
        return from[y * runs.w + x]
      })
      expect(bitmapOf(resized(runs, h, w))).toEqual(expected)
    }), { numRuns: 400 })
  })

  it('comes back from three times the size', () => {
    fc.assert(fc.property(masks(), (runs) => {
      expect(resized(resized(runs, 3 * runs.h, 3 * runs.w), runs.h, runs.w)).toEqual(runs)
    }))
  })
})
