import { z } from 'zod'
import { cutoutSpec } from '../cutout/spec.ts'
import { rle } from '../records/annotation.ts'
import { annotationId, imageId, projectId } from '../records/ids.ts'
import { matte, matteId, matteMethod, modelMethod, sha256, trimap, trimapOrigin } from '../records/matte.ts'
import { runId } from '../records/run.ts'
import { imageFilter } from './images.ts'
import { method } from './method.ts'
import { deviceChoice } from './models.ts'

const project = projectId
/** Random name of this gesture: sending it twice stores it once. */
const key = z.string().min(8).max(64)
/** [x, y, width, height] in whole photo pixels, within the photo. */
const box = z.tuple([z.number().int().min(0), z.number().int().min(0), z.number().int().min(1), z.number().int().min(1)])

/** How a trimap is made. Distances are pixels of the photo, true (Euclidean) ones. */
export const trimapRule = z.object({
  /**
   * `mask`: a band of fixed width; `adaptive`: as wide as the edge is soft; `superpixel`: the cells of the photo that the mask
   * cuts; `prediction`: where a run's probabilities are uncertain. Where cloth ends sharply a fixed band as wide as hair needs lets
   * the alpha drift into what looks alike.
   */
  from: z.enum(['mask', 'adaptive', 'superpixel', 'prediction']).default('adaptive'),
  /** How far the band reaches into the object, and out of it. With `adaptive` the most it may. */
  inside: z.number().min(0).max(500).default(8),
  outside: z.number().min(0).max(500).default(12),
  /** About how many cells the photo is cut into. */
  cells: z.number().int().min(4).max(20_000).default(1_000),
  /** Probabilities between these are unknown. */
  low: z.number().min(0).max(1).default(0.05),
  high: z.number().min(0).max(1).default(0.95),
  /** The run whose map is taken; without it the newest that kept one of the photo. */
  run: runId.optional(),
})
export type TrimapRule = z.output<typeof trimapRule>

export const solveMethod = z.union([matteMethod.exclude(['model', 'import']), modelMethod])
export type SolveMethod = z.infer<typeof solveMethod>

/** Confidence of a finished cutout: those that need a hand come first in the report. */
const finished = z.object({
  image: imageId, file: z.string(),
  /** Name of the written cutout; empty when there is none. */
  cutout: z.string(),
  objects: z.number().int(),
  /** 0 certain .. 1: see AlphaRow.uncertainty. */
  uncertainty: z.number(),
  needsHand: z.boolean(),
  /** Why it needs one, in plain words. */
  why: z.string(),
})

export const mattes = {
  ofImage: method('Trimaps and alphas of a photo', z.object({ project, image: imageId }), z.array(matte)),
  makeTrimap: method('Make the trimap of an object, or of the whole photo, from what is known of its edge', z.object({
    project, image: imageId,
    /** Null: of all visible objects of the photo together. */
    annotation: annotationId.nullable(),
    rule: trimapRule.prefault({}), key,
  }), matte),
  setTrimap: method('Store a trimap as it is given', z.object({
    project, image: imageId, annotation: annotationId.nullable(), trimap, origin: trimapOrigin.default({}), key,
  }), matte),
  paint: method('Change a part of a trimap: one step of undo', z.object({
    project, matte: matteId, box,
    /** What the part holds afterwards, as masks of the box's size; what is in neither is background. */
    foreground: rle, unknown: rle,
    label: z.string().min(1).max(200).default('Paint trimap'), key,
  }), matte),
  solve: method('Work out the alpha of a trimap, and clean colours for it', z.object({
    project, matte: matteId, method: solveMethod.default('closed-form'),
    /** Also work out the object's own colours in the band, without what shines through. */
    colours: z.boolean().default(true),
    /** Only this part of the trimap changed since that alpha: the rest of it is kept as it is. */
    since: z.object({ alpha: sha256, box }).optional(),
    /** Where a model runs. */
    device: deviceChoice.default('auto'),
  }), matte, { job: true }),
  remove: method('Forget the trimap and alpha of an object or photo', z.object({ project, matte: matteId, key }), z.object({})),
  finish: method('Finish cutouts of many photos: trimap, matte, clean colours, RGBA files and a report', z.object({
    project, filter: imageFilter.optional(), images: z.array(imageId).max(1_000_000).optional(),
    out: z.string().min(1).max(4096),
    rule: trimapRule.prefault({}), method: solveMethod.default('closed-form'), colours: z.boolean().default(true),
    /** Mattes that people have made or touched are taken as they are; without this all are made anew. */
    keep: z.boolean().default(true),
    /** How the cutouts look and as what they are written, one for each photo. */
    cutout: cutoutSpec.prefault({}),
    /** From this uncertainty on a photo needs a hand. */
    hand: z.number().min(0).max(1).default(0.25),
  }), z.object({
    photos: z.number().int(), written: z.number().int(), report: z.string(),
    failed: z.array(z.object({ image: imageId, file: z.string(), code: z.string(), message: z.string() })),
    finished: z.array(finished), seconds: z.number(),
  }), { job: true, resumable: true }),
}
export type Finished = z.infer<typeof finished>
