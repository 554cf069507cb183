import { createOverlap, type Overlap } from '../../core/pose/fit/overlap.ts'
import type { FitPicture } from '../../core/pose/fit-picture.ts'
import { hasMask, PICTURE_SIDE, pictureOfObject } from '../../core/pose/object-picture.ts'
import type { Silhouettes } from '../../core/pose/silhouette.ts'
import type { Placement, Pose } from '../../core/records/pose.ts'
import type { DocumentState } from './document-types.ts'

/**
 * How much of its object a pose's mesh covers when it is put somewhere, 0..1: as the host measures it, but at once (a third of a millisecond
 * for a mesh of 16,000 triangles; what is measured against is made when the object is first asked for). Null where the object has no mask.
 */
export type PoseMeter = (of: Pick<DocumentState, 'image' | 'annotations'>, pose: Pick<Pose, 'annotation' | 'camera'>, placement: Placement, silhouettes: Silhouettes) => number | null

export function createPoseMeter(): PoseMeter {
  let kept: { of: readonly unknown[]; picture: FitPicture; overlap: Overlap } | null = null
  return ({ image, annotations }, { annotation, camera }, { R, t }, silhouettes) => {
    const label = annotations.get(annotation)
    if (!image || !label || !hasMask(label)) return null
    const of = [annotations, annotation, camera, image.width, image.height]
    if (!kept || !kept.of.every((part, i) => part === of[i])) {
      const picture = pictureOfObject(label, annotations.values(), image, camera, PICTURE_SIDE)
      const { mask, valid, camera: { width, height } } = picture
      kept = { of, picture, overlap: createOverlap(mask, width, height, valid) }
    }
    return kept.overlap.iou(silhouettes.spans({ R: [...R], t: [t[0], t[1], t[2]] }, kept.picture.camera))
  }
}
