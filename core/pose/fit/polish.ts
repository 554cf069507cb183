import type { Camera, Pose } from '../camera.ts'
import type { Overlap } from './overlap.ts'
import { moved, MOTIONS } from './motion.ts'
import type { Target } from './refine.ts'

/** Pixels by which the outline moves at the first step and at the last. */
const FIRST = 0.6
const LAST = 0.08

/**
 * Moves a pose to where its silhouette covers the mask best: one motion after the other, there and back, with ever smaller steps (compass
 * search, Hooke and Jeeves, 1961). For the last tenth of a pixel, which outlines of whole pixels do not tell.
 * @param normal of the pose's refinement: how far the outline goes with each motion
 */
export function polished(
  target: Target, overlap: Overlap, start: { pose: Pose; camera: Camera; iou: number; normal: Float64Array; weight: number }, most: number,
): { pose: Pose; camera: Camera; iou: number; renders: number } {
  const n = target.fitFocal ? MOTIONS : MOTIONS - 1
  let { pose, camera, iou } = start
  let renders = 0
  const reach = Array.from({ length: n }, (_, k) => Math.sqrt(start.normal[k * (MOTIONS + 1)] / Math.max(1e-9, start.weight)))
  const motion = new Float64Array(n)
  const way = new Float64Array(n).fill(1)
  const near = target.silhouettes.nearby(pose)
  for (let size = FIRST; size >= LAST && renders < most; size *= 0.5) {
    for (let k = 0; k < n && renders < most; k++) {
      if (!(reach[k] > 0)) continue
      for (let side = 0; side < 2; side++) {
        motion.fill(0)
        motion[k] = (way[k] * size) / reach[k]
        const next = moved(pose, camera, target.centre, motion)
        const value = overlap.iou(near.spans(next.pose, next.camera))
        renders++
        if (value > iou) {
          ;({ pose, camera } = next)
          iou = value
          break
        }
        way[k] = -way[k]
      }
    }
  }
  return { pose, camera, iou, renders }
}
