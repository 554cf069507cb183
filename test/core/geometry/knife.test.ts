import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutShape } from '../../../core/geometry/knife.ts'
import { componentsOf } from '../../../core/mask/components.ts'
import { intersectionArea } from '../../../core/mask/iou.ts'
import { union } from '../../../core/mask/merge.ts'
import { runsOfShape } from '../../../core/mask/rasterise.ts'
import { rleOf } from '../../../core/mask/rle.ts'
import { areaOf, sameRuns } from '../../../core/mask/runs.ts'
import type { Shape } from '../../../core/records/annotation.ts'
import { masks } from '../../support/masks.ts'
import { signedArea } from '../../../core/geometry/rings.ts'

const SIZE = 60
const runsOf = (shape: Shape) => runsOfShape(shape, SIZE, SIZE)
const polygon = (...rings: number[][]): Shape => ({ type: 'polygon', parts: [rings] })
const mask = (shape: Shape): Shape => ({ type: 'mask', rle: rleOf(runsOf(shape)) })
/** A U: two arms of 10 pixels, 20 apart, on a foot. */
const U = polygon([10, 10, 20, 10, 20, 40, 40, 40, 40, 10, 50, 10, 50, 50, 10, 50])
const areaOfParts = (shape: Shape) => (shape.type === 'polygon' ? shape.parts.flat().reduce((sum, ring) => sum + signedArea(ring), 0) : 0)

describe.each([['polygon', (shape: Shape) => shape], ['mask', mask]] as const)('the knife on a %s', (_, as) => {
  it('cuts a square in two halves along the line', () => {
    const [left, right] = cutShape(as(polygon([10, 10, 50, 10, 50, 50, 10, 50])), { x: 30, y: 55 }, { x: 30, y: 5 })!
    // Going up, the right hand is on the right.
    expect([areaOf(runsOf(left)), areaOf(runsOf(right))]).toEqual([800, 800])
    expect(runsOf(right)).toEqual(runsOf(polygon([30, 10, 50, 10, 50, 50, 30, 50])))
  })

  it('cuts only what it crosses, not what its continuation would', () => {
    const cut = cutShape(as(U), { x: 5, y: 25 }, { x: 30, y: 25 })!
    expect(areaOf(runsOf(cut[1]))).toBe(areaOf(runsOf(U)) - 150)
    expect(areaOf(runsOf(cut[0]))).toBe(150)
    const both = cutShape(as(U), { x: 5, y: 25 }, { x: 55, y: 25 })!
    expect(areaOf(runsOf(both[0]))).toBe(300)
  })

  it('cuts nothing when the line ends inside or passes by, or where a way round remains', () => {
    const ring = polygon([10, 10, 50, 10, 50, 50, 10, 50], [20, 20, 40, 20, 40, 40, 20, 40])
    expect(cutShape(as(U), { x: 5, y: 25 }, { x: 15, y: 25 })).toBeNull()
    expect(cutShape(as(U), { x: 0, y: 0 }, { x: 59, y: 0 })).toBeNull()
    expect(cutShape(as(U), { x: 30, y: 25 }, { x: 30, y: 25 })).toBeNull()
    expect(cutShape(as(ring), { x: 5, y: 30 }, { x: 30, y: 30 })).toBeNull()
    expect(cutShape(as(ring), { x: 5, y: 30 }, { x: 55, y: 30 })).not.toBeNull()
  })
})

it('loses and invents no pixel of a mask, and parts what hung together', () => {
  const spot = fc.record({ x: fc.integer({ min: -3, max: 28 }), y: fc.integer({ min: -3, max: 28 }) })
  fc.assert(fc.property(masks(24), spot, spot, (runs, a, b) => {
    const cut = cutShape({ type: 'mask', rle: rleOf(runs) }, a, b)
    if (!cut) return
    const [stays, goes] = cut.map((shape) => runsOfShape(shape, runs.h, runs.w))
    expect(intersectionArea(stays, goes)).toBe(0)
    expect(sameRuns(union(stays, goes), runs)).toBe(true)
    expect(areaOf(stays)).toBeGreaterThan(0)
    expect(areaOf(goes)).toBeGreaterThan(0)
  }), { numRuns: 300 })
})

it('parts one piece of a mask into two, whatever the direction', () => {
  const disc = mask({ type: 'circle', points: [30, 30, 30, 10] })
  fc.assert(fc.property(fc.double({ min: 0, max: 2 * Math.PI, noNaN: true }), (angle) => {
    const [dx, dy] = [28 * Math.cos(angle), 28 * Math.sin(angle)]
    const [stays, goes] = cutShape(disc, { x: 30 - dx, y: 30 - dy }, { x: 30 + dx, y: 30 + dy })!.map(runsOf)
    expect(componentsOf(stays)).toHaveLength(1)
    expect(componentsOf(goes)).toHaveLength(1)
    expect(Math.abs(areaOf(stays) - areaOf(goes))).toBeLessThan(60)
  }), { numRuns: 60 })
})

it('keeps the area of a polygon, with holes cut open', () => {
  const holed = polygon([5.5, 5.25, 50, 7, 52, 51, 8, 49], [20, 20, 20, 40, 40, 40, 40, 20])
  fc.assert(fc.property(fc.integer({ min: 8, max: 48 }), fc.integer({ min: 8, max: 48 }), (y0, y1) => {
    const cut = cutShape(holed, { x: -5, y: y0 }, { x: 65, y: y1 })!
    expect(areaOfParts(cut[0]) + areaOfParts(cut[1])).toBeCloseTo(areaOfParts({ type: 'polygon', parts: [[[5.5, 5.25, 50, 7, 52, 51, 8, 49], [20, 20, 20, 40, 40, 40, 40, 20]]] }), 0)
  }), { numRuns: 60 })
})
