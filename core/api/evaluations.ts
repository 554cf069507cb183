import { z } from 'zod'
import { DEPTH_ALIGNMENTS } from '../metrics/depth-scores.ts'
import { categoryId, imageId, projectId } from '../records/ids.ts'
import { split } from '../records/image.ts'
import { triageRule, triageSign } from '../records/model.ts'
import { runId } from '../records/run.ts'
import { imageFilter } from './images.ts'
import { runJointScores } from './joint-scores.ts'
import { method } from './method.ts'

const project = projectId
const path = z.string().min(1).max(4096)

const triple = z.tuple([z.number(), z.number(), z.number()])
/** See DepthScores of core/metrics/depth-scores.ts; null where a figure is not defined. */
const depthFigures = z.object({
  rmse: z.number().nullable(), rmseOfRange: z.number().nullable(), absRel: z.number().nullable(), sqRel: z.number().nullable(), logRmse: z.number().nullable(),
  siLog: z.number().nullable(), ssim: z.number().nullable(),
  /** Shares with max(prediction / truth, truth / prediction) below 1.25, 1.25², 1.25³. */
  delta1: z.number().nullable(), delta2: z.number().nullable(), delta3: z.number().nullable(),
  /** Shares within 25 %, 56.25 %, 95.3 % of the prediction. */
  delta1OfPrediction: z.number().nullable(), delta2OfPrediction: z.number().nullable(), delta3OfPrediction: z.number().nullable(),
})
export type DepthFigures = z.infer<typeof depthFigures>
export const depthComparison = z.object({
  /** Plain words: what was compared how. */
  rule: z.string(),
  images: z.array(depthFigures.extend({ image: imageId.nullable(), name: z.string(), pixels: z.number().int(), scale: z.number(), shift: z.number() })),
  mean: depthFigures, median: depthFigures,
  /** Files that have no partner. */
  unpaired: z.array(z.string()),
})
export type DepthComparison = z.infer<typeof depthComparison>

export const jointComparison = z.object({
  rule: z.string(),
  /** Millimetres: mean error of joints, and after the best turn, scale and shift of each figure. Null without places in space. */
  mpjpe: z.number().nullable(), paMpjpe: z.number().nullable(),
  /** Share of joints within 150 mm. */
  pck3d: z.number().nullable(),
  /** Mean error in pixels, and shares of joints within 5, 10 and 20 % of the figure's longer side. Null without places in pictures. */
  pixels: z.number().nullable(), pck: triple.nullable(),
  /** Mean errors of each joint, millimetres or null. */
  joints: z.array(z.object({ name: z.string(), mpjpe: z.number().nullable() })),
  images: z.array(z.object({ name: z.string(), mpjpe: z.number().nullable(), paMpjpe: z.number().nullable(), pixels: z.number().nullable() })),
  unpaired: z.array(z.string()),
})
export type JointComparison = z.infer<typeof jointComparison>

const errors = z.object({ count: z.number().int(), mean: z.number(), median: z.number(), p95: z.number(), max: z.number() }).nullable()
export const poseComparison = z.object({
  rule: z.string(),
  /** True poses, those with an answer, and answers that nothing was there for. */
  truths: z.number().int(), answered: z.number().int(), wrong: z.number().int(),
  /** Degrees; millimetres; share of the true distance; mean distance of vertices, and to the nearest one, millimetres. Null where there is none. */
  rotation: errors, translation: errors, relative: errors, add: errors, addS: errors,
  /** Shares of all truths: within 5 degrees and 3 % of the distance, and ADD within a tenth of the diameter (null without models). */
  near: z.number(), right: z.number().nullable(),
  poses: z.array(z.object({
    scene: z.number().int(), image: z.number().int(), object: z.number().int(), score: z.number(), rotation: z.number(), translation: z.number(),
    relative: z.number(), add: z.number().nullable(), addS: z.number().nullable(), right: z.boolean().nullable(),
  })),
  missed: z.array(z.object({ scene: z.number().int(), image: z.number().int(), object: z.number().int() })),
})
export type PoseComparison = z.infer<typeof poseComparison>

