import { rm } from 'node:fs/promises'
import type { Service } from '../../core/api/method.ts'
import type { predictions as api } from '../../core/api/predictions.ts'
import { mapsFolder } from '../db/side-files.ts'
import { exportRunJoints } from './joints/export-run.ts'
import { failuresOf } from './predictions/failures.ts'
import { predictFiles } from './predictions/predict-files.ts'
import { runModel } from './predictions/run-model.ts'
import { segmentImage } from './predictions/segment.ts'
import type { ServiceContext } from './service-context.ts'

export function predictionsService(context: ServiceContext): Service<typeof api> {
  const { open, emit } = context
  return {
    run: (params, call) => runModel(context, params, call),
    files: (params, call) => predictFiles(context, params, call),
    runs: ({ project }) => open.get(project).runs.list(),
    rename({ project, run, title }) {
      const renamed = open.get(project).runs.rename(run, title)
      emit('predictions.changed', { project, images: [] })
      return renamed
    },
    async remove({ project, run }) {
      const store = open.get(project)
      const images = store.runs.remove(run)
      emit('predictions.changed', { project, images: null })
      emit('images.changed', { project, ids: null })
      // Maps without a run are harmless; a run without its maps would not be.
      await rm(mapsFolder(store.path, run), { recursive: true, force: true })
      return { removed: images.length }
    },
    ofImage: ({ project, image, runs }) => open.get(project).runs.ofImage(image, runs),
    exportJoints: (params, call) => exportRunJoints(context, params, call),
    failures: ({ project, run }) => failuresOf(open.get(project), run),
    segment: (params, call) => segmentImage(context, params, call),
  }
}
