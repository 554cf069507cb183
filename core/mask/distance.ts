/** Squared distance told where the whole image has no pixel of the mask. */
export const NO_PIXEL = 2 ** 31 - 1

/**
 * For each pixel the squared Euclidean distance in pixels from its middle to that of the nearest pixel that is not 0; exact
 * whole numbers, 0 on such pixels themselves, `NO_PIXEL` when there is none.
 * One pass down the columns and one along the rows over the lower envelope of parabolas: Meijster, Roerdink and Hesselink,
 * "A general algorithm for computing distance transforms in linear time", 2000.
 * @param bitmap h * w bytes, row by row
 * @param sides at most 32,767 pixels, so that squares fit 31 bits
 */
export function squaredDistances(bitmap: Uint8Array, h: number, w: number): Int32Array<ArrayBuffer> {
  const out = new Int32Array(h * w)
  if (h === 0 || w === 0) return out
  const far = h + w
  // Rows to the nearest pixel in the same column: from above, then from below.
  for (let x = 0; x < w; x++) out[x] = bitmap[x] === 0 ? far : 0
  for (let y = 1, p = w; y < h; y++) for (let x = 0; x < w; x++, p++) out[p] = bitmap[p] === 0 ? out[p - w] + 1 : 0
  for (let p = (h - 1) * w - 1; p >= 0; p--) if (out[p] > out[p + w] + 1) out[p] = out[p + w] + 1

  const column = new Int32Array(w)
  const lowest = new Int32Array(w)
  const starts = new Int32Array(w)
  for (let y = 0; y < h; y++) {
    const row = y * w
    let any = false
    let still = true
    for (let x = 0; x < w; x++) {
      const g = out[row + x]
      if (g < far) any = true
      if (g !== 0) still = false
      column[x] = g
    }
    if (still) continue
    if (!any) {
      // All rows agree on whether any column has a pixel, so this happens on each of them or on none.
      out.fill(NO_PIXEL)
      return out
    }
    envelope(column, lowest, starts, out, row, w, far)
  }
  return out
}

/** Writes min over i of (x - i)^2 + g(i)^2 for one row. Columns of `far` or more have no pixel and no parabola. */
function envelope(g: Int32Array, lowest: Int32Array, starts: Int32Array, out: Int32Array, row: number, w: number, far: number): void {
  let q = -1
  for (let u = 0; u < w; u++) {
    const rise = g[u]
    if (rise >= far) continue
    const height = rise * rise
    while (q >= 0) {
      const i = lowest[q]
      const t = starts[q]
      const own = g[i]
      if ((t - i) * (t - i) + own * own <= (t - u) * (t - u) + height) break
      q--
    }
    if (q < 0) {
      q = 0
      lowest[0] = u
      starts[0] = 0
      continue
    }
    const i = lowest[q]
    // First place where the new parabola is the lower one.
    const from = 1 + Math.floor((u * u - i * i + height - g[i] * g[i]) / (2 * (u - i)))
    if (from < w) {
      q++
      lowest[q] = u
      starts[q] = from
    }
  }
  for (let x = w - 1; x >= 0; x--) {
    const i = lowest[q]
    out[row + x] = (x - i) * (x - i) + g[i] * g[i]
    if (x === starts[q]) q--
  }
}
