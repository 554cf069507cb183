import { describe, expect, it } from 'vitest'
import { alignedDepth, compareDepth } from '../../../core/depth/compare.ts'
import { depthScores } from '../../../core/metrics/depth-scores.ts'

const [w, h] = [16, 12]
const plane = (of: (x: number, y: number) => number) => ({ width: w, height: h, values: Float32Array.from({ length: w * h }, (_, p) => of(p % w, Math.floor(p / w))) })
const room = plane((x, y) => 2 + x / 5 + y / 9)
const truth = { plane: room, values: 'distance' as const }

describe('a prediction against the truth', () => {
  it('inverse depth of any scale and shift is brought back exactly by least squares, and only by them', () => {
    // MiDaS and Depth Anything: an affine map of 1 / distance.
    const found = { plane: plane((x, y) => 40 / room.values[y * w + x] - 3), values: 'inverse' as const }
    const scores = compareDepth(found, truth, null, 'least-squares')
    expect([scores.rmse, scores.absRel]).toEqual([expect.closeTo(0, 4), expect.closeTo(0, 4)])
    expect([scores.scale, scores.shift]).toEqual([expect.closeTo(1 / 40, 5), expect.closeTo(3 / 40, 4)])
    expect(scores.deltaRatio).toEqual([1, 1, 1])
    expect(compareDepth(found, truth, null, 'median').rmse).toBeGreaterThan(0.05)
    expect(compareDepth(found, truth, null, 'none').rmse).toBeGreaterThan(0.5)
    // A disparity as truth says the same.
    const disparity = { plane: plane((x, y) => 1 / room.values[y * w + x]), values: 'inverse' as const }
    expect(compareDepth(found, disparity, null, 'least-squares').rmse).toBeCloseTo(0, 4)
  })

  it('distances are scored as the files are', () => {
    const found = plane((x, y) => 1.3 * room.values[y * w + x] + 0.02 * ((x * 7 + y * 3) % 5))
    for (const align of ['none', 'median', 'least-squares'] as const) {
      const ours = compareDepth({ plane: found, values: 'distance' }, truth, null, align)
      const theirs = depthScores(found.values, room.values, w, h, null, align)
      expect(ours.rmse).toBeCloseTo(theirs.rmse, 5)
      expect(ours.ssim).toBeCloseTo(theirs.ssim, 5)
      expect([ours.scale, ours.shift, ours.pixels]).toEqual([theirs.scale, theirs.shift, theirs.pixels])
    }
  })

  it('a coarser map is brought to the truth’s size; unknown pixels and those beyond the mask do not count', () => {
    const half = { width: w / 2, height: h / 2, values: Float32Array.from({ length: (w * h) / 4 }, (_, p) => 2 + (2 * (p % (w / 2)) + 0.5) / 5 + (2 * Math.floor(p / (w / 2)) + 0.5) / 9) }
    const holes = { width: w, height: h, values: room.values.map((value, p) => (p % 3 === 0 ? Number.NaN : value)) }
    const mask = Uint8Array.from({ length: w * h }, (_, p) => (p % w > 1 && p % w < w - 2 && p > 2 * w && p < w * (h - 2) ? 1 : 0))
    const scores = compareDepth({ plane: half, values: 'distance' }, { plane: holes, values: 'distance' }, mask, 'none')
    expect(scores.rmse).toBeCloseTo(0, 5)
    expect(scores.pixels).toBe(mask.filter((on, p) => on === 1 && p % 3 !== 0).length)
  })

  it('what least squares puts behind the camera is as far as the farthest truth', () => {
    const found = { plane: plane((x, y) => (x === 0 ? -50 : 1 / room.values[y * w + x])), values: 'inverse' as const }
    const aligned = alignedDepth(found, truth, Uint8Array.from({ length: w * h }, (_, p) => (p % w === 0 ? 0 : 1)), 'least-squares')
    const farthest = Math.max(...room.values)
    for (let y = 0; y < h; y++) expect(aligned.found[y * w]).toBeCloseTo(farthest, 4)
    for (let p = 0; p < w * h; p++) if (p % w > 0) expect(aligned.found[p]).toBeCloseTo(room.values[p], 3)
  })
})
