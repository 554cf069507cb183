import { Fault } from '../../fault.ts'
import { bounds, type Mesh } from '../mesh.ts'
import type { Camera, Pose } from '../camera.ts'
import { outlineOfMask, thinned } from './mask-outline.ts'
import { createOverlap } from './overlap.ts'
import { roughSilhouettesOf, silhouettesOf } from './prepared.ts'
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

/** Points of the mask's outline that are looked at, and steps, first with the mesh made rough. */
const ROUGH = { points: 80, steps: 3 }
const FINE = { points: 160, steps: 3 }

/** Follows an object through pictures of one camera: a few steps of Gauss and Newton each, a few milliseconds. Whoever calls judges by the IoU whether it is lost. */
export function createTracker(mesh: Mesh, camera: Camera, start: Pose): Tracker {
  const silhouettes = silhouettesOf(mesh)
  const rough = roughSilhouettesOf(mesh, 'less')
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
      const near = refine({ silhouettes: rough, centre, outline: thinned(outline, ROUGH.points), valid, fitFocal: false }, pose, camera, {
        steps: ROUGH.steps, spacing: Math.max(1.5, size / 25), from: Math.max(SHARPEST, 0.12 * size), to: Math.max(SHARPEST, 0.03 * size), still: 0.1,
      })
      const refined = near && refine({ silhouettes, centre, outline: thinned(outline, FINE.points), valid, fitFocal: false }, near.pose, camera, {
        steps: FINE.steps, spacing: Math.max(1.5, size / 45), from: Math.max(SHARPEST, 0.03 * size), to: SHARPEST, still: 0.03,
      })
      if (!refined) return null
      pose = refined.pose
      return { pose, iou: overlap.iou(silhouettes.spans(pose, camera)) }
    },
  }
}
