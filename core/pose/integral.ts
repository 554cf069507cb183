/** Where a joint lies in its volume, in cell numbers from 0 (so cell i's middle is at i), and how sure that is. */
export type VolumePoint = {
  x: number
  y: number
  z: number
  /** For the expectation the probability within 2 cells of it in every direction; for the largest cell that cell's own. 0..1. */
  score: number
}

/** `softmax`: values are logits; `none`: they are shares already, of any sum; below 0 counts as 0. */
export type Activation = 'softmax' | 'none'

/** Cells around a joint within which its probability counts as confidence. */
const NEAR = 2
/** Exponentials are tabled down to e to the minus this. */
const FAINT = 40

/** e to the minus i / FINE, for steps down to FAINT. */
const FINE = 64
const STEPS = Float64Array.from({ length: FAINT * FINE + 2 }, (_, i) => Math.exp(-i / FINE))

/** e to the minus t for t in 0..FAINT, to 1e-11 of its value: a table and four terms, a fifth of the time of Math.exp. */
function fading(t: number): number {
  const i = (t * FINE) | 0
  const r = t - i / FINE
  return STEPS[i] * (1 - r * (1 - (r / 2) * (1 - (r / 3) * (1 - r / 4))))
}

/**
 * Expectation of a joint's place over its volume (integral regression: Sun et al., "Integral human pose regression", ECCV
 * 2018), so it lies between cells. Sums are of doubles and relative to the greatest logit, so nothing overflows; NaN counts
 * as nothing, and +Infinity as a cell that is certain. A volume that says nothing (all shares 0, all logits -Infinity) gives
 * its middle with score 0.
 *
 * Each value is read once: the sums are relative to the greatest logit so far, and made smaller when a greater one is met
 * (Milakov and Gimelshein, "Online normalizer calculation for softmax", 2018).
 * @param volume depth x height x width values, width running fastest
 */
export function expectedPoint(volume: Float32Array, d: number, h: number, w: number, activation: Activation): VolumePoint {
  const isSoftmax = activation === 'softmax'
  const faint = faintOf(volume.length)
  let most = isSoftmax ? glimpse(volume, d, h, w) : 0
  // A cell of -Infinity never counts, nor one of no share.
  let least = isSoftmax ? Math.max(-Number.MAX_VALUE, most - faint) : Number.MIN_VALUE
  let [sum, mx, my, mz] = [0, 0, 0, 0]
  for (let i = nextFrom(volume, 0, least); i < volume.length; i = nextFrom(volume, i + 1, least)) {
    const value = volume[i]
    if (value === Infinity) return expectedPoint(volume.map((one) => (one === Infinity ? 1 : 0)), d, h, w, 'none')
    if (isSoftmax && value > most) {
      const less = Math.exp(most - value)
      sum *= less
      mx *= less
      my *= less
      mz *= less
      most = value
      least = most - faint
    }
    const p = isSoftmax ? fading(most - value) : value
    const row = Math.floor(i / w)
    const slice = Math.floor(row / h)
    sum += p
    mx += p * (i - row * w)
    my += p * (row - slice * h)
    mz += p * slice
  }
  if (!(sum > 0)) return nothing(d, h, w)
  const point = { x: mx / sum, y: my / sum, z: mz / sum }
  return { ...point, score: Math.min(1, near(volume, h, w, point, d, isSoftmax ? most : null) / sum) }
}

/** The cell with the greatest value, the first of equal ones: what heat maps are read by without regression. */
export function largestPoint(volume: Float32Array, d: number, h: number, w: number, activation: Activation): VolumePoint {
  let [most, at, sum] = [-Infinity, -1, 0]
  for (let i = 0; i < volume.length; i++) {
    if (volume[i] > most) {
      most = volume[i]
      at = i
    }
  }
  if (at < 0 || (activation === 'none' && most <= 0)) return nothing(d, h, w)
  for (const value of volume) {
    if (activation === 'none') sum += value > 0 ? value : 0
    else if (value === most) sum += 1
    else if (value >= most - FAINT) sum += fading(most - value)
  }
  const row = Math.floor(at / w)
  return { x: at % w, y: row % h, z: Math.floor(row / h), score: (activation === 'none' ? most : 1) / sum }
}

const nothing = (d: number, h: number, w: number): VolumePoint => ({ x: (w - 1) / 2, y: (h - 1) / 2, z: (d - 1) / 2, score: 0 })

