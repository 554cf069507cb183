import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canReshape, cornersOf, RESHAPINGS, reshape, strayOf } from '../../../core/geometry/reshape.ts'
import { segmentDistance2 } from '../../../core/geometry/segment.ts'
import { componentsOf, withHolesFilled } from '../../../core/mask/components.ts'
import { runsOfShape } from '../../../core/mask/rasterise.ts'
import { rleOf } from '../../../core/mask/rle.ts'
import { areaOf, fullRuns } from '../../../core/mask/runs.ts'
import { difference } from '../../../core/mask/merge.ts'
import type { Shape } from '../../../core/records/annotation.ts'
import { masks } from '../../support/masks.ts'

const SIZE = 80
const runsOf = (shape: Shape | null) => runsOfShape(shape ?? { type: 'none' }, SIZE, SIZE)
const mask = (shape: Shape): Shape => ({ type: 'mask', rle: rleOf(runsOf(shape)) })
const square = (x: number, y: number, side: number): number[] => [x, y, x + side, y, x + side, y + side, x, y + side]
const holed: Shape = { type: 'polygon', parts: [[square(10, 10, 50), square(20, 20, 4), square(40, 40, 10)], [square(70, 70, 3)]] }

describe.each([['polygon', holed], ['mask', mask(holed)]] as const)('reshaping a %s', (type, shape) => {
  const made = (kind: (typeof RESHAPINGS)[number], amount: number) => reshape(shape, kind, amount, SIZE, SIZE)

  it('keeps its kind', () => {
    for (const kind of RESHAPINGS) {
      if (!canReshape(kind, shape)) continue
      expect(made(kind, 2)?.type).toBe(kind === 'polygon' ? 'polygon' : kind === 'mask' ? 'mask' : type)
    }
  })

  it('grows and shrinks by a true distance', () => {
    const plain: Shape = type === 'mask' ? mask({ type: 'polygon', parts: [[square(20, 20, 30)]] }) : { type: 'polygon', parts: [[square(20, 20, 30)]] }
    const wide = runsOf(reshape(plain, 'grow', 5, SIZE, SIZE))
    // 30 x 30, a strip of 5 on each side, and a quarter of a disc at each corner, of pixels a lattice of it.
    expect(Math.abs(areaOf(wide) - (900 + 600 + Math.PI * 25))).toBeLessThan(20)
    expect(areaOf(runsOf(reshape(plain, 'shrink', 5, SIZE, SIZE)))).toBe(400)
    expect(reshape(plain, 'shrink', 16, SIZE, SIZE)).toBeNull()
  })

  it('fills holes up to a size and removes specks, never the whole', () => {
    expect(areaOf(runsOf(made('fill-holes', 16)))).toBe(areaOf(runsOf(shape)) + 16)
    expect(areaOf(runsOf(made('fill-holes', 1e6)))).toBe(2509)
    expect(componentsOf(runsOf(made('specks', 9)))).toHaveLength(1)
    expect(componentsOf(runsOf(made('specks', 8)))).toHaveLength(2)
    expect(areaOf(runsOf(made('specks', 1e6)))).toBe(2500 - 16 - 100)
  })

  it('smooths what sticks out away', () => {
    expect(componentsOf(runsOf(made('smooth', 5)))).toHaveLength(1)
  })
})

describe('a mask as a polygon', () => {
  it('is exact without tolerance, holes and all', () => {
    fc.assert(fc.property(masks(20), (runs) => {
      if (areaOf(runs) === 0) return
      const polygon = reshape({ type: 'mask', rle: rleOf(runs) }, 'polygon', 0, runs.h, runs.w)!
      expect(runsOfShape(polygon, runs.h, runs.w)).toEqual(runs)
      expect(reshape(polygon, 'mask', 0, runs.h, runs.w)).toEqual({ type: 'mask', rle: rleOf(runs) })
    }), { numRuns: 150 })
  })

  it('strays no farther than the tolerance, and says how far', () => {
    const circle = mask({ type: 'circle', points: [40, 40, 40, 10] })
    for (const tolerance of [0.5, 1, 2.5]) {
      const polygon = reshape(circle, 'polygon', tolerance, SIZE, SIZE)!
      const stray = strayOf(circle, polygon)
      expect(stray).toBeGreaterThan(0)
      expect(stray).toBeLessThanOrEqual(tolerance + 1e-9)
      expect(cornersOf(polygon)).toBeLessThan(cornersOf(circle))
      // The same by trying every edge for every corner.
      const exact = reshape(circle, 'polygon', 0, SIZE, SIZE) as Extract<Shape, { type: 'polygon' }>
      const ring = (polygon as typeof exact).parts[0][0]
      let most = 0
      for (let i = 0; i < exact.parts[0][0].length; i += 2) {
        let least = Infinity
        for (let k = 0; k < ring.length; k += 2) {
          const j = (k + 2) % ring.length
          least = Math.min(least, segmentDistance2(exact.parts[0][0][i], exact.parts[0][0][i + 1], ring[k], ring[k + 1], ring[j], ring[j + 1]))
        }
        most = Math.max(most, least)
      }
      expect(stray).toBeCloseTo(Math.sqrt(most), 9)
    }
  })

  it('never vanishes, however coarse', () => {
    fc.assert(fc.property(masks(12), fc.double({ min: 0, max: 20, noNaN: true }), (runs, tolerance) => {
      if (areaOf(runs) > 0) expect(reshape({ type: 'mask', rle: rleOf(runs) }, 'polygon', tolerance, runs.h, runs.w)?.type).toBe('polygon')
    }), { numRuns: 100 })
  })
})

it('fills holes of polygons and masks alike', () => {
  const filled = runsOf(reshape(holed, 'fill-holes', 1e6, SIZE, SIZE))
  expect(filled).toEqual(withHolesFilled(runsOf(holed), SIZE * SIZE))
  expect(areaOf(difference(fullRuns(SIZE, SIZE), filled))).toBe(SIZE * SIZE - 2509)
})

it('simplifies polygons and lines, nothing else', () => {
  const wavy: Shape = { type: 'linestrip', points: [0, 0, 10, 0.5, 20, -0.5, 30, 0, 40, 20] }
  const line = reshape(wavy, 'simplify', 1, SIZE, SIZE)!
  expect(line).toEqual({ type: 'linestrip', points: [0, 0, 30, 0, 40, 20] })
  expect(strayOf(wavy, line)).toBeCloseTo(0.5, 9)
  expect(canReshape('simplify', mask(holed))).toBe(false)
  expect(canReshape('grow', wavy)).toBe(false)
})
