import { describe, expect, it } from 'vitest'
import { runsOfRle } from '../../core/mask/rle.ts'
import { areaOf } from '../../core/mask/runs.ts'
import type { Film } from '../../scripts/sample/render.ts'
import { truthOf } from '../../scripts/sample/truth.ts'

const [width, height] = [90, 60]

/** A film on which one object covers what `inside` says, with all of its four samples. */
function filmOf(inside: (x: number, y: number) => number): Film {
  const none = new Float32Array(0)
  const coverage = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) coverage[y * width + x] = inside(x, y)
  return {
    width,
    height,
    samples: 4,
    coverage: [coverage],
    lit: none,
    colour: none,
    shine: none,
    seen: none,
    ambient: none,
    normal: none,
    depth: none,
    body: new Uint16Array(0),
  }
}
const box = (x0: number, y0: number, x1: number, y1: number) => (x: number, y: number) => x >= x0 && x < x1 && y >= y0 && y < y1

describe('the truth of a drawn picture', () => {
  it('is a polygon for a whole object and takes pixels of which more than half is covered', () => {
    const body = box(10, 10, 40, 30)
    const rim = box(9, 10, 10, 30)
    const { exact, drawn } = truthOf(
      filmOf((x, y) => (body(x, y) ? 4 : rim(x, y) ? 2 : 0)),
      [{ category: 'dress' }],
      3,
      31,
    )
    expect(drawn[0]).toMatchObject({ id: 31, image_id: 3, category_id: 3, area: 600, bbox: [10, 10, 30, 20], iscrowd: 0 })
    expect((drawn[0].segmentation as number[][])[0]).toHaveLength(8)
    expect(exact[0].area).toBe(600)
  })

  it('has one polygon for each piece', () => {
    const [left, right] = [box(5, 5, 25, 50), box(50, 5, 80, 50)]
    const { drawn } = truthOf(
      filmOf((x, y) => (left(x, y) || right(x, y) ? 4 : 0)),
      [{ category: 'sneaker' }],
      1,
      11,
    )
    expect(drawn[0].segmentation).toHaveLength(2)
    expect(drawn[0].area).toBe(20 * 45 + 30 * 45)
  })

  it('uses run lengths where there is a hole, and leaves out specks and pin holes', () => {
    const [body, hole, pin, speck] = [box(5, 5, 60, 55), box(20, 15, 45, 40), box(8, 8, 10, 10), box(70, 5, 73, 8)]
    const { exact, drawn } = truthOf(
      filmOf((x, y) => ((body(x, y) && !hole(x, y) && !pin(x, y)) || speck(x, y) ? 4 : 0)),
      [{ category: 'top' }],
      1,
      11,
    )
    expect(drawn[0].area).toBe(55 * 50 - 25 * 25)
    const { size, counts } = exact[0].segmentation as { size: [number, number]; counts: string }
    expect(size).toEqual([height, width])
    expect(areaOf(runsOfRle({ size, counts }))).toBe(55 * 50 - 25 * 25)
  })

  it('fills small holes in what is handed in, not in the truth', () => {
    const [body, gap] = [box(5, 5, 60, 55), box(20, 15, 30, 25)]
    const { exact, drawn } = truthOf(
      filmOf((x, y) => (body(x, y) && !gap(x, y) ? 4 : 0)),
      [{ category: 'sneaker' }],
      1,
      11,
    )
    expect(exact[0].area).toBe(55 * 50 - 100)
    expect(drawn[0].area).toBe(55 * 50)
    expect(Array.isArray(drawn[0].segmentation)).toBe(true)
  })

  it('leaves out an object that is not in the picture', () => {
    expect(
      truthOf(
        filmOf(() => 0),
        [{ category: 'vest' }],
        1,
        11,
      ),
    ).toEqual({ exact: [], drawn: [] })
  })
})
