import { readMeshFile } from '../../core/pose/mesh-file.ts'
import type { Mesh } from '../../core/pose/mesh.ts'
import { Fault } from '../../core/fault.ts'
import type { ProjectId } from '../../core/records/ids.ts'
import type { Bridge } from '../bridge/connect.ts'
import { meshUrl } from '../bridge/media-url.ts'
import type { ShelfMesh } from './mesh-shelf.ts'

/** The meshes that come with the program, and those of the project whose files are there. */
export async function listMeshes(bridge: Bridge, project: ProjectId): Promise<ShelfMesh[]> {
  return (await bridge.client.meshes.list({ project })).filter(({ missing }) => !missing)
}

/** The vertices and triangles of a mesh, metres. Throws `not-found` when its file is gone, `corrupt` when it is damaged. */
export async function loadMesh(bridge: Bridge, project: ProjectId, { name, sha256 }: ShelfMesh): Promise<Mesh> {
  const base = bridge.hello()?.media
  if (base === undefined) throw new Fault('closed', 'There is no connection to Selvedge right now.')
  const answer = await fetch(meshUrl(base, project, sha256))
  if (!answer.ok) throw new Fault('not-found', `The file of the mesh ${name} is not there.`, { file: name })
  return readMeshFile(new Uint8Array(await answer.arrayBuffer()), name)
}
