import { structuralSimilarity } from './structural-similarity.ts'

/**
 * What is taken off a predicted depth before it is judged. `none`: nothing, it claims to be metric. `median`: it is
 * multiplied so that its median is the truth's. `least-squares`: scaled and shifted so that the squared differences are least
 * (what maps without a scale of their own are judged by).
 */
export type DepthAlignment = 'none' | 'median' | 'least-squares'
export const DEPTH_ALIGNMENTS: readonly DepthAlignment[] = ['none', 'median', 'least-squares']

/** How far a depth map is from the truth, over the pixels that count. NaN where a figure is not defined. */
export type DepthScores = {
  /** Pixels that count: in the mask, finite in both. */
  readonly pixels: number
  /** Of these the ones above 0 in both, on which all ratios and logarithms are measured. */
  readonly positive: number
  /** What the prediction was multiplied by and then raised by. */
  readonly scale: number
  readonly shift: number
  /** Root of the mean squared difference, in the truth's unit. */
  readonly rmse: number
  /** The same as a share of the truth's range within the mask. */
  readonly rmseOfRange: number
  /** Mean of |difference| / truth. */
  readonly absRel: number
  /** Mean of difference² / truth. */
  readonly sqRel: number
  /** Root of the mean squared difference of natural logarithms. */
  readonly logRmse: number
  /** Spread of the difference of logarithms: what is left of logRmse after the best factor (Eigen et al. 2014, lambda 1, its root). */
  readonly siLog: number
  /** Structural similarity within the mask, over the truth's range. */
  readonly ssim: number
  /** Share with max(prediction / truth, truth / prediction) below 1.25, 1.25², 1.25³: the usual reading. */
  readonly deltaRatio: readonly [number, number, number]
  /** Share with |difference| at most 25 %, 56.25 %, 95.3125 % of the prediction: the one-sided reading of the body-and-clothes depth work. */
  readonly deltaOfPrediction: readonly [number, number, number]
}

/**
 * @param predicted w * h depths, row by row, any unit
 * @param truth the same; not finite = unknown
 * @param mask not 0 for the pixels to judge; all without it
 */
export function depthScores(predicted: Float32Array, truth: Float32Array, w: number, h: number, mask: Uint8Array | null, align: DepthAlignment): DepthScores {
  const counts = Uint8Array.from(truth, (value, p) => ((!mask || mask[p] !== 0) && Number.isFinite(value) && Number.isFinite(predicted[p]) ? 1 : 0))
  const { scale, shift } = alignDepth(predicted, truth, counts, align)
  const aligned = predicted.map((value) => value * scale + shift)
  let [pixels, positive, squares, abs, square, logs, logSquares] = [0, 0, 0, 0, 0, 0, 0]
  let [least, most] = [Infinity, -Infinity]
  const ratio: [number, number, number] = [0, 0, 0]
  const share: [number, number, number] = [0, 0, 0]
  for (let p = 0; p < counts.length; p++) {
    if (counts[p] === 0) continue
    const [a, b] = [aligned[p], truth[p]]
    const off = a - b
    pixels++
    squares += off * off
    if (b < least) least = b
    if (b > most) most = b
    if (!(a > 0 && b > 0)) continue
    positive++
    abs += Math.abs(off) / b
    square += (off * off) / b
    const log = Math.log(a / b)
    logs += log
    logSquares += log * log
    const larger = Math.max(a / b, b / a)
    for (let i = 0; i < 3; i++) {
      if (larger < 1.25 ** (i + 1)) ratio[i]++
      if (Math.abs(off) <= (1.25 ** (i + 1) - 1) * a) share[i]++
    }
  }
  const rmse = Math.sqrt(squares / pixels)
  const of = (sum: number): number => sum / positive
  return {
    pixels, positive, scale, shift, rmse, rmseOfRange: rmse / (most - least), absRel: of(abs), sqRel: of(square), logRmse: Math.sqrt(of(logSquares)),
    siLog: Math.sqrt(Math.max(0, of(logSquares) - of(logs) ** 2)),
    ssim: most > least ? structuralSimilarity(aligned, truth, w, h, counts, most - least) : Number.NaN,
    deltaRatio: [of(ratio[0]), of(ratio[1]), of(ratio[2])], deltaOfPrediction: [of(share[0]), of(share[1]), of(share[2])],
  }
}

/** The factor and the shift that bring a prediction to the truth; 1 and 0 where none can be found (nothing counts, a flat map). */
export function alignDepth(predicted: Float32Array, truth: Float32Array, counts: Uint8Array, align: DepthAlignment): { scale: number; shift: number } {
  if (align === 'none') return { scale: 1, shift: 0 }
  if (align === 'median') {
    const factor = medianOf(truth, counts) / medianOf(predicted, counts)
    return { scale: Number.isFinite(factor) && factor !== 0 ? factor : 1, shift: 0 }
  }
  let [n, ma, mb] = [0, 0, 0]
  for (let p = 0; p < counts.length; p++) {
    if (counts[p] === 0) continue
    n++
    ma += predicted[p]
    mb += truth[p]
  }
  if (n === 0) return { scale: 1, shift: 0 }
  ma /= n
  mb /= n
  let [aa, ab] = [0, 0]
  for (let p = 0; p < counts.length; p++) {
    if (counts[p] === 0) continue
    aa += (predicted[p] - ma) ** 2
    ab += (predicted[p] - ma) * (truth[p] - mb)
  }
  // A flat prediction can only be shifted.
  const scale = aa > 0 ? ab / aa : 0
  return { scale, shift: mb - scale * ma }
}

function medianOf(values: Float32Array, counts: Uint8Array): number {
  const kept = values.filter((_, p) => counts[p] !== 0).sort()
  const middle = kept.length >> 1
  return kept.length % 2 === 1 ? kept[middle] : (kept[middle - 1] + kept[middle]) / 2
}
