import type { IouMatrix } from '../mask/iou.ts'
import type { CocoParams, CocoTruth } from './coco-types.ts'

/** What became of a detection: it does not count, it found something, it found nothing. */
const IGNORED = 0
export const RIGHT = 1
export const WRONG = 2

/**
 * Where outcomes go: that of the detection `offset + d` at range of sizes `a` and threshold `t` is
 * `outcomes[(a * thresholds + t) * stride + offset + d]`. `counted[a]` is raised by the truths that count.
 */
export type MatchTarget = { outcomes: Uint8Array; stride: number; offset: number; counted: Int32Array }

/** Overlaps this near to 1 are 1, as in pycocotools. */
const FULL = 1 - 1e-10

/**
 * Matches the detections of one class on one photo, best score first, with its truths, for every range of sizes and every
 * threshold, as pycocotools' evaluateImg does: each takes the truth it overlaps most (of equals the later one) that is not
 * taken; truths that count before those that do not; crowds are never used up.
 * @param areas of the detections, for the ranges of sizes
 */
export function matchOne(
  params: CocoParams, truths: readonly CocoTruth[], truthAreas: ArrayLike<number>, areas: ArrayLike<number>, overlap: IouMatrix,
  target: MatchTarget,
): void {
  const { thresholds } = params
  const near = candidatesOf(overlap, Math.min(thresholds[0], FULL))
  const ignored = new Uint8Array(truths.length)
  const taken = new Uint8Array(truths.length)
  for (let a = 0; a < params.areas.length; a++) {
    const { from, to } = params.areas[a]
    for (let g = 0; g < truths.length; g++) {
      ignored[g] = truths[g].ignore || truthAreas[g] < from || truthAreas[g] > to ? 1 : 0
      if (ignored[g] === 0) target.counted[a]++
    }
    for (let t = 0; t < thresholds.length; t++) {
      const least = Math.min(thresholds[t], FULL)
      const row = (a * thresholds.length + t) * target.stride + target.offset
      taken.fill(0)
      for (let d = 0; d < areas.length; d++) {
        let best = -1
        const end = near.first[d + 1]
        if (near.first[d] < end) {
          best = bestOf(near, d, end, 0, least, ignored, taken, truths)
          if (best < 0) best = bestOf(near, d, end, 1, least, ignored, taken, truths)
        }
        if (best >= 0) {
          taken[best] = 1
          target.outcomes[row + d] = ignored[best] ? IGNORED : RIGHT
        } else target.outcomes[row + d] = areas[d] < from || areas[d] > to ? IGNORED : WRONG
      }
    }
  }
}

/** For each detection the truths it overlaps enough for any threshold, and how much. */
type Candidates = { first: Int32Array; truth: number[]; overlap: number[] }

function candidatesOf({ rows, columns, values }: IouMatrix, least: number): Candidates {
  const found: Candidates = { first: new Int32Array(rows + 1), truth: [], overlap: [] }
  for (let d = 0; d < rows; d++) {
    for (let g = 0; g < columns; g++) {
      if (!(values[d * columns + g] >= least)) continue
      found.truth.push(g)
      found.overlap.push(values[d * columns + g])
    }
    found.first[d + 1] = found.truth.length
  }
  return found
}

function bestOf(
  near: Candidates, d: number, end: number, kind: number, least: number, ignored: Uint8Array, taken: Uint8Array,
  truths: readonly CocoTruth[],
): number {
  let best = -1
  let most = least
  for (let i = near.first[d]; i < end; i++) {
    const g = near.truth[i]
    if (ignored[g] !== kind || near.overlap[i] < most || (taken[g] && !truths[g].crowd)) continue
    most = near.overlap[i]
    best = g
  }
  return best
}
