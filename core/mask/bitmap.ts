import { Fault } from '../fault.ts'
import { checkMaskSize, type Runs } from './runs.ts'
import { countScratch } from './scratch.ts'
import { transposed } from './transpose.ts'

// Runs go down columns, pictures along rows. `transposed` turns one into the other on the outline alone, so both orders
// of pixels are read and written as one stream of bytes.

/** Fewer bytes than this are written one by one: a call would not pay. */
const SHORT = 24
const found = countScratch()

/**
 * The mask as h * w bytes of 0 and `value`, row by row (pixel (x, y) at y * w + x), as pictures and canvases hold it.
 * @param value what a pixel inside becomes, 1..255
 * @param into array of h * w bytes to be overwritten and returned; a new one costs more time than filling it
 */
export function bitmapOf(runs: Runs, value = 1, into?: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return columnsOf(transposed(runs), value, into)
}

/**
 * The mask of a picture of h * w bytes, row by row; 0 is outside, anything else inside.
 * Throws `invalid` when the bytes are not h * w.
 */
export function runsOfBitmap(bitmap: Uint8Array, h: number, w: number): Runs {
  return transposed(runsOfColumns(bitmap, w, h))
}

/**
 * The mask as h * w bytes of 0 and `value`, column by column (pixel (x, y) at x * h + y), as pycocotools' decode fills
 * them. `into` as for `bitmapOf`.
 */
export function columnsOf(runs: Runs, value = 1, into?: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const { h, w, counts } = runs
  const out = into ?? new Uint8Array(h * w)
  if (into) {
    checkBytes(into, h, w)
    into.fill(0)
  }
  let p = 0
  for (let i = 1; i < counts.length; i += 2) {
    p = (p + counts[i - 1]) | 0
    const end = (p + counts[i]) | 0
    if (end - p < SHORT) while (p < end) out[p++] = value
    else out.fill(value, p, end)
    p = end
  }
  return out
}

/**
 * The mask of h * w bytes, column by column; 0 is outside, anything else inside.
 * Throws `invalid` when the bytes are not h * w.
 */
export function runsOfColumns(columns: Uint8Array, h: number, w: number): Runs {
  checkBytes(columns, h, w)
  const n = columns.length
  // Eight bytes are compared at a time, which needs an array that begins at a multiple of eight.
  const bytes = columns.byteOffset % 8 === 0 ? columns : columns.slice()
  const words = new BigUint64Array(bytes.buffer, bytes.byteOffset, n >> 3)
  const halves = new Int32Array(bytes.buffer, bytes.byteOffset, 2 * words.length)
  let out = found.take(1024)
  let m = 0
  let last = 0
  let value = 0
  for (let i = pastAlike(words, 0, value); i < words.length; i = pastAlike(words, i + 1, value)) {
    if (m + 16 > out.length) {
      const filled = out
      out = found.take(2 * out.length)
      if (out !== filled) out.set(filled.subarray(0, m))
    }
    for (let half = 2 * i; half < 2 * i + 2; half++) {
      const word = halves[half]
      let other = word ^ PATTERNS[value]
      while (other !== 0) {
        // The lowest byte that differs. (Every machine this runs on keeps the lowest byte first.)
        const byte = (31 - Math.clz32(other & -other)) >> 3
        const next = (word >>> (8 * byte)) & 255
        if ((next === 0) !== (value === 0)) {
          const position = 4 * half + byte
          out[m++] = position - last
          last = position
        }
        value = next
        other = byte === 3 ? 0 : (word ^ PATTERNS[value]) & (-1 << (8 * byte + 8))
      }
    }
  }
  for (let q = words.length * 8; q < n; q++) {
    if ((bytes[q] === 0) === (value === 0)) continue
    out[m++] = q - last
    last = q
    value = bytes[q]
  }
  out[m++] = n - last
  return { h, w, counts: out.slice(0, m) }
}

const ONES = 0x0101010101010101n
/** Four times each byte. */
const PATTERNS = Int32Array.from({ length: 256 }, (_, byte) => Math.imul(byte, 0x01010101))
/** Eight times each byte. */
const LONG_PATTERNS = BigUint64Array.from({ length: 256 }, (_, byte) => BigInt(byte) * ONES)

/**
 * Index of the first word at or after i that holds another byte than `value`. Masks of 0 and 1, by far the commonest,
 * have loops of their own: against constants, and with asUintN to say that no wider number is wanted, the engine makes
 * plain 64-bit operations of them. Four words are compared one by one, further ones eight at a time.
 */
function pastAlike(words: BigUint64Array, i: number, value: number): number {
  const end = words.length
  if (value === 0) {
    while (i < end - 3 && words[i] === 0n && words[i + 1] === 0n && words[i + 2] === 0n && words[i + 3] === 0n) {
      i += 4
      while (
        i < end - 7 &&
        BigInt.asUintN(64, BigInt.asUintN(64, BigInt.asUintN(64, words[i] | words[i + 1]) | BigInt.asUintN(64, words[i + 2] | words[i + 3])) |
          BigInt.asUintN(64, BigInt.asUintN(64, words[i + 4] | words[i + 5]) | BigInt.asUintN(64, words[i + 6] | words[i + 7]))) === 0n
      ) i += 8
    }
    while (i < end && words[i] === 0n) i++
  } else if (value === 1) {
    while (i < end - 3 && words[i] === ONES && words[i + 1] === ONES && words[i + 2] === ONES && words[i + 3] === ONES) {
      i += 4
      while (
        i < end - 7 &&
        BigInt.asUintN(64, BigInt.asUintN(64, BigInt.asUintN(64, words[i] & words[i + 1]) & BigInt.asUintN(64, words[i + 2] & words[i + 3])) &
          BigInt.asUintN(64, BigInt.asUintN(64, words[i + 4] & words[i + 5]) & BigInt.asUintN(64, words[i + 6] & words[i + 7]))) === ONES
      ) i += 8
    }
    while (i < end && words[i] === ONES) i++
  } else {
    while (i < end && words[i] === LONG_PATTERNS[value]) i++
  }
  return i
}

function checkBytes(bytes: Uint8Array, h: number, w: number): void {
  checkMaskSize(h, w)
  if (bytes.length === h * w) return
  throw new Fault('invalid', `A mask of ${h} x ${w} needs ${h * w} bytes, one a pixel; there are ${bytes.length}.`, {
    field: 'bitmap', found: bytes.length, limit: h * w, fix: 'Give one byte for each pixel.',
  })
}
