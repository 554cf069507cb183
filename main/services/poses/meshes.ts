import { Fault } from '../../../core/fault.ts'
import type { Mesh } from '../../../core/pose/mesh.ts'
import type { ProjectId } from '../../../core/records/ids.ts'
import type { MeshRef } from '../../../core/records/mesh.ts'
import { meshOf } from '../../meshes/library.ts'
import type { ServiceContext } from '../service-context.ts'

export type PoseMesh = { ref: MeshRef; name: string; sha256: string; mesh: Mesh }

/** Meshes that were used last, by their digest: what is prepared of a mesh is kept with the object. */
const KEPT = 6
const kept = new Map<string, Mesh>()

/** A mesh by what poses call it. Throws `not-found`. */
export async function poseMesh({ open, paths }: Pick<ServiceContext, 'open' | 'paths'>, project: ProjectId, ref: MeshRef): Promise<PoseMesh> {
  const read = await meshOf(open.get(project), paths.assets, ref)
  const mesh = kept.get(read.sha256) ?? read.mesh
  kept.delete(read.sha256)
  kept.set(read.sha256, mesh)
  if (kept.size > KEPT) for (const [oldest] of kept) if (kept.delete(oldest)) break
  return { ref, name: read.name, sha256: read.sha256, mesh }
}

/** The same, or null when it is not here. */
export function poseMeshIfHere(context: Pick<ServiceContext, 'open' | 'paths'>, project: ProjectId, ref: MeshRef): Promise<PoseMesh | null> {
  return poseMesh(context, project, ref).catch((thrown: unknown) => {
    if (thrown instanceof Fault && thrown.code === 'not-found') return null
    throw thrown
  })
}
