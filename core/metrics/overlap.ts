import { boxIou, maskIou, type IouMatrix } from '../mask/iou.ts'
import type { CocoFound, CocoTruth, CocoType } from './coco-types.ts'
import { oks } from './oks.ts'

/** How much each detection (row) overlaps each truth (column) as COCO sees it; for a crowd, the share of the detection inside. */
export function overlapOf(type: CocoType, found: readonly CocoFound[], truths: readonly CocoTruth[]): IouMatrix {
  if (type === 'keypoints') return oks(found, truths)
  const crowd = truths.map((truth) => truth.crowd)
  if (type === 'bbox') return boxIou(found.map((one) => one.bbox), truths.map((one) => one.bbox), crowd)
  return maskIou(found.map((one) => one.mask()), truths.map((one) => one.mask()), crowd)
}
