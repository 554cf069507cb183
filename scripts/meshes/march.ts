import type { Mesh } from '../../core/pose/mesh.ts'
import type { Solid } from './implicit.ts'

export type Room = { low: [number, number, number]; high: [number, number, number]; step: number }

/** The six tetrahedra of a cube about its diagonal 0-7; corners are numbered x + 2 y + 4 z. Neighbouring cubes agree on their faces. */
const TETRAHEDRA = [[0, 1, 3, 7], [0, 3, 2, 7], [0, 2, 6, 7], [0, 6, 4, 7], [0, 4, 5, 7], [0, 5, 1, 7]]
/** Cubes of a block that is passed over when the surface is far. */
const BLOCK = 4
/** Vertices keep away from the grid's nodes by this share of an edge, so that no triangle is thinner than it must be. */
const APART = 0.04

/**
 * Triangles of every tetrahedron for every set of inner corners (a bit per corner of the cube), as pairs of corners whose
 * edges are cut, counter-clockwise seen from outside.
 */
const FACES: number[][][] = TETRAHEDRA.map((corners) =>
  Array.from({ length: 16 }, (_, set) => {
    const inner = corners.filter((_corner, i) => set & (1 << i))
    const outer = corners.filter((_corner, i) => !(set & (1 << i)))
    const pairs = (cuts: [number, number][]) => turnedOut(cuts, inner[0]).flat()
    if (inner.length === 1) return pairs([[inner[0], outer[0]], [inner[0], outer[1]], [inner[0], outer[2]]])
    if (inner.length === 3) return pairs([[inner[0], outer[0]], [inner[1], outer[0]], [inner[2], outer[0]]])
    if (inner.length !== 2) return []
    const [a, b, c, d]: [number, number][] = [[inner[0], outer[0]], [inner[0], outer[1]], [inner[1], outer[1]], [inner[1], outer[0]]]
    return [...pairs([a, b, c]), ...pairs([a, c, d])]
  }),
)

/** The three cuts in the order in which `inside` lies behind their triangle. */
function turnedOut(cuts: [number, number][], inside: number): [number, number][] {
  const place = (corner: number) => [corner & 1, (corner >> 1) & 1, corner >> 2]
  const [a, b, c] = cuts.map(([from, to]) => [0, 1, 2].map((axis) => (place(from)[axis] + place(to)[axis]) / 2))
  const [u, v, w] = [b, c, place(inside)].map((p) => p.map((value, axis) => value - a[axis]))
  const volume = (u[1] * v[2] - u[2] * v[1]) * w[0] + (u[2] * v[0] - u[0] * v[2]) * w[1] + (u[0] * v[1] - u[1] * v[0]) * w[2]
  return volume < 0 ? cuts : [cuts[0], cuts[2], cuts[1]]
}

/**
 * The surface of a solid by marching tetrahedra (Doi and Koide 1991): always closed, each edge between two triangles that
 * run counter-clockwise seen from outside. The solid must lie within the room; its value must be about a distance somewhere on
 * every piece of the surface, which is followed from there. Coordinates as the solid's, metres.
 */
export function march(solid: Solid, { low, high, step }: Room): Mesh {
  const [nx, ny, nz] = [0, 1, 2].map((axis) => Math.ceil((high[axis] - low[axis]) / step / BLOCK) * BLOCK + 1)
  const values = new Float64Array(nx * ny * nz).fill(NaN)
  const offsets = Array.from({ length: 8 }, (_, c) => (c & 1) + ((c >> 1) & 1) * nx + (c >> 2) * nx * ny)
  const valueAt = (i: number, j: number, k: number) => {
    const node = (k * ny + j) * nx + i
    // A node exactly on the surface would be a vertex of many cubes.
    if (Number.isNaN(values[node])) values[node] = solid(low[0] + i * step, low[1] + j * step, low[2] + k * step) || 1e-12
    return values[node]
  }
  const positions: number[] = []
  const triangles: number[] = []
  // All edges run from a node to one of the seven others of the cube above it.
  const vertexOf = new Int32Array(nx * ny * nz * 8).fill(-1)
  const cut = (node: number, from: number, to: number): number => {
    const [a, b] = [Math.min(from, to), Math.max(from, to)]
    const [na, nb] = [node + offsets[a], node + offsets[b]]
    const key = na * 8 + (b - a)
    if (vertexOf[key] >= 0) return vertexOf[key]
    const t = Math.min(1 - APART, Math.max(APART, values[na] / (values[na] - values[nb])))
    const d = b - a
    positions.push(
      low[0] + ((na % nx) + t * (d & 1)) * step,
      low[1] + ((Math.floor(na / nx) % ny) + t * ((d >> 1) & 1)) * step,
      low[2] + (Math.floor(na / (nx * ny)) + t * (d >> 2)) * step,
    )
    return (vertexOf[key] = positions.length / 3 - 1)
  }
  /** Whether the surface runs through this cube. */
  const cube = (i: number, j: number, k: number): boolean => {
    let set = 0
    for (let c = 0; c < 8; c++) if (valueAt(i + (c & 1), j + ((c >> 1) & 1), k + (c >> 2)) < 0) set |= 1 << c
    if (set === 0 || set === 255) return false
    const node = (k * ny + j) * nx + i
    for (let n = 0; n < 6; n++) {
      const corners = TETRAHEDRA[n]
      const faces = FACES[n][((set >> corners[0]) & 1) | (((set >> corners[1]) & 1) << 1) | (((set >> corners[2]) & 1) << 2) | (((set >> corners[3]) & 1) << 3)]
      for (let f = 0; f < faces.length; f += 2) triangles.push(cut(node, faces[f], faces[f + 1]))
    }
    return true
  }
  // Blocks where the surface must be, then every block that it runs on into: the value need not be a distance everywhere.
  const [bx, by, bz] = [nx, ny, nz].map((nodes) => (nodes - 1) / BLOCK)
  const taken = new Uint8Array(bx * by * bz)
  const waiting: number[] = []
  const take = (i: number, j: number, k: number) => {
    const block = (k * by + j) * bx + i
    if (i < 0 || j < 0 || k < 0 || i >= bx || j >= by || k >= bz || taken[block]) return
    taken[block] = 1
    waiting.push(block)
  }
  const reach = BLOCK * step * Math.sqrt(3) * 0.5
  const half = BLOCK / 2
  for (let block = 0; block < taken.length; block++) {
    const [i, j, k] = [block % bx, Math.floor(block / bx) % by, Math.floor(block / bx / by)]
    if (Math.abs(valueAt(i * BLOCK + half, j * BLOCK + half, k * BLOCK + half)) < reach) take(i, j, k)
  }
  for (let block = waiting.pop(); block !== undefined; block = waiting.pop()) {
    const [i, j, k] = [block % bx, Math.floor(block / bx) % by, Math.floor(block / bx / by)]
    for (let n = 0; n < BLOCK ** 3; n++) {
      const [u, v, w] = [n % BLOCK, Math.floor(n / BLOCK) % BLOCK, Math.floor(n / BLOCK ** 2)]
      if (!cube(i * BLOCK + u, j * BLOCK + v, k * BLOCK + w)) continue
      const side = (at: number) => (at === 0 ? -1 : at === BLOCK - 1 ? 1 : 0)
      take(i + side(u), j, k)
      take(i, j + side(v), k)
      take(i, j, k + side(w))
    }
  }
  return { positions: Float64Array.from(positions), triangles: Uint32Array.from(triangles) }
}
