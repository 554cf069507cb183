import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bitmapOf, columnsOf, runsOfBitmap, runsOfColumns } from '../../../core/mask/bitmap.ts'
import { readCounts, writeCounts } from '../../../core/mask/counts-text.ts'
import { boxIou, intersectionArea, maskIou } from '../../../core/mask/iou.ts'
import { complement, difference, exclusive, intersection, intersectionOf, union, unionOf } from '../../../core/mask/merge.ts'
import { keptRuns, rleOf, runsOfRle } from '../../../core/mask/rle.ts'
import { areaOf, boxOf, canonical, emptyRuns, fullRuns, runsOfCounts, sameRuns, type Runs } from '../../../core/mask/runs.ts'
import { runsOfSpans, spansOf } from '../../../core/mask/spans.ts'
import { bitmaps, bitmapsOf, maskPairs, masks } from '../../support/masks.ts'

const check = <T>(values: fc.Arbitrary<T>, law: (value: T) => void, numRuns = 300): void => {
  fc.assert(fc.property(values, (value) => {
    law(value)
  }), { numRuns })
}

describe('runs and pixels', () => {
  it('bitmaps come back, any value but 0 is inside, rows of any width', () => {
    check(bitmaps(), ({ h, w, pixels }) => {
      const runs = runsOfBitmap(pixels, h, w)
      expect(bitmapOf(runs)).toEqual(pixels)
      expect(bitmapOf(runs, 255)).toEqual(pixels.map((v) => 255 * v))
      expect(runsOfBitmap(pixels.map((v, i) => v * (128 + (i % 128))), h, w)).toEqual(runs)
      // A view that does not begin at a whole word takes the other way through the bytes.
      const shifted = new Uint8Array(pixels.length + 1)
      shifted.set(pixels, 1)
      expect(runsOfBitmap(shifted.subarray(1), h, w)).toEqual(runs)
    })
  })

  it('columns come back and are the transposed rows', () => {
    check(bitmaps(40), ({ h, w, pixels }) => {
      const runs = runsOfBitmap(pixels, h, w)
      const columns = columnsOf(runs)
      expect(columns).toEqual(Uint8Array.from({ length: h * w }, (_, i) => pixels[(i % h) * w + Math.floor(i / h)]))
      expect(runsOfColumns(columns, h, w)).toEqual(runs)
    })
  })

  it('a wide noisy picture outgrows the first work arrays and still comes back', () => {
    const [h, w] = [301, 503]
    const pixels = Uint8Array.from({ length: h * w }, (_, i) => ((i * 2654435761) >>> 7) & 1)
    const runs = runsOfBitmap(pixels, h, w)
    expect(bitmapOf(runs)).toEqual(pixels)
    expect(runsOfColumns(columnsOf(runs), h, w)).toEqual(runs)
    expect(runsOfSpans(spansOf(runs))).toEqual(runs)
  })

  it('area and box are those of the pixels', () => {
    check(bitmaps(), ({ h, w, pixels }) => {
      const runs = runsOfBitmap(pixels, h, w)
      const xs = [...pixels.keys()].filter((i) => pixels[i]).map((i) => i % w)
      const ys = [...pixels.keys()].filter((i) => pixels[i]).map((i) => Math.floor(i / w))
      expect(areaOf(runs)).toBe(xs.length)
      if (xs.length === 0) expect(boxOf(runs)).toEqual([0, 0, 0, 0])
      else {
        // A run that goes on over the foot of a column makes pycocotools' box as tall as the image, which it is.
        const [left, top] = [Math.min(...xs), Math.min(...ys)]
        expect(boxOf(runs)).toEqual([left, top, Math.max(...xs) - left + 1, Math.max(...ys) - top + 1])
      }
    })
  })

  it('runs of length 0 change nothing', () => {
    const padded = fc.tuple(masks(), fc.array(fc.nat(200), { maxLength: 5 })).map(([runs, at]) => {
      const counts = [...runs.counts]
      for (const place of at) {
        const i = 1 + (place % counts.length)
        const piece = Math.floor((counts[i - 1] * (place % 3)) / 2)
        counts.splice(i - 1, 1, piece, 0, counts[i - 1] - piece)
      }
      return [runs, runsOfCounts(counts, runs.h, runs.w)] as const
    })
    check(padded, ([plain, noisy]) => {
      expect(sameRuns(plain, noisy)).toBe(true)
      expect(canonical(noisy)).toEqual(plain)
      expect([areaOf(noisy), boxOf(noisy), bitmapOf(noisy)]).toEqual([areaOf(plain), boxOf(plain), bitmapOf(plain)])
      expect(columnsOf(noisy)).toEqual(columnsOf(plain))
      expect(runsOfSpans(spansOf(noisy))).toEqual(plain)
      expect(sameRuns(union(noisy, plain), plain)).toBe(true)
      expect(intersectionArea(noisy, plain)).toBe(areaOf(plain))
      expect(readCounts(writeCounts(noisy), noisy.h, noisy.w)).toEqual(noisy)
      expect(keptRuns(rleOf(noisy))).toEqual(plain)
    })
  })
})

