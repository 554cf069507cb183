import { Fault } from '../fault.ts'
import { checkSameSize, emptyRuns, type Runs } from './runs.ts'
import { countScratch } from './scratch.ts'
import { unionByColumn } from './union-by-column.ts'

const merged = countScratch()

/** What a pixel becomes, by 2 * (in a) + (in b): bit n of the number is the result for case n. */
const UNION = 0b1110
const INTERSECTION = 0b1000
const DIFFERENCE = 0b0100
const EXCLUSIVE = 0b0110

/** Pixels in a or b. Throws `invalid`, as all functions here, when the masks differ in size. */
export function union(a: Runs, b: Runs): Runs {
  return combine(a, b, UNION)
}

/** Pixels in both. */
export function intersection(a: Runs, b: Runs): Runs {
  return combine(a, b, INTERSECTION)
}

/** Pixels in a but not in b. */
export function difference(a: Runs, b: Runs): Runs {
  return combine(a, b, DIFFERENCE)
}

/** Pixels in one of both only. */
export function exclusive(a: Runs, b: Runs): Runs {
  return combine(a, b, EXCLUSIVE)
}

/** Pixels outside the mask. */
export function complement(a: Runs): Runs {
  return combine(a, emptyRuns(a.h, a.w), 0b0001)
}

function combine(a: Runs, b: Runs, table: number): Runs {
  checkSameSize(a, b)
  const out = merged.take(a.counts.length + b.counts.length + 1)
  const m = sweep(a.counts, b.counts, a.h * a.w, table, out)
  return { h: a.h, w: a.w, counts: out.slice(0, m) }
}

/**
 * Walks both masks' run ends in order and writes the result's run lengths to `out`; returns how many. One loop for each
 * mask, since many ends of one tend to come before the next of the other.
 */
function sweep(a: Uint32Array, b: Uint32Array, pixels: number, table: number, out: Uint32Array): number {
  const lengthA = a.length
  const lengthB = b.length
  // `| 0` tells the engine that counts fit 31 bits; else it would reckon with them as floating-point numbers.
  let endA = lengthA > 0 ? a[0] | 0 : pixels
  let endB = lengthB > 0 ? b[0] | 0 : pixels
  let i = 0
  let j = 0
  let which = 0
  let value = table & 1
  let last = 0
  let m = 0
  if (value === 1) out[m++] = 0
  for (;;) {
    while (endA < endB) {
      const end = endA
      i++
      endA = i < lengthA ? (end + a[i]) | 0 : pixels
      which ^= 2
      const now = (table >> which) & 1
      if (now !== value) {
        value = now
        if (end > last || m === 0) {
          out[m++] = end - last
          last = end
        } else {
          // A run of length 0 has ended: the change just made is taken back.
          m--
          last -= out[m] | 0
        }
      }
    }
    while (endB < endA) {
      const end = endB
      j++
      endB = j < lengthB ? (end + b[j]) | 0 : pixels
      which ^= 1
      const now = (table >> which) & 1
      if (now !== value) {
        value = now
        if (end > last || m === 0) {
          out[m++] = end - last
          last = end
        } else {
          m--
          last -= out[m] | 0
        }
      }
    }
    if (endA === endB) {
      if (endA >= pixels) break
      // Of two ends at one place a's is taken first, and what it changes is looked at together with b's.
      i++
      endA = i < lengthA ? (endA + a[i]) | 0 : pixels
      which ^= 2
    }
  }
  out[m++] = pixels - last
  return m
}

/** Union of any number of masks of one size, at least one. */
export function unionOf(masks: readonly Runs[]): Runs {
  checkMasks(masks)
  return (masks.length > 3 ? unionByColumn(masks) : null) ?? twoByTwo(masks)
}

/** Intersection of any number of masks of one size, at least one. */
export function intersectionOf(masks: readonly Runs[]): Runs {
  checkMasks(masks)
  // What is shared only gets less, so beginning with the simplest mask keeps the work small.
  const [first, ...rest] = masks.toSorted((a, b) => a.counts.length - b.counts.length)
  let shared = first
  for (const mask of rest) {
    if (shared.counts.length === 1) break
    shared = intersection(shared, mask)
  }
  return shared
}

/** Merges in pairs, then the results in pairs: each mask is walked only as often as there are levels. */
function twoByTwo(masks: readonly Runs[]): Runs {
  let level = masks
  while (level.length > 1) {
    const above: Runs[] = []
    for (let i = 0; i < level.length; i += 2) above.push(i + 1 < level.length ? union(level[i], level[i + 1]) : level[i])
    level = above
  }
  return level[0]
}

function checkMasks(masks: readonly Runs[]): void {
  if (masks.length === 0) throw new Fault('invalid', 'There is no mask to merge.', { field: 'masks', found: 0, fix: 'Give one mask at least.' })
  for (const mask of masks) checkSameSize(masks[0], mask)
}
