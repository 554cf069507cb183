import { describe, expect, it } from 'vitest'
import { JOINTS } from '../../../../core/figure/joints.ts'
import { keypointsInOrder, toHuman36m } from '../../../../core/pose/joints/named-joints.ts'
import { COCO_PERSON, HUMAN36M } from '../../../../core/pose/joints/skeletons.ts'

describe('joints by their names', () => {
  it('go into the order of others, however they are spelled; what has no counterpart is not labelled', () => {
    expect(keypointsInOrder([1, 2, 2, 3, 4, 1], ['left_hip', 'Nose'], ['nose', 'tail', 'LeftHip'])).toEqual([3, 4, 1, 0, 0, 0, 1, 2, 2])
  })

  it('of which none has a name in common keep their order when there are as many', () => {
    expect(keypointsInOrder([1, 2, 2, 3, 4, 1], ['point 1', 'point 2'], ['toe', 'heel'])).toEqual([1, 2, 2, 3, 4, 1])
    expect(keypointsInOrder([1, 2, 2, 3, 4, 1], ['point 1', 'point 2'], ['toe'])).toEqual([0, 0, 0])
  })

  it('become Human3.6M\'s seventeen: as they are, or derived of COCO\'s and said to be so', () => {
    const own = toHuman36m(HUMAN36M.keypoints, (i) => [i, 2 * i])
    expect(own.map((one) => one!.point[0])).toEqual(JOINTS.map((_, i) => i))
    expect(own.some((one) => one!.derived)).toBe(false)
    const at = new Map(COCO_PERSON.keypoints.map((name, i) => [name, [10 * i, i, -i]]))
    const coco = toHuman36m(COCO_PERSON.keypoints, (i) => [10 * i, i, -i])
    const found = Object.fromEntries(JOINTS.map((name, i) => [name, coco[i]!]))
    expect(found['left knee']).toEqual({ point: at.get('left knee'), derived: false })
    expect(found['pelvis']).toEqual({ point: [115, 11.5, -11.5], derived: true })
    expect(found['neck']).toEqual({ point: [55, 5.5, -5.5], derived: true })
    expect(found['spine']).toEqual({ point: [85, 8.5, -8.5], derived: true })
    expect(found['head']).toEqual({ point: [35, 3.5, -3.5], derived: true })
  })

  it('are none where what they would be derived of is not known', () => {
    const half = toHuman36m(COCO_PERSON.keypoints, (i) => (COCO_PERSON.keypoints[i] === 'left hip' ? null : [i, 0, 0]))
    expect(JOINTS.filter((_, i) => half[i] === null)).toEqual(['pelvis', 'left hip', 'spine'])
  })
})
