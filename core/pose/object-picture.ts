import { Fault } from '../fault.ts'
import { OUTLINES } from '../formats/alpha-source.ts'
import { intersectionArea } from '../mask/iou.ts'
import { runsOfShape } from '../mask/rasterise.ts'
import { areaOf, type Runs } from '../mask/runs.ts'
import type { Annotation } from '../records/annotation.ts'
import type { Intrinsics } from '../records/pose.ts'
import { type FitPicture, fitPicture } from './fit-picture.ts'

/** An object that holds more than this share of another is what that one belongs to, such as a person, and hides nothing of it. */
const HOLDS = 0.5
/** Longest side of the picture that an object's pose is fitted to and measured in, where nothing else is said. */
export const PICTURE_SIDE = 384

/** Whether an object has a mask that a pose can be fitted to. */
export function hasMask({ shape, area }: Pick<Annotation, 'shape' | 'area'>): boolean {
  return OUTLINES.has(shape.type) && area > 0
}

/**
 * What a pose of an object of a photo is fitted to and measured in. Throws `invalid` when the object covers no pixel.
 * @param others objects of the same photo: those before it may hide it, so that their pixels count neither for nor against
 * @param side longest side of the picture, pixels
 */
export function pictureOfObject(
  label: Annotation, others: Iterable<Annotation>, { width, height }: { width: number; height: number }, camera: Intrinsics, side: number,
): FitPicture {
  const mask = runsOfShape(label.shape, height, width)
  const area = areaOf(mask)
  if (area === 0) {
    throw new Fault('invalid', 'This object covers no pixels, so no pose can be fitted to it.', { field: 'annotation', found: label.id, fix: 'Draw its outline first.' })
  }
  const hiding: Runs[] = []
  for (const other of others) {
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
