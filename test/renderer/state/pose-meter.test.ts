import { describe, expect, it } from 'vitest'
import { runsOfBitmap } from '../../../core/mask/bitmap.ts'
import { measure } from '../../../core/mask/rasterise.ts'
import { rleOf } from '../../../core/mask/rle.ts'
import { cameraFromFieldOfView, type Pose } from '../../../core/pose/camera.ts'
import { measured } from '../../../core/pose/fit/measured.ts'
import { PICTURE_SIDE, pictureOfObject } from '../../../core/pose/object-picture.ts'
import { exp } from '../../../core/pose/rotation.ts'
import { createSilhouettes } from '../../../core/pose/silhouette.ts'
import type { Annotation } from '../../../core/records/annotation.ts'
import type { AnnotationId, ImageId } from '../../../core/records/ids.ts'
import { createPoseMeter } from '../../../renderer/state/pose-meter.ts'
import type { DocumentState } from '../../../renderer/state/document-types.ts'
import { newAnnotation } from '../../support/rows.ts'
import { WEDGE } from '../../support/wedge.ts'

const [W, H] = [640, 480]
const CAMERA = cameraFromFieldOfView(40, W, H)
const { width: _w, height: _h, ...intrinsics } = CAMERA
const TRUE: Pose = { R: exp([0.4, 0.5, 0.1]), t: [0.03, -0.01, 0.9] }
const silhouettes = createSilhouettes(WEDGE)

function object(id: number, pose: Pose): Annotation {
  const pixels = new Uint8Array(W * H)
  silhouettes.coverage(pose, CAMERA, pixels)
  const shape = { type: 'mask' as const, rle: rleOf(runsOfBitmap(pixels, H, W)) }
  return newAnnotation(id, 1 as ImageId, { shape, ...measure(shape, H, W) })
}
const image = { id: 1, width: W, height: H } as DocumentState['image']
const photo = (...rows: Annotation[]) => ({ image, annotations: new Map(rows.map((row) => [row.id, row])) })

describe('the overlap while a mesh is dragged', () => {
  it('is what the host measures of the same place, next to other objects as well', () => {
    const [shoe, other] = [object(1, TRUE), object(2, { ...TRUE, t: [0.11, 0.02, 0.85] })]
    for (const rows of [[shoe], [shoe, other]]) {
      const meter = createPoseMeter()
      const held = { annotation: shoe.id, camera: intrinsics }
      for (const [x, angle] of [[0, 0], [0.01, 0.02], [-0.04, 0.2], [0.2, 0.5]]) {
        const pose: Pose = { R: exp([0.4, 0.5 + angle, 0.1]), t: [0.03 + x, -0.01, 0.9] }
        const picture = pictureOfObject(shoe, rows, { width: W, height: H }, intrinsics, PICTURE_SIDE)
        const told = measured(silhouettes, pose, picture.camera, picture.mask, picture.valid).iou
        expect(meter(photo(...rows), held, pose, silhouettes)).toBeCloseTo(told, 6)
      }
      expect(meter(photo(...rows), held, TRUE, silhouettes)).toBeGreaterThan(0.98)
    }
  })

  it('follows the object when its mask changes, and is none without one', () => {
    const meter = createPoseMeter()
    const held = { annotation: 1 as AnnotationId, camera: intrinsics }
    const before = photo(object(1, TRUE))
    const whole = meter(before, held, TRUE, silhouettes)!
    expect(meter(photo(object(1, { ...TRUE, t: [0.06, -0.01, 0.9] })), held, TRUE, silhouettes)).toBeLessThan(whole - 0.1)
    expect(meter(before, { ...held, annotation: 9 as AnnotationId }, TRUE, silhouettes)).toBeNull()
    const bare = newAnnotation(1, 1 as ImageId, { shape: { type: 'none' }, area: 0 })
    expect(meter(photo(bare), held, TRUE, silhouettes)).toBeNull()
  })
})
