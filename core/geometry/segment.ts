import type { ImagePoint } from './points.ts'

/** A place on an edge: `t` from 0 (its first point) to 1 (its second). */
export type OnSegment = { point: ImagePoint; t: number; distance: number }

/** The point of the segment (ax, ay)-(bx, by) nearest to p. A segment of no length is its point. */
export function nearestOnSegment(p: ImagePoint, ax: number, ay: number, bx: number, by: number): OnSegment {
  const dx = bx - ax
  const dy = by - ay
  const length2 = dx * dx + dy * dy
  const t = length2 === 0 ? 0 : Math.min(1, Math.max(0, ((p.x - ax) * dx + (p.y - ay) * dy) / length2))
  const x = t === 1 ? bx : ax + t * dx
  const y = t === 1 ? by : ay + t * dy
  return { point: { x, y }, t, distance: Math.hypot(p.x - x, p.y - y) }
}

/** Square of the distance from (px, py) to a segment, without allocating: for loops over whole outlines. */
export function segmentDistance2(px: number, py: number, ax: number, ay: number, bx: number, by: number): number {
  const dx = bx - ax
  const dy = by - ay
  const length2 = dx * dx + dy * dy
  let t = length2 === 0 ? 0 : ((px - ax) * dx + (py - ay) * dy) / length2
  t = t < 0 ? 0 : t > 1 ? 1 : t
  const ex = px - ax - t * dx
  const ey = py - ay - t * dy
  return ex * ex + ey * ey
}
