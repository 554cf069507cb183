import { outlineOf } from '../mask/rasterise.ts'
import type { Shape } from '../records/annotation.ts'
import { pointAt, type ImagePoint } from './points.ts'
import type { Ring } from './rings.ts'

/** A vertex by its place: part and ring of a polygon (0 and 0 for all other shapes) and its number in the ring. */
export type VertexPlace = { part: number; ring: number; index: number }

/**
 * The draggable points of a shape, ring by ring: all points of polygons, lines and points; the four corners of a
 * rectangle in the order of its outline; centre and rim point of a circle; none of a mask.
 */
export function verticesOf(shape: Shape): { part: number; ring: number; points: Ring }[] {
  switch (shape.type) {
    case 'polygon':
      return shape.parts.flatMap((rings, part) => rings.map((points, ring) => ({ part, ring, points })))
    case 'rectangle':
      return [{ part: 0, ring: 0, points: outlineOf(shape) }]
    case 'mask':
    case 'none':
      return []
    default:
      return [{ part: 0, ring: 0, points: shape.points }]
  }
}

/** The position of a vertex, or null when there is none at this place. */
export function vertexAt(shape: Shape, place: VertexPlace): ImagePoint | null {
  const points = verticesOf(shape).find(({ part, ring }) => part === place.part && ring === place.ring)?.points
  return points && place.index >= 0 && 2 * place.index + 1 < points.length ? pointAt(points, place.index) : null
}

/**
 * The shape with one vertex moved to a point. A rectangle keeps the opposite corner, an oriented rectangle too and its
 * direction besides; the centre of a circle carries the rim along. The shape itself when there is no such vertex.
 */
export function moveVertex(shape: Shape, place: VertexPlace, to: ImagePoint): Shape {
  if (vertexAt(shape, place) === null) return shape
  const i = place.index
  switch (shape.type) {
    case 'polygon':
      return withRing(shape, place, (ring) => replaced(ring, i, to))
    case 'rectangle': {
      // Corners run (x0, y0), (x0, y1), (x1, y1), (x1, y0): see outlineOf.
      const points = [...shape.points]
      points[i < 2 ? 0 : 2] = to.x
      points[i === 0 || i === 3 ? 1 : 3] = to.y
      return { ...shape, points }
    }
    case 'oriented_rectangle':
      return { ...shape, points: movedCorner(shape.points, i, to) }
    case 'circle': {
      const [x, y, rimX, rimY] = shape.points
      return { ...shape, points: i === 0 ? [to.x, to.y, rimX + to.x - x, rimY + to.y - y] : [x, y, to.x, to.y] }
    }
    case 'mask':
    case 'none':
      return shape
    default:
      return { ...shape, points: replaced(shape.points, i, to) }
  }
}

/**
 * The shape with a new vertex at `place` (the one there and those after it move on by one; `index` may be the number
 * of points, to append). Null when this kind of shape takes no further points.
 */
export function insertVertex(shape: Shape, place: VertexPlace, point: ImagePoint): Shape | null {
  const insert = (ring: readonly number[]): number[] | null => {
    if (place.index < 0 || 2 * place.index > ring.length) return null
    return [...ring.slice(0, 2 * place.index), point.x, point.y, ...ring.slice(2 * place.index)]
  }
  if (shape.type === 'polygon') {
    const points = shape.parts[place.part]?.[place.ring]
    const grown = points && insert(points)
    return grown ? withRing(shape, place, () => grown) : null
  }
  if (shape.type !== 'linestrip' && shape.type !== 'points') return null
  const grown = insert(shape.points)
  return grown && { ...shape, points: grown }
}

/**
 * The shape without a vertex. A ring left with fewer than three points goes altogether, an outer ring with its holes.
 * Null when nothing would be left, or when this kind of shape cannot spare a point.
 */
export function removeVertex(shape: Shape, place: VertexPlace): Shape | null {
  if (vertexAt(shape, place) === null) return null
  const without = (ring: readonly number[]): number[] => [...ring.slice(0, 2 * place.index), ...ring.slice(2 * place.index + 2)]
  if (shape.type === 'polygon') {
    const ring = without(shape.parts[place.part][place.ring])
    return ring.length >= 6 ? withRing(shape, place, () => ring) : removeRing(shape, place)
  }
  if (shape.type !== 'linestrip' && shape.type !== 'points') return null
  const points = without(shape.points)
  return points.length >= (shape.type === 'linestrip' ? 4 : 2) ? { ...shape, points } : null
}

type Polygon = Extract<Shape, { type: 'polygon' }>

/** The polygon without a ring: a hole is filled, an outer ring goes with its holes. Null when no part is left. */
export function removeRing(shape: Polygon, place: { part: number; ring: number }): Polygon | null {
  const parts = place.ring === 0
    ? shape.parts.filter((_, part) => part !== place.part)
    : shape.parts.map((rings, part) => (part === place.part ? rings.filter((_, ring) => ring !== place.ring) : rings))
  return parts.length > 0 ? { ...shape, parts } : null
}

function withRing(shape: Polygon, place: { part: number; ring: number }, change: (ring: readonly number[]) => number[]): Polygon {
  const parts = shape.parts.map((rings, part) => part !== place.part ? rings : rings.map((points, ring) => (ring === place.ring ? change(points) : points)))
  return { ...shape, parts }
}

function replaced(points: readonly number[], index: number, to: ImagePoint): number[] {
  const moved = [...points]
  moved[2 * index] = to.x
  moved[2 * index + 1] = to.y
  return moved
}

/** Moves corner i of a rectangle at an angle; the opposite corner stays, the sides keep their directions. */
function movedCorner(points: readonly number[], i: number, to: ImagePoint): number[] {
  const at = (corner: number): ImagePoint => pointAt(points, (corner + 4) % 4)
  const fixed = at(i + 2)
  // labelme's direction edge runs from corner 0 to 1.
  const along = { x: at(1).x - at(0).x, y: at(1).y - at(0).y }
  const length = Math.hypot(along.x, along.y)
  const u = length > 0 ? { x: along.x / length, y: along.y / length } : { x: 1, y: 0 }
  const d = { x: to.x - fixed.x, y: to.y - fixed.y }
  const s = d.x * u.x + d.y * u.y
  const beside = { x: d.x - s * u.x, y: d.y - s * u.y }
  const alongCorner = { x: fixed.x + s * u.x, y: fixed.y + s * u.y }
  const besideCorner = { x: fixed.x + beside.x, y: fixed.y + beside.y }
  const moved = [...points]
  const put = (corner: number, p: ImagePoint): void => {
    const c = (corner + 4) % 4
    moved[2 * c] = p.x
    moved[2 * c + 1] = p.y
  }
  put(i, to)
  // Edges 0-1 and 2-3 run along u: of the two neighbours one shares such an edge with the fixed corner.
  const next = i % 2 === 0 ? i + 1 : i - 1
  put(next, besideCorner)
  put(next + 2, alongCorner)
  return moved
}
