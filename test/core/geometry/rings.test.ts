import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boxBetween, boxClipped, boxContains, boxGrown, boxUnion, boxesTouch } from '../../../core/geometry/boxes.ts'
import { boundsOf, outlinesOf, partsOf } from '../../../core/geometry/outlines.ts'
import { imagePoint, onGrid } from '../../../core/geometry/points.ts'
import { centroid, insideParts, insideRing, outlineDistance, partsArea, signedArea } from '../../../core/geometry/rings.ts'
import { nearestOnSegment } from '../../../core/geometry/segment.ts'
import { rleOf } from '../../../core/mask/rle.ts'
import { runsOfBox } from '../../../core/mask/polygon.ts'
import { square, stars } from '../../support/polygons.ts'

describe('rings', () => {
  it('have a signed area, positive clockwise on the screen', () => {
    expect(signedArea(square(5, 5, 4))).toBe(16)
    expect(signedArea([0, 0, 0, 3, 3, 3])).toBe(-4.5)
    expect(signedArea([1, 1, 2, 2])).toBe(0)
    expect(signedArea(square(1e7 - 1, 1e7 - 1, 0.5))).toBe(0.25)
  })

  it('of parts give area and centre less holes', () => {
    const parts = [[square(0, 0, 4), [1, 1, 1, 3, 2, 3, 2, 1]], [square(10, 0, 2)]]
    expect(partsArea(parts)).toBe(16 - 2 + 4)
    const expected = { x: (16 * 2 - 2 * 1.5 + 4 * 11) / 18, y: (16 * 2 - 2 * 2 + 4 * 1) / 18 }
    expect(centroid(parts).x).toBeCloseTo(expected.x, 12)
    expect(centroid(parts).y).toBeCloseTo(expected.y, 12)
    expect(centroid([[[0, 0, 4, 4]]])).toEqual({ x: 2, y: 2 })
  })

  it('hold the same points whichever way they turn, and those a walk round them says', () => {
    fc.assert(fc.property(stars(0, 0, 10), fc.double({ min: -11, max: 11, noNaN: true }), fc.double({ min: -11, max: 11, noNaN: true }), (ring, x, y) => {
      fc.pre(outlineDistance(x, y, ring) > 1e-6)
      let turns = 0
      for (let i = 0; i < ring.length; i += 2) {
        const j = (i + 2) % ring.length
        const [ax, ay, bx, by] = [ring[i] - x, ring[i + 1] - y, ring[j] - x, ring[j + 1] - y]
        turns += Math.atan2(ax * by - ay * bx, ax * bx + ay * by)
      }
      expect(insideRing(x, y, ring)).toBe(Math.round(turns / (2 * Math.PI)) !== 0)
      const reversed = Array.from({ length: ring.length / 2 }, (_, i) => ring.slice(ring.length - 2 * i - 2, ring.length - 2 * i)).flat()
      expect(insideRing(x, y, reversed)).toBe(insideRing(x, y, ring))
    }))
  })

  it('with holes leave them out', () => {
    const parts = [[square(0, 0, 10), square(2, 2, 6)], [square(4, 4, 2)]]
    expect([insideParts(1, 5, parts), insideParts(3, 5, parts), insideParts(5, 5, parts), insideParts(11, 5, parts)]).toEqual([true, false, true, false])
  })
})

