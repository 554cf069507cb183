import { basename } from 'node:path'
import type { MeshFound, MeshReading } from '../../core/api/meshes.ts'
import type { Limits } from '../../core/limits.ts'
import { guessReading } from '../../core/meshes/reading.ts'
import { bounds, closureOf } from '../../core/pose/mesh.ts'
import { writeMeshFile } from '../../core/pose/mesh-file.ts'
import type { MeshRow } from '../../core/records/mesh.ts'
import { sizeOf } from './library.ts'
import { prepareMesh } from './prepare.ts'
import { readMesh } from './read-mesh.ts'
import { simplify, weldEqual } from './simplify.ts'

/* What the parser process does with a mesh file: look at it, or make it ready to be kept. */

export type Examined = MeshFound & { guess: MeshReading & { why: string; kind: MeshRow['kind'] }; preview: Uint8Array }
export type Parsed = Pick<MeshRow, 'triangles' | 'vertices' | 'watertight' | 'centre' | 'radius'> & {
  found: MeshFound; reading: MeshReading; size: [number, number, number]; bytes: Uint8Array; deviation: number; silhouette: number | null
}

/** Triangles of the preview before an import. */
const PREVIEW = 12_000

export async function examine(path: string, limits: Limits): Promise<Examined> {
  const { format, mesh, bytes, notes } = await readMesh(path, limits)
  const welded = await weldEqual(mesh)
  const { watertight, openEdges, flipped } = closureOf(welded)
  const { min, max } = bounds(welded)
  const found = {
    format, bytes, triangles: mesh.triangles.length / 3, vertices: welded.positions.length / 3, size: sizeOf(min, max), watertight,
    openEdges: openEdges + flipped, notes,
  }
  return { ...found, guess: guessReading(welded, format), preview: writeMeshFile((await simplify(welded, PREVIEW)).mesh, 'preview') }
}

/** `reading`: what the user said; what is missing is guessed. */
export async function parse(path: string, reading: Partial<MeshReading>, triangles: number | null, name: string, limits: Limits): Promise<Parsed> {
  const { format, mesh: read, bytes, notes } = await readMesh(path, limits)
  const guess = guessReading(read, format)
  const whole: MeshReading = { units: reading.units ?? guess.units, up: reading.up ?? guess.up, forward: reading.forward ?? guess.forward }
  const size = bounds(read)
  const made = await prepareMesh(read, whole, triangles, basename(path))
  const { min, max, centre, radius } = bounds(made.mesh)
  const found: MeshFound = {
    format, bytes, triangles: read.triangles.length / 3, vertices: made.vertices, size: sizeOf(size.min, size.max),
    watertight: made.closure.watertight, openEdges: made.closure.openEdges + made.closure.flipped, notes: [...notes, ...made.notes],
  }
  return {
    found, reading: whole, size: sizeOf(min, max), triangles: made.mesh.triangles.length / 3, vertices: made.mesh.positions.length / 3,
    watertight: made.closure.watertight, centre, radius, bytes: writeMeshFile(made.mesh, name), deviation: made.deviation, silhouette: made.silhouette,
  }
}
