import { profile } from '../sample/mesh.ts'

/*
 * Solids as functions: below 0 inside, above 0 outside, about the distance in metres near the surface. Blends after
 * I. Quilez's polynomial smooth minimum; they keep the distance nearly true.
 */
export type Solid = (x: number, y: number, z: number) => number

/** What belongs to one or the other, their edge filled with a fillet of about `radius`. */
export function join(a: number, b: number, radius: number): number {
  const h = Math.max(radius - Math.abs(a - b), 0) / radius
  return Math.min(a, b) - h * h * radius * 0.25
}

/** What belongs to both, the edge rounded off by about `radius`. */
export function meet(a: number, b: number, radius: number): number {
  return -join(-a, -b, radius)
}

/** `a` without `b`, the rim rounded off by about `radius`. */
export function without(a: number, b: number, radius: number): number {
  return meet(a, -b, radius)
}

/** 0 at `from`, 1 at `to`, smooth between, constant beyond. */
export function ramp(from: number, to: number, value: number): number {
  const t = Math.min(1, Math.max(0, (value - from) / (to - from)))
  return t * t * (3 - 2 * t)
}

/** A smooth curve through points as a table, which is quick to look up. `x` ascending; constant beyond the ends. */
export function table(pairs: [number, number][], entries = 2_048): (x: number) => number {
  const exact = profile(pairs)
  const [from, to] = [pairs[0][0], pairs[pairs.length - 1][0]]
  const values = Float64Array.from({ length: entries + 1 }, (_, i) => exact(from + ((to - from) * i) / entries))
  return (x) => {
    const at = Math.min(entries, Math.max(0, ((x - from) / (to - from)) * entries))
    const i = Math.min(entries - 1, Math.floor(at))
    return values[i] + (values[i + 1] - values[i]) * (at - i)
  }
}

/** Signed distance in metres to a closed polygon of the plane: below 0 inside. Exact at the nodes of a grid of `step`, linear between. */
export function outlineDistance(points: [number, number][], margin: number, step: number): (x: number, y: number) => number {
  const xs = points.map(([x]) => x)
  const ys = points.map(([, y]) => y)
  const [x0, y0] = [Math.min(...xs) - margin, Math.min(...ys) - margin]
  const columns = Math.ceil((Math.max(...xs) + margin - x0) / step) + 1
  const rows = Math.ceil((Math.max(...ys) + margin - y0) / step) + 1
  const values = new Float64Array(columns * rows)
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) values[r * columns + c] = exactDistance(points, x0 + c * step, y0 + r * step)
  }
  return (x, y) => {
    const [u, v] = [Math.min(columns - 1.001, Math.max(0, (x - x0) / step)), Math.min(rows - 1.001, Math.max(0, (y - y0) / step))]
    const [c, r] = [Math.floor(u), Math.floor(v)]
    const [p, q, at] = [u - c, v - r, r * columns + c]
    const low = values[at] + (values[at + 1] - values[at]) * p
    const high = values[at + columns] + (values[at + columns + 1] - values[at + columns]) * p
    return low + (high - low) * q
  }
}

function exactDistance(points: [number, number][], x: number, y: number): number {
  let best = Infinity
  let inside = false
  for (let i = 0, j = points.length - 1; i < points.length; j = i++) {
    const [[ax, ay], [bx, by]] = [points[i], points[j]]
    const [ex, ey, px, py] = [bx - ax, by - ay, x - ax, y - ay]
    const t = Math.min(1, Math.max(0, (px * ex + py * ey) / (ex * ex + ey * ey)))
    best = Math.min(best, (px - t * ex) ** 2 + (py - t * ey) ** 2)
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside
  }
  return inside ? -Math.sqrt(best) : Math.sqrt(best)
}
