import { z } from 'zod'
import { LIMITS } from '../limits.ts'
import { source } from './annotation.ts'
import { annotationId, imageId } from './ids.ts'
import { meshRef } from './mesh.ts'

export const poseId = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER).brand<'PoseId'>()
export type PoseId = z.infer<typeof poseId>

const metres = z.number().min(-1e9).max(1e9)
/** Where an object is in the camera: X_camera = R X_object + t. Camera axes: x right, y down, z forward (right-handed). */
export const placement = z.object({
  /** Rotation, 9 numbers row by row; orthonormal with determinant +1. */
  R: z.array(z.number().min(-2).max(2)).length(9),
  /** In units of the mesh: metres. */
  t: z.tuple([metres, metres, metres]),
})
export type Placement = z.infer<typeof placement>

const pixels = z.number().min(-1e9).max(1e9)
/** Intrinsics in pixels of the upright photo; the centre of its first pixel is at (0.5, 0.5). */
export const intrinsics = z.object({ fx: z.number().min(1e-6).max(1e9), fy: z.number().min(1e-6).max(1e9), cx: pixels, cy: pixels })
export type Intrinsics = z.infer<typeof intrinsics>

/** How well the silhouette of a pose covers the object's mask. Shares 0..1; distances between the outlines in photo pixels. */
export const poseMeasures = z.object({
  dice: z.number().min(0).max(1),
  /** The seed's: sum over the rows of the row's share of unequal pixels. */
  hamming: z.number().min(0),
  chamfer: z.number().min(0),
  hausdorff: z.number().min(0),
})
export type PoseMeasures = z.infer<typeof poseMeasures>

/** Standard deviations of a pose along its six ways, and their covariance. */
export const poseUncertainty = z.object({
  /** Degrees about the camera's x, y, z. */
  rotation: z.tuple([z.number(), z.number(), z.number()]),
  /** Metres along them. */
  translation: z.tuple([z.number(), z.number(), z.number()]),
  /** 6 x 6, row by row: rotation vector in radians, then translation in metres. Empty when not worked out. */
  covariance: z.array(z.number()).max(36).refine((list) => list.length === 0 || list.length === 36, 'none or 36 numbers'),
})
export type PoseUncertainty = z.infer<typeof poseUncertainty>

/**
 * `fitted`: a fitter found it and nobody has looked. `corrected`: placed by hand, or its runner-up taken. `imported`: read
 * from a file. `accepted` and `rejected`: somebody's word on it as it is.
 */
export const poseState = z.enum(['fitted', 'corrected', 'accepted', 'rejected', 'imported'])
export type PoseState = z.infer<typeof poseState>

/** How a pose came to be: words and numbers for people and for doing it again, e.g. `{camera: 'exif', fieldOfView: 62.1}`. */
export const poseOrigin = z.record(z.string().max(60), z.union([z.string().max(LIMITS.labelLength), z.number(), z.boolean(), z.null()]))

/** The pose of the thing that an object of a photo shows, kept by the change log. An object has at most one. */
export const poseRow = placement.extend({
  id: poseId,
  image: imageId,
  /** The object whose mask was fitted. While it is deleted, its pose rests. */
  annotation: annotationId,
  mesh: meshRef,
  camera: intrinsics,
  /** Overlap of silhouette and mask, 0..1; null when it was not measured. */
  iou: z.number().min(0).max(1).nullable(),
  measures: poseMeasures.nullable(),
  /** IoU of this pose less that of the runner-up; null without one. Negative once the runner-up was taken. */
  margin: z.number().min(-1).max(1).nullable(),
  /** Id of the fitter, `manual`, or `import`. */
  method: z.string().min(1).max(60),
  state: poseState,
  /** The best other answer: of another orientation, or of another mesh, which it then names. */
  runnerUp: placement.extend({ iou: z.number().min(0).max(1), mesh: meshRef.optional() }).nullable(),
  /** Cost after every step of the fitter. */
  curve: z.array(z.number()).max(10_000),
  uncertainty: poseUncertainty.nullable(),
  /** Plain words where the silhouette cannot tell, or something else is to be known; empty when all is clear. */
  words: z.string().max(LIMITS.attributeTextLength),
  /** Silhouettes drawn, and seconds of work. */
  renders: z.number().int().min(0),
  seconds: z.number().min(0),
  origin: poseOrigin,
  /** Checksum of the object's shape that it was fitted to (shapeKey() of main/db/tables/mattes.ts); null when it was not. */
  mask: z.number().int().min(0).nullable(),
  source,
  /** Milliseconds since 1970, for display. */
  at: z.number(),
})
export type PoseRow = z.infer<typeof poseRow>

/** A pose as everybody reads it. */
export const pose = poseRow.extend({
  /** True when the object's mask has changed since the pose was fitted to it. */
  stale: z.boolean(),
})
export type Pose = z.infer<typeof pose>
