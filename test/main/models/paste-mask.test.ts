import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bitmapOf } from '../../../core/mask/bitmap.ts'
import { areaOf } from '../../../core/mask/runs.ts'
import type { MaskGrid } from '../../../main/models/family.ts'
import { pasteMask } from '../../../main/models/paste-mask.ts'
import { random } from '../../support/random.ts'

type Box = [number, number, number, number]
const logit = (p: number) => Math.log(p / (1 - p))

/** The value at the middle of pixel (x, y), straight from the definition. */
function valueAt({ data, width, height, place }: MaskGrid, x: number, y: number): number {
  const u = Math.min(width - 1, Math.max(0, (x + 0.5 - place.x0) / place.sx - 0.5))
  const v = Math.min(height - 1, Math.max(0, (y + 0.5 - place.y0) / place.sy - 0.5))
  const at = (i: number, j: number) => data[Math.min(height - 1, j) * width + Math.min(width - 1, i)]
  const [i, j] = [Math.floor(u), Math.floor(v)]
  const [p, q] = [u - i, v - j]
  return (at(i, j) * (1 - p) + at(i + 1, j) * p) * (1 - q) + (at(i, j + 1) * (1 - p) + at(i + 1, j + 1) * p) * q
}

const cases = fc.record({
  seed: fc.nat(1e9), gw: fc.integer({ min: 1, max: 9 }), gh: fc.integer({ min: 1, max: 9 }), width: fc.integer({ min: 1, max: 40 }), height: fc.integer({ min: 1, max: 40 }),
  box: fc.tuple(...Array.from({ length: 4 }, (_, i) => fc.double({ min: i < 2 ? -10 : 0, max: 50, noNaN: true }))) as unknown as fc.Arbitrary<Box>,
  sx: fc.double({ min: 0.3, max: 8, noNaN: true }), sy: fc.double({ min: 0.3, max: 8, noNaN: true }),
  x0: fc.double({ min: -12, max: 20, noNaN: true }), y0: fc.double({ min: -12, max: 20, noNaN: true }), logits: fc.boolean(),
})

describe('pasting a mask', () => {
  it('takes the pixels in the box where the stretched grid reaches the threshold', () => {
    fc.assert(fc.property(cases, ({ seed, gw, gh, width, height, box, sx, sy, x0, y0, logits }) => {
      const next = random(seed)
      const grid: MaskGrid = { width: gw, height: gh, data: Float32Array.from({ length: gw * gh }, () => (logits ? 8 * next() - 4 : next())), place: { sx, sy, x0, y0 }, logits }
      const bits = bitmapOf(pasteMask(grid, box, width, height, 0.4))
      const level = logits ? logit(0.4) : 0.4
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const inside = x + 0.5 >= box[0] && x + 0.5 < box[0] + box[2] && y + 0.5 >= box[1] && y + 0.5 < box[1] + box[3]
          const value = valueAt(grid, x, y)
          // Where a value is the threshold but for rounding, both answers are right.
          if (inside && Math.abs(value - level) < 1e-6) continue
          expect(bits[y * width + x], `pixel ${x}, ${y}`).toBe(inside && value >= level ? 1 : 0)
        }
      }
    }), { numRuns: 300 })
  })

  it('keeps holes and further parts', () => {
    const side = 16
    const data = Float32Array.from({ length: side * side }, (_, i) => {
      const [x, y] = [i % side, Math.floor(i / side)]
      const ring = x >= 2 && x < 9 && y >= 2 && y < 9 && !(x >= 5 && x < 6 && y >= 5 && y < 6)
      return ring || (x >= 12 && y >= 12) ? 1 : 0
    })
    const runs = pasteMask({ width: side, height: side, data, place: { sx: 1, sy: 1, x0: 0, y0: 0 } }, [0, 0, side, side], side, side, 0.5)
    expect(bitmapOf(runs)).toEqual(Uint8Array.from(data))
    expect(areaOf(runs)).toBe(48 + 16)
  })

  it('is quick on a large photo', () => {
    const n = 160
    const data = Float32Array.from({ length: n * n }, (_, i) => 3 - Math.hypot((i % n) - 80, Math.floor(i / n) - 80) / 16)
    const grid: MaskGrid = { width: n, height: n, data, place: { sx: 1152 / n, sy: 1728 / n, x0: 0, y0: 0 }, logits: true }
    const times = Array.from({ length: 15 }, () => {
      const start = performance.now()
      pasteMask(grid, [0, 0, 1152, 1728], 1152, 1728, 0.5)
      return performance.now() - start
    })
    // An ellipse with axes of 345 and 518 pixels takes 1 to 2 ms. The quickest of many runs tells least about other programs.
    expect(Math.min(...times)).toBeLessThan(30)
  })
})
