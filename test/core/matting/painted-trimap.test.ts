import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bitmapOf, runsOfBitmap } from '../../../core/mask/bitmap.ts'
import { stripOfStroke } from '../../../core/mask/stroke.ts'
import { runsOfStrip } from '../../../core/mask/splice.ts'
import { strokeOnTrimap } from '../../../core/matting/painted-trimap.ts'
import { boxAround, patchedTrimap, type TrimapRuns } from '../../../core/matting/patched-trimap.ts'

/* A trimap painted on part by part is what painting the whole picture pixel by pixel gives. */

const [H, W] = [23, 31]
const levels = fc.uint8Array({ minLength: H * W, maxLength: H * W }).map((bytes) => bytes.map((byte) => [0, 128, 255][byte % 3]))
const trimapOf = (pixels: Uint8Array, h = H, w = W): TrimapRuns => ({
  foreground: runsOfBitmap(Uint8Array.from(pixels, (p) => Number(p === 255)), h, w), unknown: runsOfBitmap(Uint8Array.from(pixels, (p) => Number(p === 128)), h, w),
})
const pixelsOf = ({ foreground, unknown }: TrimapRuns): Uint8Array => {
  const [sure, unsure] = [bitmapOf(foreground), bitmapOf(unknown)]
  return sure.map((one, p) => (one ? 255 : unsure[p] ? 128 : 0))
}
const VALUES = { foreground: 255, background: 0, unknown: 128 } as const
const place = fc.tuple(fc.double({ min: -6, max: 36, noNaN: true }), fc.double({ min: -6, max: 28, noNaN: true }), fc.double({ min: 0.5, max: 6, noNaN: true }))

describe('painting on a trimap', () => {
  it('equals painting every pixel, and looks at the box of the stroke alone', () => {
    fc.assert(fc.property(levels, fc.array(place, { minLength: 1, maxLength: 5 }), fc.constantFrom('foreground', 'background', 'unknown'), fc.constantFrom('round', 'square'),
      (pixels, places, value, nib) => {
        const path = places.flat()
        const trimap = trimapOf(pixels)
        const under = bitmapOf(runsOfStrip(stripOfStroke(path, nib, H, W), W))
        const wanted = pixels.map((p, i) => (under[i] ? VALUES[value] : p))
        const stroke = strokeOnTrimap(trimap, path, nib, value)
        const found = stroke ? patchedTrimap(trimap, stroke.box, stroke.patch) : trimap
        expect([...pixelsOf(found)]).toEqual([...wanted])
        if (!stroke) {
          expect(under.some(Boolean)).toBe(false)
          return
        }
        const [x, y, w, h] = stroke.box
        for (let i = 0; i < under.length; i++) if (under[i]) expect(i % W >= x && i % W < x + w && Math.floor(i / W) >= y && Math.floor(i / W) < y + h).toBe(true)
      }), { numRuns: 60 })
  })

  it('a patch replaces its box and nothing else, and never makes a pixel both sure and unknown', () => {
    fc.assert(fc.property(levels, fc.integer({ min: 0, max: W - 5 }), fc.integer({ min: 0, max: H - 4 }), fc.uint8Array({ minLength: 20, maxLength: 20 }), (pixels, x, y, piece) => {
      const patch = piece.map((byte) => [0, 128, 255][byte % 3])
      const found = pixelsOf(patchedTrimap(trimapOf(pixels), [x, y, 5, 4], trimapOf(patch, 4, 5)))
      const wanted = [...pixels]
      for (let v = 0; v < 4; v++) for (let u = 0; u < 5; u++) wanted[(y + v) * W + x + u] = patch[v * 5 + u]
      expect([...found]).toEqual(wanted)
    }), { numRuns: 40 })
    const both = runsOfBitmap(new Uint8Array(20).fill(1), 4, 5)
    const found = patchedTrimap(trimapOf(new Uint8Array(H * W)), [3, 2, 5, 4], { foreground: both, unknown: both })
    expect(pixelsOf(found).filter((p) => p === 255)).toHaveLength(20)
  })

  it('the box round it is kept within the picture', () => {
    expect(boxAround([2, 3, 4, 5], 10, { w: 31, h: 23 })).toEqual([0, 0, 16, 18])
    expect(boxAround([25, 20, 6, 3], 2.5, { w: 31, h: 23 })).toEqual([22, 17, 9, 6])
  })
})
