import { extentOf, outlineOf } from '../mask/rasterise.ts'
import { boxOf, type Box } from '../mask/runs.ts'
import { keptRuns } from '../mask/rle.ts'
import type { Shape } from '../records/annotation.ts'
import { boxUnion } from './boxes.ts'
import type { Part, Ring } from './rings.ts'

/** One outline of a shape, with its place: what is drawn, hit and snapped to. */
export type Outline = { part: number; ring: number; points: Ring; closed: boolean }

/** The outer rings with their holes of a shape that has an inside; none for lines, points, masks and `none`. */
export function partsOf(shape: Shape): readonly Part[] {
  switch (shape.type) {
    case 'polygon':
      return shape.parts
    case 'rectangle':
    case 'oriented_rectangle':
    case 'circle':
      return [[outlineOf(shape)]]
    default:
      return []
  }
}

/** All outlines of a shape: closed rings, or the open line of a line or linestrip. None for points, masks and `none`. */
export function outlinesOf(shape: Shape): Outline[] {
  if (shape.type === 'line' || shape.type === 'linestrip') return [{ part: 0, ring: 0, points: shape.points, closed: false }]
  return partsOf(shape).flatMap((rings, part) => rings.map((points, ring) => ({ part, ring, points, closed: true })))
}

/** The shape's extent [x, y, width, height] in pixels, unclipped and not rasterised; of a mask the box of its pixels. */
export function boundsOf(shape: Shape): Box {
  switch (shape.type) {
    case 'polygon':
      return shape.parts.map((part) => extentOf(part[0])).reduce(boxUnion)
    case 'mask':
      return boxOf(keptRuns(shape.rle))
    case 'none':
      return [0, 0, 0, 0]
    case 'circle': {
      const [x, y, rimX, rimY] = shape.points
      const radius = Math.hypot(rimX - x, rimY - y)
      return [x - radius, y - radius, 2 * radius, 2 * radius]
    }
    default:
      return extentOf(shape.points)
  }
}
