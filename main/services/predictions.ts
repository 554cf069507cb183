import { rmSync } from 'node:fs'
import type { Service } from '../../core/api/method.ts'
import type { predictions as api } from '../../core/api/predictions.ts'
import { Fault } from '../../core/fault.ts'
import { mapsFolder } from '../db/side-files.ts'
import type { ServiceContext } from './service-context.ts'

const notYet = (): never => {
  throw new Fault('unsupported', 'This is not there yet.')
}

export function predictionsService({ open, emit }: ServiceContext): Service<typeof api> {
  return {
    run: () => notYet(),
    runs: ({ project }) => open.get(project).runs.list(),
    rename({ project, run, title }) {
      const renamed = open.get(project).runs.rename(run, title)
      emit('predictions.changed', { project, images: [] })
      return renamed
    },
    remove({ project, run }) {
      const store = open.get(project)
      const images = store.runs.remove(run)
      // Maps without a run are harmless; a run without its maps would not be.
      rmSync(mapsFolder(store.path, run), { recursive: true, force: true })
      emit('predictions.changed', { project, images: null })
      emit('images.changed', { project, ids: null })
      return { removed: images.length }
    },
    ofImage: ({ project, image, runs }) => open.get(project).runs.ofImage(image, runs),
    failures: () => notYet(),
    segment: () => notYet(),
  }
}
