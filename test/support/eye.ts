import sharp from 'sharp'
import { squaredDistances } from '../../core/mask/distance.ts'

/** What a person sees of a cutout beside the one that is wanted; one byte a pixel, row by row. */
export type Grey = { width: number; height: number; bytes: Uint8Array }

export async function alphaOf(file: string): Promise<Grey> {
  const { data, info } = await sharp(file).ensureAlpha().extractChannel(3).raw().toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, bytes: new Uint8Array(data) }
}

/** Of both thresholded at one half. */
export function diceOf(a: Uint8Array, b: Uint8Array): number {
  let [both, sum] = [0, 0]
  for (let p = 0; p < a.length; p++) {
    const [x, y] = [Number(a[p] >= 128), Number(b[p] >= 128)]
    both += x & y
    sum += x + y
  }
  return (2 * both) / sum
}

/** Sum of absolute differences in thousands of pixels, as alphamatting.com tells it. */
export function sadOf(a: Uint8Array, b: Uint8Array): number {
  let sum = 0
  for (let p = 0; p < a.length; p++) sum += Math.abs(a[p] - b[p]) / 255
  return sum / 1_000
}

/** The box of what is opaque, with a margin of pixels, as [left, top, right, bottom]. */
export function boxRound({ width, height, bytes }: Grey, margin: number): [number, number, number, number] {
  let [left, top, right, bottom] = [width, height, 0, 0]
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++, p++) {
      if (bytes[p] < 128) continue
      left = Math.min(left, x)
      top = Math.min(top, y)
      right = Math.max(right, x + 1)
      bottom = Math.max(bottom, y + 1)
    }
  }
  return [Math.max(0, left - margin), Math.max(0, top - margin), Math.min(width, right + margin), Math.min(height, bottom + margin)]
}

/** The stroke that a person would draw through what strikes the eye most, in pixels: none where nothing is wider than `least`. */
export type Glance = { from: [number, number]; to: [number, number]; at: number; radius: number } | null

/**
 * The widest place of what is wrong and the straight way through it that stays within.
 * @param wrong 1 where a pixel is not as it should be
 */
export function strikes(wrong: Uint8Array, { width, height }: { width: number; height: number }, least: number): Glance {
  const far = squaredDistances(wrong, height, width)
  let at = -1
  let best = least * least
  for (let p = 0; p < far.length; p++) if (wrong[p] && far[p] > best) [at, best] = [p, far[p]]
  if (at < 0) return null
  const radius = Math.sqrt(best)
  const [x0, y0] = [at % width, Math.floor(at / width)]
  const reach = (dx: number, dy: number): number => {
    let s = 0
    for (; s < 300; s++) {
      const [x, y] = [Math.round(x0 + (s + 1) * dx), Math.round(y0 + (s + 1) * dy)]
      if (x < 0 || y < 0 || x >= width || y >= height || far[y * width + x] < best / 4) break
    }
    return s
  }
  let way = { length: -1, from: [x0, y0] as [number, number], to: [x0, y0] as [number, number] }
  for (let k = 0; k < 16; k++) {
    const [dx, dy] = [Math.cos((k * Math.PI) / 16), Math.sin((k * Math.PI) / 16)]
    const [forth, back] = [reach(dx, dy), reach(-dx, -dy)]
    if (forth + back > way.length) way = { length: forth + back, from: [Math.round(x0 - back * dx), Math.round(y0 - back * dy)], to: [Math.round(x0 + forth * dx), Math.round(y0 + forth * dy)] }
  }
  return { from: way.from, to: way.to, at, radius }
}
