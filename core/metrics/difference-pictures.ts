import type { Zlib } from '../formats/format.ts'
import { writeMaskPng, writePalettePng } from '../formats/png-write.ts'
import { bitmapOf } from '../mask/bitmap.ts'
import { difference } from '../mask/merge.ts'
import type { Runs } from '../mask/runs.ts'

/** Nothing, both, only the truth (missing), only the prediction (too much). */
const PALETTE = Uint8Array.of(0, 0, 0, 96, 96, 96, 255, 140, 0, 0, 160, 255)

/**
 * Three pictures of how a prediction differs from the truth: all of it (grey where both agree, orange what is missing, blue
 * what is too much), the truth less the prediction, and the prediction less the truth, these white on black. As PNGs.
 * Throws `invalid` when the masks differ in size.
 */
export function differencePictures(truth: Runs, found: Runs, zlib: Zlib): { difference: Uint8Array; missing: Uint8Array; extra: Uint8Array } {
  const { h, w } = truth
  const missing = difference(truth, found)
  const extra = difference(found, truth)
  const all = bitmapOf(truth)
  const less = bitmapOf(missing)
  const more = bitmapOf(extra)
  for (let p = 0; p < all.length; p++) {
    if (less[p] !== 0) all[p] = 2
    else if (more[p] !== 0) all[p] = 3
  }
  return {
    difference: writePalettePng(all, w, h, PALETTE, zlib),
    missing: writeMaskPng(less.map((one) => 255 * one), w, h, zlib), extra: writeMaskPng(more.map((one) => 255 * one), w, h, zlib),
  }
}
