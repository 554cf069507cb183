import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { segmentDistance2 } from '../../../core/geometry/segment.ts'
import { sameRuns, areaOf } from '../../../core/mask/runs.ts'
import { runsOfShape } from '../../../core/mask/rasterise.ts'
import { partsOfRuns } from '../../../core/mask/trace.ts'
import type { Dense } from '../../../main/models/family.ts'
import { partOf } from '../../../main/models/pictures.ts'
import { refined } from '../../../main/models/post/refine.ts'
import { guidedFilter } from '../../../core/matting/guided-filter.ts'
import { nativeMask } from '../../../main/models/post/native-mask.ts'
import { pasteMask } from '../../../main/models/paste-mask.ts'
import { maskOf } from '../../../main/models/post/objects.ts'
import { storedShape } from '../../../main/models/post/shape.ts'
import { winners } from '../../../main/models/post/winners.ts'
import { regrid } from '../../../main/models/regrid.ts'
import { masks } from '../../support/masks.ts'
import { picture } from '../../support/tiny-dense.ts'
import { random } from '../../support/random.ts'

describe('stored shapes', () => {
  /** Largest distance of points along the rings of one polygon from the edges of another. */
  const farthest = (from: number[][], to: number[][]): number => {
    let most = 0
    for (const ring of from) {
      for (let i = 0; i < ring.length; i += 2) {
        const j = (i + 2) % ring.length
        for (let t = 0; t < 1; t += 0.25) {
          const x = ring[i] + t * (ring[j] - ring[i])
          const y = ring[i + 1] + t * (ring[j + 1] - ring[i + 1])
          let best = Infinity
          for (const other of to) for (let a = 0; a < other.length; a += 2) {
            const b = (a + 2) % other.length
            best = Math.min(best, segmentDistance2(x, y, other[a], other[a + 1], other[b], other[b + 1]))
          }
          most = Math.max(most, Math.sqrt(best))
        }
      }
    }
    return most
  }

  test('a polygon\'s edge is never farther from the mask\'s than the tolerance, nor the other way round', () => {
    fc.assert(fc.property(masks(16), fc.constantFrom(0, 0.5, 1, 2, 4), (mask, tolerance) => {
      fc.pre(areaOf(mask) > 0)
      const { shape, area, bbox } = storedShape(mask, tolerance)
      const drawn = runsOfShape(shape, mask.h, mask.w)
      expect([areaOf(drawn), bbox[2] > 0]).toEqual([area, true])
      if (tolerance === 0) expect(sameRuns(drawn, mask)).toBe(true)
      if (shape.type !== 'polygon') return
      const rings = shape.parts.flat()
      const exact = partsOfRuns(mask).flat()
      expect(farthest(rings, exact)).toBeLessThanOrEqual(tolerance + 1e-9)
      expect(farthest(exact, rings)).toBeLessThanOrEqual(tolerance + 1e-9)
    }), { seed: 61, numRuns: 200 })
  })

  test('without a tolerance the mask itself', () => {
    fc.assert(fc.property(masks(), (mask) => {
      expect(sameRuns(runsOfShape(storedShape(mask, null).shape, mask.h, mask.w), mask)).toBe(true)
    }), { seed: 62, numRuns: 50 })
  })
})

describe('competing planes', () => {
  test('each pixel belongs to the largest after stretching', () => {
    const next = random(63)
    for (let round = 0; round < 30; round++) {
      const channels = 2 + Math.floor(4 * next())
      const [w, h] = [1 + Math.floor(9 * next()), 1 + Math.floor(9 * next())]
      const data = Float32Array.from({ length: channels * w * h }, () => Math.round(4 * next()) / 4 + next() * 0.1)
      const place = { sx: 40 / w, sy: 30 / h, x0: 0, y0: 0 }
      const dense: Dense = { kind: 'probability', channels, width: w, height: h, data, place, exclusive: true }
      const threshold = round % 2 ? 0.7 : null
      const found = winners(dense, [3, 2, 30, 26], 40, 30, threshold)
      const planes = Array.from({ length: channels }, (_, c) => regrid(dense, { sx: 1, sy: 1, x0: 0, y0: 0 }, 40, 30, c * w * h))
      const counts = new Map<number, number>()
      for (let y = 2; y < 28; y++) for (let x = 3; x < 33; x++) {
        const values = planes.map((plane) => plane[y * 40 + x])
        const most = Math.max(...values)
        if (threshold !== null && most < threshold) continue
        const label = values.indexOf(most)
        counts.set(label, (counts.get(label) ?? 0) + 1)
      }
      expect([...found].map(([label, runs]) => [label, areaOf(runs)])).toEqual([...counts].sort(([a], [b]) => a - b))
    }
  })
})

