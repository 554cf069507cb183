import { expect, test } from 'vitest'
import { matteScores } from '../../../core/metrics/matte-scores.ts'
import { random } from '../../support/random.ts'

const W = 24
const H = 20
const soft = (seed: number): Float32Array => {
  const next = random(seed)
  return Float32Array.from({ length: W * H }, () => next())
}

test('a matte equal to the truth has no error', () => {
  const alpha = soft(1)
  expect(matteScores(alpha, alpha, W, H)).toEqual({ sad: 0, mse: 0, gradient: 0, connectivity: 0, pixels: W * H })
})

test('SAD and MSE by hand, over the pixels that count', () => {
  const truth = new Float32Array(W * H)
  const alpha = Float32Array.from(truth, (_, p) => (p < 4 ? 0.5 : 0))
  const counts = Uint8Array.from(truth, (_, p) => (p < 8 ? 1 : 0))
  expect(matteScores(alpha, truth, W, H, counts)).toMatchObject({ sad: 2, mse: 0.125, pixels: 8 })
  expect(matteScores(alpha, truth, W, H, new Uint8Array(W * H))).toMatchObject({ sad: 0, mse: 0, pixels: 0 })
})

test('gradients are those of one filter in the plane, as the benchmark\'s code makes it', () => {
  const sigma = 1.4
  const gauss = (x: number): number => Math.exp(-(x * x) / (2 * sigma * sigma)) / (sigma * Math.sqrt(2 * Math.PI))
  const half = Math.ceil(sigma * Math.sqrt(-2 * Math.log(Math.sqrt(2 * Math.PI) * sigma * 0.01)))
  const cells = Array.from({ length: (2 * half + 1) ** 2 }, (_, i) => [(i % (2 * half + 1)) - half, Math.floor(i / (2 * half + 1)) - half])
  const filter = cells.map(([u, v]) => (gauss(v) * -u * gauss(u)) / (sigma * sigma))
  const norm = Math.sqrt(filter.reduce((sum, value) => sum + value * value, 0))
  const lengths = (values: Float32Array): number[] => Array.from(values, (_, p) => {
    const at = (u: number, v: number): number => values[Math.min(H - 1, Math.max(0, Math.floor(p / W) + v)) * W + Math.min(W - 1, Math.max(0, (p % W) + u))]
    let [across, down] = [0, 0]
    cells.forEach(([u, v], i) => {
      across += (filter[i] / norm) * at(u, v)
      down += (filter[i] / norm) * at(v, u)
    })
    return Math.hypot(across, down)
  })
  const [a, b] = [soft(2), soft(3)]
  const [la, lb] = [lengths(a), lengths(b)]
  const expected = la.reduce((sum, value, p) => sum + (value - lb[p]) ** 2, 0)
  expect(matteScores(a, b, W, H).gradient / expected).toBeCloseTo(1, 4)
})

test('only a piece that does not hang together with the object counts for connectivity', () => {
  const truth = Float32Array.from({ length: W * H }, (_, p) => (p % W < 10 ? 1 : 0))
  const grown = truth.map((value, p) => (p % W === 10 ? 1 : value))
  const apart = truth.map((value, p) => (p % W === 15 ? 1 : value))
  // Of the column beside the object nothing is shared above level 0, as of the one apart: the benchmark looks at both mattes.
  expect(matteScores(grown, truth, W, H).connectivity).toBeCloseTo(H, 4)
  expect(matteScores(apart, truth, W, H).connectivity).toBeCloseTo(H, 4)
  // A tenth too little is overlooked, a half is not.
  const tenth = truth.map((value) => 0.9 * value)
  const half = truth.map((value) => 0.5 * value)
  expect(matteScores(tenth, truth, W, H).connectivity).toBeCloseTo(0, 4)
  expect(matteScores(half, truth, W, H).connectivity).toBeCloseTo(0.5 * 10 * H, 3)
})
