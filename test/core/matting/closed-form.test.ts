import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { bandOf, SEGMENT, type Rgb } from '../../../core/matting/band.ts'
import { closedFormSystem, type System } from '../../../core/matting/closed-form.ts'
import { matteOf } from '../../../core/matting/matte.ts'
import { Arena } from '../../../core/matting/simd/arena.ts'
import { LATER, planeOf, PLANES } from '../../../core/matting/simd/sweep-kernels.ts'
import { matteScene } from '../../support/matte-scene.ts'
import { random } from '../../support/random.ts'

const EPS = 1e-7

function picture(w: number, h: number, seed: number): Rgb {
  const next = random(seed)
  return { width: w, height: h, data: Uint8Array.from({ length: 3 * w * h }, () => Math.floor(256 * next())) }
}

/** Inverse of a symmetric 3 x 3 matrix by Cramer's rule on columns. */
function inverse(m: number[][]): number[][] {
  const det = (a: number[][]) => a[0][0] * (a[1][1] * a[2][2] - a[1][2] * a[2][1]) - a[0][1] * (a[1][0] * a[2][2] - a[1][2] * a[2][0]) + a[0][2] * (a[1][0] * a[2][1] - a[1][1] * a[2][0])
  const whole = det(m)
  const out = [[0, 0, 0], [0, 0, 0], [0, 0, 0]]
  for (let c = 0; c < 3; c++) for (let r = 0; r < 3; r++) out[r][c] = det(m.map((row, i) => row.map((value, j) => (j === r ? (i === c ? 1 : 0) : value)))) / whole
  return out
}

/** Equation 12 of the paper, entry by entry. */
function dense({ width: w, height: h, data }: Rgb): number[][] {
  const L = Array.from({ length: w * h }, () => Array.from({ length: w * h }, () => 0))
  for (let y = 1; y < h - 1; y++) for (let x = 1; x < w - 1; x++) {
    const window = [-1, 0, 1].flatMap((dy) => [-1, 0, 1].map((dx) => (y + dy) * w + x + dx))
    const colours = window.map((p) => [0, 1, 2].map((c) => data[3 * p + c] / 255))
    const mean = [0, 1, 2].map((c) => colours.reduce((sum, colour) => sum + colour[c], 0) / 9)
    const spread = [0, 1, 2].map((a) => [0, 1, 2].map((b) =>
      colours.reduce((sum, colour) => sum + (colour[a] - mean[a]) * (colour[b] - mean[b]), 0) / 9 + (a === b ? EPS / 9 : 0)))
    const turned = inverse(spread)
    window.forEach((p, i) => window.forEach((q, j) => {
      let form = 0
      for (let a = 0; a < 3; a++) for (let b = 0; b < 3; b++) form += (colours[i][a] - mean[a]) * turned[a][b] * (colours[j][b] - mean[b])
      L[p][q] += (i === j ? 1 : 0) - (1 + form) / 9
    }))
  }
  return L
}

function solved(A: number[][], b: number[]): number[] {
  const m = A.map((row, i) => [...row, b[i]])
  for (let i = 0; i < m.length; i++) {
    const pivot = m.slice(i).reduce((best, row, k) => (Math.abs(row[i]) > Math.abs(m[best][i]) ? i + k : best), i)
    ;[m[i], m[pivot]] = [m[pivot], m[i]]
    for (let r = i + 1; r < m.length; r++) {
      const factor = m[r][i] / m[i][i]
      if (factor !== 0) for (let c = i; c <= m.length; c++) m[r][c] -= factor * m[i][c]
    }
  }
  const x = m.map(() => 0)
  for (let i = m.length - 1; i >= 0; i--) x[i] = (m[i][m.length] - x.reduce((sum, value, j) => (j > i ? sum + m[i][j] * value : sum), 0)) / m[i][i]
  return x
}

/** The couplings of a place with pixels, as they lie in the planes: the later ones at the place, the earlier ones at the neighbours. */
function row({ band: { segments, pixels }, arena, stride }: System, s: number, p: number): Map<number, number> {
  const at = (plane: number, q: number): number => arena.floats(PLANES + plane * stride + 4 * q, 1)[0]
  const found = new Map([[pixels[p], at(LATER, p)]])
  for (let dy = -2; dy <= 2; dy++) for (let dx = -2; dx <= 2; dx++) {
    if (dx === 0 && dy === 0) continue
    const q = p + dx + (dy === 0 ? 0 : segments[s + (dy < 0 ? 4 : 3) + dy])
    const isLater = dy > 0 || (dy === 0 && dx > 0)
    const value = isLater ? at(planeOf(dx, dy), p) : at(planeOf(-dx, -dy), q)
    if (value !== 0) found.set(pixels[q], value)
  }
  return found
}

test('rows of the Laplacian sum to zero over a whole picture', () => {
  fc.assert(fc.property(fc.integer({ min: 3, max: 24 }), fc.integer({ min: 3, max: 24 }), fc.integer(), (w, h, seed) => {
    const band = bandOf(new Uint8Array(w * h).fill(1), w, h)
    const system = closedFormSystem(picture(w, h, seed), band, new Float32Array(w * h), EPS, new Arena())
    let surplus = 0
    for (let s = 0; s < band.segments.length; s += SEGMENT) for (let p = band.segments[s]; p < band.segments[s + 1]; p++) {
      surplus = Math.max(surplus, Math.abs([...row(system, s, p).values()].reduce((sum, value) => sum + value, 0)))
    }
    expect(surplus).toBeLessThan(2e-5)
  }), { seed: 7, numRuns: 20 })
})

