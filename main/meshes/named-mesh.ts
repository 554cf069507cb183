import { basename } from 'node:path'
import type { MeshReading } from '../../core/api/meshes.ts'
import { Fault } from '../../core/fault.ts'
import type { Limits } from '../../core/limits.ts'
import type { Mesh } from '../../core/pose/mesh.ts'
import { readMeshFile } from '../../core/pose/mesh-file.ts'
import type { HostPaths, Spawn } from '../host/context.ts'
import type { Roots } from '../host/roots.ts'
import { allowedPath } from '../media/allowed-path.ts'
import { shownPath } from '../media/raw-path.ts'
import { meshInParser } from './in-parser.ts'
import { readShipped, SHIPPED_MESHES } from './shipped.ts'

/** What cannot be a path of a mesh file, for want of an ending: a name. */
export const MESH_NAME = /^[a-z]+(-[a-z]+)*$/

const AS_IT_IS: MeshReading = { units: 'm', up: '+y', forward: '+z' }

/**
 * A mesh as the command line names it: one that comes with Selvedge by its name, or any mesh file by its path, read in the parser
 * process, all its triangles kept. Throws `not-found`, naming the shipped ones, and what reading a file throws.
 * @param reading what is not said is taken as it is: metres, y up, +z forward
 */
export async function namedMesh(
  { paths, roots, spawn }: { paths: HostPaths; roots: Roots; spawn: Spawn }, named: string, reading: Partial<MeshReading>, limits: Limits, signal: AbortSignal,
): Promise<Mesh> {
  if (SHIPPED_MESHES.some(({ name }) => name === named)) return readShipped(paths.assets, named)
  const absent = (cause?: unknown) => new Fault('not-found', 'There is no such mesh.', {
    field: 'mesh', file: shownPath(basename(named)), fix: `Name a file, or one that comes with Selvedge: ${SHIPPED_MESHES.map(({ name }) => name).join(', ')}.`,
  }, cause)
  if (MESH_NAME.test(named)) throw absent()
  const path = await roots.resolve(named).then((found) => allowedPath(found, roots)).catch((thrown: unknown) => {
    throw Fault.of(thrown).code === 'not-found' ? absent(thrown) : thrown
  })
  const file = shownPath(basename(path))
  const made = await meshInParser(spawn, file, signal, (parser) => parser.mesh({ path, reading: { ...AS_IT_IS, ...reading }, triangles: null, name: file, limits }))
  return readMeshFile(made.bytes, file)
}
