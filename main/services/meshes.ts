import { rm } from 'node:fs/promises'
import type { meshes as api } from '../../core/api/meshes.ts'
import type { Service } from '../../core/api/method.ts'
import { Fault } from '../../core/fault.ts'
import { meshFile } from '../db/side-files.ts'
import { listed, listMeshes, listShipped } from '../meshes/library.ts'
import { checkWritable } from './images/check-writable.ts'
import { examineMesh } from './meshes/examine.ts'
import { importMesh } from './meshes/import.ts'
import type { ServiceContext } from './service-context.ts'

/** Meshes that poses are fitted with; what is stored is told by `meshes.changed`. */
export function meshesService(context: ServiceContext): Service<typeof api> {
  const { open, paths, emit } = context
  return {
    list: ({ project }) => listMeshes(open.get(project), paths.assets),
    shipped: async () => (await listShipped(paths.assets)).map((mesh) => ({ ...mesh, uses: 0 })),
    examine: (params, call) => examineMesh(context, params, call),
    import: (params, call) => importMesh(context, params, call),
    rename({ project, mesh, name }) {
      const store = open.get(project)
      const row = store.meshes.rename(mesh, name)
      emit('meshes.changed', { project })
      return { ...listed(store.path, row), uses: store.poses.uses().get(mesh) ?? 0 }
    },
    async remove({ project, mesh }) {
      const store = open.get(project)
      checkWritable(store)
      const row = store.meshes.get(mesh)
      if (!row || !store.meshes.remove(mesh)) throw new Fault('not-found', 'This mesh is not in the project any more.', { field: 'mesh', found: mesh })
      if (!store.meshes.list().some(({ sha256 }) => sha256 === row.sha256)) await rm(meshFile(store.path, row.sha256), { force: true })
      emit('meshes.changed', { project })
      return {}
    },
  }
}
