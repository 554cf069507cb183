import { describe, expect, it } from 'vitest'
import { cellsOf, joinedCells } from '../../../core/select/cells.ts'
import { superpixels } from '../../../core/select/slic.ts'
import { bitmapOf } from '../../../core/mask/bitmap.ts'
import { inDisc, scene } from './scene.ts'

const disc = (x: number, y: number) => inDisc(x, y, 110, 80, 50)
const photo = scene(230, 170, (x, y) => (disc(x, y) ? [60, 90, 170] : [170, 165, 150]))

/** Sizes of the pieces that hang together over sides, by their label. */
function pieces(labels: Int32Array, width: number): Map<number, number[]> {
  const seen = new Uint8Array(labels.length)
  const out = new Map<number, number[]>()
  for (let start = 0; start < labels.length; start++) {
    if (seen[start]) continue
    const open = [start]
    seen[start] = 1
    let size = 0
    for (let p = open.pop(); p !== undefined; p = open.pop()) {
      size++
      const near = [p % width > 0 ? p - 1 : -1, p % width < width - 1 ? p + 1 : -1, p - width, p + width]
      for (const q of near) {
        if (q < 0 || q >= labels.length || seen[q] || labels[q] !== labels[p]) continue
        seen[q] = 1
        open.push(q)
      }
    }
    out.set(labels[start], [...(out.get(labels[start]) ?? []), size])
  }
  return out
}

describe('superpixels', () => {
  it.each([[photo, 60], [scene(901, 703, (x, y) => (inDisc(x, y, 400, 350, 200) ? [60, 90, 170] : [170, 165, 150]), 12), 300]] as const)(
    'are about as many as wished, each in one piece of a fair size', (one, wished) => {
      const { labels, count, width } = superpixels(one, wished)
      expect(count).toBeGreaterThan(0.8 * wished)
      expect(count).toBeLessThan(1.25 * wished)
      const found = pieces(labels, width)
      expect([...found.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i))
      for (const sizes of found.values()) expect(sizes).toHaveLength(1)
      expect(Math.min(...[...found.values()].flat())).toBeGreaterThan((0.2 * labels.length) / wished)
    })

  it('have their borders where the colours change', () => {
    const { labels, count, width } = superpixels(photo, 60)
    const inside = new Float64Array(count)
    const size = new Float64Array(count)
    for (let p = 0; p < labels.length; p++) {
      size[labels[p]]++
      if (disc(p % width, Math.floor(p / width))) inside[labels[p]]++
    }
    const spilt = inside.reduce((sum, count, k) => sum + Math.min(count, size[k] - count), 0)
    expect(spilt / inside.reduce((a, b) => a + b)).toBeLessThan(0.02)
  })

  it('come out the same each time, on the smallest photos too', () => {
    expect(superpixels(photo, 60).labels).toEqual(superpixels(photo, 60).labels)
    expect(superpixels(scene(1, 1, () => [1, 2, 3]), 10)).toMatchObject({ count: 1 })
    expect(superpixels(scene(3, 50, () => [9, 9, 9]), 1_000).labels).toHaveLength(150)
  })
})

describe('cells', () => {
  const labels = Int32Array.from([
    0, 0, 1, 1,
    0, 2, 2, 1,
    3, 3, 2, 0,
  ])
  it('are joined to a neighbour when too small, and split when apart', () => {
    expect([...joinedCells(labels, 4, 3, 1).labels]).toEqual([0, 0, 1, 1, 0, 2, 2, 1, 3, 3, 2, 4])
    const { labels: joined, count } = joinedCells(labels, 4, 3, 2)
    expect([...joined]).toEqual([0, 0, 1, 1, 0, 2, 2, 1, 3, 3, 2, 2])
    expect(count).toBe(4)
  })

  it('are picked along strokes, the later ones having the last word', () => {
    const cells = cellsOf({ width: 4, height: 3, ...joinedCells(labels, 4, 3, 1) })
    const chosen = cells.along([{ adds: true, points: [[0.5, 0.5], [3.5, 0.5]] }, { adds: false, points: [[2.5, 0.5]] }, { adds: true, points: [[-5, 2.5], [0.5, 2.5]] }])
    expect([...chosen].sort()).toEqual([0, 3])
    expect([...bitmapOf(cells.mask(chosen))]).toEqual([1, 1, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0])
    expect(bitmapOf(cells.mask(new Set()))).not.toContain(1)
  })
})
