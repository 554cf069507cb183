import { areaOf } from '../../../core/mask/runs.ts'
import { measure } from '../../../core/mask/rasterise.ts'
import type { Shape } from '../../../core/records/annotation.ts'
import type { ModelManifest, PostParams } from '../../../core/records/model.ts'
import type { FoundObject, Instance, Picture } from '../family.ts'
import { certaintyOf } from './certainty.ts'
import { maskOf } from './objects.ts'
import { cleaned, storedShape } from './shape.ts'

/**
 * Instances as they are stored: masks at photo size through the same steps as dense ones, a rectangle where there is only a
 * box, keypoints as COCO's x, y, v (2 from the manifest's keypoint threshold on; 0, 0, 0 below it). An instance whose mask
 * comes out empty is left out.
 */
export function objectsOfInstances(
  photo: Picture, instances: readonly Instance[], manifest: ModelManifest, post: PostParams,
): FoundObject[] {
  const { thresholds } = manifest
  const least = post.score ?? thresholds.score
  return instances.flatMap(({ label, score, box, mask, keypoints }): FoundObject[] => {
    if (score < least) return []
    const rest = { label, score, keypoints: keypoints ? cocoKeypoints(keypoints, thresholds.keypoint) : null }
    if (!mask) {
      const shape: Shape = { type: 'rectangle', points: [box[0], box[1], box[0] + box[2], box[1] + box[3]] }
      return [{ ...rest, shape, ...measure(shape, photo.height, photo.width), uncertainty: null }]
    }
    const runs = cleaned(maskOf(photo, mask, box, post.threshold ?? thresholds.mask, post.refine), post)
    if (areaOf(runs) === 0) return []
    return [{ ...rest, ...storedShape(runs, post.polygon), uncertainty: certaintyOf(runs, mask).uncertainty }]
  })
}

export function cocoKeypoints(points: readonly (readonly [number, number, number])[], threshold: number): number[] {
  return points.flatMap(([x, y, confidence]) => (confidence >= threshold ? [x, y, 2] : [0, 0, 0]))
}
