import type { Camera, Pose } from '../camera.ts'
import { rimDistances } from '../distances.ts'
import type { Silhouettes } from '../silhouette.ts'
import type { Fitted } from './fitter.ts'

/** All that a pose's silhouette and a mask have to do with each other, over the pixels that can be known. */
export function measured(
  silhouettes: Silhouettes, pose: Pose, camera: Camera, mask: Uint8Array, valid?: Uint8Array,
): Fitted {
  const { width, height } = camera
  const drawn = new Uint8Array(width * height)
  silhouettes.coverage(pose, camera, drawn)
  let both = 0
  let either = 0
  let hamming = 0
  for (let y = 0, p = 0; y < height; y++) {
    let unequal = 0
    for (let x = 0; x < width; x++, p++) {
      if (valid && valid[p] === 0) drawn[p] = mask[p] === 0 ? 0 : 1
      const a = mask[p] !== 0
      const b = drawn[p] !== 0
      if (a && b) both++
      if (a || b) either++
      if (a !== b) unequal++
    }
    hamming += unequal / width
  }
  return {
    pose, camera, iou: either === 0 ? 0 : both / either, dice: either === 0 ? 0 : (2 * both) / (either + both), hamming, ...rimDistances(mask, drawn, width, height),
  }
}
