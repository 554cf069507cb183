import { blur } from './blur.ts'
import type { Random } from './random.ts'
import { bytesOf, type Canvas } from './raster.ts'

/** White bars round a picture, pixels. */
export type Bars = { left: number; top: number; right: number; bottom: number }
export const NO_BARS: Bars = { left: 0, top: 0, right: 0, bottom: 0 }

/** Bars at two opposite sides, as a photo of another aspect has that was fitted into this size. */
export function barsOf(random: Random, width: number, height: number): Bars {
  const share = random.between(0.04, 0.28)
  const upright = random.chance(0.75)
  const bar = Math.floor((upright ? height : width) * share * (random.chance(0.9) ? 0.5 : 1))
  const rest = random.chance(0.9) ? bar : 0
  return upright ? { left: 0, right: 0, top: bar, bottom: rest } : { left: bar, right: rest, top: 0, bottom: 0 }
}

/** What the camera does to all that is in a picture: exposure, blur, noise. Levels may leave 0..255 until `developed`. */
export function expose(random: Random, canvas: Canvas, options: { light: number; blur: number; noise: number }): void {
  const { width, height, rgb } = canvas
  const vary = (reach: number) => options.light * random.between(-reach, reach)
  const gamma = 2 ** vary(0.5)
  const warmth = vary(0.08)
  const curves = [1 + warmth, 1, 1 - warmth].map((gain) => curveOf(gain, gamma))
  for (let c = 0; c < 3; c++) {
    const curve = curves[c]
    for (let i = c; i < rgb.length; i += 3) rgb[i] = curve[Math.max(0, Math.min(LAST_STEP, Math.round(rgb[i] * STEPS)))]
  }
  // Most pictures are nearly sharp and clean; a few are neither.
  blur(rgb, width, height, options.blur * random.next() ** 2, 3)
  const noise = options.noise * random.next() ** 2
  if (noise < 0.3) return
  const common = random.between(0.4, 1)
  const own = Math.sqrt(1 - common * common)
  const normals = Float32Array.from({ length: TABLE }, () => noise * random.normal())
  let state = random.whole(1, 2 ** 31 - 1)
  const step = () => {
    // Marsaglia's xorshift32 (2003): picks from the table faster than numbers could be drawn for each sample.
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state
  }
  for (let i = 0; i < rgb.length; i += 3) {
    const [one, two] = [step(), step()]
    const grey = common * normals[one & (TABLE - 1)]
    rgb[i] += grey + own * normals[(one >>> 16) & (TABLE - 1)]
    rgb[i + 1] += grey + own * normals[two & (TABLE - 1)]
    rgb[i + 2] += grey + own * normals[(two >>> 16) & (TABLE - 1)]
  }
}

const TABLE = 4_096
/** Steps of a curve per level. */
const STEPS = 8
const LAST_STEP = 255 * STEPS

/** What levels 0..255, in eighths, become. */
function curveOf(gain: number, gamma: number): Float32Array {
  return Float32Array.from({ length: LAST_STEP + 1 }, (_, step) => 255 * Math.min(1, (gain * step) / LAST_STEP) ** gamma)
}

/** The picture as bytes, three a pixel, with its bars. */
export function developed(canvas: Canvas, bars: Bars): { width: number; height: number; bytes: Uint8Array<ArrayBuffer> } {
  const inner = bytesOf(canvas.rgb)
  const width = canvas.width + bars.left + bars.right
  const height = canvas.height + bars.top + bars.bottom
  const bytes = new Uint8Array(3 * width * height).fill(255)
  for (let y = 0; y < canvas.height; y++) {
    bytes.set(inner.subarray(3 * y * canvas.width, 3 * (y + 1) * canvas.width), 3 * ((y + bars.top) * width + bars.left))
  }
  return { width, height, bytes }
}

/** Samples of the canvas, one a pixel, at their places in the picture with bars; 0 on these. */
export function framed(samples: Uint8Array, width: number, height: number, bars: Bars): Uint8Array<ArrayBuffer> {
  const across = width + bars.left + bars.right
  const out = new Uint8Array(across * (height + bars.top + bars.bottom))
  for (let y = 0; y < height; y++) out.set(samples.subarray(y * width, (y + 1) * width), (y + bars.top) * across + bars.left)
  return out
}
