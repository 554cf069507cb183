import { join } from 'node:path'
import type { Call } from '../../core/api/method.ts'
import { DEFAULT_TRIANGLES } from '../../core/api/meshes.ts'
import { Fault } from '../../core/fault.ts'
import type { ReadItem } from '../../core/formats/format.ts'
import type { Losses } from '../../core/formats/losses.ts'
import type { ProjectId } from '../../core/records/ids.ts'
import { SHIPPED_MESHES } from '../meshes/shipped.ts'
import { importMesh } from '../services/meshes/import.ts'
import type { ServiceContext } from '../services/service-context.ts'

export type MeshItem = Extract<ReadItem, { kind: 'mesh' }>

/**
 * Keeps the meshes of a dataset that its poses refer to, as they are but for millimetres: axes and origin stay, since the poses are told
 * in them. Those that the project or the program has under their name already are taken for the same. What cannot be read is noted.
 */
export async function importMeshes(
  context: Pick<ServiceContext, 'open' | 'roots' | 'spawn' | 'emit'>, project: ProjectId, base: string, items: readonly MeshItem[], wanted: ReadonlySet<string>,
  notes: Losses, call: Call,
): Promise<void> {
  const known = new Set([...SHIPPED_MESHES, ...context.open.get(project).meshes.list()].map((mesh) => mesh.name))
  for (const { name, path, units } of items) {
    if (!wanted.has(name) || known.has(name)) continue
    known.add(name)
    call.progress(0.98, `mesh ${name}`)
    try {
      await importMesh(context, {
        project, path: join(base, path), name, units, up: '+y', forward: '+z', kind: 'other', side: null, triangles: DEFAULT_TRIANGLES, limits: {},
      }, { ...call, progress: () => {} })
    } catch (thrown) {
      const fault = Fault.of(thrown)
      if (fault.code === 'cancelled' || fault.code === 'bug' || fault.code === 'closed') throw fault
      notes.add('Meshes that could not be read: their poses are kept, but cannot be drawn', `${path}: ${fault.message}`)
    }
  }
}
