import { Fault } from '../../../core/fault.ts'
import { OUTLINES } from '../../../core/formats/alpha-source.ts'
import { intersectionArea } from '../../../core/mask/iou.ts'
import { runsOfShape } from '../../../core/mask/rasterise.ts'
import { areaOf, type Runs } from '../../../core/mask/runs.ts'
import { type FitPicture, fitPicture } from '../../../core/pose/fit-picture.ts'
import type { Annotation } from '../../../core/records/annotation.ts'
import type { Intrinsics } from '../../../core/records/pose.ts'
import type { ImageFile, Store } from '../../db/store.ts'

/** An object that holds more than this share of another is what that one belongs to, such as a person, and hides nothing of it. */
const HOLDS = 0.5

/** Whether an object has a mask that a pose can be fitted to. */
export function hasMask({ shape, area }: Annotation): boolean {
  return OUTLINES.has(shape.type) && area > 0
}

/** What a pose of the object is fitted to. Throws `invalid` when it covers no pixel. @param occluders other objects of the photo may hide it */
export function objectPicture(
  store: Store, { width, height }: Pick<ImageFile, 'width' | 'height'>, label: Annotation, camera: Intrinsics, { side, occluders }: { side: number; occluders: boolean },
): FitPicture {
  const mask = runsOfShape(label.shape, height, width)
  const area = areaOf(mask)
  if (area === 0) {
    throw new Fault('invalid', 'This object covers no pixels, so no pose can be fitted to it.', { field: 'annotation', found: label.id, fix: 'Draw its outline first.' })
  }
  const hiding: Runs[] = []
  for (const other of occluders ? store.annotations.list(label.image) : []) {
    if (other.id === label.id || other.hidden || !hasMask(other) || !touches(other, label)) continue
    const runs = runsOfShape(other.shape, height, width)
    if (intersectionArea(runs, mask) < HOLDS * area) hiding.push(runs)
  }
  return fitPicture(mask, { ...camera, width, height }, side, hiding)
}

/** Boxes that come near each other; farther objects hide nothing. */
function touches({ bbox: a }: Annotation, { bbox: b }: Annotation): boolean {
  const reach = 0.25 * Math.max(b[2], b[3]) + 8
  return a[0] < b[0] + b[2] + reach && b[0] < a[0] + a[2] + reach && a[1] < b[1] + b[3] + reach && b[1] < a[1] + a[3] + reach
}
