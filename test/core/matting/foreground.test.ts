import { expect, test } from 'vitest'
import { foregroundColours } from '../../../core/matting/foreground.ts'
import { matteScene } from '../../support/matte-scene.ts'

test('edges get the object\'s colour back, and the object keeps its own', () => {
  const { picture, alpha, front } = matteScene(96, 90)
  const found = foregroundColours(picture, alpha)
  let [before, after, count] = [0, 0, 0]
  for (let p = 0; p < alpha.length; p++) {
    for (let i = 3 * p; i < 3 * p + 3; i++) {
      if (alpha[p] === 1) expect(Math.abs(found[i] - picture.data[i])).toBeLessThanOrEqual(1)
      if (alpha[p] <= 0.02 || alpha[p] >= 0.98) continue
      before += (picture.data[i] - front[i]) ** 2
      after += (found[i] - front[i]) ** 2
      count++
    }
  }
  expect(count).toBeGreaterThan(300)
  expect(after).toBeLessThan(0.05 * before)
})

test('both colours are those that turns over the whole picture come to, to one level', () => {
  const { picture: { width, height, data }, alpha } = matteScene(70, 53, { hairs: 12 })
  // Equation 10 as it stands, level by level and pixel by pixel.
  const steps = Math.ceil(Math.log2(Math.max(width, height)))
  const mean = (isFront: boolean) => [0, 1, 2].map((c) => {
    const mine = [...alpha.keys()].filter((p) => (isFront ? alpha[p] > 0.9 : alpha[p] < 0.1))
    return mine.reduce((sum, p) => sum + data[3 * p + c], 0) / mine.length / 255
  })
  let [w, h, front, back] = [1, 1, mean(true), mean(false)]
  for (let step = 0; step <= steps; step++) {
    const [W, H] = [Math.round(width ** (step / steps)), Math.round(height ** (step / steps))]
    const nearest = (from: number[]) => Array.from({ length: 3 * W * H }, (_, i) => {
      const [x, y] = [Math.floor(i / 3) % W, Math.floor(i / 3 / W)]
      return from[3 * (Math.floor((y * h) / H) * w + Math.floor((x * w) / W)) + (i % 3)]
    })
    ;[front, back, w, h] = [nearest(front), nearest(back), W, H]
    const source = (p: number) => Math.floor(((Math.floor(p / w) + 0.5) * height) / h) * width + Math.floor((((p % w) + 0.5) * width) / w)
    const nearOf = (p: number) => [p % w > 0 ? p - 1 : p, p % w < w - 1 ? p + 1 : p, p >= w ? p - w : p, p < w * (h - 1) ? p + w : p]
    // Wholly object or wholly ground: the colour is the photo's, and nothing is to be fitted.
    const isSure = Array.from({ length: w * h }, (_, p) => [0, 1].some((kind) => [p, ...nearOf(p)].every((q) => alpha[source(q)] === kind)))
    isSure.forEach((sure, p) => {
      for (let c = 0; sure && c < 3; c++) (alpha[source(p)] === 1 ? front : back)[3 * p + c] = data[3 * source(p) + c] / 255
    })
    for (let turn = 0; turn < (Math.max(w, h) <= 32 ? 10 : 2); turn++) for (let p = 0; p < w * h; p++) {
      const a = alpha[source(p)]
      if (isSure[p]) continue
      const near = nearOf(p)
      const weights = near.map((q) => 1e-5 + Math.abs(a - alpha[source(q)]))
      const hold = weights.reduce((sum, weight) => sum + weight, 0)
      for (let c = 0; c < 3; c++) {
        const own = data[3 * source(p) + c] / 255
        const f = a * own + near.reduce((sum, q, i) => sum + weights[i] * front[3 * q + c], 0)
        const g = (1 - a) * own + near.reduce((sum, q, i) => sum + weights[i] * back[3 * q + c], 0)
        const [m00, m01, m11] = [a * a + hold, a * (1 - a), (1 - a) * (1 - a) + hold]
        front[3 * p + c] = Math.min(1, Math.max(0, (m11 * f - m01 * g) / (m00 * m11 - m01 * m01)))
        back[3 * p + c] = Math.min(1, Math.max(0, (m00 * g - m01 * f) / (m00 * m11 - m01 * m01)))
      }
    }
  }
  const found = foregroundColours({ width, height, data }, alpha)
  expect(Math.max(...front.map((value, i) => Math.abs(found[i] - 255 * value)))).toBeLessThan(1.6)
})

test('nothing but object, nothing but ground, one pixel and one row are fine', () => {
  for (const [w, h] of [[1, 1], [7, 1], [1, 7], [20, 13]]) {
    const data = Uint8Array.from({ length: 3 * w * h }, (_, i) => (37 * i) & 255)
    expect(foregroundColours({ width: w, height: h, data }, new Float32Array(w * h).fill(1))).toEqual(data)
    expect(foregroundColours({ width: w, height: h, data }, new Float32Array(w * h)).length).toBe(data.length)
  }
})
