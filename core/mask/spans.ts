import type { Runs } from './runs.ts'
import { countScratch, scratch } from './scratch.ts'

/**
 * A mask's runs of ones cut at the feet of columns: those of column x are [ys[i], ys[i + 1]) for i from first[x] to
 * first[x + 1] in steps of 2, from top to bottom, never touching one another within a column.
 */
export type Spans = { h: number; w: number; first: Int32Array; ys: Int32Array }

const pieces = scratch()
const joined = countScratch()

export function spansOf(runs: Runs): Spans {
  const first = new Int32Array(runs.w + 1)
  const kept = cutSpans(runs, first)
  return { h: runs.h, w: runs.w, first, ys: kept.slice(0, first[runs.w]) }
}

/** Fills `first` (w + 1 long) and returns a work array, valid until the next call, that begins with the spans' `ys`. */
export function cutSpans(runs: Runs, first: Int32Array): Int32Array {
  const { h, w, counts } = runs
  // A run over k columns is cut into k pieces, so there are no more than half the runs and one for each column.
  const ys = pieces.take(counts.length + 2 * w + 2)
  let n = 0
  let x = 0
  let columnStart = 0
  let p = 0
  first[0] = 0
  for (let i = 1; i < counts.length; i += 2) {
    p = (p + counts[i - 1]) | 0
    const end = (p + counts[i]) | 0
    while (p < end) {
      while (p >= columnStart + h) {
        columnStart += h
        first[++x] = n
      }
      const foot = end < columnStart + h ? end : columnStart + h
      // A run of length 0 before this one leaves two pieces that touch: they are one.
      if (n > first[x] && ys[n - 1] === p - columnStart) n--
      else ys[n++] = p - columnStart
      ys[n++] = foot - columnStart
      p = foot
    }
  }
  while (x < w) first[++x] = n
  return ys
}

/** The mask of these spans. Spans of no length are allowed, and so are spans that touch within a column. */
export function runsOfSpans({ h, w, first, ys }: Spans): Runs {
  const out = joined.take(ys.length + 2)
  let m = 0
  let last = 0
  for (let x = 0; x < w; x++) {
    const column = x * h
    for (let i = first[x]; i < first[x + 1]; i += 2) {
      if (ys[i] === ys[i + 1]) continue
      const start = column + ys[i]
      const end = column + ys[i + 1]
      if (m > 0 && start === last) out[m - 1] += end - start
      else {
        out[m++] = start - last
        out[m++] = end - start
      }
      last = end
    }
  }
  if (m === 0 || last !== h * w) out[m++] = h * w - last
  return { h, w, counts: out.slice(0, m) }
}
