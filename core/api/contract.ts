import { z } from 'zod'
import { change } from '../change/change.ts'
import { stroke } from '../change/strokes.ts'
import { imageId, projectId } from '../records/ids.ts'
import { job } from '../records/job.ts'
import { annotations } from './annotations.ts'
import { categories } from './categories.ts'
import { composites } from './composites.ts'
import { cutouts } from './cutouts.ts'
import { datasets } from './datasets.ts'
import { evaluations } from './evaluations.ts'
import { figures } from './figures.ts'
import { files } from './files.ts'
import { images } from './images.ts'
import { jobs } from './jobs.ts'
import { mattes } from './mattes.ts'
import { matting } from './matting.ts'
import { meshes } from './meshes.ts'
import { depths } from './depths.ts'
import type { EventPayloads } from './method.ts'
import { models } from './models.ts'
import { poseFiles } from './pose-files.ts'
import { poses } from './poses.ts'
import { predictions } from './predictions.ts'
import { projects } from './projects.ts'
import { review } from './review.ts'
import { selection } from './selection.ts'
import { settings } from './settings.ts'
import { silhouettes } from './silhouettes.ts'
import { stats } from './stats.ts'
import { system } from './system.ts'

/** Everything a client can ask for. A method is one entry in its api file and one function in main/services. */
export const CONTRACT = {
  system, files, projects, images, annotations, categories, jobs, datasets, cutouts, models, predictions, mattes, matting, meshes, poses, poseFiles, silhouettes, review, selection, evaluations, composites, figures, depths, stats, settings,
}
export type SelvedgeContract = typeof CONTRACT

/** What is broadcast to every client. Events say that state changed; they never carry requests. */
export const EVENTS = {
  'annotations.changed': z.object({
    project: projectId,
    image: imageId.nullable(),
    seq: z.number().int(),
    rev: z.number().int(),
    label: z.string(),
    change,
    /** What differs in long masks, which are empty in `change` (core/change/strokes.ts). */
    strokes: z.array(stroke),
    /** The client whose call caused it. */
    client: z.string(),
  }),
  /** Rows of these images (null: of many) are to be read again. */
  'images.changed': z.object({ project: projectId, ids: z.array(imageId).nullable() }),
  'categories.changed': z.object({ project: projectId }),
  'jobs.changed': z.object({ project: projectId, job }),
  /** Runs came, went or grew; `images`: what they say of these photos is to be read again (null: of many). */
  'predictions.changed': z.object({ project: projectId, images: z.array(imageId).nullable() }),
  /** Alphas of these photos were solved: mattes are to be read again. Trimaps come as ops of `annotations.changed`. */
  'mattes.changed': z.object({ project: projectId, images: z.array(imageId) }),
  /** True depths of these photos came or went. */
  'depths.changed': z.object({ project: projectId, images: z.array(imageId) }),
  /** Meshes of the project came, went or were renamed. */
  'meshes.changed': z.object({ project: projectId }),
  /** A model was added or removed, or the device in use changed. */
  'models.changed': z.object({}),
  /** Opened, closed, became read-only, disk full: `notice` is for a banner, empty when all is well again. */
  'projects.changed': z.object({ project: projectId, notice: z.string() }),
  'settings.changed': z.object({ project: projectId.nullable(), key: z.string() }),
}
export type SelvedgeEvents = EventPayloads<typeof EVENTS>
export type EventName = keyof SelvedgeEvents
