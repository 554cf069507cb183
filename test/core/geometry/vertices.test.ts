import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hitVertex } from '../../../core/geometry/hit.ts'
import { imagePoint } from '../../../core/geometry/points.ts'
import { insertVertex, moveVertex, removeRing, removeVertex, vertexAt, verticesOf } from '../../../core/geometry/vertices.ts'
import { runsOfShape } from '../../../core/mask/rasterise.ts'
import { rleOf } from '../../../core/mask/rle.ts'
import { fullRuns } from '../../../core/mask/runs.ts'
import { shape as shapeRecord, type Shape } from '../../../core/records/annotation.ts'
import { square } from '../../support/polygons.ts'

const donut: Extract<Shape, { type: 'polygon' }> = { type: 'polygon', parts: [[square(0, 0, 10), square(2, 2, 3)], [square(20, 0, 5)]] }
const shapes: Shape[] = [
  donut,
  { type: 'rectangle', points: [9, 2, 3, 8] },
  { type: 'oriented_rectangle', points: [10, 0, 16, 8, 12, 11, 6, 3] },
  { type: 'circle', points: [5, 5, 8, 9] },
  { type: 'line', points: [0, 0, 4, 4] },
  { type: 'linestrip', points: [0, 0, 4, 4, 8, 0] },
  { type: 'point', points: [3, 3] },
  { type: 'points', points: [3, 3, 4, 4] },
]

describe('a vertex', () => {
  it('is where it was moved to, and the shape stays a valid record', () => {
    for (const shape of shapes) {
      for (const { part, ring, points } of verticesOf(shape)) {
        for (let index = 0; index < points.length / 2; index++) {
          const to = imagePoint(7.5, -2.25)
          const moved = moveVertex(shape, { part, ring, index }, to)
          const at = vertexAt(moved, { part, ring, index })
          expect(at?.x).toBeCloseTo(to.x, 9)
          expect(at?.y).toBeCloseTo(to.y, 9)
          expect(shapeRecord.parse(moved)).toEqual(moved)
        }
      }
    }
  })

  it('moved back gives the shape again (no turned rectangle, whose corners are four of one freedom)', () => {
    for (const shape of shapes.filter(({ type }) => type !== 'oriented_rectangle')) {
      for (const { part, ring, points } of verticesOf(shape)) {
        for (let index = 0; index < points.length / 2; index++) {
          const place = { part, ring, index }
          const from = vertexAt(shape, place)
          expect(from).not.toBeNull()
          if (from) expect(moveVertex(moveVertex(shape, place, imagePoint(31, 32)), place, from)).toEqual(shape)
        }
      }
    }
  })

  it('that is not there changes nothing', () => {
    for (const place of [{ part: 5, ring: 0, index: 0 }, { part: 0, ring: 9, index: 0 }, { part: 0, ring: 0, index: 99 }, { part: 0, ring: 0, index: -1 }]) {
      expect(moveVertex(donut, place, imagePoint(1, 1))).toBe(donut)
      expect(removeVertex(donut, place)).toBeNull()
      expect(insertVertex(donut, { ...place, index: place.index === 0 ? 0 : place.index }, imagePoint(1, 1))).toBeNull()
    }
  })

  it('inserted and removed again leaves the shape', () => {
    for (const [part, ring, count] of [[0, 0, 4], [0, 1, 4], [1, 0, 4]]) {
      for (let index = 0; index <= count; index++) {
        const grown = insertVertex(donut, { part, ring, index }, imagePoint(1.5, 2.5))
        expect(grown && vertexAt(grown, { part, ring, index })).toEqual({ x: 1.5, y: 2.5 })
        expect(grown && removeVertex(grown, { part, ring, index })).toEqual(donut)
      }
    }
    expect(insertVertex({ type: 'linestrip', points: [0, 0, 9, 9] }, { part: 0, ring: 0, index: 1 }, imagePoint(1, 2))).toEqual({ type: 'linestrip', points: [0, 0, 1, 2, 9, 9] })
    expect(insertVertex({ type: 'rectangle', points: [0, 0, 9, 9] }, { part: 0, ring: 0, index: 1 }, imagePoint(1, 2))).toBeNull()
  })

  it('removed from a triangle takes the ring along; the last part cannot go', () => {
    const triangles: Shape = { type: 'polygon', parts: [[square(0, 0, 9), [1, 1, 2, 1, 1, 2]], [[20, 0, 25, 0, 20, 5]]] }
    expect(removeVertex(triangles, { part: 0, ring: 1, index: 0 })).toEqual({ type: 'polygon', parts: [[square(0, 0, 9)], [[20, 0, 25, 0, 20, 5]]] })
    expect(removeVertex(triangles, { part: 1, ring: 0, index: 2 })).toEqual({ type: 'polygon', parts: [triangles.parts[0]] })
    expect(removeVertex({ type: 'polygon', parts: [[[0, 0, 5, 0, 0, 5]]] }, { part: 0, ring: 0, index: 0 })).toBeNull()
    expect(removeRing(donut, { part: 0, ring: 0 })).toEqual({ type: 'polygon', parts: [donut.parts[1]] })
    expect(removeVertex({ type: 'linestrip', points: [0, 0, 1, 1] }, { part: 0, ring: 0, index: 0 })).toBeNull()
    expect(removeVertex({ type: 'points', points: [0, 0, 1, 1] }, { part: 0, ring: 0, index: 0 })).toEqual({ type: 'points', points: [1, 1] })
    expect(removeVertex({ type: 'circle', points: [0, 0, 1, 1] }, { part: 0, ring: 0, index: 1 })).toBeNull()
  })
})

