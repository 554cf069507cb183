import { grown, shrunk } from './grow.ts'
import { difference } from './merge.ts'
import { boxOf, type Runs } from './runs.ts'
import { runsOfSpans, spansOf } from './spans.ts'

/**
 * The mask smoothed: each pixel becomes what most pixels of the disc round it are, those outside of the image left out; a
 * tie leaves it as it is. Bumps and notches narrower than the disc go, straight edges stay where they are, corners round
 * off. This is one step of motion by mean curvature with a disc for its kernel (Merriman, Bence and Osher, "Motion of
 * multiple junctions", Journal of Computational Physics 112, 1994).
 * Time goes with the length of the outline times the square of the radius.
 * @param radius of the disc in pixels; below 1 nothing changes
 */
export function smoothedRuns(runs: Runs, radius: number): Runs {
  const reach = Math.floor(radius)
  if (reach < 1) return runs
  const wide = grown(runs, radius)
  // Farther from the outline than the disc reaches, everything in it is alike.
  const band = spansOf(difference(wide, shrunk(runs, radius)))
  const [left, , width] = boxOf(wide)
  const { h, w } = runs
  const from = Math.max(0, left - reach)
  const to = Math.min(w, left + width + reach)
  // How many pixels of the mask each column has above each row.
  const above = new Uint16Array((to - from) * (h + 1))
  const own = spansOf(runs)
  for (let x = from; x < to; x++) {
    const column = (x - from) * (h + 1)
    let count = 0
    let y = 0
    for (let i = own.first[x]; i < own.first[x + 1]; i += 2) {
      if (count > 0) above.fill(count, column + y, column + own.ys[i] + 1)
      for (y = own.ys[i] + 1; y <= own.ys[i + 1]; y++) above[column + y] = ++count
    }
    above.fill(count, column + y, column + h + 1)
  }
  const rise = Int32Array.from({ length: reach + 1 }, (_, dx) => Math.floor(Math.sqrt(radius * radius - dx * dx) + 1e-9))
  const majority = (x: number, y: number): number => {
    let inside = 0
    let all = 0
    const last = Math.min(w - 1, x + reach)
    for (let column = Math.max(0, x - reach); column <= last; column++) {
      const half = rise[column < x ? x - column : column - x]
      const top = y < half ? 0 : y - half
      const foot = y + half + 1 > h ? h : y + half + 1
      all += foot - top
      if (column < from || column >= to) continue
      const at = (column - from) * (h + 1)
      inside += above[at + foot] - above[at + top]
    }
    return 2 * inside - all
  }

  const first = new Int32Array(w + 1)
  const ys: number[] = []
  for (let x = 0; x < w; x++) {
    const start = ys.length
    let k = own.first[x]
    let y = 0
    const cover = (top: number, foot: number) => {
      if (ys.length > start && ys[ys.length - 1] === top) ys[ys.length - 1] = foot
      else ys.push(top, foot)
    }
    /** Copies what the mask holds from row y down to `end`. */
    const keepTo = (end: number) => {
      while (k < own.first[x + 1] && own.ys[k] < end) {
        const top = Math.max(y, own.ys[k])
        const foot = Math.min(end, own.ys[k + 1])
        if (top < foot) cover(top, foot)
        if (own.ys[k + 1] > end) break
        k += 2
      }
      y = end
    }
    for (let i = band.first[x]; i < band.first[x + 1]; i += 2) {
      keepTo(band.ys[i])
      let j = k
      for (; y < band.ys[i + 1]; y++) {
        while (j < own.first[x + 1] && own.ys[j + 1] <= y) j += 2
        const more = majority(x, y)
        if (more > 0 || (more === 0 && j < own.first[x + 1] && own.ys[j] <= y)) cover(y, y + 1)
      }
      k = j
    }
    keepTo(h)
    first[x + 1] = ys.length
  }
  return runsOfSpans({ h, w, first, ys: Int32Array.from(ys) })
}
