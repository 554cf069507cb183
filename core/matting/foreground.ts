import type { Rgb } from './band.ts'
import type { Tell } from './conjugate-gradients.ts'
import { colourKernels } from './simd/colour-kernels.ts'
import { linked, memoryOf, PAGE } from './simd/module.ts'

/** Levels up to this side are gone over often: there colours travel far. */
const SMALL = 32
const SMALL_TURNS = 10
const BIG_TURNS = 2
/** Numbers a pixel has in a layer: red, green, blue, and one of no use, so that all are gone over at once. */
const LANES = 4

/** Foreground and background of one level, LANES a pixel, 0..1. */
type Layers = { width: number; height: number; front: Float32Array; back: Float32Array }

/**
 * The object's own colours: picture = alpha * front + (1 - alpha) * back is solved for front, with both smooth, on ever finer
 * levels from one pixel up. Where alpha is 0 the colour is that of the object nearby, so that edges carry no background even
 * when they are filtered or scaled afterwards.
 * Germer, Uelwer, Conrad and Harmeling, "Fast multi-level foreground estimation", ICPR 2020.
 * @param alpha 0..1, of the picture's size
 * @returns red, green, blue of each pixel, 8 bits
 */
export function foregroundColours({ width, height, data }: Rgb, alpha: Float32Array, tell: Tell = () => {}): Uint8Array<ArrayBuffer> {
  const steps = Math.max(1, Math.ceil(Math.log2(Math.max(width, height))))
  let layers = meanLayers(data, alpha)
  for (let step = 0; step < steps; step++) {
    const w = Math.round(width ** (step / steps))
    const h = Math.round(height ** (step / steps))
    const next = { width: w, height: h, front: new Float32Array(LANES * w * h), back: new Float32Array(LANES * w * h) }
    finer(layers, { width: w, height: h, data: middles(data, 3, width, height, w, h) }, middles(alpha, 1, width, height, w, h), (y, front, back) => {
      next.front.set(front, LANES * w * y)
      next.back.set(back, LANES * w * y)
    })
    layers = next
    tell((w * h) / (width * height))
  }
  const out = new Uint8Array(data.length)
  finer(layers, { width, height, data }, alpha, (y, front) => {
    for (let i = 0, to = 3 * width * y; i < front.length; i += LANES, to += 3) {
      out[to] = front[i] * 255 + 0.5
      out[to + 1] = front[i + 1] * 255 + 0.5
      out[to + 2] = front[i + 2] * 255 + 0.5
    }
  })
  tell(1)
  return out
}

/** One pixel: the mean colours of what is rather foreground and of what is rather background. */
function meanLayers(data: Uint8Array, alpha: Float32Array): Layers {
  // Red, green, blue and how many: of the background, then of the foreground.
  const sums = new Float64Array(8)
  for (let p = 0, q = 0; p < alpha.length; p++, q += 3) {
    const a = alpha[p]
    if (a >= 0.1 && a <= 0.9) continue
    if (a > 0.9) {
      sums[4] += data[q]
      sums[5] += data[q + 1]
      sums[6] += data[q + 2]
      sums[7]++
    } else {
      sums[0] += data[q]
      sums[1] += data[q + 1]
      sums[2] += data[q + 2]
      sums[3]++
    }
  }
  const mean = (from: number) => Float32Array.from({ length: LANES }, (_, c) => (c < 3 ? sums[from + c] / Math.max(1, sums[from + 3]) / 255 : 0))
  return { width: 1, height: 1, front: mean(4), back: mean(0) }
}

/** One pixel of each block of pixels that make one: the middle one. */
function middles<T extends Float32Array | Uint8Array>(from: T, channels: number, width: number, height: number, w: number, h: number): T {
  const out = new (from.constructor as new (length: number) => T)(channels * w * h)
  const columns = Int32Array.from({ length: w }, (_, x) => channels * Math.floor(((x + 0.5) * width) / w))
  for (let y = 0, to = 0; y < h; y++) {
    const row = channels * width * Math.floor(((y + 0.5) * height) / h)
    for (let x = 0; x < w; x++) {
      const at = row + columns[x]
      for (let c = 0; c < channels; c++) out[to++] = from[at + c]
    }
  }
  return out
}

/** Some rows of both layers, one after the other in a ring, with what is needed for them, and a row of each layer of the coarser level. */
type Ring = {
  rows: number; width: number; height: number; coarse: Layers
  front: Float32Array; back: Float32Array; alpha: Float32Array; photo: Uint8Array; blended: Int32Array; columns: Int32Array
  coarseFront: Float32Array; coarseBack: Float32Array
  /** Where each row's list of blended pixels ends, as an address. */
  ends: Int32Array
  run: Record<keyof typeof colourKernels, (...values: number[]) => void>
}