/** Numbers of one figure over images. */
export const spread = z.object({
  mean: z.number(), median: z.number(), p5: z.number(), min: z.number(), max: z.number(),
  /** Twenty equal bins from 0 to 1. */
  histogram: z.array(z.number().int()),
})
const figures = z.object({
  dice: z.number(), iou: z.number(), accuracy: z.number(),
  /** F-measure of edges within `boundaryPixels`, and IoU of the bands along the edges. */
  boundaryF: z.number(), boundaryIou: z.number(),
})
/** What a run said of a photo by itself, and which part of the set it is of. */
const said = z.object({
  split, score: z.number().nullable(), uncertainty: z.number().nullable(),
  /** Chance that its mask needs a hand, by the rule of the model at that time; null without one. */
  needsHand: z.number().nullable(),
})
export const maskScores = z.object({
  /** Plain words: how truth and prediction became masks. */
  rule: z.string(),
  /** Photos among these whose labels, or some of them, were accepted from predictions of this model: they flatter it. */
  fromModel: z.number().int(),
  images: z.array(figures.extend({ image: imageId.nullable(), name: z.string(), truthArea: z.number(), predictionArea: z.number(), said: said.optional() })),
  classes: z.array(figures.extend({ label: z.string(), images: z.number().int() })),
  /** Means by the viewpoint that names of photos tell (Front, FrontRight, Back ...); photos whose names do not are in none. */
  views: z.array(figures.extend({ view: z.string(), images: z.number().int() })),
  dice: spread, iou: spread, accuracy: spread, boundaryF: spread, boundaryIou: spread,
  /** Files or photos that have only one of the two. */
  unpaired: z.array(z.object({ name: z.string(), has: z.enum(['truth', 'prediction']) })),
})
export type MaskScores = z.infer<typeof maskScores>

export const cocoScores = z.object({
  rule: z.string(),
  /** Photos among these whose labels, or some of them, were accepted from predictions of this model: they flatter it. */
  fromModel: z.number().int(),
  type: z.enum(['bbox', 'segm', 'keypoints']),
  /** pycocotools' summary in its order: 12 numbers, 10 for keypoints; -1 where there is nothing to measure. */
  stats: z.array(z.number()),
  names: z.array(z.string()),
  /** Per class: AP, AP50, AP75 and AR100, -1 where there is no truth. */
  classes: z.array(z.object({ label: z.string(), truths: z.number().int(), detections: z.number().int(), ap: z.number(), ap50: z.number(), ap75: z.number(), ar: z.number() })),
  /** Precision at 101 recalls for some overlaps, averaged over classes. */
  curves: z.array(z.object({ iou: z.number(), precision: z.array(z.number()) })),
  /** Right and wrong detections by score, in a hundred steps from 0 to 1, at IoU 0.5; and the truths there were. */
  byScore: z.object({ truths: z.number().int(), right: z.array(z.number().int()), wrong: z.array(z.number().int()) }),
  /** Rows truth, columns predicted; the last of both is "nothing". At IoU 0.5 and the score given. */
  confusion: z.object({ labels: z.array(z.string()), score: z.number(), counts: z.array(z.array(z.number().int())),
    /** Photos behind the wrong cells (ids of the file, where files are compared). */
    cells: z.array(z.object({ truth: z.number().int(), found: z.number().int(), images: z.array(z.number().int()) })),
  }),
})
export type CocoScores = z.infer<typeof cocoScores>

const callPoint = z.object({ threshold: z.number(), precision: z.number(), recall: z.number(), f1: z.number(), flagged: z.number().int() })
const called = z.object({
  /** Average precision, and the curve it is the area of, by falling threshold; a few hundred points at most. */
  area: z.number(), curve: z.array(callPoint),
  /** At the threshold of the rule. */
  at: callPoint,
})
export const triageScores = z.object({
  rule: z.string(),
  below: z.number(), images: z.number().int(),
  /** Photos whose Dice is below. */
  poor: z.number().int(),
  /** The rule the model had when it predicted; null without one, or where no photo is poor. */
  stored: called.nullable(),
  /** A rule made of these photos, each judged by one made without it; null where all or none are poor, or no signs were kept. */
  fit: called.extend({ rule: triageRule }).nullable(),
  /** Each sign alone. */
  signs: z.array(z.object({ sign: triageSign, images: z.number().int(), area: z.number(), best: callPoint.nullable() })),
  /** Chances that they need a hand, by either rule, from the likeliest. */
  photos: z.array(z.object({ image: imageId, name: z.string(), dice: z.number(), stored: z.number().nullable(), held: z.number().nullable() })),
})
export type TriageScores = z.infer<typeof triageScores>

/** What the predictions are compared with: the labels people made, or another run. */
const truth = z.union([z.literal('labels'), runId]).default('labels')

