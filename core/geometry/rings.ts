import type { ImagePoint } from './points.ts'
import { segmentDistance2 } from './segment.ts'

/** A closed outline x0, y0, x1, y1 … in pixels, without the first point repeated at the end. */
export type Ring = ArrayLike<number>
/** An outer ring followed by the rings of its holes. */
export type Part = readonly Ring[]

/** Signed area in square pixels by the shoelace formula; positive when the ring runs clockwise on the screen (y down). */
export function signedArea(ring: Ring): number {
  const n = ring.length
  if (n < 6) return 0
  // Measured from the first point, so that far-off coordinates do not eat the digits.
  const ox = ring[0]
  const oy = ring[1]
  let twice = 0
  for (let i = 2; i + 3 < n; i += 2) twice += (ring[i] - ox) * (ring[i + 3] - oy) - (ring[i + 2] - ox) * (ring[i + 1] - oy)
  return twice / 2
}

/** Area of a polygon with parts: outer rings less their holes. Overlapping parts count twice. */
export function partsArea(parts: readonly Part[]): number {
  let area = 0
  for (const part of parts) {
    for (let i = 0; i < part.length; i++) area += (i === 0 ? 1 : -1) * Math.abs(signedArea(part[i]))
  }
  return area
}

/** Centre of gravity of a polygon with parts; the mean of the points when it has no area. */
export function centroid(parts: readonly Part[]): ImagePoint {
  let area = 0
  let mx = 0
  let my = 0
  let sx = 0
  let sy = 0
  let points = 0
  for (const part of parts) {
    for (let r = 0; r < part.length; r++) {
      const ring = part[r]
      const own = signedArea(ring)
      const sign = (own < 0 ? -1 : 1) * (r === 0 ? 1 : -1)
      const ox = ring[0]
      const oy = ring[1]
      for (let i = 2; i + 3 < ring.length; i += 2) {
        const ax = ring[i] - ox
        const ay = ring[i + 1] - oy
        const bx = ring[i + 2] - ox
        const by = ring[i + 3] - oy
        const cross = (sign * (ax * by - bx * ay)) / 2
        mx += cross * (ox + (ax + bx) / 3)
        my += cross * (oy + (ay + by) / 3)
      }
      area += sign * own
      for (let i = 0; i + 1 < ring.length; i += 2) {
        sx += ring[i]
        sy += ring[i + 1]
        points++
      }
    }
  }
  return Math.abs(area) > 1e-9 ? { x: mx / area, y: my / area } : { x: sx / points, y: sy / points }
}

/** Whether a point lies inside a ring by the even-odd rule. A point exactly on the outline may fall on either side. */
export function insideRing(x: number, y: number, ring: Ring): boolean {
  let inside = false
  const n = ring.length
  for (let i = 0, j = n - 2; i + 1 < n; j = i, i += 2) {
    const yi = ring[i + 1]
    const yj = ring[j + 1]
    if (yi > y !== yj > y && x < ((ring[j] - ring[i]) * (y - yi)) / (yj - yi) + ring[i]) inside = !inside
  }
  return inside
}

/** Whether a point lies in one of the parts: inside its outer ring and in none of its holes. */
export function insideParts(x: number, y: number, parts: readonly Part[]): boolean {
  return parts.some((part) => insideRing(x, y, part[0]) && !part.some((hole, i) => i > 0 && insideRing(x, y, hole)))
}

/** Distance in pixels from a point to the ring's outline (or, when not `closed`, to the line along its points). */
export function outlineDistance(x: number, y: number, ring: Ring, closed = true): number {
  const n = ring.length
  if (n < 2) return Infinity
  let best = Infinity
  if (closed || n === 2) best = segmentDistance2(x, y, ring[n - 2], ring[n - 1], ring[0], ring[1])
  for (let i = 0; i + 3 < n; i += 2) {
    const d = segmentDistance2(x, y, ring[i], ring[i + 1], ring[i + 2], ring[i + 3])
    if (d < best) best = d
  }
  return Math.sqrt(best)
}
