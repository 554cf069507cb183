import type { Runs } from './runs.ts'
import { countScratch, scratch } from './scratch.ts'
import { cutSpans } from './spans.ts'

const firsts = scratch()
const differences = scratch()
const rowEnds = scratch()
const byRow = scratch()
const result = countScratch()

/**
 * The mask with rows and columns exchanged: w rows of h pixels. Its runs, which go down columns, are the ones of the
 * mask's rows; so this is also the way between COCO's order and the order of pictures. Takes time in proportion to the
 * length of the outline, not to the pixels.
 */
export function transposed(runs: Runs): Runs {
  const { h, w } = runs
  const first = firsts.take(w + 1)
  const ys = cutSpans(runs, first)

  // Where a column differs from the one left of it: stretches [from, to) of rows, column by column; column w is empty.
  let stretches = differences.take(1024)
  const next = rowEnds.take(h + 1)
  next.fill(0, 0, h + 1)
  let n = 0
  for (let x = 0; x <= w; x++) {
    let i = x > 0 ? first[x - 1] : 0
    const endI = x > 0 ? first[x] : 0
    let j = x < w ? first[x] : endI
    const endJ = x < w ? first[x + 1] : j
    if (n + 3 * (endI - i + endJ - j) > stretches.length) {
      const filled = stretches
      stretches = differences.take(2 * (n + 3 * (endI - i + endJ - j)))
      if (stretches !== filled) stretches.set(filled.subarray(0, n))
    }
    // Ends of either column in order, two at a time; two equal ones leave a stretch of no length, or none.
    while (i < endI || j < endJ) {
      const from = j === endJ || (i < endI && ys[i] <= ys[j]) ? ys[i++] : ys[j++]
      const to = j === endJ || (i < endI && ys[i] <= ys[j]) ? ys[i++] : ys[j++]
      if (from === to) continue
      stretches[n] = x
      stretches[n + 1] = from
      stretches[n + 2] = to
      n += 3
      next[from]++
      next[to]--
    }
  }

  // How many changes each row has, then where its first one goes.
  let open = 0
  let total = 0
  for (let y = 0; y < h; y++) {
    open += next[y]
    next[y] = total
    total += open
  }
  const xs = byRow.take(total)
  for (let k = 0; k < n; k += 3) {
    const x = stretches[k]
    for (let y = stretches[k + 1], to = stretches[k + 2]; y < to; y++) xs[next[y]++] = x
  }

  // Each row's changes come in order and in pairs; one at the end of a row meets one at the beginning of the next.
  const out = result.take(total + 1)
  let m = 0
  let last = 0
  for (let y = 0, k = 0, row = 0; y < h; y++, row += w) {
    for (const end = next[y]; k < end; k++) {
      const position = row + xs[k]
      if (m > 0 && position === last) {
        m--
        last -= out[m]
      } else {
        out[m++] = position - last
        last = position
      }
    }
  }
  if (m === 0 || last !== h * w) out[m++] = h * w - last
  return { h: w, w: h, counts: out.slice(0, m) }
}
