import type { Ring } from './rings.ts'
import { simplified } from './simplify.ts'

/** The points of a stroke at least `spacing` pixels apart; first and last stay. */
export function decimated(points: Ring, spacing: number): number[] {
  const n = points.length >> 1
  if (n === 0) return []
  const result = [points[0], points[1]]
  for (let i = 1; i < n; i++) {
    const x = points[2 * i]
    const y = points[2 * i + 1]
    const near = Math.hypot(x - result[result.length - 2], y - result[result.length - 1]) < spacing
    if (i < n - 1 && near) continue
    // The end takes the place of a point right before it, never of the beginning.
    if (near && result.length > 2) result.length -= 2
    result.push(x, y)
  }
  return result
}

/**
 * The outline smoothed: each round puts every point at a quarter of each neighbour and half of itself. The ends of an
 * open line stay; a closed ring shrinks a little, about as much as its wiggles were wide.
 */
export function smoothed(points: Ring, rounds: number, closed: boolean): number[] {
  const n = points.length >> 1
  let from = Array.from(points)
  for (let round = 0; round < rounds; round++) {
    const to = from.slice()
    for (let i = closed ? 0 : 1; i < (closed ? n : n - 1); i++) {
      const a = 2 * ((i + n - 1) % n)
      const b = 2 * ((i + 1) % n)
      to[2 * i] = (from[a] + 2 * from[2 * i] + from[b]) / 4
      to[2 * i + 1] = (from[a + 1] + 2 * from[2 * i + 1] + from[b + 1]) / 4
    }
    from = to
  }
  return from
}

/**
 * A stroke drawn with the mouse as an outline worth keeping: pointer noise smoothed away, points only where it bends.
 * @param tolerance pixels that the result may lie off the smoothed stroke; 0.5 to 1.5 screen pixels divided by the zoom
 */
export function outlineOfStroke(points: Ring, tolerance: number, closed: boolean): number[] {
  return simplified(smoothed(decimated(points, tolerance), 2, closed), tolerance, closed)
}
