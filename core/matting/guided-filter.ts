/**
 * The input smoothed so that its edges follow those of the guide: in each square window of side 2 * radius + 1 it is taken
 * to be a straight-line function of the guide, and each pixel gets the mean of the lines of all windows over it. Windows are
 * cut at the border. Time does not depend on the radius.
 * He, Sun and Tang, "Guided image filtering", ECCV 2010.
 * @param guide h * w values, row by row, about 0..1
 * @param input h * w values
 * @param radius whole pixels
 * @param eps what variance of the guide still counts as flat, in its unit squared
 */
export function guidedFilter(
  guide: Float32Array, input: Float32Array, h: number, w: number, radius: number, eps: number,
): Float32Array<ArrayBuffer> {
  const slope = new Float32Array(h * w)
  const offset = new Float32Array(h * w)
  lines(guide, input, h, w, radius, eps, slope, offset)
  return blended(guide, slope, offset, h, w, radius)
}

/** For each window the line input = slope * guide + offset that fits best, with slopes held down by eps. */
function lines(
  guide: Float32Array, input: Float32Array, h: number, w: number, radius: number, eps: number,
  slope: Float32Array, offset: Float32Array,
): void {
  const columns = new Float64Array(4 * w)
  for (let y = -radius; y < h; y++) {
    if (y + radius < h) {
      for (let x = 0, c = 0, p = (y + radius) * w; x < w; x++, c += 4, p++) {
        const i = guide[p]
        const v = input[p]
        columns[c] += i
        columns[c + 1] += v
        columns[c + 2] += i * i
        columns[c + 3] += i * v
      }
    }
    if (y > radius) {
      for (let x = 0, c = 0, p = (y - radius - 1) * w; x < w; x++, c += 4, p++) {
        const i = guide[p]
        const v = input[p]
        columns[c] -= i
        columns[c + 1] -= v
        columns[c + 2] -= i * i
        columns[c + 3] -= i * v
      }
    }
    if (y < 0) continue
    const rows = Math.min(h - 1, y + radius) - Math.max(0, y - radius) + 1
    let i = 0
    let v = 0
    let ii = 0
    let iv = 0
    for (let c = 0; c < 4 * Math.min(w, radius); c += 4) {
      i += columns[c]
      v += columns[c + 1]
      ii += columns[c + 2]
      iv += columns[c + 3]
    }
    for (let x = 0, p = y * w; x < w; x++, p++) {
      if (x + radius < w) {
        const c = 4 * (x + radius)
        i += columns[c]
        v += columns[c + 1]
        ii += columns[c + 2]
        iv += columns[c + 3]
      }
      if (x > radius) {
        const c = 4 * (x - radius - 1)
        i -= columns[c]
        v -= columns[c + 1]
        ii -= columns[c + 2]
        iv -= columns[c + 3]
      }
      const left = x > radius ? x - radius : 0
      const right = x + radius < w ? x + radius : w - 1
      const share = 1 / (rows * (right - left + 1))
      const mean = i * share
      const a = (iv * share - mean * v * share) / (ii * share - mean * mean + eps)
      slope[p] = a
      offset[p] = v * share - a * mean
    }
  }
}

/** mean(slope) * guide + mean(offset) over the windows. */
function blended(
  guide: Float32Array, slope: Float32Array, offset: Float32Array, h: number, w: number, radius: number,
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(h * w)
  const columns = new Float64Array(2 * w)
  for (let y = -radius; y < h; y++) {
    if (y + radius < h) {
      for (let x = 0, c = 0, p = (y + radius) * w; x < w; x++, c += 2, p++) {
        columns[c] += slope[p]
        columns[c + 1] += offset[p]
      }
    }
    if (y > radius) {
      for (let x = 0, c = 0, p = (y - radius - 1) * w; x < w; x++, c += 2, p++) {
        columns[c] -= slope[p]
        columns[c + 1] -= offset[p]
      }
    }
    if (y < 0) continue
    const rows = Math.min(h - 1, y + radius) - Math.max(0, y - radius) + 1
    let a = 0
    let b = 0
    for (let c = 0; c < 2 * Math.min(w, radius); c += 2) {
      a += columns[c]
      b += columns[c + 1]
    }
    for (let x = 0, p = y * w; x < w; x++, p++) {
      if (x + radius < w) {
        a += columns[2 * (x + radius)]
        b += columns[2 * (x + radius) + 1]
      }
      if (x > radius) {
        a -= columns[2 * (x - radius - 1)]
        b -= columns[2 * (x - radius - 1) + 1]
      }
      const left = x > radius ? x - radius : 0
      const right = x + radius < w ? x + radius : w - 1
      out[p] = (a * guide[p] + b) / (rows * (right - left + 1))
    }
  }
  return out
}
