import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { imagePoint } from '../../../core/geometry/points.ts'
import { outlineDistance } from '../../../core/geometry/rings.ts'
import { alongOutline, snapTo, type Neighbour } from '../../../core/geometry/snap.ts'
import type { Shape } from '../../../core/records/annotation.ts'
import { square, stars } from '../../support/polygons.ts'

describe('snapping', () => {
  const left: Neighbour<string> = { id: 'left', shape: { type: 'polygon', parts: [[square(0, 0, 10)]] }, bbox: [0, 0, 10, 10] }
  const right: Neighbour<string> = { id: 'right', shape: { type: 'polygon', parts: [[square(14, 0, 10)]] }, bbox: [14, 0, 10, 10] }

  it('prefers a vertex to an edge, the nearer to the farther, and knows its reach', () => {
    expect(snapTo(imagePoint(11, 5), [left, right], 2)).toEqual({ point: { x: 10, y: 5 }, anchor: { id: 'left', part: 0, ring: 0, along: 1.5 }, kind: 'edge' })
    expect(snapTo(imagePoint(13, 5), [left, right], 4)?.anchor.id).toBe('right')
    expect(snapTo(imagePoint(10.1, 1.5), [left, right], 2)).toEqual({ point: { x: 10, y: 0 }, anchor: { id: 'left', part: 0, ring: 0, along: 1 }, kind: 'vertex' })
    expect(snapTo(imagePoint(12, 5), [left, right], 1.9)).toBeNull()
  })

  it('finds the nearest place of all, which lies on the outline', () => {
    fc.assert(fc.property(stars(30, 30, 20), stars(60, 30, 20), fc.double({ min: 0, max: 90, noNaN: true }), fc.double({ min: 0, max: 60, noNaN: true }), (a, b, x, y) => {
      const neighbours = [a, b].map((ring, id): Neighbour<number> => ({ id, shape: { type: 'polygon', parts: [[ring]] }, bbox: [0, 0, 100, 100] }))
      const snap = snapTo(imagePoint(x, y), neighbours, 6)
      const away = Math.min(outlineDistance(x, y, a), outlineDistance(x, y, b))
      expect(snap !== null).toBe(away <= 6)
      if (!snap) return
      expect(outlineDistance(snap.point.x, snap.point.y, snap.anchor.id === 0 ? a : b)).toBeLessThan(1e-9)
      if (snap.kind === 'edge') expect(Math.hypot(snap.point.x - x, snap.point.y - y)).toBeCloseTo(away, 9)
    }))
  })

  it('follows the shorter way round, or the longer one, forward and back', () => {
    const at = (along: number) => ({ id: 'left', part: 0, ring: 0, along })
    expect(alongOutline(left.shape, at(0.5), at(1.5))).toEqual([10, 0])
    expect(alongOutline(left.shape, at(1.5), at(0.5))).toEqual([10, 0])
    expect(alongOutline(left.shape, at(0.5), at(1.5), true)).toEqual([0, 0, 0, 10, 10, 10])
    expect(alongOutline(left.shape, at(3.5), at(0.5))).toEqual([0, 0])
    expect(alongOutline(left.shape, at(0), at(2))).toHaveLength(2)
    expect(alongOutline(left.shape, at(1), at(1))).toEqual([])
    expect(alongOutline(left.shape, at(0), { ...at(2), id: 'right' })).toEqual([])
    const strip: Shape = { type: 'linestrip', points: [0, 0, 5, 0, 5, 5, 9, 9] }
    expect(alongOutline(strip, at(0.2), at(2.5))).toEqual([5, 0, 5, 5])
    expect(alongOutline(strip, at(2.5), at(0.2))).toEqual([5, 5, 5, 0])
  })

  it('lets touching outlines share an edge: the way there and the way back are one ring', () => {
    const turn = fc.nat(255).map((i) => i / 256)
    fc.assert(fc.property(stars(50, 50, 40), turn, turn, (ring, s, t) => {
      const n = ring.length / 2
      fc.pre(s !== t)
      const shape: Shape = { type: 'polygon', parts: [[ring]] }
      const [a, b] = [s * n, t * n].map((along) => ({ id: 0, part: 0, ring: 0, along }))
      const short = alongOutline(shape, a, b)
      const long = alongOutline(shape, a, b, true)
      const onVertex = [a, b].filter(({ along }) => Number.isInteger(along)).length
      expect((short.length + long.length) / 2).toBe(n - onVertex)
    }))
  })
})