export const evaluations = {
  masks: method('Compare the masks of a run with the truth, photo by photo', z.object({
    project, run: runId, truth, filter: imageFilter.optional(),
    /** Lowest score of a prediction that counts. */
    score: z.number().min(0).max(1).default(0),
    boundaryPixels: z.number().min(0).max(1_000).default(2),
    /** Folder for three pictures of each photo: all that differs, what is missing, what is too much. */
    differences: path.optional(),
  }), maskScores, { job: true }),
  coco: method('COCO\'s average precision of a run', z.object({
    project, run: runId, truth, type: z.enum(['bbox', 'segm', 'keypoints']).default('segm'), filter: imageFilter.optional(),
    /** `one`: names of classes do not matter, as when the model knows others than the labels. */
    classes: z.enum(['apart', 'one']).default('apart'),
    /** For the confusion matrix only. */
    score: z.number().min(0).max(1).default(0.5),
  }), cocoScores, { job: true }),
  thresholds: method('Which threshold makes the masks of a run\'s maps most like the labels', z.object({
    project, run: runId, filter: imageFilter.optional(),
  }), z.object({
    rule: z.string(),
    /** Photos with labels and a map; 0 when the run kept no maps. */
    images: z.number().int(),
    /** 0..1, and the mean Dice at each. */
    thresholds: z.array(z.number()), dice: z.array(z.number()),
    best: z.object({ threshold: z.number(), dice: z.number() }).nullable(),
  }), { job: true }),
  triage: method('How well the photos of a run that need a hand can be told from what it says of itself', z.object({
    project, run: runId, truth, filter: imageFilter.optional(), score: z.number().min(0).max(1).default(0),
    /** A mask with a lower Dice needs a hand. */
    below: z.number().min(0).max(1).default(0.98),
    /** Signs that the rule is made of; all that every photo has without it. */
    signs: z.array(triageSign).min(1).optional(),
  }), triageScores, { job: true }),
  cocoFiles: method('COCO\'s average precision of a results file', z.object({
    truth: path, predictions: path, type: z.enum(['bbox', 'segm', 'keypoints']).default('segm'), score: z.number().min(0).max(1).default(0.5),
    limits: z.record(z.string(), z.number()).default({}),
  }), cocoScores),
  poses: method('Compare poses in BOP\'s table of results with its ground truth', z.object({
    /** A dataset, a split or a scene: folders with scene_gt.json. Models are looked for in `models` there or above. */
    truth: path, predictions: path, limits: z.record(z.string(), z.number()).default({}),
  }), poseComparison),
  depths: method('Compare depth maps with the truth: a file each, or folders of files with the same names', z.object({
    truth: path, predictions: path,
    /** Masks (PNG, 128 and more counts) of the same names: only these pixels are judged. */
    masks: path.optional(),
    align: z.enum(DEPTH_ALIGNMENTS).default('none'),
    /** What a level of a PNG stands for, in the unit of the other files. */
    pngScale: z.number().positive().default(0.001),
  }), depthComparison),
  runDepths: method('Compare the depth of a run with the true depths of the project', z.object({
    project, run: runId, filter: imageFilter.optional(), align: z.enum(DEPTH_ALIGNMENTS).default('least-squares'),
    /** Which pixels are judged: all, those of labelled objects, or those of one category. */
    within: z.union([z.enum(['all', 'labels']), categoryId]).default('all'),
  }), depthComparison, { job: true }),
  runJoints: method('Compare the joints of a run with labelled persons: PCK in the picture, MPJPE where they are known in space', z.object({
    project, run: runId, filter: imageFilter.optional(),
    /** Lowest score of a person that counts. */
    score: z.number().min(0).max(1).default(0),
  }), runJointScores, { job: true }),
  joints: method('Compare joints of figures with the truth, in space and in the picture', z.object({
    truth: path, predictions: path,
    /** The joint, by number from 0, that both are moved to lie on; null: positions as they are. */
    root: z.number().int().min(0).nullable().default(0),
    /** What one unit of the files' coordinates is, in millimetres. */
    unit: z.number().positive().default(1_000),
  }), jointComparison),
  maskFolders: method('Compare two folders of masks with the same names', z.object({
    truth: path, predictions: path,
    /** Samples from this value up (0..255 for 8 bits, or 0..1 as a share) belong to the mask. */
    truthThreshold: z.number().min(0).max(65_535).default(128), predictionThreshold: z.number().min(0).max(65_535).default(128),
    boundaryPixels: z.number().min(0).max(1_000).default(2),
    /** As for `masks`. */
    differences: path.optional(),
  }), maskScores),
}
