import { Fault } from '../fault.ts'
import { checkLimit } from '../limits.ts'
import type { Place } from './fields.ts'
import type { Zlib } from './format.ts'

/**
 * The part of PNG that masks use, following the W3C PNG specification (third edition): no interlace. What a labelme
 * file holds has one channel, 1 to 16 bits, grey or palette indices; pictures in colour are no masks there.
 */
export type Samples = {
  width: number
  height: number
  /** One byte a pixel, row by row; 0 where the sample is 0, else 1. */
  inside: Uint8Array
}

export const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
/** Channels of each colour type, and the bits that a sample of it may have. */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16],
}

/** A PNG's header and its samples as they lie in the file, row filters undone. */
export type PngRows = {
  width: number
  height: number
  /** Bits a sample. */
  depth: number
  /** Colour type: 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA. */
  colour: number
  /** R, G, B of each palette entry; empty without one. */
  palette: Uint8Array
  /** Bytes of a row. Row y begins at y * (stride + 1) + 1 of `rows`. */
  stride: number
  rows: Uint8Array
}
type Bad = (message: string, found: string | number, fix?: string) => Fault

/** Reads which pixels of a PNG are not 0. Nothing is allocated before size and length have been checked. Throws `invalid`. */
export function readMaskPng(bytes: Uint8Array, zlib: Zlib, at: Place): Samples {
  const png = openPng(bytes, zlib, at, (colour, bad) => {
    if (colour !== 0 && colour !== 3) throw bad('A mask must have a single channel.', `PNG colour type ${colour}`)
  })
  return { width: png.width, height: png.height, inside: insideOf(png) }
}

/** The parts of a PNG without interlace. `accept` may throw for colour types that are not wanted. Throws `invalid`. */
export function openPng(bytes: Uint8Array, zlib: Zlib, at: Place, accept: (colour: number, bad: Bad) => void): PngRows {
  const bad: Bad = (message, found, fix = 'Write the mask as an 8-bit grey PNG of 0 and 1.') =>
    new Fault('invalid', at.field === '' ? message : `${at.field}: ${message}`, { file: at.file, field: at.field, found, fix })
  if (SIGNATURE.some((byte, i) => bytes[i] !== byte)) throw bad('This is not a PNG.', `${bytes.length} bytes`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let width = 0
  let height = 0
  let depth = 0
  let colour = 0
  let palette = new Uint8Array(0)
  const pieces: Uint8Array[] = []
  for (let p = 8; ; ) {
    if (p + 12 > bytes.length) throw bad('The PNG ends too early.', bytes.length)
    const length = view.getUint32(p)
    if (length > bytes.length - p - 12) throw bad('A part of the PNG is longer than the PNG.', length)
    const type = String.fromCharCode(...bytes.subarray(p + 4, p + 8))
    if (type === 'IHDR') {
      if (length !== 13 || width > 0) throw bad('The PNG has a damaged header.', length)
      width = view.getUint32(p + 8)
      height = view.getUint32(p + 12)
      depth = bytes[p + 16]
      colour = bytes[p + 17]
      accept(colour, bad)
      if (!DEPTHS[colour]?.includes(depth)) throw bad('The PNG has an unknown number of bits.', depth)
      if (bytes[p + 18] !== 0 || bytes[p + 19] !== 0 || bytes[p + 20] !== 0) {
        throw bad('The PNG is interlaced or of an unknown kind.', bytes[p + 20], 'Write it as a plain PNG, not interlaced.')
      }
      if (width === 0 || height === 0) throw bad('The PNG has no pixels.', `${width} x ${height}`)
      checkLimit(at.limits, 'rleSide', Math.max(width, height), { file: at.file, field: at.field, what: 'Side of a mask' })
      checkLimit(at.limits, 'rlePixels', width * height, { file: at.file, field: at.field, what: 'Pixels of a mask' })
    } else if (type === 'PLTE') {
      palette = bytes.slice(p + 8, p + 8 + length)
    } else if (type === 'IDAT') {
      pieces.push(bytes.subarray(p + 8, p + 8 + length))
    } else if (type === 'IEND') {
      break
    }
    p += 12 + length
  }
  if (width === 0) throw bad('The PNG has no header.', 'nothing')
  const bits = depth * CHANNELS[colour]
  const stride = Math.ceil((width * bits) / 8)
  // Colours and alpha are unpacked all at once, so they count as if each byte were a pixel.
  checkLimit(at.limits, 'rlePixels', height * stride, { file: at.file, field: at.field, what: 'Bytes of the pixels of a mask' })
  const rows = inflated(zlib, joinBytes(pieces), height * (stride + 1), bad)
  unfilter(rows, height, stride, Math.max(1, bits >> 3), bad)
  return { width, height, depth, colour, palette, stride, rows }
}

function inflated(zlib: Zlib, bytes: Uint8Array, expected: number, bad: Bad): Uint8Array {
  let rows: Uint8Array
  try {
    rows = zlib.inflate(bytes, expected)
  } catch {
    throw bad('The pixels of the PNG are damaged.', `${bytes.length} bytes`)
  }
  if (rows.length !== expected) throw bad('The PNG holds fewer pixels than its header says.', rows.length)
  return rows
}

/** Undoes the row filters in place. `step` is the bytes of a pixel. */
function unfilter(rows: Uint8Array, height: number, stride: number, step: number, bad: Bad): void {
  const none = new Uint8Array(stride)
  for (let y = 0; y < height; y++) {
    const start = y * (stride + 1) + 1
    const row = rows.subarray(start, start + stride)
    const above = y > 0 ? rows.subarray(start - stride - 1, start - 1) : none
    const filter = rows[start - 1]
    if (filter > 4) throw bad('The PNG uses an unknown row filter.', filter)
    for (let x = 0; x < stride && filter > 0; x++) {
      const left = x >= step ? row[x - step] : 0
      const up = above[x]
      if (filter === 1) row[x] += left
      else if (filter === 2) row[x] += up
      else if (filter === 3) row[x] += (left + up) >> 1
      else row[x] += paeth(left, up, x >= step ? above[x - step] : 0)
    }
  }
}

/** Which samples of a single channel are not 0. */
function insideOf({ width, height, depth, stride, rows }: PngRows): Uint8Array {
  const inside = new Uint8Array(width * height)
  const mask = (1 << depth) - 1
  for (let y = 0; y < height; y++) {
    const row = rows.subarray(y * (stride + 1) + 1, (y + 1) * (stride + 1))
    const out = y * width
    if (depth === 8) for (let x = 0; x < width; x++) inside[out + x] = row[x] === 0 ? 0 : 1
    else if (depth === 16) for (let x = 0; x < width; x++) inside[out + x] = row[2 * x] === 0 && row[2 * x + 1] === 0 ? 0 : 1
    else {
      for (let x = 0; x < width; x++) {
        const bit = x * depth
        inside[out + x] = ((row[bit >> 3] >> (8 - depth - (bit & 7))) & mask) === 0 ? 0 : 1
      }
    }
  }
  return inside
}

function paeth(a: number, b: number, c: number): number {
  const p = a + b - c
  const pa = Math.abs(p - a)
  const pb = Math.abs(p - b)
  const pc = Math.abs(p - c)
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c
}

export function joinBytes(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let p = 0
  for (const piece of pieces) {
    all.set(piece, p)
    p += piece.length
  }
  return all
}
