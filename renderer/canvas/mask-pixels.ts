import { transposed } from '../../core/mask/transpose.ts'
import type { Runs } from '../../core/mask/runs.ts'
import type { Size } from './viewport.ts'

/** A coarser raster over an image: each cell covers `step` x `step` image pixels, those at the right and the foot also less. */
export type Grid = Size & { step: number }

/** Cells of an overlay at most: 4 bytes each, and a third more for its smaller versions. */
export const MOST_CELLS = 12_000_000

/** The finest raster of whole steps over an image that has no more than `most` cells. */
export function gridOf(image: Size, most: number = MOST_CELLS): Grid {
  for (let step = Math.max(1, Math.floor(Math.sqrt((image.width * image.height) / most))); ; step++) {
    const grid = { step, width: Math.ceil(image.width / step), height: Math.ceil(image.height / step) }
    if (grid.width * grid.height <= most) return grid
  }
}

/** A colour like #1f77b4 as one pixel of a picture's bytes R, G, B, A read as a little-endian number. `alpha` 0..255. */
export function pixelOf(colour: string, alpha: number = 255): number {
  const value = Number.parseInt(colour.slice(1), 16)
  return ((alpha << 24) | ((value & 255) << 16) | (value & 0xff00) | (value >> 16)) >>> 0
}

/**
 * Paints a mask of the image over the cells of `grid` (row by row, see `pixelOf`). A cell that the mask covers in part
 * becomes transparent in proportion, unless something stronger is there already.
 */
export function paintRuns(cells: Uint32Array, grid: Grid, runs: Runs, pixel: number): void {
  const { step, width } = grid
  const rows = transposed(runs)
  const wide = runs.w
  let p = 0
  if (step === 1) {
    for (let i = 1; i < rows.counts.length; i += 2) {
      p += rows.counts[i - 1]
      cells.fill(pixel, p, p + rows.counts[i])
      p += rows.counts[i]
    }
    return
  }
  const cover = new Uint16Array(width)
  const alpha = pixel >>> 24
  const colour = pixel & 0xffffff
  let band = 0
  let used = false
  const flush = () => {
    if (!used) return
    const full = step * step
    for (let x = 0; x < width; x++) {
      if (cover[x] === 0) continue
      const strength = Math.round((alpha * cover[x]) / full)
      const at = band * width + x
      if (strength > cells[at] >>> 24) cells[at] = ((strength << 24) | colour) >>> 0
    }
    cover.fill(0)
    used = false
  }
  for (let i = 1; i < rows.counts.length; i += 2) {
    p += rows.counts[i - 1]
    const end = p + rows.counts[i]
    // A run may go on over several rows.
    while (p < end) {
      const y = Math.floor(p / wide)
      const next = Math.floor(y / step)
      if (next !== band) {
        flush()
        band = next
      }
      used = true
      const to = Math.min(end, (y + 1) * wide) - y * wide
      for (let x = p - y * wide; x < to; ) {
        const cell = Math.floor(x / step)
        const edge = Math.min(to, (cell + 1) * step)
        cover[cell] += edge - x
        x = edge
      }
      p = y * wide + to
    }
  }
  flush()
}
