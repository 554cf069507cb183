import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Fault } from '../../../core/fault.ts'
import { LIMITS, withLimits } from '../../../core/limits.ts'
import { runsOfBitmap } from '../../../core/mask/bitmap.ts'
import { readCounts, writeCounts } from '../../../core/mask/counts-text.ts'
import { union, unionOf } from '../../../core/mask/merge.ts'
import { runsOfParts } from '../../../core/mask/polygon-parts.ts'
import { runsOfRing } from '../../../core/mask/polygon.ts'
import { areaOf, emptyRuns, runsOfCounts } from '../../../core/mask/runs.ts'

function faultOf(act: () => unknown): Fault {
  try {
    act()
  } catch (thrown) {
    if (thrown instanceof Fault) return thrown
    throw thrown
  }
  throw new Error('nothing was thrown')
}

/** Milliseconds: far more than the work takes on a busy machine, far less than the hostile way of doing it. */
const WITHOUT_DOUBT = 5_000

const at = { file: 'a.json', field: 'annotations[3].segmentation' }

describe('damaged counts', () => {
  const cases: [string, string, string, RegExp][] = [
    ['a letter outside the code', '5 5', 'annotations[3].segmentation.counts', /character 1 is ' '/],
    ['a letter beyond it', '5é', 'annotations[3].segmentation.counts', /character 1 is 'é'/],
    ['an unfinished count', '5P', 'annotations[3].segmentation.counts', /middle of a count/],
    ['seven groups, the last one empty', '<PPPPPP0', 'annotations[3].segmentation.counts', /more than six/],
    ['seven groups that end', 'PPPPPPP0', 'annotations[3].segmentation.counts', /more than six/],
    ['a negative count', '5O', 'annotations[3].segmentation.counts', /negative count -1/],
    ['a sum too small', '55', 'annotations[3].segmentation.counts', /cover 10 pixels, fewer than the 4 x 3 = 12/],
    ['a sum too great', '58', 'annotations[3].segmentation.counts', /cover 13 pixels, more than/],
    ['nothing', '', 'annotations[3].segmentation.counts', /cover 0 pixels, fewer/],
  ]
  for (const [what, text, field, message] of cases) {
    it(`refuses ${what}, naming file and field`, () => {
      const fault = faultOf(() => readCounts(text, 4, 3, at))
      expect(fault.code).toBe('invalid')
      expect(fault.message).toMatch(message)
      expect(fault.details).toMatchObject({ file: 'a.json', field })
      expect(fault.details.fix).toBeTruthy()
    })
  }

  it('refuses a negative difference that falls below 0', () => {
    // The fourth count is written as difference to the second: 2 + (-3).
    expect(faultOf(() => readCounts('222M', 4, 3, at)).message).toMatch(/negative count -1/)
  })

  it('refuses uncompressed counts that are no whole numbers from 0', () => {
    for (const [counts, field] of [[[5, -1, 8], 'counts[1]'], [[5.5, 6.5], 'counts[0]'], [['12'], 'counts[0]'], [[Number.NaN], 'counts[0]'], [[null], 'counts[0]']] as const) {
      expect(faultOf(() => runsOfCounts(counts, 4, 3, at)).details.field).toBe(`annotations[3].segmentation.${field}`)
    }
    expect(faultOf(() => runsOfCounts([6, 5], 4, 3, at)).details).toMatchObject({ found: 11, limit: 12 })
    expect(runsOfCounts([5, 0, 7], 4, 3, at).counts).toEqual(Uint32Array.of(5, 0, 7))
  })

  it('never throws anything else, whatever the text', () => {
    fc.assert(fc.property(fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((c) => String.fromCharCode(c)), maxLength: 20 }), fc.nat(70_000), fc.nat(70_000), (text, h, w) => {
      try {
        const runs = readCounts(text, h, w)
        expect(runs.counts.reduce((sum, count) => sum + count, 0)).toBe(h * w)
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(Fault)
      }
    }), { numRuns: 500 })
  })

  it('reads or refuses any letters of the code, and reads back what it wrote', () => {
    const letters = fc.string({ unit: fc.integer({ min: 48, max: 111 }).map((c) => String.fromCharCode(c)), maxLength: 12 })
    fc.assert(fc.property(letters, fc.nat(30), fc.nat(30), (text, h, w) => {
      try {
        const runs = readCounts(text, h, w)
        expect(readCounts(writeCounts(runs), h, w)).toEqual(runs)
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(Fault)
      }
    }), { numRuns: 2_000 })
  })
})

