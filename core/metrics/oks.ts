import type { CocoFound, CocoTruth } from './coco-types.ts'
import type { IouMatrix } from '../mask/iou.ts'
import type { Box } from '../mask/runs.ts'

/** How far people's clicks on COCO's seventeen body joints scatter, as a share of the object's size (cocoapi's Params). */
const BODY = [
  0.026, 0.025, 0.025, 0.035, 0.035, 0.079, 0.079, 0.072, 0.072, 0.062, 0.062, 0.107, 0.107, 0.087, 0.087, 0.089, 0.089,
]
/** For skeletons that nobody has measured: about the mean of the body's. */
const OTHER = 0.05
const TINY = 2 ** -52

/** The scatter taken for each keypoint of a skeleton with this many. */
function sigmaOf(keypoint: number, count: number): number {
  return count === BODY.length ? BODY[keypoint] : OTHER
}

/**
 * Object keypoint similarity 0..1 (pycocotools' computeOks): the mean over the truth's labelled keypoints of
 * exp(-d² / (2 area (2 sigma)²)). Truth without any labelled one is near to keypoints inside its box grown to three
 * times its size. Keypoints that one of the two does not have count as infinitely far.
 */
export function oks(found: readonly CocoFound[], truths: readonly CocoTruth[]): IouMatrix {
  const columns = truths.length
  const values = new Float64Array(found.length * columns)
  for (let g = 0; g < columns; g++) {
    const truth = truths[g]
    const points = truth.keypoints ?? []
    const count = Math.floor(points.length / 3)
    let labelled = 0
    for (let k = 0; k < count; k++) if (points[3 * k + 2] > 0) labelled++
    const [x, y, w, h] = truth.bbox
    const area = (truth.area ?? w * h) + TINY
    for (let d = 0; d < found.length; d++) {
      const guess = found[d].keypoints ?? []
      let sum = 0
      for (let k = 0; k < count && 3 * k + 1 < guess.length; k++) {
        if (labelled > 0 && !(points[3 * k + 2] > 0)) continue
        const dx = labelled > 0 ? guess[3 * k] - points[3 * k] : outside(guess[3 * k], x - w, x + 2 * w)
        const dy = labelled > 0 ? guess[3 * k + 1] - points[3 * k + 1] : outside(guess[3 * k + 1], y - h, y + 2 * h)
        const scatter = 2 * sigmaOf(k, count)
        sum += Math.exp(-((dx * dx + dy * dy) / (scatter * scatter) / area / 2))
      }
      values[d * columns + g] = count === 0 ? 0 : sum / (labelled > 0 ? labelled : count)
    }
  }
  return { rows: found.length, columns, values }
}

/** How far a coordinate lies outside an interval. */
function outside(at: number, from: number, to: number): number {
  return Math.max(0, from - at) + Math.max(0, at - to)
}

/** Box round all keypoints, seen or not, which is what pycocotools takes as the size of such a detection. */
export function extentOfKeypoints(keypoints: readonly number[]): Box {
  if (keypoints.length === 0) return [0, 0, 0, 0]
  let [left, top] = keypoints
  let [right, bottom] = keypoints
  for (let i = 3; i < keypoints.length; i += 3) {
    left = Math.min(left, keypoints[i])
    right = Math.max(right, keypoints[i])
    top = Math.min(top, keypoints[i + 1])
    bottom = Math.max(bottom, keypoints[i + 1])
  }
  return [left, top, right - left, bottom - top]
}
