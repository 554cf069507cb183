import { expect, test } from 'vitest'
import fc from 'fast-check'
import { depthScores } from '../../../core/metrics/depth-scores.ts'
import { structuralSimilarity } from '../../../core/metrics/structural-similarity.ts'

const figures = fc.array(fc.tuple(fc.float({ min: 0.5, max: 9, noNaN: true }), fc.float({ min: 0.5, max: 9, noNaN: true }), fc.boolean()), { minLength: 6, maxLength: 30 })

/** Each figure as its formula reads, one pixel after the other, in doubles. */
function plainly(pairs: (readonly [number, number])[]) {
  const mean = (of: (a: number, b: number) => number): number => pairs.reduce((sum, [a, b]) => sum + of(a, b), 0) / pairs.length
  const log = mean((a, b) => Math.log(a) - Math.log(b))
  return {
    rmse: Math.sqrt(mean((a, b) => (a - b) ** 2)), absRel: mean((a, b) => Math.abs(a - b) / b), sqRel: mean((a, b) => (a - b) ** 2 / b),
    logRmse: Math.sqrt(mean((a, b) => (Math.log(a) - Math.log(b)) ** 2)), siLog: Math.sqrt(mean((a, b) => (Math.log(a) - Math.log(b) - log) ** 2)),
    deltaRatio: [1, 2, 3].map((n) => mean((a, b) => (Math.max(a / b, b / a) < 1.25 ** n ? 1 : 0))),
    deltaOfPrediction: [0.25, 0.5625, 0.953125].map((part) => mean((a, b) => (Math.abs(a - b) <= part * a ? 1 : 0))),
  }
}

test('every figure is what its formula says, on the masked pixels only', () => {
  fc.assert(fc.property(figures, (all) => {
    const [predicted, truth] = [Float32Array.from(all, ([a]) => a), Float32Array.from(all, ([, b]) => b)]
    const kept = all.filter(([, , on]) => on)
    const scores = depthScores(predicted, truth, all.length, 1, Uint8Array.from(all, ([, , on]) => (on ? 1 : 0)), 'none')
    expect(scores.pixels).toBe(kept.length)
    if (kept.length === 0) return
    const right = plainly(kept.map(([a, b]) => [a, b] as const))
    for (const name of ['rmse', 'absRel', 'sqRel', 'logRmse', 'siLog'] as const) expect(scores[name]).toBeCloseTo(right[name], 6)
    expect([...scores.deltaRatio]).toEqual(right.deltaRatio)
    expect([...scores.deltaOfPrediction]).toEqual(right.deltaOfPrediction)
  }))
})

test('alignment takes off exactly what it claims to', () => {
  const truth = Float32Array.from({ length: 60 }, (_, i) => 2 + Math.sin(i) + i / 40)
  const scaled = truth.map((value) => value * 3)
  const both = truth.map((value) => (value - 0.7) / -2.5)
  expect(depthScores(scaled, truth, 10, 6, null, 'median')).toMatchObject({ rmse: expect.closeTo(0, 5), ssim: expect.closeTo(1, 5), deltaRatio: [1, 1, 1] })
  expect(depthScores(scaled, truth, 10, 6, null, 'none').rmse).toBeGreaterThan(4)
  expect(depthScores(both, truth, 10, 6, null, 'least-squares')).toMatchObject({ rmse: expect.closeTo(0, 5), scale: expect.closeTo(-2.5, 4), shift: expect.closeTo(0.7, 4) })
  // The best fit is no worse than any other near it.
  const noisy = truth.map((value, i) => value * 0.4 + 1 + 0.2 * Math.cos(5 * i))
  const { scale, shift, rmse } = depthScores(noisy, truth, 10, 6, null, 'least-squares')
  for (const [ds, dt] of [[0.01, 0], [-0.01, 0], [0, 0.01], [0, -0.01]]) {
    expect(depthScores(noisy.map((value) => value * (scale + ds) + shift + dt), truth, 10, 6, null, 'none').rmse).toBeGreaterThan(rmse)
  }
})

test('unknown and negative depths, flat maps and empty masks stay defined', () => {
  const truth = Float32Array.from([1, 2, Number.NaN, Infinity, 3, 0])
  const scores = depthScores(Float32Array.from([1, -2, 1, 1, Number.NaN, 0.5]), truth, 3, 2, null, 'none')
  expect(scores).toMatchObject({ pixels: 3, positive: 1, absRel: 0, deltaRatio: [1, 1, 1], rmse: Math.sqrt((16 + 0.25) / 3) })
  expect(depthScores(truth, truth, 3, 2, new Uint8Array(6), 'least-squares')).toMatchObject({ pixels: 0, scale: 1, shift: 0, rmse: Number.NaN })
  expect(depthScores(new Float32Array(6).fill(4), truth, 3, 2, null, 'least-squares')).toMatchObject({ scale: 0, shift: 1.5 })
  expect(depthScores(new Float32Array(6), truth, 3, 2, null, 'median')).toMatchObject({ scale: 1 })
})

test('structural similarity: 1 for equals, its closed form for flat maps, and deaf to what does not count', () => {
  const [w, h] = [20, 14]
  const a = Float32Array.from({ length: w * h }, (_, p) => Math.sin(p / 3))
  const counts = Uint8Array.from({ length: w * h }, (_, p) => (p % w > 4 && p % w < 15 ? 1 : 0))
  expect(structuralSimilarity(a, a, w, h, counts, 2)).toBeCloseTo(1, 9)
  const noise = a.map((value, p) => value + 0.4 * Math.cos(7 * p))
  const found = structuralSimilarity(a, noise, w, h, counts, 2)
  expect(found).toBeLessThan(0.95)
  expect(structuralSimilarity(noise, a, w, h, counts, 2)).toBeCloseTo(found, 12)
  const wild = noise.map((value, p) => (counts[p] === 0 ? 1e6 : value))
  expect(structuralSimilarity(a, wild, w, h, counts, 2)).toBeCloseTo(found, 12)
  const flat = (value: number): Float32Array => new Float32Array(w * h).fill(value)
  const c1 = 0.01 ** 2
  expect(structuralSimilarity(flat(0.5), flat(0.25), w, h, counts, 1)).toBeCloseTo((2 * 0.125 + c1) / (0.3125 + c1), 6)
})
