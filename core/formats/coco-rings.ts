import type { Limits } from '../limits.ts'
import { addRing, type RingSums, startSums } from './ring-sums.ts'

/*
 * Most of a COCO file is lists of rings in plain decimals. They are checked here on the bytes, without making a value of
 * each number: that halves the time of a large import. Anything out of the ordinary (exponents, run lengths, wrong
 * counts, numbers past a limit) is left to JSON.parse and the reader for all cases, which also knows what to complain of.
 */

export type ScannedRings = {
  /** The list of rings without white space. */
  json: string
  sums: RingSums
}

const POWERS = Float64Array.from({ length: 23 }, (_, i) => 10 ** i)
/** Digits that a double holds exactly whatever they are. */
const EXACT_DIGITS = 15
const ascii = new TextDecoder()
let coordinates = new Float64Array(4096)
let compact = new Uint8Array(65_536)

/** The rings between two indices, or null when they are not `[[x, y, x, y, x, y, …], …]` in plain decimals within the limits. */
export function scanRings(bytes: Uint8Array, start: number, end: number, limits: Limits): ScannedRings | null {
  if (end - start > compact.length) compact = new Uint8Array(2 * (end - start))
  const sums = startSums()
  let p = 0
  let out = 0
  let count = 0
  let depth = 0
  // What may come next: a value or opening (after `[` or `,`), or a comma or closing (after a value or `]`).
  let wantsValue = true
  for (let i = start; i < end; ) {
    const c = bytes[i]
    if (c <= 32) {
      i++
      continue
    }
    if (wantsValue && (c === 45 || (c >= 48 && c <= 57))) {
      if (depth !== 2) return null
      const from = i
      const negative = c === 45
      if (negative) i++
      const first = i
      let mantissa = 0
      while (i < end && bytes[i] >= 48 && bytes[i] <= 57) mantissa = mantissa * 10 + (bytes[i++] - 48)
      let digits = i - first
      // JSON has no numbers like 012 or `-`.
      if (digits === 0 || (digits > 1 && bytes[first] === 48)) return null
      let decimals = 0
      if (i < end && bytes[i] === 46) {
        const point = ++i
        while (i < end && bytes[i] >= 48 && bytes[i] <= 57) mantissa = mantissa * 10 + (bytes[i++] - 48)
        decimals = i - point
        if (decimals === 0) return null
        digits += decimals
      }
      // An exact whole number divided by an exact power of ten is rounded once, as JSON.parse rounds.
      let value = digits <= EXACT_DIGITS ? mantissa / POWERS[decimals] : Number(ascii.decode(bytes.subarray(first, i)))
      if (value > limits.coordinate) return null
      if (negative) value = -value
      if (count === coordinates.length) {
        const larger = new Float64Array(2 * count)
        larger.set(coordinates)
        coordinates = larger
      }
      coordinates[count++] = value
      for (let k = from; k < i; k++) compact[out++] = bytes[k]
      wantsValue = false
    } else if (!wantsValue && c === 44) {
      if (depth === 0) return null
      compact[out++] = c
      wantsValue = true
      i++
    } else if (wantsValue && c === 91) {
      if (++depth > 2 || (depth === 1 && p > 0)) return null
      p = i + 1
      count = 0
      compact[out++] = c
      i++
    } else if (!wantsValue && c === 93) {
      if (depth === 2) {
        if (count < 6 || count % 2 !== 0 || count > 2 * limits.labelmePointsPerShape) return null
        addRing(sums, coordinates, count)
      } else if (depth !== 1) return null
      depth--
      compact[out++] = c
      i++
    } else {
      return null
    }
  }
  return depth === 0 && !wantsValue ? { json: ascii.decode(compact.subarray(0, out)), sums } : null
}
