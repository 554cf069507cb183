import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bitmapOf, runsOfBitmap } from '../../../core/mask/bitmap.ts'
import { componentsOf, largestComponent, withHolesFilled, withoutSmallComponents, type Connectivity } from '../../../core/mask/components.ts'
import { areaOf, emptyRuns, fullRuns, sameRuns } from '../../../core/mask/runs.ts'
import { bitmaps, masks, type Bitmap } from '../../support/masks.ts'

/** The pieces by flooding, as bitmaps, by their first pixel in columns. */
function flooded({ h, w, pixels }: Bitmap, connectivity: Connectivity): Uint8Array[] {
  const seen = new Uint8Array(h * w)
  const pieces: Uint8Array[] = []
  for (let x0 = 0; x0 < w; x0++) for (let y0 = 0; y0 < h; y0++) {
    if (seen[y0 * w + x0] || !pixels[y0 * w + x0]) continue
    const piece = new Uint8Array(h * w)
    const stack = [[x0, y0]]
    seen[y0 * w + x0] = 1
    while (stack.length > 0) {
      const [x, y] = stack.pop()!
      piece[y * w + x] = 1
      for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1], [1, 1], [1, -1], [-1, 1], [-1, -1]].slice(0, connectivity)) {
        const a = x + dx
        const b = y + dy
        if (a < 0 || b < 0 || a >= w || b >= h || seen[b * w + a] || !pixels[b * w + a]) continue
        seen[b * w + a] = 1
        stack.push([a, b])
      }
    }
    pieces.push(piece)
  }
  return pieces
}

const count = (pixels: Uint8Array): number => pixels.reduce((sum, value) => sum + value, 0)

describe.each([4, 8] as const)('connectivity %d', (connectivity) => {
  test('pieces are those of flooding', () => {
    fc.assert(fc.property(bitmaps(), (bitmap) => {
      const found = componentsOf(runsOfBitmap(bitmap.pixels, bitmap.h, bitmap.w), connectivity).map((piece) => bitmapOf(piece).join(''))
      expect(found).toEqual(flooded(bitmap, connectivity).map((piece) => piece.join('')))
    }), { seed: 31, numRuns: 300 })
  })

  test('largest and small ones', () => {
    fc.assert(fc.property(bitmaps(), fc.integer({ min: 0, max: 12 }), ({ pixels, h, w }, least) => {
      const runs = runsOfBitmap(pixels, h, w)
      const pieces = flooded({ pixels, h, w }, connectivity)
      expect(areaOf(largestComponent(runs, connectivity))).toBe(Math.max(0, ...pieces.map(count)))
      const kept = new Uint8Array(h * w)
      for (const piece of pieces) if (count(piece) >= least) piece.forEach((value, i) => (kept[i] |= value))
      expect(sameRuns(withoutSmallComponents(runs, least, connectivity), runsOfBitmap(kept, h, w))).toBe(true)
    }), { seed: 32, numRuns: 300 })
  })

  test('holes are the pieces of the outside that do not touch the border', () => {
    fc.assert(fc.property(bitmaps(), fc.integer({ min: 0, max: 20 }), ({ pixels, h, w }, most) => {
      const filled = Uint8Array.from(pixels)
      for (const hole of flooded({ h, w, pixels: pixels.map((value) => 1 - value) }, connectivity === 8 ? 4 : 8)) {
        const border = hole.some((value, i) => value === 1 && (i % w === 0 || i % w === w - 1 || i < w || i >= w * (h - 1)))
        if (!border && count(hole) <= most) hole.forEach((value, i) => (filled[i] |= value))
      }
      expect(sameRuns(withHolesFilled(runsOfBitmap(pixels, h, w), most, connectivity), runsOfBitmap(filled, h, w))).toBe(true)
    }), { seed: 33, numRuns: 300 })
  })
})

test('filling and picking the largest twice changes nothing more', () => {
  fc.assert(fc.property(masks(), (mask) => {
    const largest = largestComponent(mask)
    expect(sameRuns(largestComponent(largest), largest)).toBe(true)
    const filled = withHolesFilled(mask, 1e9)
    expect(sameRuns(withHolesFilled(filled, 1e9), filled)).toBe(true)
  }), { seed: 34, numRuns: 200 })
})

test('empty and full masks', () => {
  expect(componentsOf(emptyRuns(5, 7))).toEqual([])
  expect(componentsOf(fullRuns(5, 7))).toHaveLength(1)
  expect(componentsOf(emptyRuns(0, 0))).toEqual([])
  expect(areaOf(withHolesFilled(emptyRuns(4, 4), 100))).toBe(0)
})
