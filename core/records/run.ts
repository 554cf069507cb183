import { z } from 'zod'
import { shape } from './annotation.ts'
import { LIMITS } from '../limits.ts'
import { annotationId, imageId } from './ids.ts'

const rowId = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER)
export const runId = rowId.brand<'RunId'>()
export type RunId = z.infer<typeof runId>
export const predictionId = rowId.brand<'PredictionId'>()
export type PredictionId = z.infer<typeof predictionId>
export const reviewId = rowId.brand<'ReviewId'>()

/** One time a model (or somebody's result file) said something about photos. Never changed but to be ended or removed. */
export const run = z.object({
  id: runId,
  /** `model:<id>` or `import:<format>`. */
  source: z.string().min(1).max(300),
  title: z.string().max(200),
  /** Version and checksum of the model; empty for imports. */
  version: z.string().max(60),
  sha256: z.string().max(64),
  task: z.string().max(40),
  /** predictParams as they were, with every default filled in. */
  params: z.record(z.string(), z.unknown()),
  /** Execution provider that did (most of) the work. */
  device: z.string().max(60),
  labels: z.array(z.string()),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  /** Photos predicted, photos that failed, predictions, and seconds of work. */
  images: z.number().int(),
  failed: z.number().int(),
  predictions: z.number().int(),
  seconds: z.number(),
})
export type Run = z.infer<typeof run>

/** What a run says of one photo as a whole. */
export const runImage = z.object({
  run: runId,
  image: imageId,
  seconds: z.number(),
  /** 0 certain .. 1: entropy in the band around the edge for masks, 1 - lowest score for objects; null when not known. */
  uncertainty: z.number().nullable(),
  /** 1 - IoU between the photo and its mirror image, or between tiles; null when not looked at. */
  disagreement: z.number().nullable(),
  /** Kind of the map kept beside the project, or none. Its values are 0..65535 over `range`. */
  map: z.enum(['none', 'probability', 'alpha', 'depth']),
  range: z.tuple([z.number(), z.number()]),
  /** Why it failed, in plain words; empty when it did not. */
  problem: z.string(),
  /** Results that have no column: 3D joints, intrinsics. */
  extra: z.record(z.string(), z.unknown()),
})
export type RunImage = z.infer<typeof runImage>

/** `open`: nobody has looked. `fixed`: accepted and then changed by hand. */
export const verdict = z.enum(['open', 'accepted', 'fixed', 'rejected'])
export type Verdict = z.infer<typeof verdict>

/** One object a run found on a photo. Human labels live elsewhere; accepting makes a label and names it in `annotation`. */
export const prediction = z.object({
  id: predictionId,
  run: runId,
  image: imageId,
  /** Name of the class; a category of this name is looked for, or made, when it is accepted. */
  label: z.string().min(1).max(LIMITS.labelLength),
  shape,
  keypoints: z.array(z.number()).max(30_000).nullable(),
  bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  area: z.number().min(0),
  score: z.number().min(0).max(1).nullable(),
  uncertainty: z.number().nullable(),
  verdict,
  annotation: annotationId.nullable(),
})
export type Prediction = z.infer<typeof prediction>

/** One look at a photo by one person. */
export const review = z.object({
  id: reviewId,
  image: imageId,
  run: runId.nullable(),
  /** `second` looks agree or disagree with an earlier one. */
  round: z.enum(['first', 'second']),
  verdict: z.enum(['accepted', 'fixed', 'rejected', 'flagged', 'skipped']),
  reviewer: z.string().max(200),
  note: z.string().max(LIMITS.attributeTextLength),
  /** Milliseconds since 1970, for display; seconds the photo was looked at. */
  at: z.number(),
  seconds: z.number().min(0),
})
export type Review = z.infer<typeof review>

