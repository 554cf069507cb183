import { extentOf } from '../../../core/mask/rasterise.ts'
import type { ModelManifest } from '../../../core/records/model.ts'
import type { Joint, PictureResult } from '../family.ts'
import { cocoKeypoints } from './instances.ts'

/**
 * A body in three dimensions: one object with its keypoints in the photo; the joints with their depth are kept beside it, in `bodies`, one
 * for each object in their order: x, y in photo pixels, z in `unit`, confidence.
 */
export function resultOfJoints(joints: readonly Joint[], manifest: ModelManifest): PictureResult {
  if (joints.length === 0) return { objects: [], map: null, uncertainty: null, disagreement: null, extra: {} }
  const score = Math.min(1, Math.max(0, joints.reduce((sum, joint) => sum + joint.score, 0) / joints.length))
  const keypoints = cocoKeypoints(joints.map(({ x, y, score }) => [x, y, score] as const), manifest.thresholds.keypoint)
  const bbox = extentOf(joints.flatMap(({ x, y }) => [x, y]))
  const label = Math.max(0, manifest.labels.findIndex((name) => name !== null))
  return {
    objects: [{ label, score, shape: { type: 'none' }, bbox, area: 0, keypoints, uncertainty: 1 - score }],
    map: null,
    uncertainty: 1 - Math.min(...joints.map((joint) => joint.score)),
    disagreement: null,
    extra: {
      bodies: [{ joints: joints.map(({ x, y, z, score }) => [x, y, z, score]) }], unit: manifest.options['unit'] ?? 'mm', root: manifest.options['root'] ?? null,
    },
  }
}
