import type { Place } from './fields.ts'
import type { Zlib } from './format.ts'
import { openPng, type PngRows } from './png.ts'

/**
 * What a mask picture says of each pixel, one byte each, row by row. `levels`: how much of it belongs to the mask, 0..255.
 * `classes`: the number of its class, from a coloured palette.
 */
export type MaskPicture = { width: number; height: number; kind: 'levels' | 'classes'; samples: Uint8Array<ArrayBuffer> }

/**
 * Reads a mask from any PNG that is not interlaced. Where the picture has transparent parts its alpha is the mask, else
 * the brightest of its channels; samples of 16 bits count by their upper 8. A picture of only 0 and 1 (out of 255) means
 * all or nothing. Indices into a palette of colours are classes; a palette of greys is a picture like any other.
 * Throws `invalid`.
 */
export function readMaskPicture(bytes: Uint8Array, zlib: Zlib, at: Place): MaskPicture {
  const png = openPng(bytes, zlib, at, (colour, bad) => {
    if (![0, 2, 3, 4, 6].includes(colour)) throw bad('The PNG has an unknown colour type.', colour)
  })
  const { width, height } = png
  if (png.colour === 2 || png.colour > 3) return { width, height, kind: 'levels', samples: spread(channelLevels(png)) }
  const samples = singleSamples(png)
  if (png.colour === 0) {
    const most = png.depth < 8 ? 255 / ((1 << png.depth) - 1) : 1
    if (most > 1) for (let i = 0; i < samples.length; i++) samples[i] *= most
    return { width, height, kind: 'levels', samples: spread(samples) }
  }
  const greys = greysOf(png.palette)
  if (!greys) return { width, height, kind: 'classes', samples }
  for (let i = 0; i < samples.length; i++) samples[i] = greys[samples[i]] ?? 0
  return { width, height, kind: 'levels', samples: spread(samples) }
}

/** Samples of one channel, 16 bits by their upper byte, fewer than 8 as they are. */
function singleSamples({ width, height, depth, stride, rows }: PngRows): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(width * height)
  const mask = (1 << depth) - 1
  const bytes = depth >> 3
  for (let y = 0, o = 0; y < height; y++) {
    const start = y * (stride + 1) + 1
    if (bytes > 0) for (let x = 0; x < width; x++) out[o++] = rows[start + x * bytes]
    else {
      for (let x = 0; x < width; x++) {
        const bit = x * depth
        out[o++] = (rows[start + (bit >> 3)] >> (8 - depth - (bit & 7))) & mask
      }
    }
  }
  return out
}

/** Of pictures of several channels: the alpha where any of it is not full, else the brightest colour. */
function channelLevels({ width, height, depth, colour, stride, rows }: PngRows): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(width * height)
  const bytes = depth >> 3
  const colours = colour === 4 ? 1 : 3
  const step = bytes * (colours + (colour === 2 ? 0 : 1))
  if (colour !== 2) {
    let clear = false
    for (let y = 0, o = 0; y < height; y++) {
      const start = y * (stride + 1) + 1 + bytes * colours
      for (let x = 0; x < width; x++) {
        const alpha = rows[start + x * step]
        clear ||= alpha < 255
        out[o++] = alpha
      }
    }
    if (clear) return out
  }
  for (let y = 0, o = 0; y < height; y++) {
    for (let x = 0, p = y * (stride + 1) + 1; x < width; x++, p += step) {
      out[o++] = colours === 1 ? rows[p] : Math.max(rows[p], rows[p + bytes], rows[p + 2 * bytes])
    }
  }
  return out
}

/** Many programs write masks as 0 and 1: then 1 is all there is. In place. */
function spread(levels: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  for (const level of levels) if (level > 1) return levels
  for (let i = 0; i < levels.length; i++) levels[i] *= 255
  return levels
}

/** The brightness of each entry, or null when one of them is a colour. */
function greysOf(palette: Uint8Array): Uint8Array | null {
  const greys = new Uint8Array(palette.length / 3)
  for (let i = 0; i < greys.length; i++) {
    const [r, g, b] = palette.subarray(3 * i, 3 * i + 3)
    if (r !== g || g !== b) return null
    greys[i] = r
  }
  return greys
}
