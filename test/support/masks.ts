import * as fc from 'fast-check'
import { runsOfBitmap } from '../../core/mask/bitmap.ts'
import type { Runs } from '../../core/mask/runs.ts'

export type Bitmap = { h: number; w: number; pixels: Uint8Array }

/** Random bitmaps up to `side` pixels a side: noise of any density, blocks, and stripes, so that every kind of touching occurs. */
export function bitmaps(side = 14): fc.Arbitrary<Bitmap> {
  return fc.tuple(fc.integer({ min: 1, max: side }), fc.integer({ min: 1, max: side })).chain(([h, w]) => bitmapsOf(h, w))
}

export function bitmapsOf(h: number, w: number): fc.Arbitrary<Bitmap> {
  const noise = fc.constantFrom([0, 1], [0, 0, 0, 1], [0, 1, 1, 1, 1], [0], [1]).chain((values) =>
    fc.array(fc.constantFrom(...values), { minLength: h * w, maxLength: h * w }),
  )
  const boxes = fc
    .array(fc.tuple(fc.nat(w - 1), fc.nat(h - 1), fc.integer({ min: 1, max: w }), fc.integer({ min: 1, max: h }), fc.nat(1)), { maxLength: 6 })
    .map((list) => {
      const pixels = Array.from({ length: h * w }, () => 0)
      for (const [x0, y0, bw, bh, value] of list) {
        for (let y = y0; y < Math.min(h, y0 + bh); y++) for (let x = x0; x < Math.min(w, x0 + bw); x++) pixels[y * w + x] = value
      }
      return pixels
    })
  return fc.oneof(noise, boxes).map((pixels) => ({ h, w, pixels: Uint8Array.from(pixels) }))
}

export function masks(side = 14): fc.Arbitrary<Runs> {
  return bitmaps(side).map(({ pixels, h, w }) => runsOfBitmap(pixels, h, w))
}

/** Two masks of one size. */
export function maskPairs(side = 14): fc.Arbitrary<[Runs, Runs]> {
  return fc.tuple(fc.integer({ min: 1, max: side }), fc.integer({ min: 1, max: side })).chain(([h, w]) =>
    fc.tuple(bitmapsOf(h, w), bitmapsOf(h, w)).map(([a, b]): [Runs, Runs] => [runsOfBitmap(a.pixels, h, w), runsOfBitmap(b.pixels, h, w)]),
  )
}
