import { blur } from './blur.ts'
import type { Random } from './random.ts'
import { darken, newLayer, paintOver, type Canvas, type Layer } from './raster.ts'

/** Where the light of a picture comes from: to the right when `side` is above 0, -1..1. */
export type Sun = { side: number; soft: number; strength: number }

export function sunOf(random: Random): Sun {
  return { side: random.between(-1, 1), soft: random.between(0.02, 0.1), strength: random.between(0.15, 0.5) }
}

/** The shadow an object throws on what lies behind it: its shape, moved and blurred. `size`: the object's longer side, pixels. */
export function castShadow(random: Random, canvas: Canvas, object: Layer, sun: Sun, size: number, lying: boolean): void {
  const sigma = Math.max(0.8, size * sun.soft * (lying ? 0.5 : 1))
  const reach = lying ? random.between(0.01, 0.04) : random.between(0.02, 0.1)
  const x = -sun.side * size * reach
  const y = size * (lying ? reach * random.between(-1, 1) : random.between(0, 0.05))
  const shade = paddedAlpha(object, Math.ceil(2.5 * sigma))
  blur(shade.alpha, shade.width, shade.height, sigma)
  shade.x += Math.round(x)
  shade.y += Math.round(y)
  darken(canvas, shade, sun.strength, tintOf(random))
}

/** The dark line where an object stands: under those parts of its lower outline that come near the ground. */
export function contactShadow(random: Random, canvas: Canvas, object: Layer, size: number): void {
  const { width, height } = object
  const lows = lowestRows(object)
  const ground = Math.max(...lows)
  if (ground < 0) return
  const near = Math.max(2, height * random.between(0.04, 0.14))
  const thick = Math.max(0.8, size * random.between(0.008, 0.03))
  const pad = Math.ceil(6 * thick)
  const shade = newLayer(object.x - pad, object.y - pad, width + 2 * pad, height + 2 * pad)
  for (let x = 0; x < width; x++) {
    const gap = ground - lows[x]
    if (lows[x] < 0 || gap > near) continue
    const strength = 1 - gap / near
    // From a little inside of the sole, which covers it, to the ground beneath.
    for (let y = Math.floor(lows[x] - thick); y <= ground + thick; y++) {
      const row = y + pad
      if (row >= 0 && row < shade.height) shade.alpha[row * shade.width + x + pad] = strength
    }
  }
  blur(shade.alpha, shade.width, shade.height, thick)
  darken(canvas, shade, random.between(0.35, 0.8), tintOf(random))
}

/** The object mirrored in a polished ground, fading with the distance from it. */
export function mirrorBelow(random: Random, canvas: Canvas, object: Layer): void {
  const lows = lowestRows(object)
  const ground = Math.max(...lows)
  if (ground < 0) return
  const { width, height } = object
  const strength = random.between(0.08, 0.35)
  const fade = height * random.between(0.15, 0.6)
  const mirrored = newLayer(object.x, object.y + ground + 1, width, Math.min(height, Math.ceil(2.5 * fade)))
  for (let y = 0; y < mirrored.height; y++) {
    const from = ground - y
    if (from < 0) break
    for (let x = 0; x < width; x++) {
      const [to, at] = [y * width + x, from * width + x]
      mirrored.alpha[to] = object.alpha[at] * strength * Math.exp(-y / fade)
      for (let c = 0; c < 3; c++) mirrored.rgb[3 * to + c] = object.rgb[3 * at + c]
    }
  }
  blur(mirrored.alpha, mirrored.width, mirrored.height, 0.8)
  paintOver(canvas, mirrored)
}

/** By column the lowest row of the object, -1 where there is none. */
function lowestRows({ width, height, alpha }: Layer): Int32Array {
  const lows = new Int32Array(width).fill(-1)
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) if (alpha[y * width + x] > 0.5) lows[x] = y
  return lows
}

function paddedAlpha({ x, y, width, height, alpha }: Layer, pad: number): Layer {
  const padded = newLayer(x - pad, y - pad, width + 2 * pad, height + 2 * pad)
  for (let row = 0; row < height; row++) {
    padded.alpha.set(alpha.subarray(row * width, (row + 1) * width), (row + pad) * padded.width + pad)
  }
  return padded
}

/** Shadows are a little bluer or warmer than black. */
function tintOf(random: Random): [number, number, number] {
  const cool = random.between(-0.08, 0.15)
  return [1, 1 - Math.max(0, cool) * 0.3, 1 - Math.abs(cool)]
}
