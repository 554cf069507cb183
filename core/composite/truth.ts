import { overlapOf, type Layer } from './raster.ts'

/** What is seen of the layers of a picture. `seen[i]`: share 0..1 of each canvas pixel that layer i covers and nothing hides. */
export type Visibility = { seen: Float32Array[]; /** Pixels' worth of each. */ areas: number[] }

/** From the front back: each layer is seen through what those before it leave. The list runs from the back to the front. */
export function visibilityOf(layers: readonly Layer[], width: number, height: number): Visibility {
  const through = new Float32Array(width * height).fill(1)
  const seen: Float32Array[] = Array.from({ length: layers.length })
  const areas: number[] = Array.from({ length: layers.length }, () => 0)
  for (let i = layers.length - 1; i >= 0; i--) {
    const layer = layers[i]
    const mine = new Float32Array(width * height)
    const { left, top, right, bottom } = overlapOf(layer, width, height)
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        const a = layer.alpha[y * layer.width + x]
        if (a <= 0) continue
        const at = (y + layer.y) * width + x + layer.x
        mine[at] = a * through[at]
        areas[i] += mine[at]
        through[at] *= 1 - a
      }
    }
    seen[i] = mine
  }
  return { seen, areas }
}

/** The mask of what is seen: pixels of which the layer has at least half. Only where two have exactly half do masks meet. */
export function maskOf(seen: Float32Array): Uint8Array<ArrayBuffer> {
  const mask = new Uint8Array(seen.length)
  for (let i = 0; i < seen.length; i++) if (seen[i] >= 0.5) mask[i] = 1
  return mask
}

/** Alpha of all objects together, 0..255. */
export function alphaOf(seen: readonly Float32Array[], pixels: number): Uint8Array<ArrayBuffer> {
  const alpha = new Uint8Array(pixels)
  for (let i = 0; i < pixels; i++) {
    let sum = 0
    for (const one of seen) sum += one[i]
    alpha[i] = Math.round(255 * Math.min(1, sum))
  }
  return alpha
}

/**
 * The trimap of an alpha: 255 foreground, 0 background, 128 unknown. Unknown is what is partly covered, and what lies within
 * `reach` pixels, along rows and columns, of a pixel that is on the other side.
 */
export function trimapOf(alpha: Uint8Array, width: number, height: number, reach: number): Uint8Array<ArrayBuffer> {
  const notFull = spread(Uint8Array.from(alpha, (level) => (level === 255 ? 0 : 1)), width, height, reach)
  const notEmpty = spread(Uint8Array.from(alpha, (level) => (level === 0 ? 0 : 1)), width, height, reach)
  const trimap = new Uint8Array(alpha.length)
  for (let i = 0; i < trimap.length; i++) trimap[i] = notFull[i] === 0 ? 255 : notEmpty[i] === 0 ? 0 : 128
  return trimap
}

/** 1 where a 1 lies within `reach` along both axes, else 0. In place. */
function spread(bits: Uint8Array, width: number, height: number, reach: number): Uint8Array {
  const line = new Uint8Array(Math.max(width, height))
  for (let y = 0; y < height; y++) spreadAlong(bits, y * width, 1, width, reach, line)
  for (let x = 0; x < width; x++) spreadAlong(bits, x, width, height, reach, line)
  return bits
}

function spreadAlong(bits: Uint8Array, start: number, step: number, length: number, reach: number, line: Uint8Array): void {
  let inWindow = 0
  for (let i = 0, at = start; i < length; i++, at += step) line[i] = bits[at]
  for (let i = 0; i < Math.min(reach, length); i++) inWindow += line[i]
  for (let i = 0, at = start; i < length; i++, at += step) {
    if (i + reach < length) inWindow += line[i + reach]
    if (i > reach) inWindow -= line[i - reach - 1]
    bits[at] = inWindow > 0 ? 1 : 0
  }
}
