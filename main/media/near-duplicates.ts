import { setImmediate } from 'node:timers/promises'
import { checkCancelled } from '../../core/fault.ts'
import type { Fingerprint } from './media.ts'

/** Bits of the difference hash that may differ. */
const MOST_BITS = 6
/** Mean difference of the tiny pictures' samples, 0..255. */
const MOST_DIFFERENCE = 2.5

/**
 * Whether two pictures are one, re-encoded, resized or slightly adjusted. The hash finds candidates; the tiny pictures
 * decide, because studio photos of different garments on the same stand have equal hashes.
 */
export function areNearDuplicates(a: Fingerprint, b: Fingerprint): boolean {
  return bitsApart(a.hash, b.hash) <= MOST_BITS && meanDifference(a.tiny, b.tiny) <= MOST_DIFFERENCE
}

/**
 * Pairs of indices that are near-duplicates. Hashes are bucketed by each of their seven parts, of which at least one is
 * equal when at most six bits differ, so few of all pairs are compared. Lets others run in between.
 */
export async function nearDuplicatePairs(
  prints: readonly (Fingerprint | null)[],
  signal?: AbortSignal,
): Promise<[number, number][]> {
  const buckets = new Map<string, number[]>()
  const pairs: [number, number][] = []
  for (const [i, print] of prints.entries()) {
    if (i % 64 === 63) {
      await setImmediate()
      checkCancelled(signal)
    }
    if (!print) continue
    const compared = new Set<number>()
    for (const key of partsOf(print.hash)) {
      const bucket = buckets.get(key)
      if (!bucket) {
        buckets.set(key, [i])
        continue
      }
      for (const other of bucket) {
        if (compared.has(other)) continue
        compared.add(other)
        if (areNearDuplicates(prints[other]!, print)) pairs.push([other, i])
      }
      bucket.push(i)
    }
  }
  return pairs
}

const PARTS = MOST_BITS + 1
function partsOf(hash: string): string[] {
  const bits = BigInt(`0x${hash}`).toString(2).padStart(64, '0')
  return Array.from(
    { length: PARTS },
    (_, i) => `${i}:${bits.slice(Math.floor((i * 64) / PARTS), Math.floor(((i + 1) * 64) / PARTS))}`,
  )
}

function bitsApart(a: string, b: string): number {
  let count = 0
  for (const from of [0, 8]) {
    let bits = Number.parseInt(a.slice(from, from + 8), 16) ^ Number.parseInt(b.slice(from, from + 8), 16)
    for (; bits !== 0; bits &= bits - 1) count++
  }
  return count
}

/** Mean difference of samples; stops counting where it is too much anyway. */
function meanDifference(a: Uint8Array, b: Uint8Array): number {
  const most = MOST_DIFFERENCE * a.length
  let sum = 0
  for (let i = 0; i < a.length && sum <= most; i++) sum += Math.abs(a[i] - b[i])
  return sum / a.length
}
