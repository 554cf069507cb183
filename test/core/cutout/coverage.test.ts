import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { coverageOfParts, coverageOfShape } from '../../../core/cutout/coverage.ts'
import { runsOfBitmap } from '../../../core/mask/bitmap.ts'
import { rleOf } from '../../../core/mask/rle.ts'
import { partsOfRuns } from '../../../core/mask/trace.ts'
import { bitmaps } from '../../support/masks.ts'

const W = 13
const H = 9

/** Share of each pixel inside, by asking many points of it. */
function sampled(inside: (x: number, y: number) => boolean, steps = 40): number[] {
  return Array.from({ length: W * H }, (_, p) => {
    let count = 0
    for (let i = 0; i < steps * steps; i++) {
      if (inside((p % W) + ((i % steps) + 0.5) / steps, Math.floor(p / W) + (Math.floor(i / steps) + 0.5) / steps)) count++
    }
    return (255 * count) / (steps * steps)
  })
}

describe('coverage', () => {
  it('of a convex outline is the area within each pixel', () => {
    const point = fc.tuple(fc.double({ min: -6, max: W + 6, noNaN: true }), fc.double({ min: -6, max: H + 6, noNaN: true }))
    fc.assert(fc.property(point, point, point, (a, b, c) => {
      const side = ([px, py]: readonly number[], [qx, qy]: readonly number[], x: number, y: number) => (qx - px) * (y - py) - (qy - py) * (x - px)
      const turn = side(a, b, c[0], c[1])
      if (Math.abs(turn) < 1) return
      const wanted = sampled((x, y) => [side(a, b, x, y), side(b, c, x, y), side(c, a, x, y)].every((one) => one * turn >= 0), 24)
      const found = coverageOfParts([[[...a, ...b, ...c]]], H, W)
      for (let p = 0; p < W * H; p++) expect(Math.abs(found[p] - wanted[p])).toBeLessThan(14)
      expect(Math.abs(found.reduce((sum, one) => sum + one, 0) - wanted.reduce((sum, one) => sum + one, 0)) / 255).toBeLessThan(1)
    }), { numRuns: 40, seed: 2 })
  })

  it('of an outline along pixels is all or nothing, holes and parts too', () => {
    fc.assert(fc.property(bitmaps(14), ({ pixels, h, w }) => {
      expect([...coverageOfParts(partsOfRuns(runsOfBitmap(pixels, h, w)), h, w)]).toEqual([...pixels].map((one) => one * 255))
    }), { numRuns: 100, seed: 3 })
  })

  it('of half a pixel is half, of a hole what it leaves, whichever way rings turn', () => {
    const outer = [2.5, 1, 8, 1, 8, 7, 2.5, 7]
    const hole = [4, 3, 6.25, 3, 6.25, 5, 4, 5]
    const back = (ring: number[]) => Array.from({ length: ring.length / 2 }, (_, i) => ring.slice(ring.length - 2 * i - 2, ring.length - 2 * i)).flat()
    const cover = coverageOfParts([[outer, hole]], H, W)
    expect([cover[3 * W + 2], cover[3 * W + 3], cover[3 * W + 4], cover[3 * W + 6], cover[3 * W + 8]]).toEqual([128, 255, 0, 191, 0])
    expect([...coverageOfParts([[back(outer), hole]], H, W)]).toEqual([...cover])
    expect([...coverageOfParts([[outer, back(hole)]], H, W)]).toEqual([...cover])
  })

  it('of a circle is that of the polygon it is drawn as, smooth at the edge', () => {
    const cover = coverageOfShape({ type: 'circle', points: [6.5, 4.5, 9.5, 4.5] }, H, W)
    expect(cover.some((one) => one > 0 && one < 255)).toBe(true)
    expect(cover.reduce((sum, one) => sum + one, 0) / 255).toBeCloseTo(27, 1)
  })

  it('of a mask is the mask; of a line nothing; a mask of another size is refused', () => {
    const pixels = Uint8Array.from({ length: W * H }, (_, p) => (p % 5 === 0 ? 1 : 0))
    const shape = { type: 'mask', rle: rleOf(runsOfBitmap(pixels, H, W)) } as const
    expect([...coverageOfShape(shape, H, W)]).toEqual([...pixels].map((one) => one * 255))
    expect(coverageOfShape({ type: 'line', points: [0, 0, 9, 9] }, H, W).every((one) => one === 0)).toBe(true)
    expect(() => coverageOfShape(shape, H, W + 1, { file: 'a.jpg' })).toThrow(expect.objectContaining({ code: 'invalid', details: expect.objectContaining({ file: 'a.jpg' }) }))
  })
})