function ringOf(rows: number, { width, height }: Rgb, coarse: Layers): Ring {
  const count = rows * width
  const wide = LANES * coarse.width
  // A colour is read with the byte after it.
  const memory = memoryOf(Math.ceil((4 * (2 * LANES * count + 3 * count + width + 2 * wide + rows) + 4) / PAGE))
  let top = 0
  const floats = (length: number): Float32Array => new Float32Array(memory.buffer, (top += 4 * length) - 4 * length, length)
  const integers = (length: number): Int32Array => new Int32Array(memory.buffer, (top += 4 * length) - 4 * length, length)
  const layers = { front: floats(LANES * count), back: floats(LANES * count), coarseFront: floats(wide), coarseBack: floats(wide) }
  const lists = { alpha: floats(count), blended: integers(count), columns: integers(width), ends: integers(rows) }
  lists.columns.forEach((_, x, columns) => (columns[x] = 4 * LANES * Math.floor((x * coarse.width) / width)))
  return {
    rows, width, height, coarse, ...layers, ...lists, photo: new Uint8Array(memory.buffer, top, 3 * count + 1),
    run: linked('colours', memory, () => colourKernels),
  }
}

/**
 * The layers of a level from those of a coarser one, given row by row from the top. Each turn over the picture follows the one
 * before it a row behind, so only as many rows are kept as there are turns; it is the same as one turn after the other.
 */
function finer(coarse: Layers, { width, height, data }: Rgb, alpha: Float32Array, give: (y: number, front: Float32Array, back: Float32Array) => void): void {
  const turns = Math.max(width, height) <= SMALL ? SMALL_TURNS : BIG_TURNS
  const ring = ringOf(turns + 3, { width, height, data }, coarse)
  const cover = (y: number): void => ring.alpha.set(alpha.subarray(y * width, (y + 1) * width), (y % ring.rows) * width)
  cover(0)
  for (let y = 0; y < height + turns; y++) {
    if (y < height) {
      if (y < height - 1) cover(y + 1)
      ring.photo.set(data.subarray(3 * y * width, 3 * (y + 1) * width), 3 * (y % ring.rows) * width)
      begin(ring, y)
    }
    for (let row = y - 1; row >= Math.max(0, y - turns); row--) if (row < height) relax(ring, row)
    const done = y - turns
    if (done < 0) continue
    const at = LANES * width * (done % ring.rows)
    give(done, ring.front.subarray(at, at + LANES * width), ring.back.subarray(at, at + LANES * width))
  }
}

/**
 * Each pixel of a row as its nearest one of the coarser level; but inside the object or the background a pixel is the colour,
 * but for a hundred-thousandth, and not blended.
 */
function begin(ring: Ring, y: number): void {
  const { coarse, width, height, columns, coarseFront, coarseBack, blended, ends, run } = ring
  const from = LANES * coarse.width * Math.floor((y * coarse.height) / height)
  coarseFront.set(coarse.front.subarray(from, from + coarseFront.length))
  coarseBack.set(coarse.back.subarray(from, from + coarseBack.length))
  const { slot, alpha, front, back, photo, up, down } = addressesOf(ring, y)
  run.beginColours(
    columns.byteOffset, coarseFront.byteOffset, coarseBack.byteOffset, width - 1, alpha, front, back, photo, up, down,
    blended.byteOffset + 4 * width * slot, ends.byteOffset + 4 * slot,
  )
}

/** Fits the blended pixels of a row. */
function relax(ring: Ring, y: number): void {
  const { width, blended, ends, run } = ring
  const { slot, alpha, front, back, photo, up, down } = addressesOf(ring, y)
  run.relaxColours(blended.byteOffset + 4 * width * slot, ends[slot], width - 1, alpha, front, back, photo, up, down)
}

/** Where a row lies, and what leads to those above and below, or to itself. */
function addressesOf({ rows, width, height, front, back, alpha, photo }: Ring, y: number): Record<'slot' | 'alpha' | 'front' | 'back' | 'photo' | 'up' | 'down', number> {
  const slot = y % rows
  const at = slot * width
  return {
    slot, alpha: alpha.byteOffset + 4 * at, front: front.byteOffset + 4 * LANES * at, back: back.byteOffset + 4 * LANES * at, photo: photo.byteOffset + 3 * at,
    up: y > 0 ? 4 * width * (((y - 1) % rows) - slot) : 0, down: y < height - 1 ? 4 * width * (((y + 1) % rows) - slot) : 0,
  }
}