test('in a band of any shape it is the paper\'s matrix, with known pixels on the right side', () => {
  fc.assert(fc.property(fc.integer({ min: 4, max: 9 }), fc.integer({ min: 4, max: 9 }), fc.integer(), (w, h, seed) => {
    const next = random(seed)
    const unknown = Uint8Array.from({ length: w * h }, () => (next() < 0.4 ? 1 : 0))
    const known = Float32Array.from(unknown, (value) => (value === 0 && next() < 0.5 ? 1 : 0))
    const photo = picture(w, h, seed ^ 1)
    const L = dense(photo)
    const band = bandOf(unknown, w, h)
    const system = closedFormSystem(photo, band, known, EPS, new Arena())
    const right = system.arena.floats(system.right, band.places)
    let worst = 0
    for (let s = 0; s < band.segments.length; s += SEGMENT) for (let p = band.segments[s]; p < band.segments[s + 1]; p++) {
      if (band.live[p] === 0) continue
      const at = band.pixels[p]
      const found = row(system, s, p)
      // A pixel no window holds stands for itself.
      if (L[at][at] === 0) continue
      for (let q = 0; q < w * h; q++) if (unknown[q] === 1) worst = Math.max(worst, Math.abs((found.get(q) ?? 0) - L[at][q]))
      const given = L[at].reduce((sum, value, q) => (unknown[q] === 0 ? sum - value * known[q] : sum), 0)
      worst = Math.max(worst, Math.abs(right[p] - given))
    }
    expect(worst).toBeLessThan(1e-4)
  }), { seed: 8, numRuns: 40 })
})

test('the matte is the exact solution of the system', { timeout: 60_000 }, () => {
  const { picture: photo, trimap } = matteScene(26, 24, { seed: 3, hairs: 6, band: 2 })
  const L = dense(photo)
  const places = [...trimap.keys()].filter((p) => trimap[p] === 128)
  expect(places.length).toBeGreaterThan(100)
  const exact = solved(places.map((p) => places.map((q) => L[p][q])), places.map((p) => L[p].reduce((sum, value, q) => (trimap[q] === 255 ? sum - value : sum), 0)))
  const { alpha } = matteOf(photo, trimap, { method: 'closed-form' })
  places.forEach((p, i) => expect(Math.abs(alpha[p] - Math.min(1, Math.max(0, exact[i])))).toBeLessThan(1e-3))
})

test('known pixels are exactly 0 and 1, and a scene of smooth colours comes back', { timeout: 120_000 }, () => {
  for (const method of ['closed-form', 'knn', 'large-kernel', 'guided'] as const) {
    const { picture: photo, alpha: truth, trimap } = matteScene(56, 52, { hairs: 10 })
    const { alpha } = matteOf(photo, trimap, { method })
    expect(alpha.every((value, p) => (trimap[p] === 128 ? value >= 0 && value <= 1 : value === trimap[p] / 255))).toBe(true)
    const error = alpha.reduce((sum, value, p) => sum + (value - truth[p]) ** 2, 0) / trimap.filter((value) => value === 128).length
    expect(error).toBeLessThan({ 'closed-form': 0.002, knn: 0.03, 'large-kernel': 0.01, guided: 0.2 }[method])
  }
})

test('grey photos, flat ones, thin ones and lone unknown pixels have a matte too', () => {
  const cases: [number, number, (p: number) => number, (p: number) => number][] = [
    [30, 20, (p) => p % 30, (p) => (p % 30 < 8 ? 0 : p % 30 > 20 ? 255 : 128)],
    [30, 20, () => 90, (p) => (p % 30 < 8 ? 0 : p % 30 > 20 ? 255 : 128)],
    [1, 9, (p) => p, (p) => [0, 128, 255][p % 3]],
    [9, 1, (p) => p, (p) => [0, 128, 255][p % 3]],
    [9, 9, (p) => 3 * p, (p) => (p === 40 ? 128 : p < 40 ? 0 : 255)],
  ]
  for (const [w, h, grey, mark] of cases) {
    const photo = { width: w, height: h, data: Uint8Array.from({ length: 3 * w * h }, (_, i) => grey(Math.floor(i / 3))) }
    const trimap = Uint8Array.from({ length: w * h }, (_, p) => mark(p))
    for (const method of ['closed-form', 'knn', 'large-kernel', 'guided'] as const) {
      expect(matteOf(photo, trimap, { method }).alpha.every((value) => value >= 0 && value <= 1)).toBe(true)
    }
  }
})

test('a trimap of another size, or that knows nothing, is refused; what tell throws ends it', () => {
  const { picture: photo, trimap } = matteScene(40, 40)
  expect(() => matteOf(photo, trimap.subarray(1), { method: 'closed-form' })).toThrow('as many pixels')
  expect(() => matteOf(photo, new Uint8Array(1600).fill(128), { method: 'closed-form' })).toThrow('no known pixels')
  for (const method of ['closed-form', 'knn', 'large-kernel'] as const) {
    let told = 0
    expect(() => matteOf(photo, trimap, { method, tell: () => {
      if (++told === 3) throw new RangeError('enough')
    } })).toThrow('enough')
    expect(told).toBe(3)
  }
})
