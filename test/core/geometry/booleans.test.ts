import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { combineParts, cutByLine, offsetParts, uniteParts } from '../../../core/geometry/booleans.ts'
import { combineShapes } from '../../../core/geometry/combine.ts'
import { insideParts, outlineDistance, partsArea, signedArea } from '../../../core/geometry/rings.ts'
import { runsOfParts } from '../../../core/mask/polygon-parts.ts'
import { areaOf } from '../../../core/mask/runs.ts'
import { union } from '../../../core/mask/merge.ts'
import { runsOfShape } from '../../../core/mask/rasterise.ts'
import { rleOf } from '../../../core/mask/rle.ts'
import { shape as shapeRecord, type Shape } from '../../../core/records/annotation.ts'
import { square, stars, tangles } from '../../support/polygons.ts'

const pair = fc.tuple(stars(50, 50, 40), stars(65, 55, 40))
const area = (parts: number[][][]): number => partsArea(parts)
/** Rounding corners to 1/256 pixel moves an edge of length l by at most that much: a bound for areas. */
const SLACK = 6

describe('booleans of polygons', () => {
  it('add up in area', () => {
    fc.assert(fc.property(pair, ([a, b]) => {
      const [A, B] = [[[a]], [[b]]]
      const [both, shared] = [area(combineParts('union', A, B)), area(combineParts('intersection', A, B))]
      const [only, either] = [area(combineParts('difference', A, B)), area(combineParts('exclusive', A, B))]
      expect(Math.abs(both + shared - area(A) - area(B))).toBeLessThan(SLACK)
      expect(Math.abs(only + shared - area(A))).toBeLessThan(SLACK)
      expect(Math.abs(either + shared - both)).toBeLessThan(SLACK)
    }), { numRuns: 200 })
  })

  it('hold the points they should', () => {
    const point = fc.double({ min: 0, max: 110, noNaN: true })
    fc.assert(fc.property(pair, point, point, ([a, b], x, y) => {
      fc.pre(outlineDistance(x, y, a) > 0.05 && outlineDistance(x, y, b) > 0.05)
      const [inA, inB] = [insideParts(x, y, [[a]]), insideParts(x, y, [[b]])]
      const holds = (operation: Parameters<typeof combineParts>[0]): boolean => insideParts(x, y, combineParts(operation, [[a]], [[b]]))
      expect([holds('union'), holds('intersection'), holds('difference'), holds('exclusive')]).toEqual([inA || inB, inA && inB, inA && !inB, inA !== inB])
    }), { numRuns: 200 })
  })

  it('take a ring that crosses itself as even-odd, as it is rasterised', () => {
    fc.assert(fc.property(tangles(60), fc.double({ min: 0, max: 60, noNaN: true }), fc.double({ min: 0, max: 60, noNaN: true }), (ring, x, y) => {
      fc.pre(outlineDistance(x, y, ring) > 0.05)
      expect(insideParts(x, y, uniteParts([[[ring]]]))).toBe(insideParts(x, y, [[ring]]))
    }), { numRuns: 200 })
  })

  it('make and keep holes, with islands inside them', () => {
    const frame = combineParts('difference', [[square(0, 0, 30)]], [[square(5, 5, 20)]])
    expect(frame.map((part) => part.length)).toEqual([2])
    const [outer, hole] = frame[0]
    expect(signedArea(outer)).toBe(900)
    expect(signedArea(hole)).toBe(-400)
    const target = combineParts('union', frame, [[square(10, 10, 10), square(12, 12, 2)]])
    expect(target.map((part) => part.length).sort()).toEqual([2, 2])
    expect(area(target)).toBe(500 + 96)
    expect(combineParts('intersection', frame, [[square(6, 6, 3)]])).toEqual([])
    expect(area(uniteParts([[[square(0, 0, 10)]], [[square(10, 0, 10)]]]))).toBe(200)
    expect(uniteParts([[[square(0, 0, 10)]], [[square(10, 0, 10)]]])).toHaveLength(1)
  })

  it('keep 1/256 of a pixel, also far out', () => {
    const fine = [0.00390625, 0.0078125, 60_000.99609375, 0.5, 300.25, 60_000.00390625]
    const [[ring]] = combineParts('union', [[fine]], [])
    const corners = new Set(Array.from({ length: 3 }, (_, i) => `${ring[2 * i]} ${ring[2 * i + 1]}`))
    expect(corners).toEqual(new Set(Array.from({ length: 3 }, (_, i) => `${fine[2 * i]} ${fine[2 * i + 1]}`)))
  })
})

