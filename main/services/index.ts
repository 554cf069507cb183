import type { SelvedgeContract } from '../../core/api/contract.ts'
import type { Services } from '../../core/api/method.ts'
import { annotationsService } from './annotations.ts'
import { categoriesService } from './categories.ts'
import { compositesService } from './composites.ts'
import { cutoutsService } from './cutouts.ts'
import { datasetsService } from './datasets.ts'
import { depthsService } from './depths.ts'
import { evaluationsService } from './evaluations.ts'
import { figuresService } from './figures.ts'
import { filesService } from './files.ts'
import { imagesService } from './images.ts'
import { jobsService } from './jobs.ts'
import { mattesService } from './mattes.ts'
import { mattingService } from './matting.ts'
import { meshesService } from './meshes.ts'
import { modelsService } from './models.ts'
import { poseFilesService } from './pose-files.ts'
import { posesService } from './poses.ts'
import { predictionsService } from './predictions.ts'
import { projectsService } from './projects.ts'
import { reviewService } from './review.ts'
import { selectionService } from './selection.ts'
import type { ServiceContext } from './service-context.ts'
import { settingsService } from './settings.ts'
import { silhouettesService } from './silhouettes.ts'
import { statsService } from './stats.ts'
import { systemService } from './system.ts'

/*
 * The services, one file each, named like their file in core/api.
 * To add a method: one entry in core/api/x.ts and one function in main/services/x.ts; the compiler asks for the other.
 * To add a service: core/api/x.ts and a line in contract.ts, main/services/x.ts exporting
 * `xService(context: ServiceContext): Service<typeof x>`, and a line here.
 * The renderer, the browser, the command line and validation follow by themselves.
 */
export function createServices(context: ServiceContext): Services<SelvedgeContract> {
  return {
    system: systemService(context),
    files: filesService(context),
    projects: projectsService(context),
    images: imagesService(context),
    annotations: annotationsService(context),
    categories: categoriesService(context),
    jobs: jobsService(context),
    datasets: datasetsService(context),
    cutouts: cutoutsService(context),
    models: modelsService(context),
    predictions: predictionsService(context),
    mattes: mattesService(context),
    matting: mattingService(context),
    meshes: meshesService(context),
    poses: posesService(context),
    poseFiles: poseFilesService(context),
    silhouettes: silhouettesService(context),
    review: reviewService(context),
    selection: selectionService(context),
    evaluations: evaluationsService(context),
    composites: compositesService(context),
    figures: figuresService(context),
    depths: depthsService(context),
    stats: statsService(context),
    settings: settingsService(context),
  }
}
