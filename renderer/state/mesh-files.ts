import type { Mesh } from '../../core/pose/mesh.ts'
import { Fault } from '../../core/fault.ts'
import type { ProjectId } from '../../core/records/ids.ts'
import type { Bridge } from '../bridge/connect.ts'
import type { ShelfMesh } from './mesh-shelf.ts'

/** The meshes that come with the program, and those of the project. */
export async function listMeshes(_bridge: Bridge, _project: ProjectId): Promise<ShelfMesh[]> {
  return []
}

/** The vertices and triangles of a mesh. */
export async function loadMesh(_bridge: Bridge, _project: ProjectId, { name }: ShelfMesh): Promise<Mesh> {
  throw new Fault('not-found', `The mesh ${name} is not here.`)
}
