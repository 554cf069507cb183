/** Pixels from..to - 1 of each row, two numbers a row. */
type Spans = Int32Array

/**
 * The input smoothed so that its edges follow those of the guide: in each square window of side 2 * radius + 1 it is taken
 * to be a straight-line function of the guide, and each pixel gets the mean of the lines of all windows over it. Windows are
 * cut at the border. Time does not depend on the radius.
 * He, Sun and Tang, "Guided image filtering", ECCV 2010.
 * @param guide h * w values, row by row, about 0..1
 * @param input h * w values
 * @param radius whole pixels
 * @param eps what variance of the guide still counts as flat, in its unit squared
 * @param wanted 1 where the result is asked for; elsewhere it may be anything, and what is far from there is never read
 */
export function guidedFilter(
  guide: Float32Array, input: Float32Array, h: number, w: number, radius: number, eps: number, wanted?: Uint8Array,
): Float32Array<ArrayBuffer> {
  const asked = wanted ? spansOf(wanted, h, w) : Int32Array.from({ length: 2 * h }, (_, i) => (i & 1) * w)
  const slope = new Float32Array(h * w)
  const offset = new Float32Array(h * w)
  lines(guide, input, h, w, radius, eps, wanted ? grown(asked, h, w, radius) : asked, slope, offset)
  return blended(guide, slope, offset, h, w, radius, asked)
}

/** From the first to the last of each row. */
function spansOf(wanted: Uint8Array, h: number, w: number): Spans {
  const spans = new Int32Array(2 * h)
  for (let y = 0; y < h; y++) {
    const row = wanted.subarray(y * w, (y + 1) * w)
    const first = row.indexOf(1)
    if (first < 0) continue
    spans[2 * y] = first
    spans[2 * y + 1] = row.lastIndexOf(1) + 1
  }
  return spans
}

/** All within `radius`, across and down. */
function grown(spans: Spans, h: number, w: number, radius: number): Spans {
  const out = new Int32Array(2 * h)
  for (let y = 0; y < h; y++) {
    let [from, to] = [w, 0]
    for (let v = Math.max(0, y - radius); v <= Math.min(h - 1, y + radius); v++) {
      if (spans[2 * v] === spans[2 * v + 1]) continue
      from = Math.min(from, spans[2 * v] - radius)
      to = Math.max(to, spans[2 * v + 1] + radius)
    }
    if (from >= to) continue
    out[2 * y] = Math.max(0, from)
    out[2 * y + 1] = Math.min(w, to)
  }
  return out
}

/** Rows and columns that windows over the spans reach. */
function reach(spans: Spans, h: number, w: number, radius: number): { top: number; end: number; left: number; right: number } {
  let [top, end, left, right] = [h, 0, w, 0]
  for (let y = 0; y < h; y++) {
    if (spans[2 * y] === spans[2 * y + 1]) continue
    top = Math.min(top, y)
    end = y + 1
    left = Math.min(left, spans[2 * y])
    right = Math.max(right, spans[2 * y + 1])
  }
  return { top, end, left: Math.max(0, left - radius), right: Math.min(w, right + radius) }
}

/** For each window in the spans the line input = slope * guide + offset that fits best, with slopes held down by eps. */
function lines(
  guide: Float32Array, input: Float32Array, h: number, w: number, radius: number, eps: number, spans: Spans,
  slope: Float32Array, offset: Float32Array,
): void {
  const { top, end, left, right } = reach(spans, h, w, radius)
  const columns = new Float64Array(4 * w)
  const first = Math.max(0, top - radius)
  for (let y = first - radius; y < end; y++) {
    if (y + radius < h) {
      for (let x = left, c = 4 * left, p = (y + radius) * w + left; x < right; x++, c += 4, p++) {
        const i = guide[p]
        const v = input[p]
        columns[c] += i
        columns[c + 1] += v
        columns[c + 2] += i * i
        columns[c + 3] += i * v
      }
    }
    if (y - radius > first) {
      for (let x = left, c = 4 * left, p = (y - radius - 1) * w + left; x < right; x++, c += 4, p++) {
        const i = guide[p]
        const v = input[p]
        columns[c] -= i
        columns[c + 1] -= v
        columns[c + 2] -= i * i
        columns[c + 3] -= i * v
      }
    }
    if (y >= top) linesOfRow(columns, y, h, w, radius, eps, spans[2 * y], spans[2 * y + 1], slope, offset)
  }
}

function linesOfRow(
  columns: Float64Array, y: number, h: number, w: number, radius: number, eps: number, from: number, to: number,
  slope: Float32Array, offset: Float32Array,
): void {
  const rows = Math.min(h - 1, y + radius) - Math.max(0, y - radius) + 1
  let i = 0
  let v = 0
  let ii = 0
  let iv = 0
  for (let c = 4 * Math.max(0, from - radius); c < 4 * Math.min(w, from + radius); c += 4) {
    i += columns[c]
    v += columns[c + 1]
    ii += columns[c + 2]
    iv += columns[c + 3]
  }
  for (let x = from, p = y * w + from; x < to; x++, p++) {
    if (x + radius < w) {
      const c = 4 * (x + radius)
      i += columns[c]
      v += columns[c + 1]
      ii += columns[c + 2]
      iv += columns[c + 3]
    }
    if (x > radius && x > from) {
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

/** mean(slope) * guide + mean(offset) over the windows of the spans. */
function blended(
  guide: Float32Array, slope: Float32Array, offset: Float32Array, h: number, w: number, radius: number, spans: Spans,
): Float32Array<ArrayBuffer> {
  const { top, end, left, right } = reach(spans, h, w, radius)
  const out = new Float32Array(h * w)
  const columns = new Float64Array(2 * w)
  const first = Math.max(0, top - radius)
  for (let y = first - radius; y < end; y++) {
    if (y + radius < h) {
      for (let x = left, c = 2 * left, p = (y + radius) * w + left; x < right; x++, c += 2, p++) {
        columns[c] += slope[p]
        columns[c + 1] += offset[p]
      }
    }
    if (y - radius > first) {
      for (let x = left, c = 2 * left, p = (y - radius - 1) * w + left; x < right; x++, c += 2, p++) {
        columns[c] -= slope[p]
        columns[c + 1] -= offset[p]
      }
    }
    if (y >= top) blendedRow(columns, guide, y, h, w, radius, spans[2 * y], spans[2 * y + 1], out)
  }
  return out
}

function blendedRow(
  columns: Float64Array, guide: Float32Array, y: number, h: number, w: number, radius: number, from: number, to: number, out: Float32Array,
): void {
  const rows = Math.min(h - 1, y + radius) - Math.max(0, y - radius) + 1
  let a = 0
  let b = 0
  for (let c = 2 * Math.max(0, from - radius); c < 2 * Math.min(w, from + radius); c += 2) {
    a += columns[c]
    b += columns[c + 1]
  }
  for (let x = from, p = y * w + from; x < to; x++, p++) {
    if (x + radius < w) {
      a += columns[2 * (x + radius)]
      b += columns[2 * (x + radius) + 1]
    }
    if (x > radius && x > from) {
      a -= columns[2 * (x - radius - 1)]
      b -= columns[2 * (x - radius - 1) + 1]
    }
    const left = x > radius ? x - radius : 0
    const right = x + radius < w ? x + radius : w - 1
    out[p] = (a * guide[p] + b) / (rows * (right - left + 1))
  }
}
