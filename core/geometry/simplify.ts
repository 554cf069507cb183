import type { Ring } from './rings.ts'
import { segmentDistance2 } from './segment.ts'

/**
 * The outline with as few of its points as keep every point within `tolerance` pixels of the new outline. An open line
 * keeps its ends; a closed ring keeps its first point and three points at least.
 * Douglas and Peucker, "Algorithms for the reduction of the number of points …", Cartographica 10 (1973).
 */
export function simplified(points: Ring, tolerance: number, closed: boolean): number[] {
  const n = points.length >> 1
  if (n <= (closed ? 3 : 2)) return Array.from(points)
  const kept = new Uint8Array(n)
  kept[0] = 1
  // Index n stands for the first point of a closed ring, met again at its end.
  const spans: number[] = []
  if (closed) {
    const far = farthest(points, 0)
    kept[far] = 1
    spans.push(0, far, far, n)
  } else {
    kept[n - 1] = 1
    spans.push(0, n - 1)
  }
  let lastAway = -1
  let last = -1
  while (spans.length > 0) {
    const to = spans.pop() as number
    const from = spans.pop() as number
    const b = to === n ? 0 : to
    let worst = -1
    let most = tolerance * tolerance
    for (let i = from + 1; i < to; i++) {
      const away = segmentDistance2(points[2 * i], points[2 * i + 1], points[2 * from], points[2 * from + 1], points[2 * b], points[2 * b + 1])
      if (away > lastAway) {
        lastAway = away
        last = i
      }
      if (away <= most) continue
      most = away
      worst = i
    }
    if (worst < 0) continue
    kept[worst] = 1
    spans.push(from, worst, worst, to)
  }
  if (closed && count(kept) < 3) kept[last] = 1
  const result: number[] = []
  for (let i = 0; i < n; i++) if (kept[i]) result.push(points[2 * i], points[2 * i + 1])
  return result
}

function count(kept: Uint8Array): number {
  let sum = 0
  for (const one of kept) sum += one
  return sum
}

/** Number of the point farthest from point `from`. */
function farthest(points: Ring, from: number): number {
  let best = from === 0 ? 1 : 0
  let most = -1
  for (let i = 0; i < points.length >> 1; i++) {
    const d = (points[2 * i] - points[2 * from]) ** 2 + (points[2 * i + 1] - points[2 * from + 1]) ** 2
    if (i !== from && d > most) {
      most = d
      best = i
    }
  }
  return best
}
