import { alignDepth, depthScores, type DepthAlignment, type DepthScores } from '../metrics/depth-scores.ts'
import type { DepthValues } from '../records/depth.ts'
import type { DepthPlane } from './levels.ts'
import { resizedDepth } from './resize.ts'

/** A map and whether far or near is large in it. */
export type MeantPlane = { plane: DepthPlane; values: DepthValues }

/** A prediction brought to the truth: both as distances, row by row at the truth's size; what the prediction (or its inverse) was multiplied by and raised by. */
export type AlignedDepth = { width: number; height: number; found: Float32Array<ArrayBuffer>; truth: Float32Array<ArrayBuffer>; counts: Uint8Array<ArrayBuffer>; scale: number; shift: number }

const inverted = (values: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> => values.map((value) => (value > 0 ? 1 / value : Number.NaN))

/**
 * Brings a prediction to the size of the truth and to its scale. Inverse maps are compared as distances; with `least-squares`
 * they are scaled and shifted where they are straight, against the inverse of the truth, and what then lies beyond the
 * farthest true distance is set to it (MiDaS's protocol: Ranftl et al., TPAMI 2022, appendix).
 * @param mask not 0 for the pixels to judge, of the truth's size; all without it
 */
export function alignedDepth(predicted: MeantPlane, truth: MeantPlane, mask: Uint8Array | null, align: DepthAlignment): AlignedDepth {
  const { width, height } = truth.plane
  const { values } = resizedDepth(predicted.plane, width, height)
  const far = truth.values === 'distance' ? truth.plane.values : inverted(truth.plane.values)
  const straight = predicted.values === 'distance' || align !== 'least-squares'
  const found = straight && predicted.values === 'inverse' ? inverted(values) : values
  const goal = straight ? far : inverted(far)
  const counts = Uint8Array.from(goal, (value, p) => ((!mask || mask[p] !== 0) && Number.isFinite(value) && Number.isFinite(found[p]) ? 1 : 0))
  const { scale, shift } = alignDepth(found, goal, counts, align)
  const aligned = found.map((value) => value * scale + shift)
  if (straight) return { width, height, found: aligned, truth: far, counts, scale, shift }
  let farthest = 0
  for (let p = 0; p < far.length; p++) if (counts[p] !== 0 && far[p] > farthest) farthest = far[p]
  const least = 1 / farthest
  return { width, height, found: aligned.map((value) => (value === value ? 1 / Math.max(value, least) : value)), truth: far, counts, scale, shift }
}

/** How far a prediction is from the truth, aligned as chosen; `scale` and `shift` as of alignedDepth(). */
export function compareDepth(predicted: MeantPlane, truth: MeantPlane, mask: Uint8Array | null, align: DepthAlignment): DepthScores {
  const { width, height, found, truth: far, counts, scale, shift } = alignedDepth(predicted, truth, mask, align)
  return { ...depthScores(found, far, width, height, counts, 'none'), scale, shift }
}
