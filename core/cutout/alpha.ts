import { Fault } from '../fault.ts'
import type { Place } from '../formats/fields.ts'
import type { Zlib } from '../formats/format.ts'
import { openPng, type PngRows } from '../formats/png.ts'
import { boxOf, type Box } from '../mask/runs.ts'
import { runsOfBitmap } from '../mask/bitmap.ts'

/** How opaque each pixel of a photo is, row by row: 0..255 of 8 bits, 0..65535 of 16. */
export type Alpha = { width: number; height: number; bits: 8 | 16; samples: Uint8Array | Uint16Array }

/**
 * The alpha of a PNG: its own where it has an alpha channel, else its grey value; 16 bits stay 16. `own` says which.
 * A picture of colours without alpha has none. Throws `invalid` naming the file.
 */
export function readAlpha(bytes: Uint8Array, zlib: Zlib, at: Place): Alpha & { own: boolean } {
  const png = openPng(bytes, zlib, at, (colour, bad) => {
    if (colour === 3) throw bad('The picture has a palette, and so no alpha.', 'palette', 'Save the cutout as an RGBA PNG.')
    if (colour === 2) throw bad('The picture has no alpha.', 'RGB', 'Save the cutout as an RGBA PNG, or an alpha as grey.')
  })
  const own = png.colour === 4 || png.colour === 6
  const { width, height } = png
  if (png.depth === 16) return { width, height, bits: 16, samples: deepSamples(png), own }
  return { width, height, bits: 8, samples: flatSamples(png), own }
}

/** Samples a pixel, and which of them is the alpha (or the grey). */
const PLACES: Readonly<Record<number, readonly [number, number]>> = { 0: [1, 0], 4: [2, 1], 6: [4, 3] }

function deepSamples({ width, height, colour, stride, rows }: PngRows): Uint16Array {
  const [channels, place] = PLACES[colour]
  const out = new Uint16Array(width * height)
  for (let y = 0, o = 0; y < height; y++) {
    for (let x = 0, p = y * (stride + 1) + 1 + 2 * place; x < width; x++, p += 2 * channels) out[o++] = (rows[p] << 8) | rows[p + 1]
  }
  return out
}

function flatSamples({ width, height, depth, colour, stride, rows }: PngRows): Uint8Array {
  const [channels, place] = PLACES[colour]
  const out = new Uint8Array(width * height)
  const most = (1 << depth) - 1
  for (let y = 0, o = 0; y < height; y++) {
    const start = y * (stride + 1) + 1
    if (depth === 8) for (let x = 0, p = start + place; x < width; x++, p += channels) out[o++] = rows[p]
    else {
      for (let x = 0; x < width; x++) {
        const bit = x * depth
        out[o++] = Math.round((255 * ((rows[start + (bit >> 3)] >> (8 - depth - (bit & 7))) & most)) / most)
      }
    }
  }
  return out
}

/** The rule by which an alpha becomes a mask, in words; it is kept with each mask made by it. */
export function thresholdRule(threshold: number): string {
  return `alpha >= ${threshold} of 255`
}

/**
 * The pixels whose alpha is the threshold or more, as bytes of 0 and 1. 16-bit samples are compared at their own depth:
 * 65535 is 255.
 * @param threshold 1..255
 */
export function maskOfAlpha({ bits, samples }: Alpha, threshold: number): Uint8Array<ArrayBuffer> {
  const least = bits === 16 ? threshold * 257 : threshold
  const out = new Uint8Array(samples.length)
  for (let p = 0; p < out.length; p++) if (samples[p] >= least) out[p] = 1
  return out
}

/** Whether all pixels are wholly in or wholly out: there is nothing that the mask does not say. */
export function isHard({ bits, samples }: Alpha): boolean {
  const full = bits === 16 ? 65_535 : 255
  for (const sample of samples) if (sample !== 0 && sample !== full) return false
  return true
}

/**
 * Several alphas of one photo as one: shares of a pixel add up, as those of objects that touch do, at most to all of it.
 * Of 16 bits when one of them is. Throws `invalid` when sizes differ.
 */
export function unitedAlpha(alphas: readonly Alpha[], width: number, height: number): Alpha {
  const wrong = alphas.find((one) => one.width !== width || one.height !== height)
  if (wrong) {
    throw new Fault('invalid', 'An alpha does not have the size of its photo.', {
      found: `${wrong.width} x ${wrong.height}`, limit: `${width} x ${height}`, fix: 'Make the alpha anew.',
    })
  }
  if (alphas.length === 1) return alphas[0]
  const deep = alphas.some(({ bits }) => bits === 16)
  const full = deep ? 65_535 : 255
  const samples = deep ? new Uint16Array(width * height) : new Uint8Array(width * height)
  for (const one of alphas) {
    const times = deep && one.bits === 8 ? 257 : 1
    for (let p = 0; p < samples.length; p++) samples[p] = Math.min(full, samples[p] + times * one.samples[p])
  }
  return { width, height, bits: deep ? 16 : 8, samples }
}

/** The box round all that is not wholly transparent, [0, 0, 0, 0] when there is nothing. */
export function boxOfAlpha({ width, height, samples }: Alpha): Box {
  const some = samples instanceof Uint8Array ? samples : Uint8Array.from(samples, (sample) => (sample === 0 ? 0 : 1))
  return boxOf(runsOfBitmap(some, height, width))
}

/** Mean of 4 a (1 - a) over all pixels that are not wholly transparent: 0 all hard, 1 all half; 0 for nothing. */
export function uncertaintyOf({ bits, samples }: Alpha): number {
  const full = bits === 16 ? 65_535 : 255
  let [sum, count] = [0, 0]
  for (const sample of samples) {
    if (sample === 0) continue
    const a = sample / full
    sum += 4 * a * (1 - a)
    count++
  }
  return count === 0 ? 0 : sum / count
}
