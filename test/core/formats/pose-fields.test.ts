import fc from 'fast-check'
import { expect, it } from 'vitest'
import { poseFields, readPoseFields } from '../../../core/formats/pose-fields.ts'
import { LIMITS } from '../../../core/limits.ts'
import { exp } from '../../../core/pose/rotation.ts'
import type { ImageId } from '../../../core/records/ids.ts'
import { newPose } from '../../support/rows.ts'

const at = { file: 'a.json', field: 'annotations[0].pose', limits: LIMITS }
const least = { mesh: 'cup', R: [1, 0, 0, 0, 1, 0, 0, 0, 1], t: [0, 0, 1], K: [100, 0, 50, 0, 100, 25, 0, 0, 1] }

it('what is written is read back to the last digit, through JSON', () => {
  const number = fc.double({ min: -1e3, max: 1e3, noNaN: true }).map((value) => value + 0)
  fc.assert(fc.property(fc.array(number, { minLength: 3, maxLength: 3 }), fc.array(number, { minLength: 3, maxLength: 3 }), fc.boolean(), (turn, t, stale) => {
    const pose = { ...newPose(1, 2 as ImageId, 3, { R: exp(turn).map((value) => value + 0), t: t as [number, number, number] }), stale, meshName: 'left shoe' }
    const { id: _i, image: _p, annotation: _a, mask: _k, meshName, ...rest } = pose
    expect(readPoseFields(JSON.parse(JSON.stringify(poseFields(pose))), at)).toEqual({ ...rest, mesh: meshName })
  }), { numRuns: 100 })
})

it('takes millimetres and OpenCV’s pixels, and mends a rotation written with few digits', () => {
  expect(readPoseFields({ ...least, t: [10, 20, 500], unit: 'mm', pixel_centre: 0 }, at)).toMatchObject({
    t: [0.01, 0.02, 0.5], camera: { fx: 100, fy: 100, cx: 50.5, cy: 25.5 }, state: 'imported', method: 'import', iou: null, stale: false,
  })
  const R = exp([0.3, -0.7, 0.2]).map((value) => Number(value.toFixed(4)))
  const mended = readPoseFields({ ...least, R }, at).R
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) expect(mended[3 * i] * mended[3 * j] + mended[3 * i + 1] * mended[3 * j + 1] + mended[3 * i + 2] * mended[3 * j + 2]).toBeCloseTo(i === j ? 1 : 0, 12)
  }
  mended.forEach((value, i) => expect(value).toBeCloseTo(R[i], 3))
})

it.each([
  [{ R: [1, 0, 0, 0, 1, 0, 0, 0, -1] }, 'R'], [{ R: [2, 0, 0, 0, 2, 0, 0, 0, 2] }, 'R'], [{ R: [1, 0, 0, 0, 1, 0, 0, 0] }, 'R'], [{ R: [1, 0, 0, 0, 1, 0, 0, 0, 'x'] }, 'R[8]'],
  [{ t: [0, 0] }, 't'], [{ t: [0, 0, null] }, 't[2]'], [{ t: [0, 0, 1e30] }, 't[2]'], [{ K: undefined }, 'K'], [{ K: [100, 0, 50, 0, 0, 25, 0, 0, 1] }, 'K'],
  [{ K: [100, 7, 50, 0, 100, 25, 0, 0, 1] }, 'K'], [{ K: [100, 0, 50, 0, 100, 25, 0, 0, 2] }, 'K'], [{ mesh: '' }, 'mesh'], [{ unit: 'inch' }, 'unit'], [{ pixel_centre: 1 }, 'pixel_centre'],
  [{ iou: 2 }, 'iou'], [{ state: 'sure' }, 'state'], [{ runner_up: { R: [1, 0, 0, 0, 1, 0, 0, 0, -1], t: [0, 0, 1], iou: 0.5 } }, 'runner_up.R'],
])('refuses %j, naming the field', (wrong, field) => {
  expect(() => readPoseFields({ ...least, ...wrong }, at)).toThrow(expect.objectContaining({ code: 'invalid', details: expect.objectContaining({ file: 'a.json', field: `annotations[0].pose.${field}` }) }))
})