describe('compressed counts', () => {
  it('come back', () => check(masks(30), (runs) => expect(readCounts(writeCounts(runs), runs.h, runs.w)).toEqual(runs)))

  it('come back when they are longer than any work array', () => {
    const [h, w] = [1_000, 1_000]
    const counts = Array.from({ length: 150_000 }, (_, i) => (i * 7919) % 11)
    counts.push(h * w - counts.reduce((sum, count) => sum + count, 0))
    const text = writeCounts(runsOfCounts(counts, h, w))
    expect(text.length).toBeGreaterThan(131_072)
    expect([...readCounts(text, h, w).counts]).toEqual(counts)
  })

  it('hold counts up to the largest image and great differences', () => {
    const large = fc.uniqueArray(fc.nat(268_402_688), { minLength: 1, maxLength: 20 }).map((ends): Runs => {
      const sorted = [0, ...ends.sort((a, b) => a - b), 16_383 * 16_383].filter((v, i, all) => v <= 16_383 * 16_383 && v !== all[i - 1])
      return runsOfCounts(sorted.slice(1).map((v, i) => v - sorted[i]), 16_383, 16_383)
    })
    check(large, (runs) => expect(runsOfRle(rleOf(runs))).toEqual(runs))
  })
})

describe('merging', () => {
  it('does to runs what the operation does to pixels', () => {
    check(maskPairs(), ([a, b]) => {
      const [x, y] = [bitmapOf(a), bitmapOf(b)]
      expect(bitmapOf(union(a, b))).toEqual(x.map((v, i) => v | y[i]))
      expect(bitmapOf(intersection(a, b))).toEqual(x.map((v, i) => v & y[i]))
      expect(bitmapOf(difference(a, b))).toEqual(x.map((v, i) => v & ~y[i]))
      expect(bitmapOf(exclusive(a, b))).toEqual(x.map((v, i) => v ^ y[i]))
      expect(bitmapOf(complement(a))).toEqual(x.map((v) => 1 - v))
    })
  })

  it('obeys the laws of sets', () => {
    check(maskPairs(), ([a, b]) => {
      expect(union(a, b)).toEqual(union(b, a))
      expect(union(a, a)).toEqual(a)
      expect(complement(union(a, b))).toEqual(intersection(complement(a), complement(b)))
      expect(areaOf(union(a, b)) + areaOf(intersection(a, b))).toBe(areaOf(a) + areaOf(b))
      expect(union(a, emptyRuns(a.h, a.w))).toEqual(a)
      expect(intersection(a, fullRuns(a.h, a.w))).toEqual(a)
    })
  })

  it('of many at once equals one after the other', () => {
    const many = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 })).chain(([h, w]) =>
      fc.array(bitmapsOf(h, w).map(({ pixels }) => runsOfBitmap(pixels, h, w)), { minLength: 1, maxLength: 40 }),
    )
    check(many, (list) => {
      expect(unionOf(list)).toEqual(list.reduce(union))
      expect(intersectionOf(list)).toEqual(list.reduce(intersection))
    })
  })
})

describe('IoU', () => {
  it('is symmetric, within 0 and 1, 1 with itself, and by the pixels', () => {
    check(maskPairs(), ([a, b]) => {
      const [ab] = maskIou([a], [b]).values
      expect(maskIou([b], [a]).values[0]).toBe(ab)
      expect(ab).toBeGreaterThanOrEqual(0)
      expect(ab).toBeLessThanOrEqual(1)
      const both = areaOf(union(a, b))
      expect(ab).toBe(both === 0 ? 0 : areaOf(intersection(a, b)) / both)
      if (areaOf(a) > 0) expect(maskIou([a], [a]).values[0]).toBe(1)
      if (areaOf(a) > 0 && ab > 0) expect(maskIou([a], [b], [1]).values[0]).toBe(areaOf(intersection(a, b)) / areaOf(a))
    })
  })

  it('of masks of different images is -1, of no masks an empty matrix', () => {
    expect(maskIou([fullRuns(2, 3)], [fullRuns(3, 2)]).values[0]).toBe(-1)
    expect(maskIou([], [fullRuns(2, 2)])).toEqual({ rows: 0, columns: 1, values: new Float64Array(0) })
  })

  it('of boxes is symmetric and within 0 and 1', () => {
    const box = fc.tuple(...[100, 100, 50, 50].map((max) => fc.double({ min: 1e-3, max, noNaN: true }))) as fc.Arbitrary<[number, number, number, number]>
    check(fc.tuple(box, box), ([a, b]) => {
      const [ab] = boxIou([a], [b]).values
      expect(boxIou([b], [a]).values[0]).toBeCloseTo(ab, 12)
      expect(ab >= 0 && ab <= 1 + 1e-12).toBe(true)
    })
  })
})
