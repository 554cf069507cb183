import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runsOfBitmap } from '../../../core/mask/bitmap.ts'
import { grown, shrunk } from '../../../core/mask/grow.ts'
import { sameRuns } from '../../../core/mask/runs.ts'
import { union } from '../../../core/mask/merge.ts'
import {
  BACKGROUND, bandTrimap, cellTrimap, FOREGROUND, layersOfTrimap, trimapCounts, trimapOfLayers, trimapOfSamples, uncertainTrimap, UNKNOWN,
} from '../../../core/matting/trimap.ts'
import { bitmaps } from '../../support/masks.ts'

const radius = fc.oneof(fc.integer({ min: 0, max: 6 }), fc.double({ min: 0, max: 6, noNaN: true }))

/** What a band is, said as slowly as possible. */
function slowBand(pixels: Uint8Array, w: number, inside: number, outside: number): number[] {
  return Array.from(pixels, (own, p) => {
    let nearest = Infinity
    for (let q = 0; q < pixels.length; q++) {
      if ((pixels[q] === 0) === (own === 0)) continue
      nearest = Math.min(nearest, ((p % w) - (q % w)) ** 2 + (Math.floor(p / w) - Math.floor(q / w)) ** 2)
    }
    const width = own === 0 ? outside : inside
    if (nearest <= width * width + 1e-9) return UNKNOWN
    return own === 0 ? BACKGROUND : FOREGROUND
  })
}

describe('a band', () => {
  it('is as wide as was said, to the pixel, on each side', () => {
    fc.assert(fc.property(bitmaps(12), radius, radius, ({ pixels, h, w }, inside, outside) => {
      expect([...bandTrimap(pixels, h, w, { inside, outside })]).toEqual(slowBand(pixels, w, inside, outside))
    }), { numRuns: 150, seed: 3 })
  })

  it('is what growing and shrinking the mask leave between them', () => {
    fc.assert(fc.property(bitmaps(20), fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 }), ({ pixels, h, w }, inside, outside) => {
      const runs = runsOfBitmap(pixels, h, w)
      const { foreground, unknown } = layersOfTrimap(bandTrimap(pixels, h, w, { inside, outside }), h, w)
      expect(sameRuns(foreground, shrunk(runs, inside))).toBe(true)
      expect(sameRuns(union(foreground, unknown), grown(runs, outside))).toBe(true)
    }), { numRuns: 100, seed: 4 })
  })

  it('leaves what is full or empty without an unknown pixel', () => {
    expect(trimapCounts(bandTrimap(new Uint8Array(30).fill(1), 5, 6, { inside: 9, outside: 9 }))).toEqual({ foreground: 30, background: 0, unknown: 0 })
    expect(trimapCounts(bandTrimap(new Uint8Array(30), 5, 6, { inside: 9, outside: 9 }))).toEqual({ foreground: 0, background: 30, unknown: 0 })
  })
})

describe('a trimap', () => {
  it('is the same after its two masks', () => {
    const levels = fc.constantFrom(BACKGROUND, UNKNOWN, FOREGROUND)
    fc.assert(fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.array(levels, { minLength: 81, maxLength: 81 }), (h, w, all) => {
      const trimap = Uint8Array.from(all.slice(0, h * w))
      expect([...trimapOfLayers(layersOfTrimap(trimap, h, w))]).toEqual([...trimap])
    }), { numRuns: 100, seed: 5 })
  })

  it('of a picture takes 0 and 255 at their word and nothing else', () => {
    expect([...trimapOfSamples(Uint8Array.of(0, 1, 64, 127, 128, 129, 254, 255))]).toEqual([0, 128, 128, 128, 128, 128, 128, 255])
  })
})

describe('a trimap of probabilities', () => {
  it('is unknown between the two, and at every step that has nothing between', () => {
    const map = Uint8Array.of(0, 20, 100, 200, 255, 255, 0, 0)
    expect([...uncertainTrimap(map, 1, 8, { low: 30, high: 220 })]).toEqual([0, 0, 128, 128, 255, 128, 128, 0])
    expect([...uncertainTrimap(map, 1, 8, { low: 30, high: 220, margin: 1 })]).toEqual([0, 128, 128, 128, 128, 128, 128, 128])
    expect(() => uncertainTrimap(map, 1, 8, { low: 200, high: 100 })).toThrow(expect.objectContaining({ code: 'invalid' }))
    expect(() => uncertainTrimap(map, 2, 8, { low: 1, high: 2 })).toThrow('16 samples')
  })

  it('never lets foreground touch background', () => {
    fc.assert(fc.property(bitmaps(10), fc.integer({ min: 0, max: 3 }), ({ pixels, h, w }, margin) => {
      const trimap = uncertainTrimap(pixels.map((one) => one * 255), h, w, { low: 100, high: 150, margin })
      for (let p = 0; p < trimap.length; p++) {
        for (const q of [(p + 1) % w === 0 ? p : p + 1, p + w]) if (q < trimap.length) expect(Math.abs(trimap[p] - trimap[q])).toBeLessThan(255)
      }
    }), { numRuns: 80, seed: 6 })
  })
})

describe('a trimap of superpixels', () => {
  // Cells of 4 x 4 on 8 x 8 pixels.
  const cells = Int32Array.from({ length: 64 }, (_, p) => (p % 8 >> 2) + 2 * (p >> 5))
  it('is unknown in the cells that the mask cuts', () => {
    const mask = Uint8Array.from({ length: 64 }, (_, p) => (p % 8 < 6 && p < 32 ? 1 : 0))
    const trimap = cellTrimap(mask, cells, 8, 8)
    const at = (x: number, y: number) => trimap[y * 8 + x]
    // The cell above to the right is cut; that on the left is whole but touches background below.
    expect([at(1, 1), at(5, 1), at(1, 6), at(6, 6)]).toEqual([FOREGROUND, UNKNOWN, BACKGROUND, BACKGROUND])
    expect([at(1, 3), at(1, 4)]).toEqual([UNKNOWN, UNKNOWN])
  })

  it('lets a cell pass of which hardly anything lies on the other side', () => {
    const mask = new Uint8Array(64).fill(1)
    mask[0] = 0
    expect(trimapCounts(cellTrimap(mask, cells, 8, 8)).unknown).toBe(16)
    expect(trimapCounts(cellTrimap(mask, cells, 8, 8, { tolerance: 0.1 })).unknown).toBe(0)
  })

  it('refuses cells that do not fit', () => {
    expect(() => cellTrimap(new Uint8Array(64), cells.subarray(1), 8, 8)).toThrow(expect.objectContaining({ code: 'invalid' }))
    expect(() => cellTrimap(new Uint8Array(64), cells.map((cell) => cell - 1), 8, 8)).toThrow('numbered from 0')
  })
})
