import type { ModelInput } from '../../core/records/model.ts'
import type { Picture, Placement } from './family.ts'

type Filter = ModelInput['filter']

type Three = readonly [number, number, number]

/**
 * Where samples go: offset of the first sample of red, green and blue, and the step from pixel to pixel; and what is made of
 * each: sample * scale + shift.
 */
export type SampleLayout = { readonly channels: Three; readonly pixel: number; readonly scale?: Three; readonly shift?: Three }

const SAME = { scale: [1, 1, 1], shift: [0, 0, 0] } as const

/** Weights of `size` neighbouring source pixels for each target pixel; a target outside the source has `first` -1. */
type Taps = { readonly size: number; readonly first: Int32Array; readonly weights: Float64Array }

/**
 * The photo seen on a grid: cell (u, v) takes the photo round ((u + 0.5) sx + x0, (v + 0.5) sy + y0). Cells whose middle is
 * outside the photo become `pad`. Samples (0..255) are not rounded; bicubic and lanczos are held within that range.
 *
 * Filters are as Pillow has them: pixel centres at +0.5, the kernel widened by the factor of reduction (so that shrinking
 * does not alias), weights cut at the photo's edge and made to sum to 1; bicubic with a = -0.5, Lanczos with three lobes.
 * `area` weighs every source pixel by the share of it inside the cell when shrinking, and is bilinear when enlarging
 * (OpenCV's INTER_AREA). `nearest` takes the pixel under the middle.
 *
 * One row of the photo's width is all the memory it needs.
 */
export function resample(
  photo: Picture, place: Placement, width: number, height: number, filter: Filter, pad: number, out: Float32Array, layout: SampleLayout,
): void {
  const across = tapsOf(filter, photo.width, width, place.sx, place.x0)
  const down = tapsOf(filter, photo.height, height, place.sy, place.y0)
  const [left, right] = reachOf(across)
  const line = new Float64Array(3 * (right - left))
  const clamp = filter === 'bicubic' || filter === 'lanczos'
  for (let y = 0; y < height; y++) {
    const at = y * width * layout.pixel
    if (down.first[y] < 0 || right <= left) {
      fillRow(out, at, width, layout, pad)
      continue
    }
    sumRows(photo, down, y, left, line)
    writeRow(line, across, left, clamp, pad, out, at, layout)
  }
}

/** First source pixel that any target needs, and one past the last. */
function reachOf({ size, first }: Taps): [number, number] {
  let left = Infinity
  let right = -1
  for (const start of first) {
    if (start < 0) continue
    if (start < left) left = start
    if (start + size > right) right = start + size
  }
  return right < 0 ? [0, 0] : [left, right]
}

function fillRow(
  out: Float32Array, at: number, width: number, { channels, pixel, scale = SAME.scale, shift = SAME.shift }: SampleLayout, pad: number,
): void {
  for (let c = 0; c < 3; c++) {
    const value = pad * scale[c] + shift[c]
    for (let x = 0, i = at + channels[c]; x < width; x++, i += pixel) out[i] = value
  }
}

/** The weighted sum of the source rows of target row y, from column `left`. Four rows at a time, so that sums stay in registers. */
function sumRows(photo: Picture, { size, first, weights }: Taps, y: number, left: number, line: Float64Array): void {
  const { data } = photo
  const stride = 3 * photo.width
  const n = line.length
  const w = y * size
  let p = first[y] * stride + 3 * left
  if (size === 1) {
    for (let i = 0; i < n; i++) line[i] = data[p + i]
    return
  }
  let k = 0
  for (; k + 4 <= size || k === 0; k += 4, p += 4 * stride) {
    const a = weights[w + k]
    const b = weights[w + k + 1]
    const q = p + stride
    if (size - k === 2) {
      for (let i = 0; i < n; i++) line[i] = a * data[p + i] + b * data[q + i]
      return
    }
    const c = weights[w + k + 2]
    const r = q + stride
    if (size - k === 3) {
      for (let i = 0; i < n; i++) line[i] = a * data[p + i] + b * data[q + i] + c * data[r + i]
      return
    }
    const d = weights[w + k + 3]
    const s = r + stride
    if (k === 0) for (let i = 0; i < n; i++) line[i] = a * data[p + i] + b * data[q + i] + c * data[r + i] + d * data[s + i]
    else for (let i = 0; i < n; i++) line[i] += a * data[p + i] + b * data[q + i] + c * data[r + i] + d * data[s + i]
  }
  for (; k + 2 <= size; k += 2, p += 2 * stride) {
    const a = weights[w + k]
    const b = weights[w + k + 1]
    const q = p + stride
    for (let i = 0; i < n; i++) line[i] += a * data[p + i] + b * data[q + i]
  }
  if (k < size) {
    const a = weights[w + k]
    for (let i = 0; i < n; i++) line[i] += a * data[p + i]
  }
}

