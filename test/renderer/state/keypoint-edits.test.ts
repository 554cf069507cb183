import { describe, expect, it } from 'vitest'
import { HUMAN36M } from '../../../core/pose/joints/skeletons.ts'
import { spaceOf, withSpace } from '../../../core/pose/joints/space-joints.ts'
import type { Annotation } from '../../../core/records/annotation.ts'
import type { AnnotationId } from '../../../core/records/ids.ts'
import { mirroredCopies, sidesSwapped } from '../../../renderer/state/keypoint-edits.ts'
import { categoryNamed, rowOf } from '../../support/play.ts'

const person = categoryNamed(1, 'person', { ...HUMAN36M })
const categories = new Map([[1, person]])
const joints = HUMAN36M.keypoints.flatMap((_, i) => [100 + 3 * i, 50 + i, i === 4 ? 1 : 2])
const space = { joints: HUMAN36M.keypoints.map((_, i): [number, number, number] => [i, 0, 0]), camera: null }
const row = rowOf(1, { type: 'none' }, { keypoints: joints, bbox: [100, 50, 48, 16], extra: withSpace({}, space), score: 0.5, source: 'model:x' })

describe('keypoints as a whole', () => {
  it('are copied in a mirror beside themselves, the pairs exchanged, as work of the user without a truth in space', () => {
    const [{ before, after }] = mirroredCopies([row, rowOf(2, { type: 'point', points: [1, 2] })], categories, 400, 7, () => 9 as AnnotationId)
    const copy = after as Annotation
    expect(before).toBeNull()
    expect(copy).toMatchObject({ id: 9, order: 8, shape: { type: 'none' }, source: 'user', score: null, extra: {} })
    // The right hip of the copy is the left one of the original, hidden as that was, as far right of the middle as it was left of it.
    const axis = 100 + 48 + 4
    expect(copy.keypoints!.slice(3, 6)).toEqual([2 * axis - 112, 54, 1])
    expect(copy.bbox).toEqual([2 * axis - 148, 50, 48, 16])
  })

  it('stay in the photo: left of themselves, or over themselves, where there is no room at the right', () => {
    const boxIn = (width: number) => (mirroredCopies([row], categories, width, 1, () => 9 as AnnotationId)[0].after as Annotation).bbox
    expect(boxIn(170)).toEqual([44, 50, 48, 16])
    const far = { ...row, keypoints: joints.map((value, i) => (i % 3 === 0 ? value - 80 : value)) }
    expect((mirroredCopies([far], categories, 75, 1, () => 9 as AnnotationId)[0].after as Annotation).bbox).toEqual([20, 50, 48, 16])
  })

  it('exchange left and right where they are, in space too, and back again', () => {
    const [{ after }] = sidesSwapped([row], categories)
    const swapped = after as Annotation
    expect(swapped.keypoints!.slice(3, 6)).toEqual(joints.slice(12, 15))
    expect(spaceOf(swapped)!.joints[1]).toEqual([4, 0, 0])
    expect(sidesSwapped([swapped], categories)[0].after).toEqual(row)
  })

  it('stay where their category has no sides', () => {
    expect(sidesSwapped([row], new Map([[1, categoryNamed(1, 'shoe', { keypoints: ['toe'] })]]))).toEqual([])
  })
})
