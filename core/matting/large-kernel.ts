import type { Rgb } from './band.ts'
import { descend, type Tell } from './conjugate-gradients.ts'

/** Windows are 2 * RADIUS + 1 pixels wide, as in pymatting. */
const RADIUS = 10
const AREA = (2 * RADIUS + 1) ** 2
const EPS = 1e-7
/** How strongly known pixels are held to what they are. A window of both kinds may bend them a little, as in pymatting: see `alpha`. */
const HOLD = 100
const MOST_STEPS = 2_000

/** What each window is made of: its mean colour, and the inverse of its covariance over AREA. */
type Windows = { means: Float64Array; inverse: Float64Array }

/**
 * Solves for the unknown pixels with the closed-form Laplacian of large windows, which are never written down: sums over
 * windows take the same time for any radius. `alpha` is where it starts and where the result goes. Returns the number of steps.
 * He, Sun and Tang, "Fast matting using large kernel matting Laplacian matrices", CVPR 2010.
 */
export function solveLargeKernel(picture: Rgb, unknown: Uint8Array, alpha: Float32Array, still: number, tell: Tell): number {
  const { width: w, height: h } = picture
  if (w <= 2 * RADIUS || h <= 2 * RADIUS) return 0
  const colours = Float32Array.from(picture.data, (value) => value / 255)
  const windows = windowsOf(colours, w, h)
  const product = laplacian(colours, windows, w, h)
  const diagonal = diagonalOf(colours, windows, w, h)
  const right = new Float64Array(w * h)
  const x = Float64Array.from(alpha)
  for (let p = 0; p < right.length; p++) {
    if (unknown[p] !== 0) continue
    right[p] = HOLD * alpha[p]
    diagonal[p] += HOLD
  }
  const apply = (from: Float64Array, to: Float64Array): void => {
    product(from, to)
    for (let p = 0; p < to.length; p++) if (unknown[p] === 0) to[p] += HOLD * from[p]
  }
  const steps = descend(x, right, {
    apply,
    improve(rest, way, image) {
      for (let p = 0; p < way.length; p++) way[p] = rest[p] / Math.max(1e-9, diagonal[p])
      apply(way, image)
    },
    still, mostSteps: MOST_STEPS, tell,
  })
  for (let p = 0; p < alpha.length; p++) if (unknown[p] !== 0) alpha[p] = Math.min(1, Math.max(0, x[p]))
  return steps
}

/** Sums over all windows of interleaved values: into[c + channels * p] for windows with their middle at p, within the picture. */
function windowSums(values: Float64Array, channels: number, w: number, h: number, into: Float64Array): void {
  const columns = new Float64Array(channels * w)
  const sum = new Float64Array(channels)
  for (let y = 0; y < h; y++) {
    const entering = y * w * channels
    const leaving = (y - 2 * RADIUS - 1) * w * channels
    for (let i = 0; i < columns.length; i++) columns[i] += values[entering + i] - (leaving >= 0 ? values[leaving + i] : 0)
    if (y < 2 * RADIUS) continue
    sum.fill(0)
    const row = (y - RADIUS) * w
    for (let x = 0; x < w; x++) {
      for (let c = 0; c < channels; c++) {
        sum[c] += columns[x * channels + c] - (x > 2 * RADIUS ? columns[(x - 2 * RADIUS - 1) * channels + c] : 0)
        if (x >= 2 * RADIUS) into[(row + x - RADIUS) * channels + c] = sum[c]
      }
    }
  }
}

/** For each pixel the sum over the windows that hold it of the windows' values: the transpose of `windowSums`. */
function sumsOverWindows(values: Float64Array, channels: number, w: number, h: number, into: Float64Array): void {
  const columns = new Float64Array(channels * w)
  const sum = new Float64Array(channels)
  const at = (y: number): number => y * w * channels
  for (let y = -RADIUS; y < h; y++) {
    const entering = y + RADIUS
    const leaving = y - RADIUS - 1
    // Only windows within the picture have values.
    if (entering >= RADIUS && entering < h - RADIUS) for (let i = RADIUS * channels; i < (w - RADIUS) * channels; i++) columns[i] += values[at(entering) + i]
    if (leaving >= RADIUS && leaving < h - RADIUS) for (let i = RADIUS * channels; i < (w - RADIUS) * channels; i++) columns[i] -= values[at(leaving) + i]
    if (y < 0) continue
    sum.fill(0)
    for (let x = -RADIUS; x < w; x++) {
      for (let c = 0; c < channels; c++) {
        if (x + RADIUS < w) sum[c] += columns[(x + RADIUS) * channels + c]
        if (x - RADIUS - 1 >= 0) sum[c] -= columns[(x - RADIUS - 1) * channels + c]
        if (x >= 0) into[at(y) + x * channels + c] = sum[c]
      }
    }
  }
}