/**
 * How far below the greatest logit cells are left out: all of them together are 4e-11 of the greatest cell at most, so a joint
 * moves by less than a hundred-millionth of a cell. Most of a peaked volume is never exponentiated.
 */
const faintOf = (cells: number): number => Math.min(FAINT, Math.log(cells) + 24)

/** First cell from `i` on whose value is `least` or more; the number of cells where there is none. */
function nextFrom(volume: Float32Array, i: number, least: number): number {
  // Nearly all cells are faint, and eight in one turn of the loop take half of the time.
  for (const end = volume.length - 7; i < end; i += 8) {
    if (volume[i] >= least || volume[i + 1] >= least || volume[i + 2] >= least || volume[i + 3] >= least) break
    if (volume[i + 4] >= least || volume[i + 5] >= least || volume[i + 6] >= least || volume[i + 7] >= least) break
  }
  while (i < volume.length && !(volume[i] >= least)) i++
  return i
}

/** Every so many cells in every direction are looked at first, so that little that is faint beside a later peak is summed. */
const STRIDE = 4

/** Nearly the greatest of a volume's logits: of every fourth cell and of those round the best of these. -Infinity where there is none. */
function glimpse(volume: Float32Array, d: number, h: number, w: number): number {
  const best = greatestIn(volume, h, w, [0, d], [0, h], [0, w], STRIDE)
  const row = Math.floor(best / w)
  const round = (at: number, size: number): Range => [Math.max(0, at - STRIDE), Math.min(size, at + STRIDE + 1)]
  const at = greatestIn(volume, h, w, round(Math.floor(row / h), d), round(row % h, h), round(best % w, w), 1)
  return Number.isNaN(volume[at]) ? -Infinity : volume[at]
}

/** From a cell on, and up to one that is not of it. */
type Range = [number, number]

/** The cell with the greatest of the logits in a box, of every `stride`-th in each direction; the box's first where all are NaN or -Infinity. */
function greatestIn(volume: Float32Array, h: number, w: number, [z0, z1]: Range, [y0, y1]: Range, [x0, x1]: Range, stride: number): number {
  let [most, best] = [-Infinity, (z0 * h + y0) * w + x0]
  for (let z = z0; z < z1; z += stride) {
    for (let y = y0; y < y1; y += stride) {
      const row = (z * h + y) * w
      for (let i = row + x0; i < row + x1; i += stride) {
        if (!(volume[i] > most)) continue
        most = volume[i]
        best = i
      }
    }
  }
  return best
}

function near(volume: Float32Array, h: number, w: number, at: { x: number; y: number; z: number }, d: number, most: number | null): number {
  const range = (middle: number, size: number): [number, number] =>
    [Math.max(0, Math.ceil(middle - NEAR)), Math.min(size - 1, Math.floor(middle + NEAR))]
  const [z0, z1] = range(at.z, d)
  const [y0, y1] = range(at.y, h)
  const [x0, x1] = range(at.x, w)
  let sum = 0
  for (let z = z0; z <= z1; z++) {
    for (let y = y0; y <= y1; y++) {
      for (let x = x0; x <= x1; x++) {
        const value = volume[(z * h + y) * w + x]
        if (most === null ? value > 0 : value >= most - FAINT) sum += most === null ? value : fading(most - value)
      }
    }
  }
  return sum
}

/** A joint's probabilities summed along the depth (h x w, row by row) and over each slice (d values); both sum to 1, or are all 0. */
export type Marginals = { plane: Float64Array; depth: Float64Array }

/** What a volume says of the picture and of the depth alone. `volume` as for expectedPoint; NaN counts as nothing. */
export function marginals(volume: Float32Array, d: number, h: number, w: number, activation: Activation): Marginals {
  const [plane, depth] = [new Float64Array(h * w), new Float64Array(d)]
  const most = activation === 'softmax' ? volume.reduce((best, value) => (value > best ? value : best), -Infinity) : 0
  const certain = most === Infinity
  let sum = 0
  for (let z = 0, i = 0; z < d; z++) {
    for (let at = 0; at < h * w; at++, i++) {
      const value = volume[i]
      const p = certain ? Number(value === Infinity) : activation === 'none' ? value : most === -Infinity ? 0 : Math.exp(value - most)
      if (!(p > 0)) continue
      plane[at] += p
      depth[z] += p
      sum += p
    }
  }
  if (sum > 0) {
    for (let at = 0; at < plane.length; at++) plane[at] /= sum
    for (let z = 0; z < d; z++) depth[z] /= sum
  }
  return { plane, depth }
}
