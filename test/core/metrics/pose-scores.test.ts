import { describe, expect, test } from 'vitest'
import { errorSpread, readResults, readTruth, scorePoses, type FoundPose, type TruePose } from '../../../core/metrics/pose-scores.ts'
import { fromAxisAngle, multiply } from '../../../core/pose/rotation.ts'
import { anyPose, cube } from '../../support/meshes.ts'
import { random } from '../../support/random.ts'

const next = random(681)
const truthAt = (image: number, object: number): TruePose => ({ scene: 1, image, object, pose: anyPose(next, 20, 5) })
const moved = (truth: TruePose, score: number, x: number, degrees: number): FoundPose => ({
  scene: truth.scene, image: truth.image, object: truth.object, score,
  pose: { R: multiply(truth.pose.R, fromAxisAngle([0, 0, 1], degrees)), t: [truth.pose.t[0] + x, truth.pose.t[1], truth.pose.t[2]] },
})

describe('pairs', () => {
  const [a, b, c] = [truthAt(3, 7), truthAt(3, 7), truthAt(4, 7)]
  test('each answer has the nearest truth of its photo and object; more answers than truths do not count', () => {
    const answers = [moved(b, 0.4, 0.1, 2), moved(a, 0.9, 0.2, 3), moved(a, 0.2, 0, 0), { ...moved(a, 1, 0, 0), object: 8 }]
    const { scores, missed, wrong } = scorePoses([a, b, c], answers, new Map([[7, cube()]]))
    expect(scores.map(({ score, rotation, translation }) => [score, Math.round(rotation * 1e6) / 1e6, Math.round(translation * 1e6) / 1e6])).toEqual([[0.9, 3, 0.2], [0.4, 2, 0.1]])
    expect(missed).toEqual([{ scene: 1, image: 4, object: 7 }])
    expect(wrong).toBe(2)
    expect(scores.every(({ add, right }) => add! > 0 && add! < 0.4 && right === true)).toBe(true)
  })
  test('a quarter turn of a cube is wrong by ADD and nothing by ADD-S; without a model there is neither', () => {
    const [score] = scorePoses([c], [moved(c, 1, 0, 90)], new Map([[7, cube()]])).scores
    expect([score.add! > 1, score.addS! < 1e-9, score.right]).toEqual([true, true, false])
    expect(scorePoses([c], [moved(c, 1, 0, 90)], new Map()).scores[0]).toMatchObject({ add: null, addS: null, right: null })
  })
})

test('BOP\'s table and truth are read, and what is none is refused by line and field', () => {
  const head = 'scene_id,im_id,obj_id,score,R,t,time\n'
  const line = '1,3,7,0.5,1 0 0 0 1 0 0 0 1,10 20 30.5,-1\n'
  expect(readResults(`\uFEFF${head}${line}\r\n`, 'r.csv')).toEqual([{ scene: 1, image: 3, object: 7, score: 0.5, pose: { R: [1, 0, 0, 0, 1, 0, 0, 0, 1], t: [10, 20, 30.5] } }])
  for (const [text, field] of [
    ['a,b\n', 'line 1'], [head + line.replace('0.5', 'x'), 'line 2'], [head + line.replace('1 0 0 0', '1 0 0'), 'line 2'], [head + line + line.replace('10 20 30.5', '10 20'), 'line 3'],
    [head + line.replace('1,3', '1.5,3'), 'line 2'], [head + line.replace('30.5', 'Infinity'), 'line 2'],
  ]) expect(() => readResults(text, 'r.csv')).toThrow(expect.objectContaining({ code: 'invalid', details: expect.objectContaining({ file: 'r.csv', field }) as unknown }))
  const row = { obj_id: 7, cam_R_m2c: [1, 0, 0, 0, 1, 0, 0, 0, 1], cam_t_m2c: [1, 2, 3] }
  expect(readTruth({ 5: [row] }, 2, 'gt')).toEqual([{ scene: 2, image: 5, object: 7, pose: { R: row.cam_R_m2c, t: [1, 2, 3] } }])
  for (const wrong of [[], null, { x: [row] }, { 1: row }, { 1: [null] }, { 1: [{ ...row, cam_t_m2c: [1, 2] }] }, { 1: [{ ...row, obj_id: '7' }] }]) {
    expect(() => readTruth(wrong, 2, 'gt')).toThrow(expect.objectContaining({ code: 'invalid' }))
  }
})

test('spread of errors', () => {
  expect(errorSpread([])).toBeNull()
  expect(errorSpread([4, 1, 3, 2])).toEqual({ count: 4, mean: 2.5, median: 2.5, p95: 4, max: 4 })
  expect(errorSpread(Array.from({ length: 100 }, (_, i) => i + 1))).toEqual({ count: 100, mean: 50.5, median: 50.5, p95: 95, max: 100 })
})
