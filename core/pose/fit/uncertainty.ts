import { turn } from '../rotation.ts'
import type { Uncertainty } from './fitter.ts'
import { MOTIONS } from './motion.ts'
import { inversePositive } from './normal-equations.ts'
import type { Refined } from './refine.ts'

const DEGREES = 180 / Math.PI
/** Pixels along an outline over which its errors go together. */
const TOGETHER = 6
/** Variance of an outline that is read off a mask of whole pixels, square pixels. */
const READING = 0.02

/**
 * How sure a refined pose is, from the normal matrix of its last step and what is left between the outlines. It tells of the neighbourhood
 * of this answer only, not of another one that looks the same.
 * @param points of the whole mask's outline, one a pixel
 */
export function uncertaintyOf({ normal, variance, pose }: Refined, centre: ArrayLike<number>, points: number, fitFocal: boolean): Uncertainty {
  const n = fitFocal ? MOTIONS : MOTIONS - 1
  const matrix = new Float64Array(n * n)
  let trace = 0
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) matrix[i * n + j] = normal[i * MOTIONS + j]
    trace += matrix[i * n + i]
  }
  // What no outline tells (how far a ball is turned) is unsure, not unbounded.
  for (let i = 0; i < n; i++) matrix[i * n + i] += 1e-9 * trace
  const inverse = inversePositive(matrix, n) ?? new Float64Array(n * n)
  const scale = ((variance + READING) * TOGETHER) / Math.max(1, points)
  const middle = turn(pose.R, centre).map((value, k) => value + pose.t[k])
  // From motions to the centre's move: x and y in distances, then along its ray.
  const rows: number[][] = [0, 1, 2].map((axis) => {
    const row = Array.from({ length: n }, () => 0)
    if (axis < 2) row[3 + axis] = middle[2]
    row[5] = middle[axis]
    return row
  })
  const turns: number[][] = [0, 1, 2].map((axis) => Array.from({ length: n }, (_, k) => (k === axis ? 1 : 0)))
  const all = [...turns, ...rows]
  const covariance: number[] = []
  for (const a of all) {
    for (const b of all) {
      let sum = 0
      for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) sum += a[i] * inverse[i * n + j] * b[j]
      covariance.push(scale * sum)
    }
  }
  const deviation = (axis: number) => Math.sqrt(Math.max(0, covariance[axis * 7]))
  return {
    rotation: [deviation(0) * DEGREES, deviation(1) * DEGREES, deviation(2) * DEGREES],
    translation: [deviation(3), deviation(4), deviation(5)],
    covariance,
  }
}
