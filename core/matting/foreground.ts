import type { Rgb } from './band.ts'
import type { Tell } from './conjugate-gradients.ts'

/** How strongly colours of neighbours are held together where alpha does not change; with its change they are held more. */
const HOLD = 1e-5
/** Levels up to this side are gone over often: there colours travel far. */
const SMALL = 32
const SMALL_TURNS = 10
const BIG_TURNS = 2

/** Foreground and background of one level, red, green, blue interleaved, 0..1. */
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
  for (let step = 0; step <= steps; step++) {
    const w = Math.round(width ** (step / steps))
    const h = Math.round(height ** (step / steps))
    layers = { width: w, height: h, front: resized(layers.front, layers, w, h), back: resized(layers.back, layers, w, h) }
    const last = step === steps
    const photo = last ? data : middles(data, 3, width, height, w, h)
    const cover = last ? alpha : middles(alpha, 1, width, height, w, h)
    const turns = Math.max(w, h) <= SMALL ? SMALL_TURNS : BIG_TURNS
    const blended = settle(layers, photo, cover)
    for (let turn = 0; turn < turns; turn++) relax(layers, photo, cover, blended)
    tell((w * h) / (width * height))
  }
  const out = new Uint8Array(3 * width * height)
  const { front } = layers
  for (let i = 0; i < out.length; i++) out[i] = front[i] * 255 + 0.5
  return out
}

/** One pixel: the mean colours of what is rather foreground and of what is rather background. */
function meanLayers(data: Uint8Array, alpha: Float32Array): Layers {
  // Red, green, blue and how many: of the background, then of the foreground.
  const sums = new Float64Array(8)
  for (let p = 0; p < alpha.length; p++) {
    const a = alpha[p]
    if (a >= 0.1 && a <= 0.9) continue
    const to = a > 0.9 ? 4 : 0
    sums[to] += data[3 * p]
    sums[to + 1] += data[3 * p + 1]
    sums[to + 2] += data[3 * p + 2]
    sums[to + 3]++
  }
  const mean = (from: number) => Float32Array.from({ length: 3 }, (_, c) => sums[from + c] / Math.max(1, sums[from + 3]) / 255)
  return { width: 1, height: 1, front: mean(4), back: mean(0) }
}

/** Each pixel as its nearest one. */
function resized(from: Float32Array, { width, height }: { width: number; height: number }, w: number, h: number): Float32Array {
  const out = new Float32Array(3 * w * h)
  const columns = Int32Array.from({ length: w }, (_, x) => 3 * Math.floor((x * width) / w))
  let last = -1
  for (let y = 0, to = 0; y < h; y++) {
    const row = 3 * width * Math.floor((y * height) / h)
    if (row === last) {
      out.copyWithin(to, to - 3 * w, to)
      to += 3 * w
      continue
    }
    last = row
    for (let x = 0; x < w; x++, to += 3) {
      const at = row + columns[x]
      out[to] = from[at]
      out[to + 1] = from[at + 1]
      out[to + 2] = from[at + 2]
    }
  }
  return out
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

/**
 * Inside the object or the background a pixel is the colour, but for a hundred-thousandth: puts it there. Returns the other
 * pixels, row by row.
 */
function settle({ width, height, front, back }: Layers, photo: Uint8Array, alpha: Float32Array): Int32Array {
  const blended = new Int32Array(alpha.length)
  let count = 0
  for (let y = 0, p = 0; y < height; y++) {
    const up = y > 0 ? width : 0
    const down = y < height - 1 ? width : 0
    for (let x = 0; x < width; x++, p++) {
      const a = alpha[p]
      const isSure = (a === 0 || a === 1) && a === alpha[x > 0 ? p - 1 : p] && a === alpha[x < width - 1 ? p + 1 : p]
        && a === alpha[p - up] && a === alpha[p + down]
      if (!isSure) {
        blended[count++] = p
        continue
      }
      const own = a === 1 ? front : back
      own[3 * p] = photo[3 * p] / 255
      own[3 * p + 1] = photo[3 * p + 1] / 255
      own[3 * p + 2] = photo[3 * p + 2] / 255
    }
  }
  return blended.subarray(0, count)
}

/** The two colours of each of these pixels as they fit its own and its four neighbours best (equation 10), in place. */
function relax({ width, height, front, back }: Layers, photo: Uint8Array, alpha: Float32Array, blended: Int32Array): void {
  for (let i = 0; i < blended.length; i++) {
    const p = blended[i]
    const x = p % width
    const a = alpha[p]
    const left = x > 0 ? p - 1 : p
    const right = x < width - 1 ? p + 1 : p
    const above = p >= width ? p - width : p
    const below = p < width * (height - 1) ? p + width : p
    const wl = HOLD + Math.abs(a - alpha[left])
    const wr = HOLD + Math.abs(a - alpha[right])
    const wa = HOLD + Math.abs(a - alpha[above])
    const wb = HOLD + Math.abs(a - alpha[below])
    const hold = wl + wr + wa + wb
    const b = 1 - a
    const m00 = a * a + hold
    const m01 = a * b
    const m11 = b * b + hold
    const share = 1 / (m00 * m11 - m01 * m01)
    for (let c = 0; c < 3; c++) {
      const l = 3 * left + c
      const r = 3 * right + c
      const u = 3 * above + c
      const d = 3 * below + c
      const own = photo[3 * p + c] / 255
      const f = a * own + wl * front[l] + wr * front[r] + wa * front[u] + wb * front[d]
      const g = b * own + wl * back[l] + wr * back[r] + wa * back[u] + wb * back[d]
      const newFront = (m11 * f - m01 * g) * share
      const newBack = (m00 * g - m01 * f) * share
      front[3 * p + c] = newFront < 0 ? 0 : newFront > 1 ? 1 : newFront
      back[3 * p + c] = newBack < 0 ? 0 : newBack > 1 ? 1 : newBack
    }
  }
}
