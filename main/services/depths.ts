import { existsSync } from 'node:fs'
import type { depths as api } from '../../core/api/depths.ts'
import type { Service } from '../../core/api/method.ts'
import { layerFile } from '../db/side-files.ts'
import { checkWritable } from './images/check-writable.ts'
import { dropLayers } from './mattes/layers.ts'
import type { ServiceContext } from './service-context.ts'

export function depthsService({ open, emit }: Pick<ServiceContext, 'open' | 'emit'>): Service<typeof api> {
  return {
    ofImage({ project, image }) {
      const store = open.get(project)
      const row = store.depths.ofImage(image)
      // Files beside the project may be deleted by anybody: what is gone is not told of.
      return row && existsSync(layerFile(store.path, row.sha256)) ? row : null
    },
    images: ({ project }) => open.get(project).depths.images(),
    async remove({ project, images }) {
      const store = open.get(project)
      checkWritable(store)
      const { removed, dropped } = store.depths.remove(images)
      await dropLayers(store.path, dropped)
      emit('depths.changed', { project, images })
      return { removed }
    },
  }
}
