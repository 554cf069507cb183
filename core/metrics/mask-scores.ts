import { intersectionArea } from '../mask/iou.ts'
import { areaOf, checkSameSize, type Runs } from '../mask/runs.ts'
import { boundaryF, boundaryIou } from './boundary.ts'

/** How well two masks of one picture agree: 1 is alike. */
export type MaskFigures = { dice: number; iou: number; accuracy: number; boundaryF: number; boundaryIou: number }

/**
 * Dice 2|A∩B| / (|A| + |B|), IoU |A∩B| / |A∪B|, accuracy (share of all pixels on which both say the same), and how well the
 * edges agree within `pixels` (see boundary.ts). All are 1 for two empty masks and do not change when the masks are exchanged.
 * Throws `invalid` when the masks differ in size.
 */
export function maskFigures(
  truth: Runs, found: Runs, pixels: number,
): MaskFigures & { truthArea: number; predictionArea: number } {
  checkSameSize(truth, found)
  const truthArea = areaOf(truth)
  const predictionArea = areaOf(found)
  const shared = intersectionArea(truth, found)
  const covered = truthArea + predictionArea - shared
  const size = truth.h * truth.w
  return {
    dice: covered === 0 ? 1 : (2 * shared) / (truthArea + predictionArea),
    iou: covered === 0 ? 1 : shared / covered,
    accuracy: size === 0 ? 1 : 1 - (covered - shared) / size,
    boundaryF: boundaryF(truth, found, pixels), boundaryIou: boundaryIou(truth, found, pixels),
    truthArea, predictionArea,
  }
}

/** The rule of these figures in words, for a band of this many pixels. */
export function maskRule(pixels: number): string {
  return 'Dice is twice the shared pixels over the pixels of both; IoU the shared over all covered; ' +
    `accuracy the share of all pixels that agree; boundary F the agreement of the edges within ${pixels} pixels; ` +
    `boundary IoU that of the bands ${Math.max(1, Math.round(pixels))} pixels deep along them. ` +
    'Two empty masks score 1.'
}