describe('distances', () => {
  it('to a segment lie at its ends or on the perpendicular', () => {
    expect(nearestOnSegment(imagePoint(3, 4), 0, 0, 10, 0)).toEqual({ point: { x: 3, y: 0 }, t: 0.3, distance: 4 })
    expect(nearestOnSegment(imagePoint(13, 4), 0, 0, 10, 0)).toEqual({ point: { x: 10, y: 0 }, t: 1, distance: 5 })
    expect(nearestOnSegment(imagePoint(3, 4), 0, 0, 0, 0).distance).toBe(5)
  })

  it('to an outline are the least over its edges', () => {
    fc.assert(fc.property(stars(0, 0, 10), fc.double({ min: -15, max: 15, noNaN: true }), fc.double({ min: -15, max: 15, noNaN: true }), (ring, x, y) => {
      const n = ring.length / 2
      const each = (edges: number): number => Math.min(...Array.from({ length: edges }, (_, i) => {
        const j = (i + 1) % n
        return nearestOnSegment(imagePoint(x, y), ring[2 * i], ring[2 * i + 1], ring[2 * j], ring[2 * j + 1]).distance
      }))
      expect(outlineDistance(x, y, ring)).toBeCloseTo(each(n), 9)
      expect(outlineDistance(x, y, ring, false)).toBeCloseTo(each(n - 1), 9)
    }))
    expect(outlineDistance(3, 4, [0, 0])).toBe(5)
    expect(outlineDistance(3, 4, [])).toBe(Infinity)
  })
})

describe('boxes', () => {
  it('touch, contain, join, grow and are clipped', () => {
    expect(boxesTouch([0, 0, 2, 2], [2, 2, 1, 1])).toBe(true)
    expect(boxesTouch([0, 0, 2, 2], [2.1, 2, 1, 1])).toBe(false)
    expect(boxContains([0, 0, 5, 5], [1, 1, 4, 4])).toBe(true)
    expect(boxContains([0, 0, 5, 5], [1, 1, 4.1, 4])).toBe(false)
    expect(boxUnion([0, 0, 2, 2], [5, -1, 1, 1])).toEqual([0, -1, 6, 3])
    expect(boxBetween(imagePoint(4, 1), imagePoint(1, 3))).toEqual([1, 1, 3, 2])
    expect(boxGrown([2, 2, 4, 4], 1)).toEqual([1, 1, 6, 6])
    expect(boxGrown([2, 2, 4, 8], -3)).toEqual([4, 5, 0, 2])
    expect(boxClipped([-2, 3, 5, 20], 10, 10)).toEqual([0, 3, 3, 7])
    expect(boxClipped([20, 3, 5, 20], 10, 10)).toEqual([10, 3, 0, 7])
  })

  it('are the bounds of shapes', () => {
    expect(boundsOf({ type: 'polygon', parts: [[square(1, 2, 3)], [square(-4, 0, 1)]] })).toEqual([-4, 0, 8, 5])
    expect(boundsOf({ type: 'circle', points: [5, 5, 8, 9] })).toEqual([0, 0, 10, 10])
    expect(boundsOf({ type: 'mask', rle: rleOf(runsOfBox([2, 3, 4, 5], 20, 20)) })).toEqual([2, 3, 4, 5])
    expect(boundsOf({ type: 'line', points: [4, 1, 0, 3] })).toEqual([0, 1, 4, 2])
    expect(boundsOf({ type: 'none' })).toEqual([0, 0, 0, 0])
  })
})

it('outlines are closed for what has an inside, open for lines, none for the rest', () => {
  expect(outlinesOf({ type: 'polygon', parts: [[square(0, 0, 9), square(1, 1, 1)], [square(20, 0, 1)]] }).map(({ part, ring, closed }) => [part, ring, closed])).toEqual([
    [0, 0, true], [0, 1, true], [1, 0, true],
  ])
  expect(outlinesOf({ type: 'linestrip', points: [0, 0, 1, 1] })[0].closed).toBe(false)
  expect(outlinesOf({ type: 'points', points: [0, 0] })).toEqual([])
  expect(partsOf({ type: 'line', points: [0, 0, 1, 1] })).toEqual([])
})

it('the grid is 1/256 of a pixel', () => {
  expect(onGrid(1382.3999999999999)).toBe(1382.3984375)
  expect(Math.abs(onGrid(0.1) - 0.1)).toBeLessThanOrEqual(1 / 512)
})
