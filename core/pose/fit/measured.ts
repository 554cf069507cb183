import { NO_PIXEL, squaredDistances } from '../../mask/distance.ts'
import type { Camera, Pose } from '../camera.ts'
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
    pose, camera, iou: either === 0 ? 0 : both / either, dice: either === 0 ? 0 : (2 * both) / (either + both), hamming, ...outlineDistances(mask, drawn, width, height),
  }
}

/** Mean and longest distance between the rims of two masks, both ways, in pixels; the picture's diagonal when one is empty. */
function outlineDistances(a: Uint8Array, b: Uint8Array, width: number, height: number): { chamfer: number; hausdorff: number } {
  const rims = [rimOf(a, width, height), rimOf(b, width, height)]
  const far = rims.map((rim) => squaredDistances(rim, height, width))
  const diagonal = Math.hypot(width, height)
  if (far.some((distances) => distances.length === 0 || distances[0] === NO_PIXEL)) return { chamfer: diagonal, hausdorff: diagonal }
  let longest = 0
  const means = [0, 1].map((one) => {
    let sum = 0
    let count = 0
    rims[one].forEach((set, p) => {
      if (set === 0) return
      const distance = Math.sqrt(far[1 - one][p])
      sum += distance
      count++
      if (distance > longest) longest = distance
    })
    return sum / count
  })
  return { chamfer: (means[0] + means[1]) / 2, hausdorff: longest }
}

/** Pixels of a mask with a neighbour to the side, above or below that is not of it. */
function rimOf(mask: Uint8Array, width: number, height: number): Uint8Array {
  const rim = new Uint8Array(mask.length)
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++, p++) {
      if (mask[p] === 0) continue
      const inside = (x === 0 || mask[p - 1] !== 0) && (x + 1 === width || mask[p + 1] !== 0) && (y === 0 || mask[p - width] !== 0) && (y + 1 === height || mask[p + width] !== 0)
      if (!inside) rim[p] = 1
    }
  }
  return rim
}
