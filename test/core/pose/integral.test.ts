import { expect, test } from 'vitest'
import fc from 'fast-check'
import { expectedPoint, largestPoint } from '../../../core/pose/integral.ts'

/** The definition, in doubles and without any shortcut. */
function reference(volume: ArrayLike<number>, d: number, h: number, w: number) {
  const most = Array.from(volume).reduce((a, b) => Math.max(a, b))
  let [sum, x, y, z] = [0, 0, 0, 0]
  for (let i = 0; i < d * h * w; i++) {
    const p = Math.exp(volume[i] - most)
    sum += p
    x += p * (i % w)
    y += p * (Math.floor(i / w) % h)
    z += p * Math.floor(i / (w * h))
  }
  return { x: x / sum, y: y / sum, z: z / sum }
}

const filled = (d: number, h: number, w: number, of: (x: number, y: number, z: number) => number): Float32Array =>
  Float32Array.from({ length: d * h * w }, (_, i) => of(i % w, Math.floor(i / w) % h, Math.floor(i / (w * h))))

test('the expectation equals its definition for any logits, however large', () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 7 }), fc.constantFrom(0.1, 1, 30, 3e4, 1e38), fc.integer(),
    (d, h, w, spread, seed) => {
      let state = seed >>> 0
      const volume = filled(d, h, w, () => spread * (((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 31) - 1))
      const found = expectedPoint(volume, d, h, w, 'softmax')
      const right = reference(volume, d, h, w)
      for (const axis of ['x', 'y', 'z'] as const) expect(found[axis]).toBeCloseTo(right[axis], 9)
      expect(found.score).toBeGreaterThan(0)
      expect(found.score).toBeLessThanOrEqual(1)
    },
  ))
})

test('a single Gaussian far from the walls is found between cells; argmax gives its cell', () => {
  const at = { x: 10.3, y: 13.75, z: 15.5 }
  const volume = filled(32, 32, 32, (x, y, z) => -((x - at.x) ** 2 + (y - at.y) ** 2 + (z - at.z) ** 2) / 2)
  const found = expectedPoint(volume, 32, 32, 32, 'softmax')
  for (const axis of ['x', 'y', 'z'] as const) expect(found[axis]).toBeCloseTo(at[axis], 5)
  expect(found.score).toBeGreaterThan(0.85)
  expect(largestPoint(volume, 32, 32, 32, 'softmax')).toMatchObject({ x: 10, y: 14, z: 15 })
})

test('two equal modes: the expectation lies between them and says that it is unsure, argmax takes the first', () => {
  const bump = (x: number, y: number, z: number, at: number): number => Math.exp(-((x - at) ** 2 + (y - 8) ** 2 + (z - 8) ** 2) / 2)
  const volume = filled(16, 16, 25, (x, y, z) => bump(x, y, z, 4) + bump(x, y, z, 20))
  const found = expectedPoint(volume, 16, 16, 25, 'none')
  expect(found.x).toBeCloseTo(12, 3)
  expect(found.score).toBeLessThan(0.01)
  expect(largestPoint(volume, 16, 16, 25, 'none')).toMatchObject({ x: 4, y: 8, z: 8 })
})

test('a Gaussian cut by a wall is drawn inwards, as the closed form says', () => {
  // One axis, logits -k^2/2 from the wall: the mean of a half normal over whole numbers.
  const volume = filled(1, 1, 40, (x) => -(x * x) / 2)
  let [sum, mean] = [0, 0]
  for (let k = 0; k < 40; k++) {
    sum += Math.exp(-(k * k) / 2)
    mean += k * Math.exp(-(k * k) / 2)
  }
  expect(expectedPoint(volume, 1, 1, 40, 'softmax').x).toBeCloseTo(mean / sum, 9)
})

test('volumes that say nothing give the middle and no confidence; odd values do no harm', () => {
  const middle = { x: 3.5, y: 2, z: 0.5, score: 0 }
  expect(expectedPoint(new Float32Array(80), 2, 5, 8, 'none')).toEqual(middle)
  expect(expectedPoint(new Float32Array(80).fill(-3), 2, 5, 8, 'none')).toEqual(middle)
  expect(expectedPoint(new Float32Array(80).fill(-Infinity), 2, 5, 8, 'softmax')).toEqual(middle)
  expect(expectedPoint(new Float32Array(80).fill(Number.NaN), 2, 5, 8, 'softmax')).toEqual(middle)
  expect(largestPoint(new Float32Array(80).fill(Number.NaN), 2, 5, 8, 'softmax')).toEqual(middle)
  expect(expectedPoint(new Float32Array(80), 2, 5, 8, 'softmax')).toMatchObject({ x: 3.5, y: 2, z: 0.5 })
  const certain = new Float32Array(80)
  certain[19] = Infinity
  expect(expectedPoint(certain, 2, 5, 8, 'softmax')).toEqual({ x: 3, y: 2, z: 0, score: 1 })
  expect(largestPoint(certain, 2, 5, 8, 'softmax')).toMatchObject({ x: 3, y: 2, z: 0, score: 1 })
  certain[20] = Number.NaN
  expect(expectedPoint(certain, 2, 5, 8, 'softmax')).toEqual({ x: 3, y: 2, z: 0, score: 1 })
})

test('moving a volume by whole cells moves the answer by as many', () => {
  const draw = (dx: number): Float32Array => filled(9, 9, 20, (x, y, z) => 6 * Math.exp(-((x - 6 - dx) ** 2) / 3 - (y - 4) ** 2 - (z - 3) ** 2 / 2))
  const [a, b] = [0, 5].map((dx) => expectedPoint(draw(dx).map((v) => (v < 0.01 ? 0 : v)), 9, 9, 20, 'none'))
  expect(b.x - a.x).toBeCloseTo(5, 5)
  expect([b.y, b.z]).toEqual([expect.closeTo(a.y, 6), expect.closeTo(a.z, 6)])
})

test('peaks that a first look over every fourth cell does not see, and logits that rise to the end, are as defined', () => {
  const noise = filled(9, 10, 11, (x, y, z) => Math.sin(12.9 * x + 78.2 * y + 37.7 * z))
  for (let i = 0; i < noise.length; i += 7) {
    const lone = noise.slice()
    lone[i] = 9
    lone[(i * 31) % lone.length] = 60
    const found = expectedPoint(lone, 9, 10, 11, 'softmax')
    const right = reference(lone, 9, 10, 11)
    for (const axis of ['x', 'y', 'z'] as const) expect(found[axis]).toBeCloseTo(right[axis], 8)
  }
  for (const step of [0.001, 0.1, 3]) {
    const rising = filled(9, 10, 11, (x, y, z) => step * (x + 11 * (y + 10 * z)))
    const [found, right] = [expectedPoint(rising, 9, 10, 11, 'softmax'), reference(rising, 9, 10, 11)]
    for (const axis of ['x', 'y', 'z'] as const) expect(found[axis]).toBeCloseTo(right[axis], 8)
  }
})

test('a share without bound is certain', () => {
  const volume = new Float32Array(80).fill(0.5)
  volume[19] = Infinity
  expect(expectedPoint(volume, 2, 5, 8, 'none')).toEqual({ x: 3, y: 2, z: 0, score: 1 })
})
