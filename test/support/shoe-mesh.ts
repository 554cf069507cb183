import type { Mesh } from '../../core/pose/mesh.ts'

/**
 * A closed mesh in the rough shape of a right shoe, metres: x from heel (0) to toe (0.29), y to its left (the inner side), z up. Made of `rings`
 * cross-sections of `corners` points; not alike on its two sides, as a shoe is not.
 */
export function shoeMesh(rings = 40, corners = 32): Mesh {
  const lerp = (table: [number, number][], at: number): number => {
    const i = Math.max(1, table.findIndex(([x]) => x >= at))
    const [[x0, y0], [x1, y1]] = [table[i - 1], table[i]]
    const t = (at - x0) / (x1 - x0)
    return y0 + (y1 - y0) * t * t * (3 - 2 * t)
  }
  const outer: [number, number][] = [[0, -0.004], [0.06, -0.032], [0.3, -0.034], [0.7, -0.05], [0.9, -0.034], [1, -0.002]]
  const inner: [number, number][] = [[0, 0.004], [0.06, 0.03], [0.3, 0.028], [0.45, 0.03], [0.78, 0.046], [0.93, 0.036], [1, 0.012]]
  const top: [number, number][] = [[0, 0.085], [0.06, 0.1], [0.3, 0.082], [0.42, 0.105], [0.7, 0.065], [0.92, 0.05], [1, 0.03]]
  const under: [number, number][] = [[0, 0.012], [0.08, 0], [0.65, 0], [1, 0.018]]
  const positions: number[] = []
  for (let ring = 0; ring < rings; ring++) {
    const at = 0.5 - 0.5 * Math.cos((Math.PI * (ring + 0.5)) / rings)
    const [right, left, high, low] = [lerp(outer, at), lerp(inner, at), lerp(top, at), lerp(under, at)]
    for (let corner = 0; corner < corners; corner++) {
      const angle = (2 * Math.PI * corner) / corners
      const up = 0.5 + 0.5 * Math.sign(Math.sin(angle)) * Math.abs(Math.sin(angle)) ** 0.6
      const side = Math.sign(Math.cos(angle)) * Math.abs(Math.cos(angle)) ** 0.7 * (1 - 0.45 * up)
      positions.push(at * 0.29, side > 0 ? side * left : -side * right, low + up * (high - low))
    }
  }
  const heel = positions.length / 3
  positions.push(-0.002, 0, 0.05, 0.292, 0.005, 0.025)
  const triangles: number[] = []
  for (let corner = 0; corner < corners; corner++) {
    const next = (corner + 1) % corners
    for (let ring = 0; ring + 1 < rings; ring++) {
      const [a, b, c, d] = [ring * corners + corner, ring * corners + next, (ring + 1) * corners + corner, (ring + 1) * corners + next]
      triangles.push(a, b, c, b, d, c)
    }
    triangles.push(heel, next, corner, heel + 1, (rings - 1) * corners + corner, (rings - 1) * corners + next)
  }
  return { positions: Float64Array.from(positions), triangles: Uint32Array.from(triangles) }
}
