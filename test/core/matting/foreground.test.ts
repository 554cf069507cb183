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

test('nothing but object, nothing but ground, one pixel and one row are fine', () => {
  for (const [w, h] of [[1, 1], [7, 1], [1, 7], [20, 13]]) {
    const data = Uint8Array.from({ length: 3 * w * h }, (_, i) => (37 * i) & 255)
    expect(foregroundColours({ width: w, height: h, data }, new Float32Array(w * h).fill(1))).toEqual(data)
    expect(foregroundColours({ width: w, height: h, data }, new Float32Array(w * h)).length).toBe(data.length)
  }
})
