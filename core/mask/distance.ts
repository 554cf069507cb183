import { Fault } from '../fault.ts'

const MOST_SIDE = 32_767

/** Squared distance told where the whole image has no pixel of the mask. */
export const NO_PIXEL = 2 ** 31 - 1

/**
 * For each pixel the squared Euclidean distance in pixels from its middle to that of the nearest pixel that is not 0; exact
 * whole numbers, 0 on such pixels themselves, `NO_PIXEL` when there is none.
 * One pass down the columns and one along the rows over the lower envelope of parabolas: Meijster, Roerdink and Hesselink,
 * "A general algorithm for computing distance transforms in linear time", 2000.
 * Throws `unsupported` when a side has more than 32,767 pixels, as squares of distances must fit 31 bits.
 * @param bitmap h * w bytes, row by row
 */
export function squaredDistances(bitmap: Uint8Array, h: number, w: number): Int32Array<ArrayBuffer> {
  if (h > MOST_SIDE || w > MOST_SIDE) {
    throw new Fault('unsupported', `Distances in a mask of ${h} x ${w} pixels are too long to be reckoned exactly.`, {
      field: 'size', found: `${h} x ${w}`, limit: MOST_SIDE, fix: 'Make the mask smaller first.',
    })
  }
  const out = new Int32Array(h * w)
  if (h === 0 || w === 0) return out
  const far = h + w
  // Rows to the nearest pixel in the same column: from above, then from below.
  for (let x = 0; x < w; x++) out[x] = bitmap[x] === 0 ? far : 0
  for (let y = 1, p = w; y < h; y++) for (let x = 0; x < w; x++, p++) out[p] = bitmap[p] === 0 ? out[p - w] + 1 : 0
  for (let p = (h - 1) * w - 1; p >= 0; p--) if (out[p] > out[p + w] + 1) out[p] = out[p + w] + 1

  const squares = new Int32Array(w)
  const lowest = new Int32Array(w)
  const starts = new Int32Array(w)
  const halves = Float64Array.from({ length: w }, (_, d) => 0.5 / d)
  for (let y = 0; y < h; y++) {
    const row = y * w
    // A pixel in this row shuts off what is beyond it, so each gap between two of them is a problem of its own.
    for (let x = 0; x < w; x++) {
      if (out[row + x] === 0) continue
      const from = x > 0 ? x - 1 : 0
      while (x < w && out[row + x] !== 0) x++
      const to = x < w ? x + 1 : w
      if (envelope(out, row, from, to, far, squares, lowest, starts, halves)) continue
      // Whole columns without a pixel, from edge to edge: all rows have them, so there is no pixel anywhere.
      return out.fill(NO_PIXEL)
    }
  }
  return out
}

/**
 * Writes min over i of (x - i)^2 + g(i)^2 for the columns from..to of one row, whose g it finds there. Columns of `far` have
 * no pixel and no parabola; false when all are such.
 * @param halves 0.5 / d by d, since dividing costs more than all the rest
 */
function envelope(
  out: Int32Array, row: number, from: number, to: number, far: number,
  squares: Int32Array, lowest: Int32Array, starts: Int32Array, halves: Float64Array,
): boolean {
  let q = -1
  // The topmost parabola of the stack: its column, its height and where it begins to be the lowest.
  let i = 0
  let own = 0
  let start = 0
  for (let u = from; u < to; u++) {
    const rise = out[row + u]
    if (rise >= far) continue
    const height = rise * rise
    squares[u] = height
    while (q >= 0) {
      const a = start - i
      const b = start - u
      if (a * a + own <= b * b + height) break
      if (--q < 0) break
      i = lowest[q]
      own = squares[i]
      start = starts[q]
    }
    let begin = from
    if (q >= 0) {
      // First place where the new parabola is the lower one; where both are equal it does not matter which is taken.
      begin = 1 + Math.floor((u * u - i * i + height - own) * halves[u - i])
      if (begin >= to) continue
    }
    q++
    i = u
    own = height
    start = begin
    lowest[q] = u
    starts[q] = begin
  }
  if (q < 0) return false
  for (let end = to; q >= 0; q--) {
    const column = lowest[q]
    const height = squares[column]
    const first = starts[q]
    for (let x = first, d = first - column; x < end; x++, d++) out[row + x] = d * d + height
    end = first
  }
  return true
}