function writeRow(
  line: Float64Array, { size, first, weights }: Taps, left: number, clamp: boolean, pad: number, out: Float32Array, at: number,
  { channels: [red, green, blue], pixel, scale: [rs, gs, bs] = SAME.scale, shift: [ro, go, bo] = SAME.shift }: SampleLayout,
): void {
  for (let x = 0, i = at, w = 0; x < first.length; x++, i += pixel, w += size) {
    let r = pad
    let g = pad
    let b = pad
    if (first[x] >= 0) {
      let s = 3 * (first[x] - left)
      const weight = weights[w]
      r = weight * line[s]
      g = weight * line[s + 1]
      b = weight * line[s + 2]
      let k = w + 1
      for (const end = w + size - 1; k < end; k += 2) {
        s += 6
        const one = weights[k]
        const two = weights[k + 1]
        r += one * line[s - 3] + two * line[s]
        g += one * line[s - 2] + two * line[s + 1]
        b += one * line[s - 1] + two * line[s + 2]
      }
      if (k < w + size) {
        const last = weights[k]
        r += last * line[s + 3]
        g += last * line[s + 4]
        b += last * line[s + 5]
      }
      if (clamp) {
        r = r < 0 ? 0 : r > 255 ? 255 : r
        g = g < 0 ? 0 : g > 255 ? 255 : g
        b = b < 0 ? 0 : b > 255 ? 255 : b
      }
    }
    out[i + red] = r * rs + ro
    out[i + green] = g * gs + go
    out[i + blue] = b * bs + bo
  }
}

const SUPPORT = { nearest: 0, area: 1, bilinear: 1, bicubic: 2, lanczos: 3 } as const

function kernel(filter: Filter, t: number): number {
  const x = Math.abs(t)
  if (filter === 'bicubic') {
    if (x < 1) return (1.5 * x - 2.5) * x * x + 1
    return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0
  }
  if (filter === 'lanczos') {
    if (x === 0) return 1
    return x < 3 ? (3 * Math.sin(Math.PI * x) * Math.sin((Math.PI * x) / 3)) / (Math.PI * x) ** 2 : 0
  }
  return x < 1 ? 1 - x : 0
}

/** Weights for each of `to` target pixels over a source of `from` pixels, whose cell i has its middle at (i + 0.5) step + start. */
function tapsOf(filter: Filter, from: number, to: number, step: number, start: number): Taps {
  const stretch = Math.max(1, step)
  const reach = Math.ceil(SUPPORT[filter] * stretch) * 2 + 2
  const starts = new Int32Array(to).fill(-1)
  const counts = new Int32Array(to)
  const found = new Float64Array(to * reach)
  let size = 1
  for (let i = 0; i < to; i++) {
    const middle = (i + 0.5) * step + start
    if (middle < 0 || middle >= from) continue
    const at = i * reach
    let first = Math.max(0, Math.floor(middle))
    let n = 1
    if (filter === 'nearest') found[at] = 1
    else {
      const area = filter === 'area' && step > 1
      const half = area ? step / 2 : SUPPORT[filter] * stretch
      first = Math.max(0, Math.floor(middle - half + (area ? 0 : 0.5)))
      const end = Math.min(from, area ? Math.ceil(middle + half) : Math.floor(middle + half + 0.5))
      n = end - first
      for (let k = 0; k < n; k++) {
        const x = first + k
        found[at + k] = area ? Math.min(x + 1, middle + half) - Math.max(x, middle - half) : kernel(filter, (x + 0.5 - middle) / stretch)
      }
      // Weights that came out as nothing at either end would only cost time.
      let skip = 0
      while (skip < n - 1 && Math.abs(found[at + skip]) < 1e-9) skip++
      while (n > skip + 1 && Math.abs(found[at + n - 1]) < 1e-9) n--
      if (skip > 0) found.copyWithin(at, at + skip, at + n)
      first += skip
      n -= skip
    }
    starts[i] = first
    counts[i] = n
    if (n > size) size = n
  }
  const weights = new Float64Array(to * size)
  for (let i = 0; i < to; i++) {
    if (starts[i] < 0) continue
    let sum = 0
    for (let k = 0; k < counts[i]; k++) sum += found[i * reach + k]
    // All have as many weights as the longest; near the far edge they begin earlier, so that none looks past it.
    const shift = Math.max(0, starts[i] + size - from)
    starts[i] -= shift
    for (let k = 0; k < counts[i]; k++) weights[i * size + k + shift] = found[i * reach + k] / sum
  }
  return { size, first: starts, weights }
}
