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

/** A path over cells: those it runs over are added to what is chosen, or taken from it. */
export type CellStroke = { adds: boolean; points: readonly (readonly [number, number])[] }

/** The cells of a photo, ready to be picked. */
export type Cells = {
  /** The cell of a whole pixel of the photo. */
  at(x: number, y: number): number
  /** The cells chosen by strokes, the later ones having the last word. Parts of strokes outside the photo count for nothing. */
  along(strokes: readonly CellStroke[]): Set<number>
  mask(chosen: ReadonlySet<number>): Runs
}

export function cellsOf({ width, height, labels, count }: { width: number; height: number; labels: Int32Array; count: number }): Cells {
  // Pixels of each cell one after the other, so that a few cells cost no look at the whole photo.
  const starts = new Int32Array(count + 1)
  for (let p = 0; p < labels.length; p++) starts[labels[p] + 1]++
  for (let k = 0; k < count; k++) starts[k + 1] += starts[k]
  const next = starts.slice()
  const pixels = new Int32Array(labels.length)
  for (let p = 0; p < labels.length; p++) pixels[next[labels[p]]++] = p
  const at = (x: number, y: number) => labels[y * width + x]
  return {
    at,
    along(strokes) {
      const chosen = new Set<number>()
      for (const { adds, points } of strokes) {
        for (let i = 0; i < points.length; i++) {
          const [ax, ay] = points[Math.max(0, i - 1)]
          const [bx, by] = points[i]
          // Half a pixel a step leaves out no cell that matters; what is far outside is passed over.
          const steps = Math.max(1, Math.min(200_000, Math.ceil(2 * Math.max(Math.abs(bx - ax), Math.abs(by - ay)))))
          for (let step = 0; step <= steps; step++) {
            const x = Math.floor(ax + ((bx - ax) * step) / steps)
            const y = Math.floor(ay + ((by - ay) * step) / steps)
            if (x < 0 || y < 0 || x >= width || y >= height) continue
            if (adds) chosen.add(at(x, y))
            else chosen.delete(at(x, y))
          }
        }
      }
      return chosen
    },
    mask(chosen) {
      if (chosen.size === 0) return emptyRuns(height, width)
      const bitmap = new Uint8Array(width * height)
      for (const cell of chosen) for (let i = starts[cell]; i < starts[cell + 1]; i++) bitmap[pixels[i]] = 1
      return runsOfBitmap(bitmap, height, width)
    },
  }
}
