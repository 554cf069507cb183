import { Fault } from '../../fault.ts'
import { bounds, type Mesh } from '../mesh.ts'
import type { Camera, Pose } from '../camera.ts'
import { outlineOfMask, thinned } from './mask-outline.ts'
import { createOverlap } from './overlap.ts'
import { silhouettesOf } from './prepared.ts'
import { refine } from './refine.ts'
import { SHARPEST, sizeOf } from './search.ts'

export type Tracker = {
  /** Where the object was last. */
  readonly pose: Pose
  /**
   * The pose of the next picture's mask, from the one before; null, and the tracker stays where it was, when the mask is empty or its outline cannot be
   * reached. Throws `invalid` for a mask of another size.
   */
  update(mask: Uint8Array, valid?: Uint8Array): { pose: Pose; iou: number } | null
}

const POINTS = 160
const STEPS = 7

/** Follows an object through pictures of one camera: a few steps of Gauss and Newton each, a few milliseconds. Whoever calls judges by the IoU whether it is lost. */
export function createTracker(mesh: Mesh, camera: Camera, start: Pose): Tracker {
  const silhouettes = silhouettesOf(mesh)
  const { centre } = bounds(mesh)
  const { width, height } = camera
  let pose = start
  return {
    get pose() {
      return pose
    },
    update(mask, valid) {
      if (mask.length !== width * height) throw new Fault('invalid', 'The mask has not the camera\'s size.', { field: 'mask', found: mask.length, limit: width * height })
      const outline = outlineOfMask(mask, width, height, valid)
      const overlap = createOverlap(mask, width, height, valid)
      if (outline.count < 6 || overlap.area === 0) return null
      const size = sizeOf(overlap.area)
      const refined = refine({ silhouettes, centre, outline: thinned(outline, POINTS), valid, fitFocal: false }, pose, camera, {
        steps: STEPS, spacing: Math.max(1.5, size / 45), from: Math.max(SHARPEST, 0.12 * size), to: SHARPEST, still: 0.03,
      })
      if (!refined) return null
      pose = refined.pose
      return { pose, iou: overlap.iou(silhouettes.spans(pose, camera)) }
    },
  }
}
