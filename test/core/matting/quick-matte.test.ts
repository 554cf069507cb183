import { describe, expect, it } from 'vitest'
import { objectColours, quickAlpha } from '../../../core/matting/quick-matte.ts'

/* The preview's alpha on a picture whose alpha is known: a disc with a soft edge over a ground of changing colour. */

const [W, H] = [90, 70]
const truth = Float32Array.from({ length: W * H }, (_, p) => Math.min(1, Math.max(0, 0.5 - (Math.hypot((p % W) - 44.5, Math.floor(p / W) - 34.5) - 20) / 8)))
const object = (p: number) => [210 - (p % W) / 3, 60, 50]
const ground = (p: number) => [30, 60 + Math.floor(p / W), 150]
const data = new Uint8Array(3 * W * H)
for (let p = 0; p < W * H; p++) for (let c = 0; c < 3; c++) data[3 * p + c] = Math.round(truth[p] * object(p)[c] + (1 - truth[p]) * ground(p)[c])
const band = (margin: number) => Uint8Array.from({ length: W * H }, (_, p) => {
  const far = Math.hypot((p % W) - 44.5, Math.floor(p / W) - 34.5) - 20
  return far < -margin ? 255 : far > margin ? 0 : 128
})

describe('the quick alpha', () => {
  it('comes near the true one, and nearer than halves everywhere in the band', () => {
    const trimap = band(7)
    const alpha = quickAlpha({ width: W, height: H, data }, trimap)
    let [error, halves, unknown] = [0, 0, 0]
    for (let p = 0; p < alpha.length; p++) {
      if (trimap[p] !== 128) {
        expect(alpha[p]).toBe(trimap[p] / 255)
        continue
      }
      unknown++
      expect(alpha[p] >= 0 && alpha[p] <= 1).toBe(true)
      error += Math.abs(alpha[p] - truth[p])
      halves += Math.abs(0.5 - truth[p])
    }
    expect(error / unknown).toBeLessThan(0.05)
    expect(error).toBeLessThan(halves / 4)
  })

  it('takes pictures of four channels, whose fourth says nothing', () => {
    const rgba = new Uint8ClampedArray(4 * W * H)
    for (let p = 0; p < W * H; p++) rgba.set([data[3 * p], data[3 * p + 1], data[3 * p + 2], p % 251], 4 * p)
    expect(quickAlpha({ width: W, height: H, data: rgba }, band(7), 4)).toEqual(quickAlpha({ width: W, height: H, data }, band(7)))
  })

  it('keeps what is known where one kind is missing altogether', () => {
    const all = quickAlpha({ width: W, height: H, data }, new Uint8Array(W * H).fill(255))
    expect(all.every((a) => a === 1)).toBe(true)
    const unknown = quickAlpha({ width: W, height: H, data }, new Uint8Array(W * H).fill(128))
    expect(unknown.every((a) => Number.isFinite(a) && a >= 0 && a <= 1)).toBe(true)
  })

  it('object colours in the band are those of the object beside it, not the mixture', () => {
    const colours = objectColours({ width: W, height: H, data }, truth)
    let [worst, mixed] = [0, 0]
    for (let p = 0; p < W * H; p++) {
      if (truth[p] <= 0.1 || truth[p] >= 0.9) continue
      for (let c = 0; c < 3; c++) {
        worst = Math.max(worst, Math.abs(colours[3 * p + c] - object(p)[c]))
        mixed = Math.max(mixed, Math.abs(data[3 * p + c] - object(p)[c]))
      }
    }
    expect(worst).toBeLessThan(12)
    expect(mixed).toBeGreaterThan(100)
  })
})
