import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { guidedFilter } from '../../../core/matting/guided-filter.ts'
import { random } from '../../support/random.ts'

/** Algorithm 1 of the paper, window by window. */
function naive(guide: Float32Array, input: Float32Array, h: number, w: number, r: number, eps: number): number[] {
  const windows = (x: number, y: number): number[] => {
    const list: number[] = []
    for (let b = Math.max(0, y - r); b <= Math.min(h - 1, y + r); b++) for (let a = Math.max(0, x - r); a <= Math.min(w - 1, x + r); a++) list.push(b * w + a)
    return list
  }
  const mean = (list: number[], value: (p: number) => number): number => list.reduce((sum, p) => sum + value(p), 0) / list.length
  const at = <T>(make: (x: number, y: number, p: number) => T): T[] => Array.from({ length: h * w }, (_, p) => make(p % w, Math.floor(p / w), p))
  const lines = at((x, y) => {
    const around = windows(x, y)
    const i = mean(around, (p) => guide[p])
    const v = mean(around, (p) => input[p])
    const a = (mean(around, (p) => guide[p] * input[p]) - i * v) / (mean(around, (p) => guide[p] ** 2) - i * i + eps)
    return [a, v - a * i]
  })
  return at((x, y, p) => mean(windows(x, y), (q) => lines[q][0]) * guide[p] + mean(windows(x, y), (q) => lines[q][1]))
}

test('agrees with the paper, window by window', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 14 }), fc.integer({ min: 1, max: 14 }), fc.integer({ min: 1, max: 6 }), fc.integer(), fc.constantFrom(1e-4, 1e-2, 1), (h, w, r, seed, eps) => {
    const next = random(seed)
    const guide = Float32Array.from({ length: h * w }, () => next())
    const input = Float32Array.from({ length: h * w }, () => next())
    const expected = naive(guide, input, h, w, r, eps)
    const found = guidedFilter(guide, input, h, w, r, eps)
    for (let i = 0; i < found.length; i++) expect(Math.abs(found[i] - expected[i])).toBeLessThan(1e-4)
  }), { seed: 51, numRuns: 150 })
})

test('asked for some pixels only, it gives them what it gives when asked for all', () => {
  const next = random(9)
  for (const [h, w, r] of [[23, 31, 2], [40, 17, 5], [6, 50, 8], [30, 30, 40]]) {
    const guide = Float32Array.from({ length: h * w }, () => next())
    const input = Float32Array.from({ length: h * w }, () => next())
    const wanted = Uint8Array.from({ length: h * w }, (_, p) => (p % w > w / 3 && next() < 0.03 ? 1 : 0))
    const all = guidedFilter(guide, input, h, w, r, 1e-3)
    const some = guidedFilter(guide, input, h, w, r, 1e-3, wanted)
    expect(wanted).toContain(1)
    wanted.forEach((value, p) => value === 1 && expect(Math.abs(some[p] - all[p])).toBeLessThan(1e-6))
  }
  expect(guidedFilter(new Float32Array(12), new Float32Array(12), 3, 4, 2, 1e-3, new Uint8Array(12)).length).toBe(12)
})

test('a constant stays, and a soft edge moves to the guide\'s', () => {
  const w = 60
  const guide = Float32Array.from({ length: w * 20 }, (_, i) => (i % w < 30 ? 0.2 : 0.8))
  const flat = guidedFilter(guide, new Float32Array(w * 20).fill(0.25), 20, w, 4, 1e-4)
  expect(Math.max(...flat.map((value) => Math.abs(value - 0.25)))).toBeLessThan(1e-5)
  // The answer's edge is blurred over 12 pixels and 2 pixels off.
  const soft = Float32Array.from({ length: w * 20 }, (_, i) => Math.min(1, Math.max(0, ((i % w) - 26) / 12)))
  const found = guidedFilter(guide, soft, 20, w, 8, 1e-4)
  const row = Array.from(found.subarray(10 * w, 11 * w))
  expect(row[29]).toBeLessThan(0.3)
  expect(row[30]).toBeGreaterThan(0.55)
  expect(row.map((value) => value >= 0.5).indexOf(true)).toBe(30)
})
