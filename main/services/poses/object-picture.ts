import type { FitPicture } from '../../../core/pose/fit-picture.ts'
import { pictureOfObject } from '../../../core/pose/object-picture.ts'
import type { Annotation } from '../../../core/records/annotation.ts'
import type { Intrinsics } from '../../../core/records/pose.ts'
import type { ImageFile, Store } from '../../db/store.ts'

/** What a pose of the object is fitted to. Throws `invalid` when it covers no pixel. @param occluders other objects of the photo may hide it */
export function objectPicture(
  store: Store, photo: Pick<ImageFile, 'width' | 'height'>, label: Annotation, camera: Intrinsics, { side, occluders }: { side: number; occluders: boolean },
): FitPicture {
  return pictureOfObject(label, occluders ? store.annotations.list(label.image) : [], photo, camera, side)
}
