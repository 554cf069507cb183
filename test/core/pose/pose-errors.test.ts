import { expect, test } from 'vitest'
import { toCamera, type Pose } from '../../../core/pose/camera.ts'
import { add, addSymmetric, diameterOf, poseErrors } from '../../../core/pose/pose-errors.ts'
import { fromAxisAngle, multiply } from '../../../core/pose/rotation.ts'
import { anyPose, bumpyBall, cube, triangleSoup } from '../../support/meshes.ts'
import { random } from '../../support/random.ts'

test('angles and distances as they were put there', () => {
  const next = random(631)
  for (let round = 0; round < 50; round++) {
    const truth = anyPose(next, 3, 1)
    const angle = 180 * next()
    const R = multiply(truth.R, fromAxisAngle([next() - 0.5, next() - 0.5, next() - 0.5], angle))
    const t: Pose['t'] = [truth.t[0] + 0.3, truth.t[1] - 0.4, truth.t[2] + 1.2]
    const errors = poseErrors({ R, t }, truth)
    expect(errors.rotation).toBeCloseTo(angle, 5)
    expect(errors.translation).toBeCloseTo(1.3, 9)
    expect(errors.relative).toBeCloseTo(1.3 / Math.hypot(...truth.t), 9)
  }
})

test('ADD and ADD-S agree with comparing all vertices', () => {
  const next = random(632)
  for (let round = 0; round < 10; round++) {
    const mesh = round % 2 === 0 ? bumpyBall(next, 7, 9) : triangleSoup(next, 4, 60)
    const [a, b] = [anyPose(next, 3, 0.5), anyPose(next, 3 + round, 0.5)]
    const placed = [a, b].map((pose) => Array.from({ length: mesh.positions.length / 3 }, (_, v) => toCamera(pose, mesh.positions.subarray(3 * v, 3 * v + 3))))
    const far = (p: number[], q: number[]) => Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2])
    const mean = (list: number[]) => list.reduce((sum, value) => sum + value, 0) / list.length
    expect(add(mesh, a, b)).toBeCloseTo(mean(placed[0].map((p, v) => far(p, placed[1][v]))), 9)
    expect(addSymmetric(mesh, a, b)).toBeCloseTo(mean(placed[1].map((p) => Math.min(...placed[0].map((q) => far(p, q))))), 9)
    expect(diameterOf(mesh)).toBeCloseTo(Math.max(...placed[0].flatMap((p) => placed[0].map((q) => far(p, q)))), 9)
  }
})

test('a cube turned by a quarter looks the same: ADD tells them apart, ADD-S does not', () => {
  const truth = anyPose(random(633), 5, 1)
  const found = { ...truth, R: multiply(truth.R, fromAxisAngle([0, 1, 0], 90)) }
  expect(add(cube(), found, truth)).toBeCloseTo(2, 9)
  expect(addSymmetric(cube(), found, truth)).toBeCloseTo(0, 9)
  expect(add(cube(), truth, truth)).toBe(0)
  expect(diameterOf(cube())).toBeCloseTo(Math.sqrt(12), 12)
})
