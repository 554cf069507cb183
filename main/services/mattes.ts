import { existsSync } from 'node:fs'
import type { mattes as api } from '../../core/api/mattes.ts'
import type { Service } from '../../core/api/method.ts'
import type { Matte } from '../../core/records/matte.ts'
import { layerFile } from '../db/side-files.ts'
import type { Store } from '../db/store.ts'
import { finishCutouts } from './mattes/finish.ts'
import { makeTrimap } from './mattes/make-trimap.ts'
import { paintTrimap, setTrimap } from './mattes/paint-trimap.ts'
import { solve } from './mattes/solve-matte.ts'
import { dropMatte, known } from './mattes/store-trimap.ts'
import type { ServiceContext } from './service-context.ts'

/** Trimaps and alphas: painting is told by `annotations.changed` (ops of `matte`), solving by `mattes.changed`. */
export function mattesService(context: ServiceContext): Service<typeof api> {
  const { open, emit } = context
  return {
    ofImage({ project, image }) {
      const store = open.get(project)
      return store.mattes.ofImage(image).map((matte) => present(store, matte))
    },
    makeTrimap: async (params, call) => present(open.get(params.project), await makeTrimap(context, params, call)),
    setTrimap: (params) => present(open.get(params.project), setTrimap(context, params)),
    paint: (params) => present(open.get(params.project), paintTrimap(context, params)),
    solve: (params, call) => solve(context, params, call),
    remove({ project, matte, key }) {
      const store = open.get(project)
      const row = known(store, matte)
      dropMatte(store, emit, { project, image: row.image, label: 'Remove trimap', key }, row)
      return {}
    },
    finish: (params, call) => finishCutouts(context, params, call),
  }
}

/** Files beside the project may be deleted by anybody: what is gone is not told of. */
function present(store: Store, matte: Matte): Matte {
  const there = (layer: { sha256: string } | null) => layer !== null && existsSync(layerFile(store.path, layer.sha256))
  if (!there(matte.alpha)) return { ...matte, alpha: null, foreground: null, stale: false }
  return matte.foreground === null || there(matte.foreground) ? matte : { ...matte, foreground: null }
}
