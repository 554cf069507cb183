import type { MeshReading } from '../../core/api/meshes.ts'
import { Fault } from '../../core/fault.ts'
import { inMetres } from '../../core/meshes/reading.ts'
import { counted } from '../../core/meshes/scan.ts'
import { bounds, closureOf, orient, signedVolume, weld, type Closure, type Mesh } from '../../core/pose/mesh.ts'
import { leastSilhouette } from './silhouette-change.ts'
import { simplify, weldEqual } from './simplify.ts'

/** Vertices nearer than this part of the radius are one where that closes the surface. */
const NEAR = 1e-5
/** Triangles up to which seams are looked for and the way round of every face is put right before it is made simpler. */
const MENDABLE = 2_000_000
/** Triangles up to which the silhouettes of before are drawn too. */
const COMPARABLE = 1_000_000

export type Prepared = {
  mesh: Mesh
  /** Vertices before it was made simpler, equal ones counted once. */
  vertices: number
  closure: Closure
  notes: string[]
  /** Estimate of how far the surface moved, metres, and the least IoU of silhouettes with and without; null when not worked out. */
  deviation: number
  silhouette: number | null
}

/**
 * A mesh as it was read, made ready for fitting: in metres and upright, equal vertices made one, seams closed, faces turned outwards, at
 * most about `triangles` of them. Throws `invalid` when nothing is left.
 */
export async function prepareMesh(given: Mesh, reading: MeshReading, triangles: number | null, file: string): Promise<Prepared> {
  const notes: string[] = []
  const mended = await mend(inMetres(given, reading), notes)
  if (mended.triangles.length === 0 || bounds(mended).radius === 0) {
    throw new Fault('invalid', 'Nothing is left of this mesh: all its faces are without area.', {
      file, field: 'faces', found: given.triangles.length / 3,
    })
  }
  const { mesh: fewer, deviation } = triangles === null ? { mesh: mended, deviation: 0 } : await simplify(mended, triangles)
  const changed = fewer.triangles.length < mended.triangles.length
  const mesh = mended.triangles.length / 3 > MENDABLE && fewer.triangles.length / 3 <= MENDABLE ? outwards(fewer, notes) : fewer
  const closure = closureOf(mesh)
  if (changed) notes.push(`${counted(mended.triangles.length / 3, 'triangle')} became ${(mesh.triangles.length / 3).toLocaleString('en')}.`)
  if (!closure.watertight) notes.push(`The surface is open at ${counted(closure.openEdges + closure.flipped, 'edge')}: fitting works, a little slower.`)
  const silhouette = changed && mended.triangles.length / 3 <= COMPARABLE ? leastSilhouette(mended, mesh) : null
  return { mesh, vertices: mended.positions.length / 3, closure, notes, deviation, silhouette }
}

async function mend(mesh: Mesh, notes: string[]): Promise<Mesh> {
  let welded = await weldEqual(mesh)
  const dropped = (mesh.triangles.length - welded.triangles.length) / 3
  if (dropped > 0) notes.push(`${counted(dropped, 'face')} without area ${dropped === 1 ? 'was' : 'were'} dropped.`)
  if (welded.triangles.length / 3 > MENDABLE) return welded
  const before = closureOf(welded)
  if (!before.watertight) {
    const tighter = weld(welded, NEAR * bounds(welded).radius)
    const after = closureOf(tighter)
    if (after.openEdges < before.openEdges) {
      welded = tighter
      notes.push(`${counted(before.openEdges - after.openEdges, 'open edge')} closed: their vertices all but met.`)
    }
  }
  return outwards(welded, notes)
}

/** Faces turned the same way round and outwards, where they are not. */
function outwards(mesh: Mesh, notes: string[]): Mesh {
  if (closureOf(mesh).flipped === 0 && signedVolume(mesh) > 0) return mesh
  const turned = orient(mesh)
  let count = 0
  for (let i = 0; i < mesh.triangles.length; i += 3) if (turned.triangles[i + 1] !== mesh.triangles[i + 1]) count++
  if (count > 0) notes.push(`${counted(count, 'face')} turned outwards.`)
  return turned
}