describe('corners of rectangles', () => {
  it('keep the opposite corner', () => {
    const rectangle: Shape = { type: 'rectangle', points: [2, 3, 10, 9] }
    expect(moveVertex(rectangle, { part: 0, ring: 0, index: 1 }, imagePoint(0, 12))).toEqual({ type: 'rectangle', points: [0, 3, 10, 12] })
    expect(moveVertex(rectangle, { part: 0, ring: 0, index: 3 }, imagePoint(11, 1))).toEqual({ type: 'rectangle', points: [2, 1, 11, 9] })
  })

  it('of a turned rectangle keep it a rectangle of the same direction', () => {
    const angle = fc.double({ min: 0, max: 6.28, noNaN: true })
    const length = fc.double({ min: 1, max: 50, noNaN: true })
    const to = fc.tuple(fc.double({ min: -80, max: 80, noNaN: true }), fc.double({ min: -80, max: 80, noNaN: true }))
    fc.assert(fc.property(angle, length, length, fc.nat(3), to, (a, w, h, index, [x, y]) => {
      const [ux, uy] = [Math.cos(a), Math.sin(a)]
      const points = [0, 0, w * ux, w * uy, w * ux - h * uy, w * uy + h * ux, -h * uy, h * ux]
      const moved = moveVertex({ type: 'oriented_rectangle', points }, { part: 0, ring: 0, index }, imagePoint(x, y))
      if (moved.type !== 'oriented_rectangle') throw new Error('the type changed')
      const p = moved.points
      const fixed = 2 * ((index + 2) % 4)
      expect([p[fixed], p[fixed + 1]]).toEqual([points[fixed], points[fixed + 1]])
      // Edges 0-1 and 3-2 are parallel and equal, 0-1 lies along the old direction, corners are square.
      const edge = [p[2] - p[0], p[3] - p[1]]
      expect(p[4] - p[6]).toBeCloseTo(edge[0], 8)
      expect(p[5] - p[7]).toBeCloseTo(edge[1], 8)
      expect(edge[0] * uy - edge[1] * ux).toBeCloseTo(0, 8)
      expect(edge[0] * (p[6] - p[0]) + edge[1] * (p[7] - p[1])).toBeCloseTo(0, 6)
    }))
  })
})

it('the centre of a circle carries its rim, and hits find what was moved', () => {
  const moved = moveVertex({ type: 'circle', points: [5, 5, 8, 9] }, { part: 0, ring: 0, index: 0 }, imagePoint(6, 4))
  expect(moved).toEqual({ type: 'circle', points: [6, 4, 9, 8] })
  expect(hitVertex(moved, imagePoint(9.2, 8), 1)).toEqual({ part: 0, ring: 0, index: 1 })
})

it('a mask has no vertices', () => {
  const mask: Shape = { type: 'mask', rle: rleOf(fullRuns(4, 4)) }
  expect(verticesOf(mask)).toEqual([])
  expect(moveVertex(mask, { part: 0, ring: 0, index: 0 }, imagePoint(0, 0))).toBe(mask)
  expect(runsOfShape(mask, 4, 4)).toEqual(fullRuns(4, 4))
})