describe('parts of a photo', () => {
  const photo = picture(5, 4, (x, y) => [10 * x, 10 * y, 1])
  test('beyond the edges it is mirrored', () => {
    const { picture: part } = partOf(photo, [-3, -1, 11, 6])
    const red = Array.from({ length: 11 }, (_, x) => part.data[3 * x] / 10)
    const green = Array.from({ length: 6 }, (_, y) => part.data[33 * y + 1] / 10)
    expect(red).toEqual([2, 1, 0, 0, 1, 2, 3, 4, 4, 3, 2])
    expect(green).toEqual([0, 0, 1, 2, 3, 3])
  })
  test('one channel three times', () => {
    expect(Array.from(partOf(photo, [1, 1, 2, 1], { channel: 0 }).picture.data)).toEqual([10, 10, 10, 20, 20, 20])
  })
})

test('a mask of the photo\'s own pixels is the pasted one', () => {
  const next = random(65)
  for (let round = 0; round < 60; round++) {
    const whole = (most: number): number => Math.floor(most * next())
    const [width, height] = [1 + whole(20), 1 + whole(20)]
    const grid = { width, height, data: Float32Array.from({ length: width * height }, () => Math.round(8 * next()) / 8), place: { sx: 1, sy: 1, x0: whole(6) - 2, y0: whole(6) - 2 } }
    const box = [grid.place.x0 + next(), grid.place.y0 + next(), width - 2 * next(), height - 2 * next()] as const
    const native = nativeMask(grid, box, 18, 15, 0.5)
    if (native) expect(sameRuns(native, pasteMask(grid, box, 18, 15, 0.5))).toBe(true)
  }
  const grid = { width: 2, height: 2, data: Float32Array.from([1, 0, 0, 1]), place: { sx: 1, sy: 1, x0: 3, y0: 4 } }
  expect(areaOf(nativeMask(grid, [3, 4, 2, 2], 9, 9, 0.5)!)).toBe(2)
  expect(nativeMask(grid, [2, 4, 3, 2], 9, 9, 0.5)).toBeNull()
  expect(nativeMask({ ...grid, place: { ...grid.place, sx: 2 } }, [3, 4, 2, 2], 9, 9, 0.5)).toBeNull()
})

test('refining in bands is refining at once', () => {
  const [w, h] = [250, 700]
  const next = random(64)
  const photo = { width: w, height: h, data: Uint8Array.from({ length: 3 * w * h }, () => Math.floor(256 * next())) }
  const grid = { width: 5, height: 14, data: Float32Array.from({ length: 70 }, () => 0.1 + 0.9 * next()), place: { sx: 50, sy: 50, x0: 0, y0: 0 } }
  const luma = Float32Array.from({ length: w * h }, (_, i) => (0.299 * photo.data[3 * i] + 0.587 * photo.data[3 * i + 1] + 0.114 * photo.data[3 * i + 2]) / 255)
  const whole = guidedFilter(luma, regrid(grid, { sx: 1, sy: 1, x0: 0, y0: 0 }, w, h), h, w, 5, 1e-4)
  const { grid: banded, box } = refined(photo, grid, [0, 0, w, h], 5, 20_000)!
  expect(box).toEqual([0, 0, w, h])
  let off = 0
  for (let i = 0; i < whole.length; i++) off = Math.max(off, Math.abs(whole[i] - banded.data[i]))
  expect(off).toBeLessThan(1e-5)
})

test('an edge that is a few pixels off is brought to the photo\'s', () => {
  // A disc, and an answer on a grid eight times coarser that is half a cell off.
  const photo = picture(160, 160, (x, y) => (Math.hypot(x + 0.5 - 80, y + 0.5 - 80) < 50 ? [180, 60, 40] : [60, 60, 60]))
  const truth = (x: number, y: number): number => (Math.hypot(x - 80, y - 80) < 50 ? 1 : 0)
  const data = Float32Array.from({ length: 400 }, (_, i) => truth(8 * (i % 20) + 4, 8 * Math.floor(i / 20) + 4))
  const grid = { width: 20, height: 20, data, place: { sx: 8, sy: 8, x0: 0, y0: 0 } }
  const wrong = (refine: number): number => {
    const columns = maskOf(photo, grid, [0, 0, 160, 160], 0.5, refine)
    let p = 0
    let off = 0
    columns.counts.forEach((count, run) => {
      for (let k = 0; k < count; k++, p++) if (truth(Math.floor(p / 160) + 0.5, (p % 160) + 0.5) !== (run & 1)) off++
    })
    return off
  }
  expect(wrong(0)).toBeGreaterThan(250)
  expect(wrong(8)).toBeLessThan(wrong(0) / 5)
})
