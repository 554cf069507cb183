import { MeshoptSimplifier } from 'meshoptimizer/simplifier'
import type { Mesh } from '../../core/pose/mesh.ts'

export type Simplified = {
  mesh: Mesh
  /** Estimate of how far the surface moved at most, mesh units (square root of the greatest quadric error that was accepted). */
  deviation: number
}

/**
 * The mesh with at most about `target` triangles, by edge collapses under quadric errors (Garland and Heckbert 1997, as meshoptimizer
 * does it): open rims are kept, closed surfaces stay closed. It ends earlier where no collapse is left that keeps the surface's kind.
 * Vertices stay at places where vertices were. A mesh that has no more is given back as it is.
 */
export async function simplify(mesh: Mesh, target: number): Promise<Simplified> {
  if (mesh.triangles.length <= 3 * target) return { mesh, deviation: 0 }
  await MeshoptSimplifier.ready
  const positions = Float32Array.from(mesh.positions)
  const [indices, error] = MeshoptSimplifier.simplify(mesh.triangles, positions, 3, 3 * target, 1)
  const deviation = error * MeshoptSimplifier.getScale(positions, 3)
  return { mesh: compact(mesh.positions, indices), deviation }
}

/** Only the vertices that triangles use, in the order in which they first do. */
export function compact(positions: Float64Array, triangles: Uint32Array): Mesh {
  const place = new Int32Array(positions.length / 3).fill(-1)
  const out = new Uint32Array(triangles.length)
  const kept: number[] = []
  for (let i = 0; i < triangles.length; i++) {
    const v = triangles[i]
    if (place[v] < 0) {
      place[v] = kept.length
      kept.push(v)
    }
    out[i] = place[v]
  }
  const moved = new Float64Array(3 * kept.length)
  kept.forEach((v, i) => moved.set(positions.subarray(3 * v, 3 * v + 3), 3 * i))
  return { positions: moved, triangles: out }
}

/** The mesh with vertices at the same place (as 32-bit floats) made one, and without triangles that have two corners there. */
export async function weldEqual(mesh: Mesh): Promise<Mesh> {
  await MeshoptSimplifier.ready
  const first = MeshoptSimplifier.generatePositionRemap(Float32Array.from(mesh.positions), 3)
  const triangles = new Uint32Array(mesh.triangles.length)
  let length = 0
  for (let i = 0; i < mesh.triangles.length; i += 3) {
    const [a, b, c] = [first[mesh.triangles[i]], first[mesh.triangles[i + 1]], first[mesh.triangles[i + 2]]]
    if (a === b || b === c || c === a) continue
    triangles.set([a, b, c], length)
    length += 3
  }
  return compact(mesh.positions, triangles.slice(0, length))
}
