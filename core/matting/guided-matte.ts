import type { Rgb } from './band.ts'
import { guidedFilterOfRows } from './guided-filter.ts'

/** Pixels that an edge may be moved by. */
const RADIUS = 8
/** Variance of brightness that still counts as flat. */
const EPS = 1e-4
/** Rec. 601's luma of 8-bit samples as they are, 0..1. */
const RED = 0.299 / 255
const GREEN = 0.587 / 255
const BLUE = 0.114 / 255

/**
 * A first idea of a matte at once: the trimap, unknown as one half, made to follow the edges of the photo's brightness.
 * For previews; where colours are alike or hair is fine, only solving helps.
 */
export function guidedMatte({ width, height, data }: Rgb, trimap: Uint8Array): Float32Array<ArrayBuffer> {
  const unknown = new Uint8Array(width * height)
  for (let i = 0; i < unknown.length; i++) if (trimap[i] !== 0 && trimap[i] !== 255) unknown[i] = 1
  const alpha = guidedFilterOfRows((y, brightness, rough, at) => {
    for (let i = y * width, end = i + width, q = 3 * i, to = at; i < end; i++, q += 3, to++) {
      brightness[to] = RED * data[q] + GREEN * data[q + 1] + BLUE * data[q + 2]
      rough[to] = unknown[i] === 1 ? 0.5 : trimap[i] / 255
    }
  }, height, width, RADIUS, EPS, unknown)
  for (let i = 0; i < alpha.length; i++) {
    if (unknown[i] === 0) alpha[i] = trimap[i] / 255
    else if (alpha[i] < 0) alpha[i] = 0
    else if (alpha[i] > 1) alpha[i] = 1
  }
  return alpha
}
