import { describe, expect, it } from 'vitest'
import { spaceOf, withSpace } from '../../../../core/pose/joints/space-joints.ts'

const space = { joints: [[1, 2, 3], null, [-4, 5, 2_000]] as ([number, number, number] | null)[], camera: { fx: 300, fy: 300, cx: 128, cy: 120 } }

describe('joints in space of an annotation', () => {
  it('lie among what COCO files carry along, beside what others put there', () => {
    const extra = withSpace({ coco: { track_id: 4 }, labelme: { a: 1 } }, space)
    expect(extra).toEqual({ coco: { track_id: 4, joints3d: space }, labelme: { a: 1 } })
    expect(spaceOf({ extra })).toEqual(space)
    expect(withSpace(extra, null)).toEqual({ coco: { track_id: 4 }, labelme: { a: 1 } })
    expect(withSpace(withSpace({}, space), null)).toEqual({})
  })

  it('are none where something else stands under their name', () => {
    for (const joints3d of [null, 5, [], { joints: [] }, { joints: [[1, 2]] }, { joints: [[1, 2, 1e12]] }]) expect(spaceOf({ extra: { coco: { joints3d } } })).toBeNull()
    expect(spaceOf({ extra: { coco: 7 } })).toBeNull()
  })
})
