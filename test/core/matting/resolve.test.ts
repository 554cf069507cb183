import { expect, test } from 'vitest'
import { matteOf } from '../../../core/matting/matte.ts'
import { solveBox } from '../../../core/matting/solve-box.ts'
import { solveLarge } from '../../../core/matting/strips.ts'
import { matteScene } from '../../support/matte-scene.ts'
import { random } from '../../support/random.ts'

const farthest = (a: Float32Array, b: Float32Array): number => a.reduce((most, value, p) => Math.max(most, Math.abs(value - b[p])), 0)

test('after a stroke, solving its surroundings again gives what solving all does', { timeout: 120_000 }, () => {
  const { picture, trimap } = matteScene(150, 130, { hairs: 16, band: 3 })
  const before = matteOf(picture, trimap, { method: 'closed-form' }).alpha
  const next = random(5)
  for (let stroke = 0; stroke < 3; stroke++) {
    const angle = 2 * Math.PI * next()
    const [w, h] = [10, 8]
    const x = Math.round(75 + 36 * Math.cos(angle) - w / 2)
    const y = Math.round(65 + 36 * Math.sin(angle) - h / 2)
    const changed = trimap.slice()
    const to = [0, 128, 255][stroke % 3]
    for (let row = y; row < y + h; row++) changed.fill(to, row * 150 + x, row * 150 + x + w)
    const full = matteOf(picture, changed, { method: 'closed-form' })
    const part = matteOf(picture, changed, { method: 'closed-form', start: before, region: [x, y, w, h] })
    expect(farthest(part.alpha, full.alpha)).toBeLessThan(2e-3)
  }
})

test('starting from the answer it is soon done', () => {
  const { picture, trimap } = matteScene(80, 70)
  const { alpha, iterations } = matteOf(picture, trimap, { method: 'closed-form' })
  const again = matteOf(picture, trimap, { method: 'closed-form', start: alpha })
  expect(again.iterations).toBeLessThan(iterations)
  expect(farthest(again.alpha, alpha)).toBeLessThan(1e-3)
})

test('where the photo is clipped, and some pixels come to rest long after the others, it ends within half a level of the answer', { timeout: 60_000 }, () => {
  const { picture: { width, height, data }, trimap } = matteScene(240, 200, { hairs: 40, band: 6 })
  const unknown = trimap.map((value) => (value === 128 ? 1 : 0))
  const clipped = { width, height, data: data.map((level) => Math.min(255, Math.max(0, 2.2 * level - 150))) }
  const solved = (still: number): Float32Array => {
    const alpha = Float32Array.from(trimap, (value) => (value === 255 ? 1 : 0))
    let last = 0
    solveBox(clipped, unknown, alpha, [0, 0, width, height], still, (done) => {
      expect(done).toBeGreaterThanOrEqual(0)
      expect(done).toBeLessThanOrEqual(1)
      last = done
    })
    expect(last).toBeGreaterThan(0.5)
    return alpha
  }
  expect(farthest(solved(3e-4), solved(1e-6))).toBeLessThan(1 / 510)
})

// Many more strips than any photo of this size would have: each is but a few times as high as what neighbours share.
test.each([[1, 1.01], [2, 1.02]])('in strips it comes to the same matte (at most one %i-th at once)', { timeout: 120_000 }, (parts, worse) => {
  const { picture, alpha: truth, trimap } = matteScene(70, 330, { hairs: 24, band: 4 })
  const unknown = trimap.map((value) => (value === 128 ? 1 : 0))
  const whole = matteOf(picture, trimap, { method: 'closed-form' }).alpha
  const alpha = Float32Array.from(trimap, (value) => (value === 255 ? 1 : 0))
  let told = 0
  solveLarge(picture, unknown, alpha, 3e-4, (done) => {
    expect(done).toBeGreaterThanOrEqual(0)
    expect(done).toBeLessThanOrEqual(1)
    told++
  }, Math.ceil(unknown.reduce((sum, value) => sum + value, 0) / parts) - 1)
  expect(told).toBeGreaterThan(3)
  expect(farthest(alpha, whole)).toBeLessThan(0.05)
  const error = (of: Float32Array): number => of.reduce((sum, value, p) => sum + Math.abs(value - truth[p]), 0)
  expect(error(alpha)).toBeLessThan(worse * error(whole))
})