describe('growing and shrinking', () => {
  it('moves the outline by the distance and rounds corners', () => {
    const grown = offsetParts([[square(50, 50, 20)]], 5)
    expect(Math.abs(area(grown) - (400 + 4 * 20 * 5 + Math.PI * 25))).toBeLessThan(4)
    expect(area(offsetParts([[square(50, 50, 20)]], -5))).toBeCloseTo(100, 1)
    expect(offsetParts([[square(50, 50, 20)]], -10.5)).toEqual([])
  })

  it('grows holes smaller and joins parts that meet', () => {
    const frame = offsetParts([[square(0, 0, 30), square(10, 10, 10)]], 2)
    expect(frame).toHaveLength(1)
    expect(Math.abs(signedArea(frame[0][1]))).toBeCloseTo(36, 0)
    expect(offsetParts([[square(0, 0, 30), square(10, 10, 10)]], 6)[0]).toHaveLength(1)
    expect(offsetParts([[square(0, 0, 10)], [square(13, 0, 10)]], 2)).toHaveLength(1)
  })

  it('leaves each outline point at the distance from the old outline', () => {
    fc.assert(fc.property(stars(50, 50, 40), fc.double({ min: 1, max: 8, noNaN: true }), (ring, by) => {
      for (const [outer] of offsetParts([[ring]], by)) {
        for (let i = 0; i < outer.length; i += 2) expect(Math.abs(outlineDistance(outer[i], outer[i + 1], ring) - by)).toBeLessThan(0.3)
      }
    }), { numRuns: 100 })
  })
})

it('a cut along a line loses nothing', () => {
  fc.assert(fc.property(stars(50, 50, 40), fc.double({ min: 0, max: 100, noNaN: true }), fc.double({ min: 0, max: 100, noNaN: true }), (ring, x, y) => {
    const [left, right] = cutByLine([[ring]], { x, y: 50 }, { x: 50, y })
    expect(Math.abs(area(left) + area(right) - Math.abs(signedArea(ring)))).toBeLessThan(SLACK)
    expect(area(combineParts('intersection', left, right))).toBeLessThan(SLACK)
  }), { numRuns: 100 })
  const [left, right] = cutByLine([[square(0, 0, 10)]], { x: 4, y: 9 }, { x: 4, y: 1 })
  expect([area(left), area(right)]).toEqual([40, 60])
  expect(cutByLine([[square(0, 0, 10)]], { x: 4, y: 4 }, { x: 4, y: 4 })[1]).toEqual([])
})

it('shapes combine as polygons, with a mask as masks, and to nothing as null', () => {
  const a: Shape = { type: 'rectangle', points: [0, 0, 10, 10] }
  const b: Shape = { type: 'rectangle', points: [5, 5, 15, 15] }
  const joined = combineShapes('union', a, b, 30, 30)
  expect(joined && areaOf(runsOfShape(joined, 30, 30))).toBe(175)
  expect(shapeRecord.parse(joined)).toEqual(joined)
  const mask: Shape = { type: 'mask', rle: rleOf(runsOfShape(b, 30, 30)) }
  const mixed = combineShapes('union', a, mask, 30, 30)
  expect(mixed?.type).toBe('mask')
  expect(mixed && runsOfShape(mixed, 30, 30)).toEqual(union(runsOfShape(a, 30, 30), runsOfShape(b, 30, 30)))
  expect(combineShapes('difference', a, a, 30, 30)).toBeNull()
  expect(combineShapes('intersection', mask, { type: 'rectangle', points: [20, 20, 25, 25] }, 30, 30)).toBeNull()
  expect(areaOf(runsOfParts(combineParts('difference', [[square(0, 0, 10)]], [[square(2, 2, 3)]]), 30, 30))).toBe(91)
})
