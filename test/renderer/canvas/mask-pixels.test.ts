import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runsOfBitmap } from '../../../core/mask/bitmap.ts'
import { emptyRuns, fullRuns } from '../../../core/mask/runs.ts'
import { gridOf, MOST_CELLS, paintRuns, pixelOf, type Grid } from '../../../renderer/canvas/mask-pixels.ts'

const picture = fc.record({ w: fc.integer({ min: 1, max: 23 }), h: fc.integer({ min: 1, max: 23 }) })
  .chain(({ w, h }) => fc.record({ w: fc.constant(w), h: fc.constant(h), bits: fc.array(fc.integer({ min: 0, max: 1 }), { minLength: w * h, maxLength: w * h }) }))

const gridFor = (w: number, h: number, step: number): Grid => ({ step, width: Math.ceil(w / step), height: Math.ceil(h / step) })

describe('masks painted as pixels', () => {
  it('at full size are the mask itself', () => {
    fc.assert(fc.property(picture, ({ w, h, bits }) => {
      const cells = new Uint32Array(w * h)
      paintRuns(cells, gridFor(w, h, 1), runsOfBitmap(Uint8Array.from(bits), h, w), 0xff0000ff)
      expect([...cells]).toEqual(bits.map((bit) => (bit ? 0xff0000ff : 0)))
    }), { seed: 11, numRuns: 60 })
  })

  it('at a coarser step are as opaque as the share of the cell that is covered', () => {
    fc.assert(fc.property(picture, fc.integer({ min: 2, max: 6 }), ({ w, h, bits }, step) => {
      const grid = gridFor(w, h, step)
      const cells = new Uint32Array(grid.width * grid.height)
      paintRuns(cells, grid, runsOfBitmap(Uint8Array.from(bits), h, w), 0xc8112233)
      const expected = [...cells.keys()].map((at) => {
        const [cx, cy] = [at % grid.width, Math.floor(at / grid.width)]
        let inside = 0
        for (let y = cy * step; y < Math.min(h, (cy + 1) * step); y++) for (let x = cx * step; x < Math.min(w, (cx + 1) * step); x++) inside += bits[y * w + x]
        return Math.round((0xc8 * inside) / (step * step))
      })
      expect([...cells].map((cell) => cell >>> 24)).toEqual(expected)
      expect([...cells].every((cell) => cell >>> 24 === 0 || (cell & 0xffffff) === 0x112233)).toBe(true)
    }), { seed: 12, numRuns: 60 })
  })

  it('leaves stronger cells alone where a cell is only touched', () => {
    const grid = gridFor(4, 4, 2)
    const cells = new Uint32Array(4)
    paintRuns(cells, grid, fullRuns(4, 4), 0xffaaaaaa)
    paintRuns(cells, grid, runsOfBitmap(Uint8Array.from({ length: 16 }, (_, i) => (i === 0 ? 1 : 0)), 4, 4), 0xffbbbbbb)
    expect([...cells].every((cell) => cell === 0xffaaaaaa)).toBe(true)
    paintRuns(cells, grid, emptyRuns(4, 4), 0xff000001)
    expect(cells[0]).toBe(0xffaaaaaa)
  })

  it('keeps the raster of the largest photos within its bound, and that of ordinary ones exact', () => {
    expect(gridOf({ width: 4000, height: 3000 })).toEqual({ step: 1, width: 4000, height: 3000 })
    for (const size of [{ width: 16_383, height: 16_383 }, { width: 65_535, height: 4_095 }, { width: 1, height: 65_535 }, { width: 4001, height: 3000 }]) {
      const { step, width, height } = gridOf(size)
      expect(width * height).toBeLessThanOrEqual(MOST_CELLS)
      expect(width * step).toBeGreaterThanOrEqual(size.width)
      expect(height * step).toBeGreaterThanOrEqual(size.height)
    }
  })

  it('writes colours as the bytes red, green, blue, alpha', () => {
    expect([...new Uint8Array(Uint32Array.of(pixelOf('#12ab34', 200)).buffer)]).toEqual([0x12, 0xab, 0x34, 200])
  })

  it('paints a mask of ten megapixels in a moment', () => {
    const [w, h] = [4000, 2500]
    const bits = new Uint8Array(w * h)
    for (let y = 0; y < h; y++) for (let x = 0; x < w; x++) if (Math.hypot(x - 2000, y - 1250) < 1100 + 40 * Math.sin(x / 3)) bits[y * w + x] = 1
    const runs = runsOfBitmap(bits, h, w)
    const cells = new Uint32Array(w * h)
    const begin = performance.now()
    paintRuns(cells, gridOf({ width: w, height: h }), runs, 0xff0000ff)
    expect(performance.now() - begin).toBeLessThan(150)
    expect(cells.reduce((sum, cell) => sum + (cell ? 1 : 0), 0)).toBe(bits.reduce((sum, bit) => sum + bit, 0))
  })
})
