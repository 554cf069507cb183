/** Pixels from..to - 1 of each row, two numbers a row. */
type Spans = Int32Array

/** Writes the w values of guide and input of row y from place `at` on. */
export type FilledRow = (y: number, guide: Float32Array, input: Float32Array, at: number) => void

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
  return guidedFilterOfRows((y, guides, inputs, at) => {
    guides.set(guide.subarray(y * w, (y + 1) * w), at)
    inputs.set(input.subarray(y * w, (y + 1) * w), at)
  }, h, w, radius, eps, wanted)
}

/** As guidedFilter, of rows that are asked for once each, from the top to the bottom: guide and input need not be held whole. */
export function guidedFilterOfRows(
  fill: FilledRow, h: number, w: number, radius: number, eps: number, wanted?: Uint8Array,
): Float32Array<ArrayBuffer> {
  const asked = wanted ? spansOf(wanted, h, w) : Int32Array.from({ length: 2 * h }, (_, i) => (i & 1) * w)
  const out = new Float32Array(h * w)
  const kept = 2 * radius + 2
  const [guide, input, slope, offset] = Array.from({ length: 4 }, () => new Float32Array(kept * w))
  const lines = new Float64Array(2 * w)
  const around = wanted ? grown(asked, h, w, radius) : asked
  const { top, end, left, right } = reach(around, h, w, radius)
  const sums = new Float64Array(4 * w)
  const first = Math.max(0, top - radius)
  const place = (y: number): number => (y % kept) * w
  for (let y = first - radius; y < end + radius; y++) {
    if (y + radius < h && y < end) {
      fill(y + radius, guide, input, place(y + radius))
      addRow(sums, guide, input, place(y + radius), left, right, 1)
    }
    if (y - radius > first && y < end) addRow(sums, guide, input, place(y - radius - 1), left, right, -1)
    if (y < top) continue
    // Of all, as many rows as a window has are kept: what is asked for follows a radius behind.
    const from = place(y)
    const old = y - 2 * radius - 1
    if (old >= top) addLines(lines, slope, offset, place(old), left, right, -1)
    if (y < end) {
      slope.fill(0, from, from + w)
      offset.fill(0, from, from + w)
      linesOfRow(sums, y, h, w, radius, eps, around[2 * y], around[2 * y + 1], slope, offset, from)
      addLines(lines, slope, offset, from, left, right, 1)
    }
    const done = y - radius
    if (done >= 0 && done < h) blendedRow(lines, guide, place(done), done, h, w, radius, asked[2 * done], asked[2 * done + 1], out)
  }
  return out
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

/** Adds, or with -1 takes away, a row to sums over columns: guide, input, their product and the guide's square. */
function addRow(sums: Float64Array, guide: Float32Array, input: Float32Array, row: number, left: number, right: number, sign: number): void {
  for (let x = left, c = 4 * left, p = row + left; x < right; x++, c += 4, p++) {
    const i = guide[p]
    const v = input[p]
    const signed = sign * i
    sums[c] += signed
    sums[c + 1] += sign * v
    sums[c + 2] += signed * i
    sums[c + 3] += signed * v
  }
}

/** As addRow, of lines. */
function addLines(sums: Float64Array, slope: Float32Array, offset: Float32Array, row: number, left: number, right: number, sign: number): void {
  for (let x = left, c = 2 * left, p = row + left; x < right; x++, c += 2, p++) {
    sums[c] += sign * slope[p]
    sums[c + 1] += sign * offset[p]
  }
}

/** For each window of a row the line input = slope * guide + offset that fits best, with slopes held down by eps; they go to `at` on. */
function linesOfRow(
  columns: Float64Array, y: number, h: number, w: number, radius: number, eps: number, from: number, to: number,
  slope: Float32Array, offset: Float32Array, at: number,
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
  for (let x = from, p = at + from; x < to; x++, p++) {
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

/** mean(slope) * guide + mean(offset) over the windows of a row, the guide's row beginning at `at`. */
function blendedRow(
  columns: Float64Array, guide: Float32Array, at: number, y: number, h: number, w: number, radius: number, from: number, to: number, out: Float32Array,
): void {
  const rows = Math.min(h - 1, y + radius) - Math.max(0, y - radius) + 1
  let a = 0
  let b = 0
  for (let c = 2 * Math.max(0, from - radius); c < 2 * Math.min(w, from + radius); c += 2) {
    a += columns[c]
    b += columns[c + 1]
  }
  for (let x = from, p = at + from, q = y * w + from; x < to; x++, p++, q++) {
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
    out[q] = (a * guide[p] + b) / (rows * (right - left + 1))
  }
}
