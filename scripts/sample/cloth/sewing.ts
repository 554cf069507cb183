import { type Mesh, type Vec, withNormals } from '../mesh.ts'
import { lattice } from '../noise.ts'
import type { Drape } from './solver.ts'

/**
 * One piece of cloth as a grid of threads. `flat` is where a crossing lies on the table (metres; u and v of the mesh),
 * `start` where it hangs before it falls, `wide` how much wider than on the table the cloth really is there (flare).
 */
export type Piece = {
  columns: number
  rows: number
  flat(i: number, j: number): [number, number]
  start(i: number, j: number): Vec
  wide?(j: number): number
  /** Distance to the nearest hem or seam that shows, metres: the material stitches along it. */
  hem?(i: number, j: number): number
  /** Surface coordinates for the pattern of the cloth where they are not `flat`, e.g. a sleeve cut along its own length. */
  print?(i: number, j: number): [number, number]
  tag?: number
}

export type Crossing = [piece: number, i: number, j: number]
export type Sewing = { pieces: Piece[]; welds: [Crossing, Crossing][]; pinned: Crossing[] }
export type Cloth = { drape: Drape; particle: (at: Crossing) => number; meshes: () => Mesh[] }
/** Compliance of the cloth: across the bias, and against bending. 0 is rigid; bigger is softer. */
export type Softness = { bias: number; bend: number }

/** Sews pieces together: welded crossings become one particle; springs run along threads, across the bias and over bends. */
export function sew(sewing: Sewing, soft: Softness, seed: number): Cloth {
  const { pieces } = sewing
  const first: number[] = []
  let total = 0
  for (const piece of pieces) {
    first.push(total)
    total += piece.columns * piece.rows
  }
  const raw = ([piece, i, j]: Crossing) => first[piece] + j * pieces[piece].columns + i
  const parent = Int32Array.from({ length: total }, (_, at) => at)
  const root = (at: number): number => {
    while (parent[at] !== at) at = parent[at] = parent[parent[at]]
    return at
  }
  for (const [a, b] of sewing.welds) parent[root(raw(a))] = root(raw(b))
  const number = new Int32Array(total).fill(-1)
  let count = 0
  for (let at = 0; at < total; at++) if (root(at) === at) number[at] = count++
  for (let at = 0; at < total; at++) number[at] = number[root(at)]
  const particle = (at: Crossing) => number[raw(at)]

  const places = new Float64Array(count * 3)
  const weight = new Float64Array(count)
  const ends: number[] = []
  const rest: number[] = []
  const compliance: number[] = []
  const known = new Set<number>()
  pieces.forEach((piece, index) => {
    for (let j = 0; j < piece.rows; j++) {
      for (let i = 0; i < piece.columns; i++) {
        const p = particle([index, i, j])
        const at = piece.start(i, j)
        for (let axis = 0; axis < 3; axis++) places[p * 3 + axis] += at[axis] + (lattice(p, axis, seed) - 0.5) * 0.0006
        weight[p]++
      }
    }
    const link = (a: [number, number], b: [number, number], softness: number) => {
      if (Math.min(a[0], b[0], a[1], b[1]) < 0 || Math.max(a[0], b[0]) >= piece.columns || Math.max(a[1], b[1]) >= piece.rows)
        return
      const [p, q] = [particle([index, ...a]), particle([index, ...b])]
      const key = Math.min(p, q) * 1e7 + Math.max(p, q)
      if (p === q || known.has(key)) return
      known.add(key)
      const [f, g] = [piece.flat(...a), piece.flat(...b)]
      const wide = piece.wide ? (piece.wide(a[1]) + piece.wide(b[1])) / 2 : 1
      ends.push(p, q)
      rest.push(Math.hypot((f[0] - g[0]) * wide, f[1] - g[1]))
      compliance.push(softness)
    }
    for (let j = 0; j < piece.rows; j++) {
      for (let i = 0; i < piece.columns; i++) {
        link([i, j], [i + 1, j], 0)
        link([i, j], [i, j + 1], 0)
        link([i, j], [i + 1, j + 1], soft.bias)
        link([i + 1, j], [i, j + 1], soft.bias)
        link([i, j], [i + 2, j], soft.bend)
        link([i, j], [i, j + 2], soft.bend)
      }
    }
  })
  for (let p = 0; p < count; p++) for (let axis = 0; axis < 3; axis++) places[p * 3 + axis] /= weight[p]
  const free = new Uint8Array(count).fill(1)
  for (const at of sewing.pinned) free[particle(at)] = 0
  const drape: Drape = {
    places,
    free,
    springs: { ends: Int32Array.from(ends), rest: Float64Array.from(rest), compliance: Float64Array.from(compliance) },
  }

  /** All pieces as meshes with shared smooth normals across seams; a = distance to a hem, b = the piece's tag. */
  function meshes(): Mesh[] {
    const positions = new Float64Array(total * 3)
    const surface = new Float64Array(total * 4)
    const triangles: number[] = []
    pieces.forEach((piece, index) => {
      for (let j = 0; j < piece.rows; j++) {
        for (let i = 0; i < piece.columns; i++) {
          const at = raw([index, i, j])
          positions.set(places.subarray(number[at] * 3, number[at] * 3 + 3), at * 3)
          const [u, v] = piece.print?.(i, j) ?? piece.flat(i, j)
          surface.set([u * (piece.wide?.(j) ?? 1), v, piece.hem?.(i, j) ?? 1, piece.tag ?? index], at * 4)
          if (i + 1 < piece.columns && j + 1 < piece.rows)
            triangles.push(at, at + 1, at + piece.columns, at + 1, at + piece.columns + 1, at + piece.columns)
        }
      }
    })
    return [withNormals(positions, surface, Uint32Array.from(triangles))]
  }
  return { drape, particle, meshes }
}
