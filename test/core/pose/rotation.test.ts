import { expect, test } from 'vitest'
import { angleBetween, exp, fromAxisAngle, fromQuaternion, IDENTITY, isRotation, log, multiply, orthonormal, toQuaternion, transpose, turn } from '../../../core/pose/rotation.ts'
import { anyRotation } from '../../support/meshes.ts'
import { random } from '../../support/random.ts'

const same = (a: ArrayLike<number>, b: ArrayLike<number>, digits = 9) => Array.from(a).forEach((value, i) => expect(value).toBeCloseTo(b[i], digits))

test('a quarter about z takes x to y', () => {
  same(turn(fromAxisAngle([0, 0, 3], 90), [1, 0, 0]), [0, 1, 0])
  same(turn(fromAxisAngle([1, 0, 0], 90), [0, 1, 0]), [0, 0, 1])
})

test('quaternion, exponential and logarithm there and back', () => {
  const next = random(641)
  for (let round = 0; round < 300; round++) {
    const R = anyRotation(next)
    expect(isRotation(R, 1e-12)).toBe(true)
    same(fromQuaternion(toQuaternion(R)), R)
    same(exp(log(R)), R)
    same(multiply(R, transpose(R)), IDENTITY)
    const w = [next() - 0.5, next() - 0.5, next() - 0.5].map((value) => value * 10 ** (-9 * next()))
    same(log(exp(w)), w, 12)
    const angle = 180 * next()
    expect(angleBetween(multiply(fromAxisAngle([next() - 0.5, 1, next()], angle), R), R)).toBeCloseTo(angle, 6)
    const loose = R.map((value) => value + 1e-4 * (next() - 0.5))
    expect(isRotation(orthonormal(loose), 1e-12)).toBe(true)
    expect(angleBetween(orthonormal(loose), R)).toBeLessThan(0.05)
  }
  same(exp([0, 0, 0]), IDENTITY)
  for (const axis of [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 2, -3]]) same(exp(log(fromAxisAngle(axis, 180))), fromAxisAngle(axis, 180))
})

test('a mirror and a stretched matrix are no rotations', () => {
  expect(isRotation([-1, 0, 0, 0, 1, 0, 0, 0, 1])).toBe(false)
  expect(isRotation([1.1, 0, 0, 0, 1, 0, 0, 0, 1])).toBe(false)
  expect(isRotation([1, 0, 0])).toBe(false)
})
