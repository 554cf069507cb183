import { runsOfBitmap } from '../mask/bitmap.ts'
import { emptyRuns, type Runs } from '../mask/runs.ts'

/**
 * Cells that hang together over sides, numbered in the order of their first pixels. A piece of fewer than `least` pixels goes
 * to the cell it borders on above or to its left, as SLIC's authors have it.
 * @param labels any numbers, row by row; pixels of one number that do not hang together become cells of their own
 */
export function joinedCells(labels: Int32Array, width: number, height: number, least: number): { labels: Int32Array<ArrayBuffer>; count: number } {
  const out = new Int32Array(width * height).fill(-1)
  const queue = new Int32Array(width * height)
  let count = 0
  for (let p = 0; p < out.length; p++) {
    if (out[p] >= 0) continue
    const x = p % width
    const beside = x > 0 ? out[p - 1] : p >= width ? out[p - width] : -1
    const own = labels[p]
    let size = 1
    queue[0] = p
    out[p] = count
    for (let i = 0; i < size; i++) {
      const q = queue[i]
      const qx = q % width
      if (qx > 0 && out[q - 1] < 0 && labels[q - 1] === own) out[(queue[size++] = q - 1)] = count
      if (qx + 1 < width && out[q + 1] < 0 && labels[q + 1] === own) out[(queue[size++] = q + 1)] = count
      if (q >= width && out[q - width] < 0 && labels[q - width] === own) out[(queue[size++] = q - width)] = count
      if (q + width < out.length && out[q + width] < 0 && labels[q + width] === own) out[(queue[size++] = q + width)] = count
    }
    if (size < least && beside >= 0) for (let i = 0; i < size; i++) out[queue[i]] = beside
    else count++
  }
  return { labels: out, count }
}

/** The mask of chosen cells. */
export function maskOfCells(labels: Int32Array, width: number, height: number, chosen: ReadonlySet<number>): Runs {
  if (chosen.size === 0) return emptyRuns(height, width)
  const bitmap = new Uint8Array(width * height)
  for (let p = 0; p < bitmap.length; p++) if (chosen.has(labels[p])) bitmap[p] = 1
  return runsOfBitmap(bitmap, height, width)
}
