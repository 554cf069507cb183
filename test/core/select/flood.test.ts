import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { colourPick } from '../../../core/select/flood.ts'
import { toOklab } from '../../../core/select/oklab.ts'
import { scene } from './scene.ts'

const lab = (r: number, g: number, b: number): number[] => {
  const out = new Float64Array(3)
  toOklab(r, g, b, out, 0)
  return [...out]
}

describe('OKLab', () => {
  // Of Ottosson's own table of XYZ and OKLab pairs these are sRGB's corners, in hundredths.
  it.each([
    [[255, 255, 255], [100, 0, 0]], [[0, 0, 0], [0, 0, 0]], [[255, 0, 0], [62.796, 22.486, 12.585]], [[0, 255, 0], [86.644, -23.389, 17.950]],
    [[0, 0, 255], [45.201, -3.246, -31.153]],
  ])('of %j is %j', (rgb, wanted) => {
    const found = lab(rgb[0], rgb[1], rgb[2])
    for (let c = 0; c < 3; c++) expect(found[c]).toBeCloseTo(wanted[c], 1)
  })
})

/** Two patches of one colour, apart, with a third colour between. */
const photo = scene(60, 40, (x) => (x < 20 || x >= 40 ? [200, 60, 60] : [60, 60, 200]), 2)

describe('selecting by colour', () => {
  it('takes what hangs together, or all of the colour', () => {
    const pick = colourPick(photo, [[5, 5]])
    const near = pick.pick(6, true)
    const all = pick.pick(6, false)
    for (let p = 0; p < near.length; p++) {
      expect(near[p]).toBe(p % 60 < 20 ? 1 : 0)
      expect(all[p]).toBe(p % 60 < 20 || p % 60 >= 40 ? 1 : 0)
    }
  })

  it('stays within a region, and takes several colours', () => {
    const inside = colourPick(photo, [[5, 5]]).pick(6, false, { left: 10, top: 10, right: 50, bottom: 20 })
    for (let p = 0; p < inside.length; p++) {
      const [x, y] = [p % 60, Math.floor(p / 60)]
      expect(inside[p]).toBe(x >= 10 && x < 50 && y >= 10 && y < 20 && (x < 20 || x >= 40) ? 1 : 0)
    }
    expect(colourPick(photo, [[5, 5], [30, 5]]).pick(6, true)).not.toContain(0)
  })

  it('grows with the tolerance, and the flood equals a plain search', () => {
    const small = fc.record({ w: fc.integer({ min: 1, max: 9 }), h: fc.integer({ min: 1, max: 9 }), seed: fc.integer({ min: 1, max: 1e6 }), tolerance: fc.integer({ min: 0, max: 50 }) })
    fc.assert(fc.property(small, ({ w, h, seed, tolerance }) => {
      const one = scene(w, h, (x, y) => [(x * 37 + seed) % 256, (y * 91 + seed) % 256, (x * y * seed) % 256], 0)
      const at: [number, number] = [seed % w, seed % h]
      const pick = colourPick(one, [at])
      const all = pick.pick(tolerance, false)
      const flood = pick.pick(tolerance, true)
      const wanted = new Uint8Array(w * h)
      const open = [at[1] * w + at[0]]
      wanted[open[0]] = 1
      for (let p = open.pop(); p !== undefined; p = open.pop()) {
        for (const q of [p % w > 0 ? p - 1 : -1, p % w < w - 1 ? p + 1 : -1, p - w, p + w]) {
          if (q < 0 || q >= w * h || wanted[q] || !all[q]) continue
          wanted[q] = 1
          open.push(q)
        }
      }
      expect(flood).toEqual(wanted)
      const more = pick.pick(Math.min(50, tolerance + 5), true)
      for (let p = 0; p < flood.length; p++) expect(more[p]).toBeGreaterThanOrEqual(flood[p])
    }), { numRuns: 150 })
  })
})
