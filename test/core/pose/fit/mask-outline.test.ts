import { describe, expect, it } from 'vitest'
import { outlineOfMask, thinned } from '../../../../core/pose/fit/mask-outline.ts'

const side = 80
function disc(cx: number, cy: number, radius: number): Uint8Array {
  return Uint8Array.from({ length: side * side }, (_, p) => (Math.hypot((p % side) + 0.5 - cx, Math.floor(p / side) + 0.5 - cy) < radius ? 1 : 0))
}

describe('the outline of a mask', () => {
  it('lies within a fraction of a pixel of the true edge, its normals pointing out', () => {
    const outline = outlineOfMask(disc(40.3, 38.8, 25.4), side, side)
    let sum = 0
    for (let i = 0; i < outline.count; i++) {
      const [dx, dy] = [outline.x[i] - 40.3, outline.y[i] - 38.8]
      const away = Math.hypot(dx, dy)
      expect(Math.abs(away - 25.4)).toBeLessThan(0.6)
      expect((dx * outline.nx[i] + dy * outline.ny[i]) / away).toBeGreaterThan(0.9)
      sum += away - 25.4
    }
    expect(outline.count).toBeGreaterThan(100)
    expect(Math.abs(sum / outline.count)).toBeLessThan(0.05)
  })

  it('is not where the picture ends, nor where nothing can be known', () => {
    const cut = outlineOfMask(disc(0, 40, 25), side, side)
    for (let i = 0; i < cut.count; i++) expect(Math.hypot(cut.x[i], cut.y[i] - 40)).toBeGreaterThan(23)
    const valid = new Uint8Array(side * side).fill(1)
    for (let y = 0; y < side; y++) valid.fill(0, y * side + 40, y * side + side)
    const half = outlineOfMask(disc(40, 40, 20).map((value, p) => (valid[p] === 0 ? 0 : value)), side, side, valid)
    for (let i = 0; i < half.count; i++) expect(Math.abs(Math.hypot(half.x[i] - 40, half.y[i] - 40) - 20)).toBeLessThan(1)
    expect(half.count).toBeGreaterThan(30)
  })

  it('keeps all sides when it is thinned', () => {
    const few = thinned(outlineOfMask(disc(40, 40, 25), side, side), 40)
    expect(few.count).toBe(40)
    const quarters = [0, 0, 0, 0]
    for (let i = 0; i < 40; i++) quarters[(few.x[i] > 40 ? 1 : 0) + (few.y[i] > 40 ? 2 : 0)]++
    for (const count of quarters) expect(count).toBeGreaterThan(3)
  })

  it('is nothing for an empty and for a full mask', () => {
    expect(outlineOfMask(new Uint8Array(100), 10, 10).count).toBe(0)
    expect(outlineOfMask(new Uint8Array(100).fill(1), 10, 10).count).toBe(0)
  })
})
