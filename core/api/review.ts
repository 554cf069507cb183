import { z } from 'zod'
import { imageId, projectId } from '../records/ids.ts'
import { predictionId, review as reviewRow, runId } from '../records/run.ts'
import { imageFilter } from './images.ts'
import { method } from './method.ts'

const project = projectId

/** What a photo is to be looked at for. `need` weighs them all; `hand`: the model's own rule says the mask needs one; `labels`: a confident prediction and the human label differ most. */
export const queueOrder = z.enum(['need', 'hand', 'uncertainty', 'disagreement', 'outliers', 'labels', 'name', 'random'])
export type QueueOrder = z.infer<typeof queueOrder>

export const review = {
  queue: method('Photos of a run in the order they need eyes', z.object({
    project, run: runId, order: queueOrder.default('need'),
    /** Another run to compare with, for disagreement. */
    against: runId.nullable().default(null),
    /** Share of the certain photos put in at random, to audit what would not be looked at. */
    audit: z.number().min(0).max(1).default(0.05),
    seed: z.number().int().default(1),
    filter: imageFilter.optional(),
    /** `open`: not reviewed yet; `second`: reviewed once; `all`. */
    show: z.enum(['open', 'second', 'all']).default('open'),
  }), z.array(z.object({
    image: imageId, need: z.number(),
    uncertainty: z.number().nullable(), disagreement: z.number().nullable(), outlier: z.number().nullable(), labelIou: z.number().nullable(),
    /** Chance that the mask needs a hand, by the rule of the model; null where it has none. */
    needsHand: z.number().nullable(),
    /** In plain words: why it stands where it stands. */
    reason: z.string(),
  }))),
  verdict: method('Say what a prediction is worth; accepting makes labels of it, as one change that can be undone', z.object({
    project, run: runId, image: imageId,
    /** These only; all open ones of the photo without it. */
    predictions: z.array(predictionId).max(10_000).optional(),
    verdict: z.enum(['accepted', 'fixed', 'rejected', 'flagged', 'skipped']),
    as: z.enum(['polygon', 'rle']).default('polygon'),
    /** Farthest a polygon may run from the mask's edge, in pixels. */
    tolerance: z.number().min(0).max(100).default(1),
    /** Labels this photo has already go, so that accepting replaces them. */
    replace: z.boolean().default(false),
    round: z.enum(['first', 'second']).default('first'),
    reviewer: z.string().max(200).default(''),
    note: z.string().max(4_096).default(''),
    seconds: z.number().min(0).max(86_400).default(0),
    /** Random name of this gesture: sending it twice does it once. */
    key: z.string().min(8).max(64),
  }), z.object({ review: reviewRow, annotations: z.array(z.number().int()), seq: z.number().int().nullable() })),
  undo: method('Take a verdict back; the labels it made go by the change log', z.object({ project, review: z.number().int() }), z.object({})),
  list: method('Reviews of a photo, newest first', z.object({ project, image: imageId }), z.array(reviewRow)),
  progress: method('How far the review of a run is', z.object({ project, run: runId }), z.object({
    photos: z.number().int(), reviewed: z.number().int(), today: z.number().int(), left: z.number().int(),
    accepted: z.number().int(), fixed: z.number().int(), rejected: z.number().int(), flagged: z.number().int(), skipped: z.number().int(),
    /** Predictions accepted in all, and how many of those are labels still exactly as predicted. */
    predictions: z.object({ accepted: z.number().int(), untouched: z.number().int(), rejected: z.number().int(), open: z.number().int() }),
    /** Median seconds a photo was looked at, and photos an hour at that pace; null before the first. */
    secondsPerPhoto: z.number().nullable(), perHour: z.number().nullable(),
  })),
}