describe('sizes', () => {
  it('are whole numbers from 0', () => {
    for (const [h, w] of [[-1, 3], [2.5, 3], [Number.NaN, 3], [3, Number.POSITIVE_INFINITY]]) {
      expect(faultOf(() => readCounts('0', h, w, at)).details.field).toBe('annotations[3].segmentation.size')
      expect(faultOf(() => runsOfRing([0, 0, 1, 0, 1, 1], h, w)).code).toBe('invalid')
    }
  })

  it('reach the limit of a side and not past it', () => {
    expect(areaOf(runsOfCounts([0, LIMITS.rleSide], 1, LIMITS.rleSide))).toBe(LIMITS.rleSide)
    expect(faultOf(() => emptyRuns(1, LIMITS.rleSide + 1)).details).toMatchObject({ limitName: 'rleSide', found: LIMITS.rleSide + 1 })
  })

  it('reach the limit of pixels and not past it, without allocating them', () => {
    expect(emptyRuns(16_383, 16_383).counts[0]).toBe(LIMITS.rlePixels)
    const limits = withLimits({ rleSide: 1e6, rlePixels: 1e12 })
    expect(faultOf(() => readCounts('0', 50_000, 50_000, { limits })).code).toBe('unsupported')
    expect(faultOf(() => readCounts('0', 16_384, 16_383, at)).details.limitName).toBe('rlePixels')
    expect(faultOf(() => runsOfBitmap(new Uint8Array(3), 16_383, 16_383)).details.found).toBe(3)
  })

  it('reach the limit of runs and not past it, and the user may raise it', () => {
    const limits = withLimits({ rleRuns: 4 })
    expect(readCounts('3330', 4, 3, { limits }).counts).toHaveLength(4)
    expect(faultOf(() => readCounts('3330M', 4, 3, { limits })).details.limitName).toBe('rleRuns')
    expect(runsOfCounts([3, 3, 3, 3], 4, 3, { limits }).counts).toHaveLength(4)
    expect(faultOf(() => runsOfCounts([3, 3, 3, 2, 1], 4, 3, { limits })).details.limitName).toBe('rleRuns')
    const square = [0, 0, 2, 0, 2, 2, 0, 2]
    expect(areaOf(runsOfRing(square, 2, 2, { limits }))).toBe(4)
    expect(faultOf(() => runsOfRing([0, 0, 3, 0, 3, 2, 0, 2], 2, 3, { limits })).details.limitName).toBe('rleRuns')
  })

  it('must agree when merging', () => {
    expect(faultOf(() => union(emptyRuns(2, 3), emptyRuns(3, 2))).code).toBe('invalid')
    expect(faultOf(() => unionOf([])).code).toBe('invalid')
  })
})

describe('hostile polygons', () => {
  it('name the ring and the number', () => {
    const fault = faultOf(() => runsOfParts([[[0, 0, 1, 0, 1, 1], [0, 0, Number.NaN, 0, 1, 1]]], 4, 4, at))
    expect(fault.details.field).toBe('annotations[3].segmentation[0][1][2]')
    expect(faultOf(() => runsOfRing([0, 0, 1e10, 0, 1, 1], 4, 4)).details.found).toBe(1e10)
  })

  it('far outside the image take no longer than near ones', () => {
    const started = performance.now()
    const runs = runsOfRing([-1e7, -1e7, 1e7, -1e7, 1e7, 1e7, -1e7, 1e7], 20_000, 10_000)
    expect(areaOf(runs)).toBe(20_000 * 10_000)
    expect(performance.now() - started).toBeLessThan(WITHOUT_DOUBT)
  })

  it('of endless zigzag are refused before memory is taken', () => {
    const zigzag = Array.from({ length: 100_000 }, (_, i) => (i % 4 < 2 ? 0 : 65_535) + (i % 2 ? i / 50 : 0))
    const started = performance.now()
    expect(faultOf(() => runsOfRing(zigzag, 4_000, 65_535, at)).details.limitName).toBe('rleRuns')
    expect(performance.now() - started).toBeLessThan(WITHOUT_DOUBT)
  })

  it('with all crossings in one column are still sorted quickly', () => {
    const comb = Array.from({ length: 200_000 }, (_, i) => (i % 2 ? ((i * 7919) % 60_000) : i % 4 ? 0 : 1))
    const started = performance.now()
    runsOfRing(comb, 60_000, 2)
    expect(performance.now() - started).toBeLessThan(WITHOUT_DOUBT)
  })
})
