import { describe, expect, it } from 'vitest'
import { levelsOfDepth } from '../../../core/depth/levels.ts'
import { meaningOf } from '../../../renderer/canvas/depth-sight.ts'
import { levelOf, valueAt, valueOf, type RunMap } from '../../../renderer/canvas/map-source.ts'
import { contourCells, depthCells, depthHistogram, differenceCells, lineStep } from '../../../renderer/canvas/paint-depth.ts'
import { mapPixels } from '../../../renderer/canvas/colour-maps.ts'

const [W, H] = [64, 40]
/** A slope from 1 to 5 with a hole. */
const slope = Float32Array.from({ length: W * H }, (_, p) => (p === 70 ? Number.NaN : 1 + (4 * (p % W)) / (W - 1)))
const { levels, low, high } = levelsOfDepth(slope)
const map: RunMap = { kind: 'depth', width: W, height: H, values: levels, range: [low, high], blank: true }
const alphaOf = (cell: number) => cell >>> 24

describe('depth over the photo', () => {
  it('has the colours of its range; unknown pixels and those outside of the range are clear', () => {
    const pixels = mapPixels('viridis')
    const all = depthCells(map, 'viridis', map.range)
    expect([all[0], all[W - 1], alphaOf(all[70])]).toEqual([pixels[0], pixels[255], 0])
    expect(all.filter((cell) => alphaOf(cell) === 255).length).toBe(W * H - 1)
    const part = depthCells(map, 'viridis', [2, 3])
    part.forEach((cell, p) => expect(alphaOf(cell) === 255, `${p}`).toBe(slope[p] >= 2 && slope[p] <= 3))
    // The narrowed range has all the colours.
    expect(new Set(part).has(pixels[Math.round(255 * ((slope[31] - 2) / 1))])).toBe(true)
  })

  it('levels and values are each other’s inverse, and nothing is told of unknown pixels', () => {
    for (const blank of [true, false]) {
      const one = { ...map, blank }
      for (const value of [1, 2.5, 5]) expect(valueOf(one, levelOf(one, value))).toBeCloseTo(value, 9)
    }
    expect(valueAt(map, { x: 6.5, y: 1.5 }, { width: W, height: H })).toBeNull()
    expect(valueAt(map, { x: 12.9, y: 9 }, { width: 2 * W, height: 2 * H })).toBeCloseTo(slope[6], 4)
  })

  it('lines of equal depth cross the slope where it passes a step, thin on coarse maps too', () => {
    expect([lineStep([0, 12]), lineStep([1, 5]), lineStep([0, 0.3]), lineStep([2, 2])]).toEqual([1, 0.5, 0.05, 1])
    const { width, height, cells } = contourCells(map, 1)
    expect(width).toBe(10 * W)
    const row = 20 * width
    const crossings = Array.from({ length: width }, (_, x) => x).filter((x) => cells[row + x] === 0xebffffff)
    // At 2, 3 and 4, and where it just reaches 5.
    expect(crossings.map((x) => Math.round(1 + (4 * ((x + 1) / 10 - 0.5)) / (W - 1))).filter((value) => value < 5)).toEqual([2, 3, 4])
    expect(cells.length).toBe(width * height)
  })

  it('differences are blue where it is too near, red where too far, clear where not judged', () => {
    const [near, none, far, past, unknown] = differenceCells(Float32Array.of(-0.5, 0, 0.5, 9, Number.NaN), 0.5)
    const rgb = (cell: number) => [cell & 255, (cell >> 8) & 255, (cell >> 16) & 255]
    expect([rgb(near), rgb(none), rgb(far), rgb(past), unknown]).toEqual([[5, 48, 97], [247, 247, 247], [103, 0, 31], [103, 0, 31], 0])
  })

  it('its bars count what is known, in equal parts of the range', () => {
    const bars = depthHistogram(map, 4)
    expect(bars.reduce((a, b) => a + b)).toBe(W * H - 1)
    expect(Math.max(...bars) - Math.min(...bars)).toBeLessThanOrEqual(H + 1)
  })

  it('what a run says of its depth is read as the host writes it, also as it was written before', () => {
    expect(meaningOf({ depth: { values: 'distance', unit: 'm', blank: true } })).toEqual({ values: 'distance', unit: 'm', blank: true })
    expect(meaningOf({ unit: 'm' })).toEqual({ values: 'inverse', unit: 'm', blank: false })
    expect(meaningOf(undefined)).toEqual({ values: 'inverse', unit: '', blank: false })
  })
})
