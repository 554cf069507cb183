import { Fault } from '../fault.ts'
import { LIMITS, checkLimit } from '../limits.ts'
import { checkMaskSize, fieldOf, sumFault, type MaskPlace, type Runs } from './runs.ts'

/**
 * The compressed string of COCO counts (cocoapi's maskApi.c, rleToString and rleFrString): each count, from the fourth
 * on as difference to the one two before it, in groups of five bits, lowest first, as characters 48..111; bit 5 says
 * that more groups follow, bit 4 of the last group is the sign.
 */
const MAX_GROUPS = 6
const decoder = new TextDecoder()
const encoder = new TextEncoder()
// Work arrays of fixed length: the engine treats these as constants, which makes the loops over them a third faster.
const LETTERS = new Uint8Array(65_536)
const FOUND = new Uint32Array(LETTERS.length)
/** Counts whose characters surely fit: a count of 31 bits takes seven. */
const PIECE = Math.floor(LETTERS.length / 7)

/** Compressed counts of a mask, character for character what pycocotools writes. */
export function writeCounts(runs: Runs): string {
  const { counts } = runs
  let text = ''
  let before = 0
  let twoBefore = 0
  for (let from = 0; from < counts.length; from += PIECE) {
    const to = Math.min(counts.length, from + PIECE)
    let p = 0
    for (let i = from; i < to; i++) {
      const count = counts[i] | 0
      let x = (count - twoBefore) | 0
      // Differences begin with the fourth count.
      twoBefore = i > 1 ? before : 0
      before = count
      if ((x + 16) >>> 0 < 32) LETTERS[p++] = (x & 31) + 48
      else if ((x + 512) >>> 0 < 1024) {
        LETTERS[p] = (x & 31) + 80
        LETTERS[p + 1] = ((x >> 5) & 31) + 48
        p += 2
      } else {
        while ((x + 16) >>> 0 > 31) {
          LETTERS[p++] = (x & 31) + 80
          x >>= 5
        }
        LETTERS[p++] = (x & 31) + 48
      }
    }
    text += decoder.decode(LETTERS.subarray(0, p))
  }
  return text
}

/**
 * A mask from compressed counts. Throws `invalid`, naming the field, when a character is out of range, a count takes
 * more than six groups or is negative, the text ends within a count, or the counts do not sum up to h * w. Memory is
 * in proportion to the text's length, never to h * w.
 */
export function readCounts(text: string, h: number, w: number, at: MaskPlace = {}): Runs {
  checkMaskSize(h, w, at)
  const limit = (at.limits ?? LIMITS).rleRuns
  const counts = text.length < LETTERS.length ? readQuickly(text, h * w) : null
  return { h, w, counts: counts !== null && counts.length <= limit ? counts : readCarefully(text, h, w, at) }
}

/** The counts of a text that is short and right in every way, else null. */
function readQuickly(text: string, pixels: number): Uint32Array<ArrayBuffer> | null {
  const { read, written } = encoder.encodeInto(text, LETTERS)
  if (read < text.length || written === LETTERS.length) return null
  // An invalid character at the end stops a count that is not finished.
  LETTERS[written] = 0
  let bad = 0
  let negative = 0
  let m = 0
  let sum = 0
  let before = 0
  let twoBefore = 0
  let p = 0
  while (p < written) {
    const c = LETTERS[p++] - 48
    bad |= c
    // Bit 4 of the last group is the sign: shifting up and down again spreads it.
    let x = (c << 27) >> 27
    if (c & 32) {
      const d = LETTERS[p++] - 48
      bad |= d
      x = (((d << 5) | (c & 31)) << 22) >> 22
      if (d & 32) {
        let next = d
        let shift = 10
        x &= 1023
        while (next & 32) {
          next = p < written ? LETTERS[p++] - 48 : 64
          bad |= next
          x |= (next & 31) << shift
          shift += 5
          if (shift > 5 * MAX_GROUPS) {
            bad = 64
            break
          }
        }
        x = (x << (32 - shift)) >> (32 - shift)
      }
    }
    x = (x + twoBefore) | 0
    twoBefore = m > 1 ? before : 0
    before = x
    // Counts are below 2^30 and sums stop at 2^31, so what is negative or too large shows in the sign.
    sum = (sum + x) | 0
    negative |= x | sum
    FOUND[m++] = x
  }
  return (bad & ~63) !== 0 || negative < 0 || sum !== pixels ? null : FOUND.slice(0, m)
}

/** The counts of any text, or the fault that says what is wrong with it and where. */
function readCarefully(text: string, h: number, w: number, at: MaskPlace): Uint32Array<ArrayBuffer> {
  const limits = at.limits ?? LIMITS
  let out = new Uint32Array(Math.min(text.length, 4096))
  let m = 0
  let sum = 0
  let p = 0
  while (p < text.length) {
    let x = 0
    let shift = 0
    let c = 32
    while (c & 32) {
      if (shift === 5 * MAX_GROUPS) throw textFault(at, p, 'belongs to a count of more than six')
      if (p === text.length) throw textFault(at, p, 'is missing: the text ends in the middle of a count')
      c = text.charCodeAt(p++) - 48
      if (c < 0 || c > 63) throw textFault(at, p - 1, `is '${text[p - 1]}'`, 'Use the characters from 0 to o only.')
      x |= (c & 31) << shift
      shift += 5
    }
    if (c & 16) x |= -1 << shift
    if (m > 2) x += out[m - 2]
    if (x < 0) throw textFault(at, p - 1, `ends the negative count ${x}`)
    sum += x
    if (sum > h * w) throw sumFault(sum, h, w, at)
    if (m === out.length) {
      checkLimit(limits, 'rleRuns', m + 1, { file: at.file, field: fieldOf(at, 'counts'), what: 'Runs of a mask' })
      const grown = new Uint32Array(Math.min(2 * m, limits.rleRuns))
      grown.set(out)
      out = grown
    }
    out[m++] = x
  }
  if (sum !== h * w) throw sumFault(sum, h, w, at)
  checkLimit(limits, 'rleRuns', m, { file: at.file, field: fieldOf(at, 'counts'), what: 'Runs of a mask' })
  return out.slice(0, m)
}

function textFault(at: MaskPlace, position: number, what: string, fix = 'Write the mask again with the program that made it.'): Fault {
  return new Fault('invalid', `The mask's compressed counts are damaged: character ${position} ${what}.`, {
    file: at.file, field: fieldOf(at, 'counts'), found: position, fix,
  })
}
