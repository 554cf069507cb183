import { complement } from './merge.ts'
import type { Runs } from './runs.ts'
import { scratch } from './scratch.ts'
import { runsOfSpans, spansOf } from './spans.ts'

const changes = scratch()

/**
 * The mask grown by a disc: pixels whose middle is at most `radius` pixels from the middle of a pixel of the mask, by
 * Euclid's distance. Exact; OpenCV's outlines of thickness t grow by t / 2 only.
 * Takes time in proportion to the spans of the mask times the radius, and no bitmap.
 * @param radius pixels, 0 or more; need not be whole
 */
export function grown(runs: Runs, radius: number): Runs {
  const { h, w, first, ys } = spansOf(runs)
  const reach = Math.floor(radius)
  if (reach < 1 || ys.length === 0) return runs
  // How far a column's spans reach up and down in the column dx away.
  const rise = Int32Array.from({ length: reach + 1 }, (_, dx) => Math.floor(Math.sqrt(radius * radius - dx * dx) + 1e-9))
  const to = new Int32Array(w + 1)
  let out = new Int32Array(2 * ys.length + 64)
  let n = 0
  const balance = changes.take(h + 1)
  balance.fill(0, 0, h + 1)
  for (let x = 0; x < w; x++) {
    let top = h
    let bottom = 0
    for (let from = Math.max(0, x - reach); from <= Math.min(w - 1, x + reach); from++) {
      const more = rise[Math.abs(from - x)]
      for (let i = first[from]; i < first[from + 1]; i += 2) {
        const start = ys[i] - more < 0 ? 0 : ys[i] - more
        const end = ys[i + 1] + more > h ? h : ys[i + 1] + more
        balance[start]++
        balance[end]--
        if (start < top) top = start
        if (end > bottom) bottom = end
      }
    }
    let open = 0
    for (let y = top; y <= bottom; y++) {
      const change = balance[y]
      if (change === 0) continue
      balance[y] = 0
      if ((open === 0) !== (open + change === 0)) {
        if (n === out.length) {
          const longer = new Int32Array(2 * out.length)
          longer.set(out)
          out = longer
        }
        out[n++] = y
      }
      open += change
    }
    to[x + 1] = n
  }
  return runsOfSpans({ h, w, first: to, ys: out.subarray(0, n) })
}

/** The mask less what is within `radius` pixels of the outside: grown outside, complemented. The image's border does not eat it. */
export function shrunk(runs: Runs, radius: number): Runs {
  return complement(grown(complement(runs), radius))
}
