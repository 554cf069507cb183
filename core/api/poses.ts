import { z } from 'zod'
import { PICTURE_SIDE } from '../pose/object-picture.ts'
import { annotationId, categoryId, imageId, projectId } from '../records/ids.ts'
import { meshRef } from '../records/mesh.ts'
import { intrinsics, placement, pose, poseId, poseMeasures, poseOrigin, poseState, poseUncertainty } from '../records/pose.ts'
import { imageFilter } from './images.ts'
import { method } from './method.ts'

const project = projectId
/** Random name of this gesture: sending it twice stores it once. */
const key = z.string().min(8).max(64)
/** Degrees over the photo's height, as the seed's camera has it. */
const fieldOfView = z.number().min(1).max(179)

/** Which camera took a photo. Its middle is the photo's middle unless intrinsics are given. */
export const cameraRule = z.discriminatedUnion('from', [
  /** The focal length that the file tells of; `fieldOfView` where it tells of none. */
  z.object({ from: z.literal('exif'), fieldOfView: fieldOfView.default(60) }),
  z.object({ from: z.literal('field-of-view'), fieldOfView }),
  /** The focal length is fitted as well, from this field of view (or the file's) as a first guess. */
  z.object({ from: z.literal('fit'), fieldOfView: fieldOfView.optional() }),
  z.object({ from: z.literal('intrinsics'), ...intrinsics.shape }),
  /** That of the pose that the object has already; as `exif` where it has none. */
  z.object({ from: z.literal('pose'), fieldOfView: fieldOfView.default(60) }),
])
export type CameraRule = z.output<typeof cameraRule>

/** A camera as it was found for a photo. */
export const foundCamera = z.object({
  camera: intrinsics,
  from: z.enum(['exif', 'field-of-view', 'intrinsics', 'pose']),
  /** Degrees over the photo's height. */
  fieldOfView: z.number(),
  /** What the file says, e.g. `26 mm in 35 mm film`; empty when it says nothing. */
  words: z.string(),
})
export type FoundCamera = z.output<typeof foundCamera>

const failure = z.object({ image: imageId, annotation: annotationId.nullable(), code: z.string(), message: z.string() })
const done = z.object({
  /** Objects with a new pose; objects whose pose stayed; objects in all. */
  fitted: z.number().int(), kept: z.number().int(), objects: z.number().int(),
  /** Mean IoU of the new ones, and how many of them a silhouette cannot tell; null and 0 without any. */
  iou: z.number().nullable(), ambiguous: z.number().int(),
  failed: z.array(failure),
  seconds: z.number(),
})
/** Which objects of which photos: those named, or all visible ones with pixels of the photos that pass. */
const objects = {
  annotations: z.array(annotationId).max(100_000).optional(),
  images: z.array(imageId).max(1_000_000).optional(),
  filter: imageFilter.optional(),
  /** Labels that show the thing; all without it. */
  categories: z.array(categoryId).max(10_000).optional(),
}

/** Which photos an object is followed through, always in the order of their names. */
const sequence = {
  /** These; the first photo itself may be among them. */
  images: z.array(imageId).max(100_000).optional(),
  /** Those after the object's photo that pass. Without both: those after it in its folder. */
  filter: imageFilter.optional(),
}
/** Name of what one tracking stored. */
const trackTag = z.string().regex(/^track:[0-9a-f-]{8,64}$/)

/** What a pose is measured as, without being stored. */
const measured = placement.extend({
  camera: intrinsics, iou: z.number(), measures: poseMeasures, renders: z.number().int(), seconds: z.number(),
  uncertainty: poseUncertainty.nullable(), words: z.string(),
})

export const poses = {
  ofImage: method('Poses of the objects of a photo', z.object({ project, image: imageId }), z.array(pose)),
  list: method('Poses of the project, those that most need eyes first', z.object({
    project, filter: imageFilter.optional(), states: z.array(poseState).default([]),
  }), z.array(pose.pick({ id: true, image: true, annotation: true, mesh: true, iou: true, margin: true, state: true, stale: true, words: true, method: true }))),
  camera: method('The camera that took a photo, as far as can be told', z.object({
    project, image: imageId, camera: cameraRule.prefault({ from: 'exif' }), annotation: annotationId.optional(),
  }), foundCamera),
  fit: method('Fit poses to objects: every mesh is tried, the best is kept', z.object({
    project, ...objects,
    meshes: z.array(meshRef).min(1).max(64),
    camera: cameraRule.prefault({ from: 'exif' }),
    method: z.string().min(1).max(60).default('global'),
    /** Poses that people corrected, accepted or imported stay, and those that were fitted in the same way to the same mask. */
    keep: z.boolean().default(true),
    /** Pixels of other objects of the photo may hide this one: they count neither for nor against. */
    occluders: z.boolean().default(true),
    /** Longest side of the picture that is fitted, in pixels, cut out round the object. */
    side: z.number().int().min(32).max(2_048).default(PICTURE_SIDE),
  }), done, { job: true, resumable: true }),
  track: method('Follow one object through numbered photos, each pose from the one before', z.object({
    project,
    /** The object whose pose is followed; it needs one. */
    annotation: annotationId,
    ...sequence,
    /** Lowest IoU that goes on; below it the object is fitted anew from nothing, and tracking ends when that fails too. */
    least: z.number().min(0).max(1).default(0.6),
    /** Poses that people corrected, accepted or imported stay, and are followed on from. */
    keep: z.boolean().default(true), occluders: z.boolean().default(true), side: z.number().int().min(32).max(2_048).default(PICTURE_SIDE),
  }), done.extend({ tag: trackTag }), { job: true }),
  sequence: method('The photos that an object would be followed through', z.object({ project, annotation: annotationId, ...sequence }), z.object({
    photos: z.number().int(),
    /** Paths of the first and the last one; empty without any. */
    first: z.string(), last: z.string(),
    /** The first photo on which nothing of the object's category is labelled: tracking ends before it. And the photos before that. */
    gap: z.string().nullable(), labelled: z.number().int(),
  })),
  takeBack: method('Take back what one tracking stored; poses changed since stay', z.object({ project, tag: trackTag }), z.object({
    /** Poses taken back or put as they were before, and those that stay. */
    taken: z.number().int(), kept: z.number().int(),
  })),
  snap: method('Refine a pose that is nearly right; nothing is stored', z.object({
    project, annotation: annotationId, mesh: meshRef, ...placement.shape, camera: intrinsics.optional(), side: z.number().int().min(32).max(2_048).default(PICTURE_SIDE),
  }), measured),
  measure: method('How well a pose covers its object; nothing is stored', z.object({
    project, annotation: annotationId, mesh: meshRef, ...placement.shape, camera: intrinsics.optional(), side: z.number().int().min(32).max(2_048).default(PICTURE_SIDE),
  }), measured),
  put: method('Store a pose placed by hand', z.object({
    project, annotation: annotationId, mesh: meshRef, ...placement.shape,
    /** Without it that of the pose there is, else as the file tells. */
    camera: intrinsics.optional(),
    label: z.string().min(1).max(200).default('Move pose'), origin: poseOrigin.default({}), key,
  }), pose),
  swap: method('Take the runner-up; the pose becomes the runner-up', z.object({ project, pose: poseId, key }), pose),
  review: method('Say whether a pose is right', z.object({
    project, pose: poseId, verdict: z.enum(['accepted', 'rejected', 'open']), key,
  }), pose),
  remove: method('Forget the pose of an object', z.object({ project, pose: poseId, key }), z.object({})),
}
