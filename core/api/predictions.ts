import { z } from 'zod'
import { shape } from '../records/annotation.ts'
import { imageId, projectId } from '../records/ids.ts'
import { modelId } from '../records/model.ts'
import { prediction, run, runId, runImage } from '../records/run.ts'
import { imageFilter } from './images.ts'
import { method } from './method.ts'
import { deviceChoice, provider } from './models.ts'

const project = projectId
const failure = z.object({ image: imageId, file: z.string(), code: z.string(), message: z.string() })

export const predictions = {
  run: method('Predict photos with a model, as a run of its own', z.object({
    project, model: modelId,
    filter: imageFilter.optional(),
    /** These photos only. */
    images: z.array(imageId).max(1_000_000).optional(),
    /** predictParams over the model's defaults; parts may be left out. */
    params: z.record(z.string(), z.unknown()).default({}),
    device: deviceChoice.default('auto'),
    title: z.string().max(200).default(''),
    /** Goes on with this run: photos it has already are passed over, failed ones are tried again. */
    into: runId.optional(),
  }), z.object({
    run: runId, images: z.number().int(), failed: z.array(failure), predictions: z.number().int(),
    seconds: z.number(), rate: z.number(), device: z.string(),
    /** Providers that were tried before `device`, and why each was left. */
    left: z.array(z.object({ provider, reason: z.string() })),
  }), { job: true, resumable: true }),
  files: method('Predict photos of no project into a folder: masks, maps, objects with scores', z.object({
    model: modelId,
    /** Photos, or folders of photos. */
    paths: z.array(z.string().min(1).max(4096)).min(1).max(100_000),
    out: z.string().min(1).max(4096),
    params: z.record(z.string(), z.unknown()).default({}),
    device: deviceChoice.default('auto'),
    /** Write `<name>.prob.png` too: grey, 0 to 255, of the photo's size. */
    probabilities: z.boolean().default(false),
  }), z.object({
    run: z.null(), images: z.number().int(), failed: z.array(z.object({ file: z.string(), code: z.string(), message: z.string() })),
    predictions: z.number().int(), seconds: z.number(), rate: z.number(), device: z.string(),
    left: z.array(z.object({ provider, reason: z.string() })), files: z.array(z.string()),
  }), { job: true }),
  runs: method('Runs, newest first', z.object({ project }), z.array(run)),
  rename: method('Give a run a title', z.object({ project, run: runId, title: z.string().min(1).max(200) }), run),
  remove: method('Forget a run and its predictions; labels made from it stay', z.object({ project, run: runId }), z.object({ removed: z.number().int() })),
  ofImage: method('What runs say of a photo', z.object({
    project, image: imageId,
    /** Only these runs; all without it. */
    runs: z.array(runId).max(1_000).optional(),
  }), z.array(z.object({ image: runImage, predictions: z.array(prediction) }))),
  exportJoints: method('Write the joints that a run found: as the model tells them, and in Human3.6M\'s order', z.object({
    project, run: runId, filter: imageFilter.optional(),
    /** A folder: fresh, or one that an earlier export of this kind made. */
    out: z.string().min(1).max(4096),
  }), z.object({ files: z.array(z.string()), persons: z.number().int(), /** Of them in the camera: a label of theirs knows it. */ inSpace: z.number().int() }), { job: true }),
  failures: method('Photos that a run could not do', z.object({ project, run: runId }), z.array(failure)),
  segment: method('Answer a prompt on a photo: points and a box', z.object({
    project, image: imageId, model: modelId, device: deviceChoice.default('auto'),
    /** In photo pixels; label 1 is foreground, 0 background. */
    points: z.array(z.object({ x: z.number(), y: z.number(), label: z.union([z.literal(0), z.literal(1)]) })).max(1_000).default([]),
    box: z.tuple([z.number(), z.number(), z.number(), z.number()]).nullable().default(null),
    /** Farthest a polygon may run from the edge, in photo pixels; null gives an RLE. */
    polygon: z.number().min(0).max(100).nullable().default(1),
    /** Refine the mask of the last answer for this photo instead of starting anew. */
    refine: z.boolean().default(false),
  }), z.object({ shape, score: z.number(), bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]), area: z.number(), seconds: z.number(), device: z.string() })),
}
