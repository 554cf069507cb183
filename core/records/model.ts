import { z } from 'zod'
import { LIMITS } from '../limits.ts'

/** Folder name of a model under native-models or the user's models folder. */
export const modelId = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,99}$/, 'small letters, digits, dots and hyphens')

export const modelTask = z.enum(['semantic', 'matte', 'instances', 'keypoints', 'prompt', 'depth', 'pose3d', 'trimap-matte'])
export type ModelTask = z.infer<typeof modelTask>

/** Part a file plays. Most models have one `model`; those that answer prompts have an encoder and a decoder. */
export const fileRole = z.enum(['model', 'encoder', 'decoder'])
export type FileRole = z.infer<typeof fileRole>

const weightsFile = z.object({
  /** Name inside the model's folder: no folders, no `..`. */
  path: z.string().regex(/^[^/\\:\0]{1,255}$/, 'a file name without folders').refine((name) => name !== '.' && name !== '..', 'a file name'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.number().int().min(1),
})
export const modelFile = weightsFile.extend({ role: fileRole })

/** How a photo becomes the network's input. Channels are always fed as the photo's upright sRGB, 8 bits a sample. */
export const modelInput = z.object({
  /** Pixels; null where the network takes any size, which `multiple` must divide. */
  width: z.number().int().min(1).max(16_384).nullable(),
  height: z.number().int().min(1).max(16_384).nullable(),
  /** For null sizes: the longer side is brought to this, or left as it is with null. */
  longSide: z.number().int().min(1).max(16_384).nullable().default(null),
  multiple: z.number().int().min(1).max(1_024).default(1),
  layout: z.enum(['nchw', 'nhwc']).default('nchw'),
  order: z.enum(['rgb', 'bgr']).default('rgb'),
  /** `stretch` ignores the aspect; the letterboxes keep it and fill with `pad`. */
  resize: z.enum(['stretch', 'letterbox', 'letterbox-top-left']).default('stretch'),
  pad: z.number().min(0).max(255).default(114),
  filter: z.enum(['nearest', 'bilinear', 'bicubic', 'area', 'lanczos']).default('bilinear'),
  /** What samples are divided by first: 255, 1, or the photo's own largest sample (rembg's convention). */
  divide: z.union([z.literal(255), z.literal(1), z.literal('max')]).default(255),
  /** Then (x - mean) / std, per channel in the fed order. */
  mean: z.tuple([z.number(), z.number(), z.number()]).default([0, 0, 0]),
  std: z.tuple([z.number(), z.number(), z.number()]).default([1, 1, 1]),
})
export type ModelInput = z.infer<typeof modelInput>

/** How a photo is cut up and put together again. Every dense family can do all; others do `whole` and `flip` where it makes sense. */
export const strategyParams = z.object({
  strategy: z.enum(['whole', 'tiles', 'focus', 'channels']).default('whole'),
  /** Averages the photo with its mirror image; where they differ is told as disagreement. */
  flip: z.boolean().default(false),
  /** Side in photo pixels (null: the network's own input) and share of overlap of neighbouring tiles. */
  tiles: z.object({ size: z.number().int().min(16).max(8_192).nullable().default(null), overlap: z.number().min(0).max(0.9).default(0.25) }).prefault({}),
  /**
   * The coarse mask grown by `radius` photo pixels is cropped or blacked out around, and seen again by `model` (null: the same).
   * A crop has `margin` shares of its longer side more on each side and the aspect of what the model takes. `looks`: how
   * many close-ups at most, when what the last one shows goes on beyond it. `blend`: how much the first look's log-odds weigh
   * beside those of the close-up, which weigh 1. Without a word on either, the radius is 50.
   */
  focus: z.object({
    model: modelId.nullable().default(null), radius: z.number().min(0).max(4_096).optional(), margin: z.number().min(0).max(2).optional(),
    looks: z.number().int().min(1).max(4).default(1), blend: z.number().min(0).max(4).default(0), mode: z.enum(['crop', 'mask']).default('crop'),
  }).transform(({ radius, margin, ...rest }) => ({ ...rest, radius: radius ?? (margin === undefined ? 50 : 0), margin: margin ?? 0 })).prefault({}),
  /** Each named channel alone, as three equal ones; the answers merged. `gate` multiplies by another channel's mask. */
  channels: z.object({
    use: z.array(z.enum(['r', 'g', 'b'])).min(1).max(3).default(['r', 'g', 'b']),
    merge: z.enum(['mean', 'max', 'vote']).default('mean'),
    gate: z.enum(['none', 'r', 'g', 'b']).default('none'),
  }).prefault({}),
})
export type StrategyParams = z.output<typeof strategyParams>

/** What is done to masks after the network, in this order. */
export const postParams = z.object({
  /** Probability from which a pixel belongs to the mask, or score from which an object is kept; null: the model's own. */
  threshold: z.number().min(0).max(1).nullable().default(null),
  /** Lowest score of an object that is kept; null: the model's own. */
  score: z.number().min(0).max(1).nullable().default(null),
  /** Radius in pixels of edge refinement by a guided filter on the photo; 0: none. */
  refine: z.number().int().min(0).max(128).default(0),
  largest: z.boolean().default(false),
  /** Holes of at most this many pixels are filled; 0: none. */
  fillHoles: z.number().int().min(0).max(LIMITS.rlePixels).default(0),
  /** Parts of fewer pixels are dropped. */
  minArea: z.number().int().min(0).max(LIMITS.rlePixels).default(0),
  /** Parts and holes smaller than this share of the object are dropped and filled; 0: none. */
  specks: z.number().min(0).max(0.5).default(0),
  /** Farthest a polygon may run from the mask's edge, in pixels; null keeps the mask as RLE. */
  polygon: z.number().min(0).max(100).nullable().default(null),
})
export type PostParams = z.output<typeof postParams>

export const predictParams = strategyParams.extend({
  post: postParams.prefault({}),
  /**
   * Where the persons are, for models that look at one person at a time: the photo's labels, what another run found there, or one person
   * who fills the photo. Photos of which these say nothing are looked at as a whole.
   */
  persons: z.object({
    from: z.enum(['labels', 'run', 'whole']).default('labels'), run: z.number().int().min(1).nullable().default(null),
  }).prefault({}),
  /** Keep the probability, alpha or depth map of each photo beside the project. */
  maps: z.boolean().default(true),
})
export type PredictParams = z.output<typeof predictParams>

/**
 * What a prediction tells of itself beside its mask, all 0 or more. `uncertainty` and `score` as stored; `doubt`: 1 - the Dice that
 * the probabilities themselves expect; `sharpness`: how much they change from cell to cell across the mask's edge;
 * `disagreement` with the mirror image; of two passes `change`: 1 - IoU of what both found, and `growth`: |log2| of its area.
 */
export const triageSign = z.enum(['uncertainty', 'score', 'doubt', 'sharpness', 'disagreement', 'change', 'growth'])
export type TriageSign = z.infer<typeof triageSign>

/** The chance that a mask has a Dice below `below`: 1 / (1 + e^-(bias + weights . features)); from `threshold` on it needs a hand. */
export const triageRule = z.object({
  features: z.array(triageSign).min(1).max(triageSign.options.length), weights: z.array(z.number()), bias: z.number(),
  threshold: z.number().min(0).max(1), below: z.number().min(0).max(1).default(0.98),
}).refine(({ features, weights }) => features.length === weights.length, { message: 'a weight for each feature', path: ['weights'] })
export type TriageRule = z.output<typeof triageRule>

/** `model.json`: all there is to know about a model. */
export const modelManifest = z.object({
  id: modelId,
  name: z.string().min(1).max(200),
  version: z.string().min(1).max(60),
  /** Id in main/models' registry. */
  family: z.string().min(1).max(60),
  task: modelTask,
  about: z.string().max(4_000).default(''),
  files: z.array(modelFile).min(1).max(8),
  /** Files that the .onnx files read besides: weights that lie outside them. */
  weights: z.array(weightsFile).max(LIMITS.modelFiles).default([]),
  input: modelInput,
  /** Names of the classes by index; a null has no meaning for users (background). */
  labels: z.array(z.string().min(1).max(LIMITS.labelLength).nullable()).min(1).max(LIMITS.modelLabels),
  /** Names and 1-based edges of keypoints, for the families that have them. */
  keypoints: z.array(z.string().min(1).max(LIMITS.labelLength)).max(1_000).default([]),
  skeleton: z.array(z.tuple([z.number().int(), z.number().int()])).max(10_000).default([]),
  thresholds: z.object({
    /** Probability from which a pixel belongs to the mask. */
    mask: z.number().min(0).max(1).default(0.5),
    score: z.number().min(0).max(1).default(0.25),
    /** Overlap from which the weaker of two objects of a class goes. */
    iou: z.number().min(0).max(1).default(0.45),
    keypoint: z.number().min(0).max(1).default(0.3),
  }).prefault({}),
  /** Whatever else the family needs; each family checks its own. */
  options: z.record(z.string(), z.unknown()).default({}),
  /** What works best with this model; used where a run does not say. */
  defaults: z.record(z.string(), z.unknown()).default({}),
  /** Tells photos that need a hand; null where nobody measured any. */
  triage: triageRule.nullable().default(null),
  licence: z.string().max(400).default(''),
  /** Where it came from: data, recipe, address. */
  provenance: z.string().max(4_000).default(''),
})
export type ModelManifest = z.output<typeof modelManifest>
