import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { bitmapOf, runsOfBitmap } from '../../../core/mask/bitmap.ts'
import { NO_PIXEL, squaredDistances } from '../../../core/mask/distance.ts'
import { grown, shrunk } from '../../../core/mask/grow.ts'
import { complement } from '../../../core/mask/merge.ts'
import { emptyRuns, sameRuns } from '../../../core/mask/runs.ts'
import { random } from '../../support/random.ts'
import { bitmaps, masks, type Bitmap } from '../../support/masks.ts'

function brute({ h, w, pixels }: Bitmap): number[] {
  return Array.from(pixels, (_, p) => {
    let best = NO_PIXEL
    pixels.forEach((value, q) => {
      if (value) best = Math.min(best, ((p % w) - (q % w)) ** 2 + (Math.floor(p / w) - Math.floor(q / w)) ** 2)
    })
    void h
    return best
  })
}

test('squared distances agree with looking at every pixel', () => {
  fc.assert(fc.property(bitmaps(), (bitmap) => {
    expect(Array.from(squaredDistances(bitmap.pixels, bitmap.h, bitmap.w))).toEqual(brute(bitmap))
  }), { seed: 41, numRuns: 400 })
})

test('a few pixels in a wide image', () => {
  const next = random(42)
  const bitmap: Bitmap = { h: 60, w: 90, pixels: new Uint8Array(5400) }
  for (let i = 0; i < 7; i++) bitmap.pixels[Math.floor(5400 * next())] = 1
  expect(Array.from(squaredDistances(bitmap.pixels, 60, 90))).toEqual(brute(bitmap))
})

test('sides whose squares would not fit are refused', () => {
  expect(() => squaredDistances(new Uint8Array(32_768), 1, 32_768)).toThrow(expect.objectContaining({ code: 'unsupported' }))
  const wide = new Uint8Array(32_767)
  wide[0] = 1
  expect(squaredDistances(wide, 1, 32_767)[32_766]).toBe(32_766 ** 2)
})

test('grown by a radius are the pixels at most that far', () => {
  fc.assert(fc.property(bitmaps(), fc.constantFrom(0, 0.5, 1, 1.4, 1.5, 2, 3.7, 5, 30), (bitmap, radius) => {
    const { h, w, pixels } = bitmap
    const expected = Uint8Array.from(squaredDistances(pixels, h, w), (d) => (d !== NO_PIXEL && d <= radius * radius ? 1 : 0))
    expect(Array.from(bitmapOf(grown(runsOfBitmap(pixels, h, w), radius)))).toEqual(Array.from(expected))
  }), { seed: 43, numRuns: 400 })
})

test('50 pixels are 50 pixels', () => {
  const pixels = new Uint8Array(201 * 201)
  pixels[100 * 201 + 100] = 1
  const disc = bitmapOf(grown(runsOfBitmap(pixels, 201, 201), 50))
  expect([disc[100 * 201 + 50], disc[100 * 201 + 49], disc[150 * 201 + 100], disc[151 * 201 + 100]]).toEqual([1, 0, 1, 0])
})

test('shrinking is growing of the outside, and undoes growing from below', () => {
  fc.assert(fc.property(masks(), fc.constantFrom(1, 1.5, 2, 4), (mask, radius) => {
    expect(sameRuns(complement(shrunk(mask, radius)), grown(complement(mask), radius))).toBe(true)
    const once = shrunk(grown(mask, radius), radius)
    expect(sameRuns(shrunk(grown(once, radius), radius), once)).toBe(true)
  }), { seed: 44, numRuns: 200 })
  expect(sameRuns(grown(emptyRuns(9, 9), 3), emptyRuns(9, 9))).toBe(true)
})
