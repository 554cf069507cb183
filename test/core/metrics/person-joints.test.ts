import { describe, expect, it } from 'vitest'
import { drawFigure } from '../../../core/figure/figure.ts'
import { figureRecipe } from '../../../core/figure/recipe.ts'
import { JOINTS } from '../../../core/figure/joints.ts'
import { scorePerson, type TruePerson } from '../../../core/metrics/person-joints.ts'
import { fromAfar } from '../../../core/pose/joints/in-space.ts'
import { HUMAN36M } from '../../../core/pose/joints/skeletons.ts'

const figure = drawFigure(figureRecipe.parse({ seed: 5, size: 64 }), 0)
const { fx, fy, cx, cy } = figure.camera
const truth: TruePerson = {
  names: JOINTS, keypoints: figure.joints.flatMap(({ x, y }) => [x, y, 2]), bbox: [4, 2, 40, 50],
  space: { joints: figure.joints.map(({ camera: [x, y, z] }) => [1_000 * x, 1_000 * y, 1_000 * z]), camera: { fx, fy, cx, cy } },
}
/** What a model without any error says: pixels, and depths from some zero of its own. */
const exact = figure.joints.map(({ x, y, camera }) => [x, y, 1_000 * camera[2] - 4_321] as [number, number, number])

describe('one person', () => {
  it('that was found exactly has no error, in the picture and in space, wherever the model\'s zero lies', () => {
    const scores = scorePerson(truth, { keypoints: truth.keypoints, body: exact })
    expect(scores.near).toEqual({ right: [17, 17, 17], of: 17 })
    expect(scores.mpjpe).toBeLessThan(1e-6)
    expect(scores.paMpjpe).toBeLessThan(1e-3)
    expect(scores.ofHead).toEqual({ right: 17, of: 17 })
  })

  it('with one joint too deep has that error at that joint, longer by the slant of its ray', () => {
    const moved = exact.map((joint, i) => (i === 13 ? [joint[0], joint[1], joint[2] + 170] as [number, number, number] : joint))
    const { millimetres, mpjpe } = scorePerson(truth, { keypoints: truth.keypoints, body: moved })
    const { x, y } = figure.joints[13]
    const slant = Math.hypot((x - cx) / fx, (y - cy) / fy, 1)
    expect(millimetres[13]).toBeCloseTo(170 * slant, 6)
    expect(mpjpe).toBeCloseTo((170 * slant) / 17, 6)
  })

  it('counts joints by shares of the longer side; what was not found is wrong, what the truth does not have is not counted', () => {
    const keypoints = [...truth.keypoints]
    keypoints[0] += 3
    keypoints[3] += 6
    keypoints.splice(6, 3, 0, 0, 0)
    const partly = { ...truth, keypoints: truth.keypoints.map((value, i) => (i >= 48 ? 0 : value)) }
    const { near, pixels, mpjpe } = scorePerson(partly, { keypoints, body: null })
    expect(near).toEqual({ right: [13, 14, 15], of: 16 })
    expect([pixels[0], pixels[1], pixels[2], pixels[16]]).toEqual([3, 6, null, null])
    expect(mpjpe).toBeNull()
  })

  it('that was missed has all its joints wrong', () => {
    expect(scorePerson(truth, null)).toMatchObject({ near: { right: [0, 0, 0], of: 17 }, mpjpe: null, paMpjpe: null })
  })
})

describe('joints seen from afar', () => {
  it('have the size of a person without any camera', () => {
    const points = fromAfar(exact, JOINTS, HUMAN36M.skeleton).map((point) => point!)
    const length = (a: number, b: number) => Math.hypot(...[0, 1, 2].map((k) => points[a][k] - points[b][k]))
    const truly = (a: number, b: number) => Math.hypot(...[0, 1, 2].map((k) => truth.space!.joints[a]![k] - truth.space!.joints[b]![k]))
    for (const [a, b] of [[1, 2], [2, 3], [4, 5], [11, 12], [14, 15]]) {
      expect(length(a, b) / truly(a, b)).toBeGreaterThan(0.6)
      expect(length(a, b) / truly(a, b)).toBeLessThan(1.6)
    }
    expect(points[0].map((value) => Math.abs(value))).toEqual([0, 0, 0])
  })

  it('are all at 0 when there is only one', () => {
    expect(fromAfar([[5, 6, 7]], ['toe'], [])).toEqual([[0, 0, 0]])
  })
})
