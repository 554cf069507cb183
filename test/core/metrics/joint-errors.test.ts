import { expect, test } from 'vitest'
import fc from 'fast-check'
import { alignedJointError, correctJoints3d, jointErrors, meanJointError, moved, similarityOf } from '../../../core/metrics/joint-errors.ts'

const coordinate = fc.double({ min: -900, max: 900, noNaN: true })
const body = fc.array(fc.tuple(coordinate, coordinate, coordinate), { minLength: 4, maxLength: 17 }).map((points) => points.flat())
const turn = fc.tuple(coordinate, coordinate, coordinate, coordinate).filter((q) => Math.hypot(...q) > 1).map((q) => {
  const [w, x, y, z] = q.map((value) => value / Math.hypot(...q))
  return [
    1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y), 2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x),
    2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y),
  ]
})
const similarity = fc.record({ scale: fc.double({ min: 0.2, max: 5, noNaN: true }), rotation: turn, shift: fc.tuple(coordinate, coordinate, coordinate) })

test('a body turned, scaled and shifted is the same pose: no aligned error, whatever the mean error', () => {
  fc.assert(fc.property(body, similarity, (points, by) => {
    const other = moved(points, by)
    expect(alignedJointError(points, other)).toBeLessThan(1e-5)
    const shifted = points.map((value, i) => value + by.shift[i % 3])
    expect(meanJointError(shifted, points, 0)).toBeLessThan(1e-9)
    expect(meanJointError(shifted, points, null)).toBeCloseTo(Math.hypot(...by.shift), 6)
  }))
})

test('no small change of the similarity found brings the points nearer', () => {
  fc.assert(fc.property(body, body, fc.integer({ min: 0, max: 6 }), (a, b, which) => {
    const n = Math.min(a.length, b.length)
    const [from, to] = [a.slice(0, n), b.slice(0, n)]
    const best = similarityOf(from, to)
    const squares = (by: typeof best): number => moved(from, by).reduce((sum, value, i) => sum + (value - to[i]) ** 2, 0)
    for (const step of [1e-3, -1e-3]) {
      const near = { ...best, rotation: [...best.rotation], shift: [...best.shift] as typeof best.shift }
      if (which === 0) near.scale *= 1 + step
      else if (which < 4) near.shift[which - 1] += 100 * step
      else {
        // Turned a little about one axis.
        const [i, j] = [[1, 2], [2, 0], [0, 1]][which - 4]
        for (let c = 0; c < 3; c++) {
          near.rotation[3 * i + c] = Math.cos(step) * best.rotation[3 * i + c] - Math.sin(step) * best.rotation[3 * j + c]
          near.rotation[3 * j + c] = Math.sin(step) * best.rotation[3 * i + c] + Math.cos(step) * best.rotation[3 * j + c]
        }
      }
      expect(squares(near)).toBeGreaterThanOrEqual(squares(best) - 1e-6 * (1 + squares(best)))
    }
  }))
})

test('a mirror image is another pose', () => {
  const points = [0, 0, 0, 100, 0, 0, 0, 200, 0, 0, 0, 300, 50, 60, 70]
  expect(alignedJointError(points.map((value, i) => (i % 3 === 0 ? -value : value)), points)).toBeGreaterThan(10)
})

test('errors by joint, and the share within a distance', () => {
  const truth = [0, 0, 0, 10, 0, 0, 0, 10, 0]
  const found = [1, 1, 1, 11, 1, 1, 1, 11, 6]
  expect(jointErrors(found, truth, 0)).toEqual([0, 0, 5])
  expect(correctJoints3d(found, truth, 0, 4.9)).toBeCloseTo(2 / 3)
  expect(correctJoints3d(found, truth, 0, 5)).toBe(1)
  expect(meanJointError(found, truth, 0, [true, false, true])).toBe(2.5)
  expect(alignedJointError([5, 5, 5], [1, 2, 3])).toBe(0)
})
