import type { Box } from '../mask/runs.ts'
import type { Shape } from '../records/annotation.ts'
import { boxesTouch } from './boxes.ts'
import { hitEdge, hitVertex } from './hit.ts'
import { outlinesOf } from './outlines.ts'
import { distance, pointAt, type ImagePoint } from './points.ts'
import { vertexAt } from './vertices.ts'

/** A shape that may be snapped to. `bbox` may be the annotation's: rasterised, so up to a pixel off its outline. */
export type Neighbour<Id> = { id: Id; shape: Shape; bbox: Readonly<Box> }

/** A place on an outline: `along` counts vertices, its fraction is the way along the edge after that vertex. */
export type Anchor<Id> = { id: Id; part: number; ring: number; along: number }
export type Snap<Id> = { point: ImagePoint; anchor: Anchor<Id>; kind: 'vertex' | 'edge' }

/**
 * The vertex nearest to the point on any neighbour within `reach` pixels, or else the nearest place on an edge; null
 * when there is none. Vertices win over edges, so that outlines come to share their corners.
 */
export function snapTo<Id>(point: ImagePoint, neighbours: Iterable<Neighbour<Id>>, reach: number): Snap<Id> | null {
  const around: Box = [point.x - reach - 1, point.y - reach - 1, 2 * reach + 2, 2 * reach + 2]
  let vertex: Snap<Id> | null = null
  let vertexAway = reach
  let edge: Snap<Id> | null = null
  let edgeAway = reach
  for (const { id, shape, bbox } of neighbours) {
    if (!boxesTouch(bbox, around)) continue
    const corner = hitVertex(shape, point, vertexAway)
    const at = corner && vertexAt(shape, corner)
    if (corner && at) {
      vertex = { point: at, anchor: { id, part: corner.part, ring: corner.ring, along: corner.index }, kind: 'vertex' }
      vertexAway = distance(at, point)
    }
    if (vertex) continue
    const near = hitEdge(shape, point, edgeAway)
    if (!near) continue
    edgeAway = near.distance
    edge = { point: near.point, anchor: { id, part: near.part, ring: near.ring, along: near.index + near.t }, kind: 'edge' }
  }
  return vertex ?? edge
}

/**
 * The vertices of an outline strictly between two places on it, in the order of the way, so that a new outline can
 * follow it and the two share an edge: the shorter way round a ring, or with `longer` the other one.
 * Empty when the places belong to different outlines or are one.
 */
export function alongOutline<Id>(shape: Shape, from: Anchor<Id>, to: Anchor<Id>, longer = false): number[] {
  if (from.id !== to.id || from.part !== to.part || from.ring !== to.ring || from.along === to.along) return []
  const outline = outlinesOf(shape).find(({ part, ring }) => part === from.part && ring === from.ring)
  if (!outline) return []
  const n = outline.points.length >> 1
  const at = (place: number): ImagePoint => {
    const i = Math.floor(place)
    const a = pointAt(outline.points, i % n)
    const b = pointAt(outline.points, (i + 1) % n)
    return { x: a.x + (place - i) * (b.x - a.x), y: a.y + (place - i) * (b.y - a.y) }
  }
  const upward = (start: number, end: number): ImagePoint[] => {
    const way: ImagePoint[] = []
    for (let i = Math.floor(start) + 1; i < end; i++) way.push(pointAt(outline.points, i % n))
    return way
  }
  const flat = (way: ImagePoint[]): number[] => way.flatMap(({ x, y }) => [x, y])
  const [a, b] = [from.along, to.along]
  if (!outline.closed) return flat(a <= b ? upward(a, b) : upward(b, a).reverse())
  const forward = upward(a, b > a ? b : b + n)
  const backward = upward(b, a > b ? a : a + n).reverse()
  const length = (way: ImagePoint[]): number => {
    const points = [at(a), ...way, at(b)]
    return points.reduce((sum, point, i) => (i === 0 ? 0 : sum + distance(points[i - 1], point)), 0)
  }
  const forwardIsShorter = length(forward) <= length(backward)
  return flat(forwardIsShorter === longer ? backward : forward)
}
