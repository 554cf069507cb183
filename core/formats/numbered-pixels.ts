import { runsOfShape } from '../mask/rasterise.ts'
import type { Runs } from '../mask/runs.ts'
import type { Annotation } from '../records/annotation.ts'
import type { Losses } from './losses.ts'

/**
 * A number for each pixel of a photo, row by row, 0 where no object is. Objects drawn later cover earlier ones; how many
 * pixels of these are lost is told.
 * @param numberOf number of a row, from 1; 0 leaves it out
 */
export function numberedPixels(
  rows: readonly Annotation[], { width, height, path }: { width: number; height: number; path: string }, numberOf: (row: Annotation, index: number) => number,
  losses: Losses,
): Uint32Array {
  const out = new Uint32Array(width * height)
  let covered = 0
  for (const [i, row] of rows.entries()) {
    const number = numberOf(row, i)
    if (number === 0) continue
    eachPixel(runsOfShape(row.shape, height, width, { file: path }), (p) => {
      if (out[p] !== 0 && out[p] !== number) covered++
      out[p] = number
    })
  }
  if (covered > 0) losses.add('Objects over others: a pixel has one number, so those below lose it', `${path}: ${covered} pixels`)
  return out
}

/** Each pixel of the mask, as its index row by row. */
export function eachPixel({ h, w, counts }: Runs, visit: (p: number) => void): void {
  let position = 0
  for (let i = 0; i < counts.length; i++) {
    const end = position + counts[i]
    if (i % 2 === 1) {
      let x = Math.floor(position / h)
      let y = position - x * h
      for (let q = position; q < end; q++) {
        visit(y * w + x)
        if (++y === h) {
          y = 0
          x++
        }
      }
    }
    position = end
  }
}
