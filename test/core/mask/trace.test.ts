import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { signedArea } from '../../../core/geometry/rings.ts'
import { bitmapOf, runsOfBitmap } from '../../../core/mask/bitmap.ts'
import { runsOfParts } from '../../../core/mask/polygon-parts.ts'
import { emptyRuns, fullRuns, type Runs } from '../../../core/mask/runs.ts'
import type { Connectivity } from '../../../core/mask/components.ts'
import { partsOfRuns } from '../../../core/mask/trace.ts'
import { masks } from '../../support/masks.ts'

const draw = (...rows: string[]): Runs => runsOfBitmap(Uint8Array.from(rows.join('').replaceAll('.', '0').replaceAll('#', '1'), Number), rows.length, rows[0].length)

/** Pieces by flood fill: the independent count of parts. */
function pieces(runs: Runs, connectivity: Connectivity, value: number): number[][] {
  const { h, w } = runs
  const bitmap = bitmapOf(runs)
  const seen = new Uint8Array(h * w)
  const found: number[][] = []
  for (let start = 0; start < h * w; start++) {
    if (seen[start] || bitmap[start] !== value) continue
    const piece = [start]
    seen[start] = 1
    for (let i = 0; i < piece.length; i++) {
      const x = piece[i] % w
      const y = (piece[i] - x) / w
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          if (connectivity === 4 && dx !== 0 && dy !== 0) continue
          const [nx, ny] = [x + dx, y + dy]
          if (nx < 0 || ny < 0 || nx >= w || ny >= h || seen[ny * w + nx] || bitmap[ny * w + nx] !== value) continue
          seen[ny * w + nx] = 1
          piece.push(ny * w + nx)
        }
      }
    }
    found.push(piece)
  }
  return found
}

describe('outlines along pixel edges', () => {
  it('follow one pixel, the whole image and nothing', () => {
    expect(partsOfRuns(draw('...', '.#.', '...'))).toEqual([[[2, 1, 2, 2, 1, 2, 1, 1]]])
    expect(partsOfRuns(fullRuns(3, 5))).toEqual([[[5, 0, 5, 3, 0, 3, 0, 0]]])
    expect(partsOfRuns(emptyRuns(4, 4))).toEqual([])
  })

  it('part or join pixels that touch at a corner, as asked', () => {
    expect(partsOfRuns(draw('#.', '.#'), 4)).toHaveLength(2)
    expect(partsOfRuns(draw('#.', '.#'), 8)).toEqual([[[1, 0, 1, 1, 2, 1, 2, 2, 1, 2, 1, 1, 0, 1, 0, 0]]])
    expect(partsOfRuns(draw('.#', '#.'), 4)).toHaveLength(2)
    expect(partsOfRuns(draw('.#', '#.'), 8)).toHaveLength(1)
    const ringOpenAtCorner = draw('###', '#.#', '##.')
    expect(partsOfRuns(ringOpenAtCorner, 4).map((part) => part.length)).toEqual([1])
    expect(partsOfRuns(ringOpenAtCorner, 8).map((part) => part.length)).toEqual([2])
  })

  it('keep islands inside holes as parts of their own', () => {
    const parts = partsOfRuns(draw('#####', '#...#', '#.#.#', '#...#', '#####'))
    expect(parts.map((part) => part.length)).toEqual([2, 1])
  })

  for (const connectivity of [4, 8] as const) {
    it(`give the mask again, a part for each piece, a ring for each hole (connectivity ${connectivity})`, () => {
      fc.assert(fc.property(masks(), (runs) => {
        const parts = partsOfRuns(runs, connectivity)
        expect(runsOfParts(parts, runs.h, runs.w)).toEqual(runs)
        expect(parts.length).toBe(pieces(runs, connectivity, 1).length)
        const { h, w } = runs
        const atBorder = (i: number): boolean => i % w === 0 || i % w === w - 1 || i < w || i >= (h - 1) * w
        // What is not mask hangs together the other way round; pieces of it away from the border are holes.
        const holes = pieces(runs, connectivity === 4 ? 8 : 4, 0).filter((piece) => !piece.some(atBorder))
        expect(parts.flatMap((part) => part.slice(1)).length).toBe(holes.length)
        for (const part of parts) expect(part.map((ring) => signedArea(ring) > 0)).toEqual(part.map((_, i) => i === 0))
      }), { numRuns: 500 })
    })
  }
})
