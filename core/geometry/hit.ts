import { keptRuns } from '../mask/rle.ts'
import type { Runs } from '../mask/runs.ts'
import type { Shape } from '../records/annotation.ts'
import { outlinesOf, partsOf } from './outlines.ts'
import type { ImagePoint } from './points.ts'
import { insideParts, outlineDistance } from './rings.ts'
import { nearestOnSegment } from './segment.ts'
import { verticesOf, type VertexPlace } from './vertices.ts'

/** An edge by the place of its first vertex (a new vertex on it goes to `index + 1`), and where on it: `t` from 0 to 1. */
export type EdgeHit = VertexPlace & { point: ImagePoint; t: number; distance: number }

/**
 * Whether a click at `point` means this shape: inside it, or within `reach` pixels of its outline, line or points.
 * The hole of a polygon is not inside.
 * @param reach in image pixels, i.e. the reach on the screen divided by the zoom
 */
export function hitShape(shape: Shape, point: ImagePoint, reach: number): boolean {
  const { x, y } = point
  switch (shape.type) {
    case 'none':
      return false
    case 'mask':
      return touchesRuns(keptRuns(shape.rle), point, reach)
    case 'point':
    case 'points':
      return nearestVertex(shape, point, reach) !== null
    case 'circle': {
      const [cx, cy, rimX, rimY] = shape.points
      return Math.hypot(x - cx, y - cy) <= Math.hypot(rimX - cx, rimY - cy) + reach
    }
    default:
      if (insideParts(x, y, partsOf(shape))) return true
      return outlinesOf(shape).some((line) => outlineDistance(x, y, line.points, line.closed) <= reach)
  }
}

/** The vertex within `reach` pixels of the point, the nearest one (of equally near ones the last, which is drawn on top). */
export function hitVertex(shape: Shape, point: ImagePoint, reach: number): VertexPlace | null {
  return nearestVertex(shape, point, reach)
}

function nearestVertex(shape: Shape, point: ImagePoint, reach: number): VertexPlace | null {
  let best: VertexPlace | null = null
  let least = reach * reach
  for (const { part, ring, points } of verticesOf(shape)) {
    for (let i = 0; i + 1 < points.length; i += 2) {
      const dx = points[i] - point.x
      const dy = points[i + 1] - point.y
      const d = dx * dx + dy * dy
      if (d > least) continue
      least = d
      best = { part, ring, index: i / 2 }
    }
  }
  return best
}

/**
 * The edge within `reach` pixels of the point, the nearest one, with the nearest point on it. A circle has no edges,
 * since it has no vertices between which one could be inserted; neither have points and masks.
 */
export function hitEdge(shape: Shape, point: ImagePoint, reach: number): EdgeHit | null {
  if (shape.type === 'circle') return null
  let best: EdgeHit | null = null
  let least = reach
  for (const { part, ring, points, closed } of outlinesOf(shape)) {
    const n = points.length / 2
    for (let i = 0; i < (closed ? n : n - 1); i++) {
      const j = (i + 1) % n
      const near = nearestOnSegment(point, points[2 * i], points[2 * i + 1], points[2 * j], points[2 * j + 1])
      if (near.distance > least) continue
      least = near.distance
      best = { part, ring, index: i, point: near.point, t: near.t, distance: near.distance }
    }
  }
  return best
}

/** Whether a pixel of the mask lies within `reach` pixels of the point (0: whether the pixel under the point is 1). */
export function touchesRuns(runs: Runs, point: ImagePoint, reach = 0): boolean {
  const { h, w, counts } = runs
  const first = Math.max(0, Math.floor(point.x - reach))
  const last = Math.min(w - 1, Math.floor(point.x + reach))
  let i = 0
  let end = counts.length > 0 ? counts[0] : 0
  for (let column = first; column <= last; column++) {
    // Pixels of this column within the circle: its height where the column comes nearest to the centre.
    const dx = Math.max(0, column - point.x, point.x - column - 1)
    const dy = Math.sqrt(Math.max(0, reach * reach - dx * dx))
    const top = Math.max(0, Math.floor(point.y - dy))
    const bottom = Math.min(h - 1, Math.floor(point.y + dy))
    if (top > bottom) continue
    while (end <= column * h + top && ++i < counts.length) end += counts[i]
    if (i >= counts.length) return false
    if ((i & 1) === 1 || (end <= column * h + bottom && i + 1 < counts.length)) return true
  }
  return false
}
