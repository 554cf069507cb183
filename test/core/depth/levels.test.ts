import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cameraOfMap, distancesOf, pointsOf, stepFor } from '../../../core/depth/cloud.ts'
import { differenceColour } from '../../../core/depth/colours.ts'
import { depthOfLevels, depthOfMap, levelsOfDepth } from '../../../core/depth/levels.ts'
import { rangeOfDepth, resizedDepth } from '../../../core/depth/resize.ts'

const depths = fc.array(fc.oneof({ weight: 6, arbitrary: fc.float({ min: -1_000, max: 1_000, noNaN: true }) }, fc.constantFrom(Number.NaN, Infinity, -Infinity)), { minLength: 1, maxLength: 60 })

describe('depths in 16 bits', () => {
  it('come back to half a step of their range; unknown stays unknown', () => {
    fc.assert(fc.property(depths, (list) => {
      const values = Float32Array.from(list)
      const { levels, low, high, known } = levelsOfDepth(values)
      const again = depthOfLevels(levels, low, high)
      expect(known).toBe(values.filter(Number.isFinite).length)
      values.forEach((value, p) => {
        if (!Number.isFinite(value)) return expect([levels[p], again[p]]).toEqual([0, Number.NaN])
        expect(Math.abs(again[p] - value)).toBeLessThanOrEqual((high - low) / 131_068 + 1e-4)
      })
    }), { numRuns: 300 })
  })

  it('maps of runs have their ends at 0 and 65535, unless 0 is blank', () => {
    const levels = Uint16Array.of(0, 1, 65_535)
    expect([...depthOfMap(levels, [2, 4], false)]).toEqual([2, Math.fround(2 + 2 / 65_535), 4])
    expect([...depthOfMap(levels, [2, 4], true)]).toEqual([Number.NaN, 2, 4])
  })
})

describe('maps at another size', () => {
  it('a plane stays the same plane inside, whatever the sizes', () => {
    fc.assert(fc.property(fc.integer({ min: 2, max: 9 }), fc.integer({ min: 2, max: 9 }), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), (w, h, W, H) => {
      // z = x + 10 y in shares of the picture: straight lines meet it exactly, but beyond the outer pixel middles.
      const at = (x: number, y: number, wide: number, high: number) => (x + 0.5) / wide + (10 * (y + 0.5)) / high
      const values = Float32Array.from({ length: w * h }, (_, p) => at(p % w, Math.floor(p / w), w, h))
      const out = resizedDepth({ width: w, height: h, values }, W, H)
      for (let y = 0; y < H; y++) {
        for (let x = 0; x < W; x++) {
          const [u, v] = [(x + 0.5) / W, (y + 0.5) / H]
          if (u * w < 0.5 || u * w > w - 0.5 || v * h < 0.5 || v * h > h - 0.5) continue
          expect(out.values[y * W + x]).toBeCloseTo(at(x, y, W, H), 4)
        }
      }
    }))
  })

  it('unknown pixels do not leak into their neighbours, nor they into them', () => {
    const values = Float32Array.of(1, Number.NaN, 3, Number.NaN)
    const { values: out } = resizedDepth({ width: 4, height: 1, values }, 8, 1)
    expect([...out]).toEqual([1, 1, Number.NaN, Number.NaN, 3, 3, Number.NaN, Number.NaN])
    expect(rangeOfDepth({ width: 4, height: 1, values })).toEqual([1, 3])
    expect(rangeOfDepth({ width: 1, height: 1, values: Float32Array.of(Number.NaN) })).toBeNull()
  })
})

describe('points of a map', () => {
  it('are where the camera sees them, for any camera and map of part of the photo’s pixels', () => {
    fc.assert(fc.property(fc.double({ min: 50, max: 500, noNaN: true }), fc.double({ min: -20, max: 60, noNaN: true }), fc.integer({ min: 1, max: 3 }), (f, c, step) => {
      const camera = { fx: f, fy: 1.1 * f, cx: c, cy: 2 * c }
      const values = Float32Array.from({ length: 40 * 24 }, (_, p) => (p % 7 === 0 ? [Number.NaN, 0, -1, Infinity][p % 4] : 1 + (p % 13)))
      const { places, pixels } = pointsOf(values, 40, 24, camera, step)
      expect(pixels.length).toBe(places.length / 3)
      pixels.forEach((pixel, i) => {
        const [X, Y, Z] = places.subarray(3 * i)
        expect(Z).toBe(values[pixel])
        expect((camera.fx * X) / Z + camera.cx).toBeCloseTo((pixel % 40) + 0.5, 3)
        expect((camera.fy * Y) / Z + camera.cy).toBeCloseTo(Math.floor(pixel / 40) + 0.5, 3)
      })
      const seen = values.filter((z, p) => z > 0 && z < Infinity && (p % 40) % step === 0 && Math.floor(p / 40) % step === 0)
      expect(pixels.length).toBe(seen.length)
    }), { numRuns: 30 })
    expect(cameraOfMap({ fx: 100, fy: 90, cx: 50, cy: 40 }, 0.5, 0.25)).toEqual({ fx: 50, fy: 22.5, cx: 25, cy: 10 })
  })

  it('never are more than asked for', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 100, max: 100_000 }), (w, h, most) => {
      const step = stepFor(w, h, most)
      expect(Math.ceil(w / step) * Math.ceil(h / step)).toBeLessThanOrEqual(most)
      if (w * h <= most) expect(step).toBe(1)
    }))
  })

  it('distances: metric ones as they are, inverse ones inverted; without a unit from 2 to 3, near in front', () => {
    const plane = { width: 3, height: 1, values: Float32Array.of(0.5, 1, 2) }
    expect([...distancesOf(plane, { unit: 'm', values: 'distance' })]).toEqual([0.5, 1, 2])
    expect([...distancesOf(plane, { unit: 'm', values: 'inverse' })]).toEqual([2, 1, 0.5])
    expect([...distancesOf(plane, { unit: '', values: 'distance' })].map((z) => z.toFixed(4))).toEqual(['2.0000', '2.3333', '3.0000'])
    const [far, middle, near] = distancesOf(plane, { unit: '', values: 'inverse' })
    expect([far, near]).toEqual([3, 2])
    // Its inverse lies a third of the way between those of the ends, as the values do.
    expect(1 / middle).toBeCloseTo(1 / 3 + (1 / 2 - 1 / 3) / 3, 6)
  })
})

it('differences are blue below, white at 0, red above, and keep to their ends', () => {
  expect([-9, -1, 0, 1, 9].map(differenceColour)).toEqual([[5, 48, 97], [5, 48, 97], [247, 247, 247], [103, 0, 31], [103, 0, 31]])
})
