import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bitmapOf } from '../../../core/mask/bitmap.ts'
import { difference, union } from '../../../core/mask/merge.ts'
import { areaOf, canonical, emptyRuns, fullRuns, type Runs } from '../../../core/mask/runs.ts'
import { runsOfStrip, spliced } from '../../../core/mask/splice.ts'
import { settled, stripOfStroke, type Nib } from '../../../core/mask/stroke.ts'
import { masks } from '../../support/masks.ts'

const nibs = fc.constantFrom<Nib>('round', 'square')
const place = fc.tuple(fc.double({ min: -6, max: 30, noNaN: true }), fc.double({ min: -6, max: 26, noNaN: true }), fc.double({ min: 0.4, max: 7, noNaN: true }))
const paths = fc.array(place, { minLength: 1, maxLength: 6 }).map((places) => places.flat())

/** How far the middle of a pixel lies outside of the nib on its way (0 and less: inside), by trying places of the way. */
function outside(path: readonly number[], nib: Nib, x: number, y: number): number {
  let least = Infinity
  const pieces = Math.max(1, path.length / 3 - 1)
  for (let i = 0; i < pieces; i++) {
    const [ax, ay, ar] = path.slice(3 * i, 3 * i + 3)
    const [bx, by, br] = path.length > 3 ? path.slice(3 * i + 3, 3 * i + 6) : [ax, ay, ar]
    const at = (t: number) => {
      const [dx, dy, r] = [Math.abs(x + 0.5 - ax - t * (bx - ax)), Math.abs(y + 0.5 - ay - t * (by - ay)), ar + t * (br - ar)]
      return (nib === 'round' ? Math.hypot(dx, dy) : Math.max(dx, dy)) - r
    }
    // The distance is convex in t: halving thirds finds its least value.
    let [low, high] = [0, 1]
    for (let step = 0; step < 45; step++) {
      const [left, right] = [low + (high - low) / 3, high - (high - low) / 3]
      if (at(left) <= at(right)) high = right
      else low = left
    }
    least = Math.min(least, at((low + high) / 2))
  }
  return least
}

describe('a stroke', () => {
  it('covers the pixels whose middle the nib passes over, and no others', () => {
    fc.assert(fc.property(paths, nibs, (path, nib) => {
      const [h, w] = [20, 24]
      const pixels = bitmapOf(runsOfStrip(stripOfStroke(path, nib, h, w), w))
      for (let y = 0; y < h; y++) {
        for (let x = 0; x < w; x++) {
          const away = outside(path, nib, x, y)
          // On the very edge rounding may decide either way.
          if (Math.abs(away) > 1e-6) expect(pixels[y * w + x], `${x}, ${y}`).toBe(away < 0 ? 1 : 0)
        }
      }
    }), { numRuns: 40 })
  })

  it('of a whole size stamps as many pixels as it says, wherever the hand points', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 12 }), fc.double({ min: 20, max: 40, noNaN: true }), fc.double({ min: 20, max: 40, noNaN: true }), (size, px, py) => {
      const { x, y } = settled({ x: px, y: py }, size)
      expect(Math.max(Math.abs(x - px), Math.abs(y - py))).toBeLessThanOrEqual(0.5)
      expect(areaOf(runsOfStrip(stripOfStroke([x, y, size / 2], 'square', 60, 60), 60))).toBe(size * size)
    }))
    expect(areaOf(runsOfStrip(stripOfStroke([10.5, 10.5, 0.5], 'round', 60, 60), 60))).toBe(1)
    expect(areaOf(runsOfStrip(stripOfStroke([10, 10, 1], 'round', 60, 60), 60))).toBe(4)
  })

  it('outside of the image is nothing', () => {
    expect(stripOfStroke([-50, 10, 8], 'round', 20, 20).w).toBe(0)
    expect(areaOf(runsOfStrip(stripOfStroke([10, -50, 8], 'square', 20, 20), 20))).toBe(0)
    expect(stripOfStroke([], 'round', 20, 20).w).toBe(0)
  })
})

describe('splicing a stroke into a mask', () => {
  const sized = (mask: Runs, path: readonly number[], nib: Nib) => stripOfStroke(path, nib, mask.h, mask.w)

  it('is union and difference with the whole mask of the stroke', () => {
    fc.assert(fc.property(masks(20), paths, nibs, (mask, path, nib) => {
      const strip = sized(mask, path, nib)
      const whole = runsOfStrip(strip, mask.w)
      expect(spliced(mask, strip, 'add')).toEqual(union(mask, whole))
      expect(spliced(mask, strip, 'take')).toEqual(difference(mask, whole))
    }), { numRuns: 400 })
  })

  it('leaves runs in order also at the corners of the image and on full and empty masks', () => {
    for (const mask of [emptyRuns(9, 7), fullRuns(9, 7)]) {
      for (const path of [[0, 0, 3], [7, 9, 3], [0, 9, 20], [3.5, 4.5, 1], [0, 4, 1, 7, 4, 1]]) {
        for (const operation of ['add', 'take'] as const) {
          const result = spliced(mask, sized(mask, path, 'square'), operation)
          expect(canonical(result)).toBe(result)
          expect(result.counts.reduce((sum, count) => sum + count, 0)).toBe(63)
          expect(result).toEqual((operation === 'add' ? union : difference)(mask, runsOfStrip(sized(mask, path, 'square'), 7)))
        }
      }
    }
  })
})