function windowsOf(colours: Float32Array, w: number, h: number): Windows {
  const moments = new Float64Array(6 * w * h)
  const sums = new Float64Array(6 * w * h)
  for (let p = 0; p < w * h; p++) {
    const r = colours[3 * p]
    const g = colours[3 * p + 1]
    const b = colours[3 * p + 2]
    moments.set([r * r, r * g, r * b, g * g, g * b, b * b], 6 * p)
  }
  windowSums(moments, 6, w, h, sums)
  const means = new Float64Array(3 * w * h)
  windowSums(Float64Array.from(colours), 3, w, h, means)
  for (let i = 0; i < means.length; i++) means[i] /= AREA
  const inverse = moments
  for (let p = 0; p < w * h; p++) {
    const r = means[3 * p]
    const g = means[3 * p + 1]
    const b = means[3 * p + 2]
    const rr = sums[6 * p] / AREA - r * r + EPS / AREA
    const rg = sums[6 * p + 1] / AREA - r * g
    const rb = sums[6 * p + 2] / AREA - r * b
    const gg = sums[6 * p + 3] / AREA - g * g + EPS / AREA
    const gb = sums[6 * p + 4] / AREA - g * b
    const bb = sums[6 * p + 5] / AREA - b * b + EPS / AREA
    const c0 = gg * bb - gb * gb
    const c1 = gb * rb - rg * bb
    const c2 = rg * gb - gg * rb
    const share = 1 / (rr * c0 + rg * c1 + rb * c2) / AREA
    inverse.set([c0 * share, c1 * share, c2 * share, (rr * bb - rb * rb) * share, (rg * rb - rr * gb) * share, (rr * gg - rg * rg) * share], 6 * p)
  }
  return { means, inverse }
}

/** Calls `use(place)` for the middle of each window. */
function eachWindow(w: number, h: number, use: (p: number) => void): void {
  for (let y = RADIUS; y < h - RADIUS; y++) for (let x = RADIUS; x < w - RADIUS; x++) use(y * w + x)
}

/** out = L plane. Each window's best straight line through alpha over colour is taken from its pixels. */
function laplacian(colours: Float32Array, { means, inverse }: Windows, w: number, h: number): (plane: Float64Array, out: Float64Array) => void {
  const values = new Float64Array(4 * w * h)
  const sums = new Float64Array(4 * w * h)
  const covers = new Float64Array(w * h)
  sumsOverWindows(new Float64Array(w * h).fill(1), 1, w, h, covers)
  return (plane, out) => {
    for (let p = 0; p < w * h; p++) {
      const value = plane[p]
      values[4 * p] = value
      values[4 * p + 1] = value * colours[3 * p]
      values[4 * p + 2] = value * colours[3 * p + 1]
      values[4 * p + 3] = value * colours[3 * p + 2]
    }
    windowSums(values, 4, w, h, sums)
    eachWindow(w, h, (p) => {
      const total = sums[4 * p]
      const r = sums[4 * p + 1] - total * means[3 * p]
      const g = sums[4 * p + 2] - total * means[3 * p + 1]
      const b = sums[4 * p + 3] - total * means[3 * p + 2]
      const k = 6 * p
      const a0 = inverse[k] * r + inverse[k + 1] * g + inverse[k + 2] * b
      const a1 = inverse[k + 1] * r + inverse[k + 3] * g + inverse[k + 4] * b
      const a2 = inverse[k + 2] * r + inverse[k + 4] * g + inverse[k + 5] * b
      values[4 * p] = total / AREA - a0 * means[3 * p] - a1 * means[3 * p + 1] - a2 * means[3 * p + 2]
      values[4 * p + 1] = a0
      values[4 * p + 2] = a1
      values[4 * p + 3] = a2
    })
    sumsOverWindows(values, 4, w, h, sums)
    for (let p = 0; p < w * h; p++) {
      const line = sums[4 * p] + sums[4 * p + 1] * colours[3 * p] + sums[4 * p + 2] * colours[3 * p + 1] + sums[4 * p + 3] * colours[3 * p + 2]
      out[p] = covers[p] * plane[p] - line
    }
  }
}

/** Of each pixel, the sum over its windows of 1 - 1 / AREA - (colour - mean) inverse (colour - mean). */
function diagonalOf(colours: Float32Array, { means, inverse }: Windows, w: number, h: number): Float64Array {
  // A quadratic form in the colour, with ten coefficients that are summed over windows one after the other.
  const coefficient = new Float64Array(w * h)
  const sum = new Float64Array(w * h)
  const out = new Float64Array(w * h)
  const add = (of: (p: number) => number, times: (q: number) => number): void => {
    eachWindow(w, h, (p) => void (coefficient[p] = of(p)))
    sumsOverWindows(coefficient, 1, w, h, sum)
    for (let p = 0; p < out.length; p++) out[p] += sum[p] * times(3 * p)
  }
  const pairs = [[0, 0], [0, 1], [0, 2], [1, 1], [1, 2], [2, 2]]
  const at = [[0, 1, 2], [1, 3, 4], [2, 4, 5]]
  const through = (p: number, c: number): number =>
    inverse[6 * p + at[c][0]] * means[3 * p] + inverse[6 * p + at[c][1]] * means[3 * p + 1] + inverse[6 * p + at[c][2]] * means[3 * p + 2]
  add((p) => 1 - 1 / AREA - [0, 1, 2].reduce((all, c) => all + means[3 * p + c] * through(p, c), 0), () => 1)
  for (let c = 0; c < 3; c++) add((p) => 2 * through(p, c), (q) => colours[q + c])
  pairs.forEach(([a, b], k) => add((p) => -(a === b ? 1 : 2) * inverse[6 * p + k], (q) => colours[q + a] * colours[q + b]))
  return out
}
