import type { Zlib } from './format.ts'
import { joinBytes, SIGNATURE } from './png.ts'

/** An 8-bit grey PNG of samples, one byte a pixel, row by row. */
export function writeMaskPng(samples: Uint8Array, width: number, height: number, zlib: Zlib): Uint8Array {
  return picture(width, height, 8, 0, plainRows(samples, width, height), [], zlib)
}

/** A grey PNG of 8 or 16 bits, as its samples are; their smooth edges pack better as differences from the row above. */
export function writeGreyPng(samples: Uint8Array | Uint16Array, width: number, height: number, zlib: Zlib): Uint8Array {
  const deep = samples instanceof Uint16Array
  const stride = deep ? 2 * width : width
  const bytes = deep ? bigEndian(samples) : samples
  return picture(width, height, deep ? 16 : 8, 0, risingRows(bytes, stride, height), [], zlib)
}

/**
 * A PNG of indices into a palette, one byte a pixel.
 * @param palette R, G, B of each index that occurs, from 0; 256 entries at most
 */
export function writePalettePng(indices: Uint8Array, width: number, height: number, palette: Uint8Array, zlib: Zlib): Uint8Array {
  return picture(width, height, 8, 3, plainRows(indices, width, height), [chunk('PLTE', palette)], zlib)
}

/** An 8-bit RGB PNG. */
export function writeRgbPng(samples: Uint8Array, width: number, height: number, zlib: Zlib): Uint8Array {
  return picture(width, height, 8, 2, plainRows(samples, 3 * width, height), [], zlib)
}

/** A finished PNG with an ICC profile put into it, unchanged otherwise; one that it had is replaced. */
export function withIccProfile(png: Uint8Array, profile: Uint8Array, zlib: Zlib): Uint8Array {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength)
  const pieces = [png.subarray(0, 8)]
  for (let p = 8; p + 12 <= png.length; p += 12 + view.getUint32(p)) {
    const type = String.fromCharCode(...png.subarray(p + 4, p + 8))
    if (type === 'iCCP' || type === 'sRGB' || type === 'gAMA' || type === 'cHRM') continue
    pieces.push(png.subarray(p, p + 12 + view.getUint32(p)))
    // Name, its end, the only method there is (deflate), and the profile.
    if (type === 'IHDR') pieces.push(chunk('iCCP', joinBytes([new TextEncoder().encode('ICC profile'), Uint8Array.of(0, 0), zlib.deflate(profile)])))
  }
  return joinBytes(pieces)
}

function picture(
  width: number, height: number, depth: number, colour: number, rows: Uint8Array, before: readonly Uint8Array[], zlib: Zlib,
): Uint8Array {
  const header = new Uint8Array(13)
  const view = new DataView(header.buffer)
  view.setUint32(0, width)
  view.setUint32(4, height)
  header[8] = depth
  header[9] = colour
  return joinBytes(
    [Uint8Array.from(SIGNATURE), chunk('IHDR', header), ...before, chunk('IDAT', zlib.deflate(rows)), chunk('IEND', new Uint8Array(0))],
  )
}

/** Rows with the filter "none" in front of each. */
function plainRows(bytes: Uint8Array, stride: number, height: number): Uint8Array {
  const rows = new Uint8Array(height * (stride + 1))
  for (let y = 0; y < height; y++) rows.set(bytes.subarray(y * stride, (y + 1) * stride), y * (stride + 1) + 1)
  return rows
}

/** Rows with the filter "up". */
function risingRows(bytes: Uint8Array, stride: number, height: number): Uint8Array {
  const rows = plainRows(bytes, stride, height)
  for (let y = 1; y < height; y++) {
    const start = y * (stride + 1)
    rows[start] = 2
    for (let x = 0; x < stride; x++) rows[start + 1 + x] -= bytes[(y - 1) * stride + x]
  }
  return rows
}

function bigEndian(samples: Uint16Array): Uint8Array {
  const bytes = new Uint8Array(2 * samples.length)
  for (let i = 0; i < samples.length; i++) {
    bytes[2 * i] = samples[i] >> 8
    bytes[2 * i + 1] = samples[i] & 255
  }
  return bytes
}

function chunk(type: string, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(body.length + 12)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, body.length)
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i)
  bytes.set(body, 8)
  view.setUint32(body.length + 8, crc(bytes.subarray(4, body.length + 8)))
  return bytes
}

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
  return c
})

function crc(bytes: Uint8Array): number {
  let c = 0xffffffff
  for (const byte of bytes) c = TABLE[(c ^ byte) & 0xff] ^ (c >>> 8)
  return (c ^ 0xffffffff) >>> 0
}
