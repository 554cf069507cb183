import type { Change, Op } from '../../core/change/change.ts'
import { withMasks } from '../../core/change/op-masks.ts'
import { Fault } from '../../core/fault.ts'
import { exclusive } from '../../core/mask/merge.ts'
import { keptRuns, rleOf, runsOfRle } from '../../core/mask/rle.ts'
import type { Runs } from '../../core/mask/runs.ts'
import type { Rle } from '../../core/records/annotation.ts'

/*
 * A stroke changes a little of a large mask, and an entry of the log says both how the mask was and how it is. Where the
 * entry before it of the same row is at hand, both are said as what differs from the mask that one made: the pixels in one
 * of both only, as runs. At most MOST_HOPS entries lean on each other, the first of them whole. So undoing looks up few,
 * and a project that is put together again from what is left of it loses few when one of them is gone.
 */

/** A mask as it stands in a stored entry: whole, or as its difference from the one that entry `at` made of the row. */
type StoredMask = Rle | { size: Rle['size']; at: number; off: string }
/** What an entry of this number is stored as, unpacked; undefined: there is none. */
export type EntryText = (seq: number) => string | undefined
/** The newest mask of a row, and how many entries it takes to read it. */
type Anchor = { seq: number; crc: number; rle: Rle; hops: number }

/** Entries that a mask may lean on, one on the other. */
const MOST_HOPS = 64
/** Counts shorter than this are not worth the trouble. */
const LONG = 512
/** A difference must be this many times shorter than what it stands for: packed, two like masks come to a third of themselves. */
const WORTH = 4
/** Masks kept at hand, for writing and for reading. */
const KEPT = 32

/** The op with other stored masks: `each` is asked for every mask of both its rows. */
function withStoredMasks(op: Op, each: (mask: StoredMask, place: string) => StoredMask): Op {
  return withMasks(op, (mask, place) => each(mask, place) as Rle)
}

/** Calls `each` with the masks of the row as it is after the op. */
function eachMaskAfter(op: Op, each: (mask: StoredMask, place: string) => void): void {
  withStoredMasks({ ...op, before: null } as Op, (mask, place) => {
    each(mask, place)
    return mask
  })
}

const keyOf = ({ table, id }: Op, place: string) => `${table}/${id}/${place}`
const isWhole = (mask: StoredMask): mask is Rle => 'counts' in mask && typeof mask.counts === 'string'

/** The newest masks of the rows that this session wrote last. */
export type Anchors = {
  /** The change with masks as differences where that is much shorter; itself when it is for none. */
  shortened(change: Change): Change
  /** To be told of every entry once it is written: the change, and what `shortened` made of it. */
  written(seq: number, crc: number, change: Change, stored: Change): void
}

/** @param crcOf checksum of the entry of a number, to know one that was taken back together with its transaction */
export function anchorsOf(crcOf: (seq: number) => number | undefined): Anchors {
  const anchors = new Map<string, Anchor>()
  const anchorOf = (key: string): Anchor | null => {
    const anchor = anchors.get(key)
    return anchor && anchor.hops < MOST_HOPS && crcOf(anchor.seq) === anchor.crc ? anchor : null
  }
  const shorter = (op: Op): Op => {
    if (!op.before || !op.after) return op
    let [before, after] = [0, 0]
    let exact = true
    const short = withStoredMasks(op, (mask, place) => {
      if (!isWhole(mask)) return mask
      const anchor = anchorOf(keyOf(op, place))
      const off = anchor && offOf(mask, anchor.rle)
      if (off === null || anchor === null) {
        exact = false
        return mask
      }
      before += mask.counts.length
      after += off.length
      return { size: mask.size, at: anchor.seq, off }
    })
    return exact && after * WORTH < before ? short : op
  }
  const learn = (seq: number, crc: number, op: Op, stored: Op): void => {
    const leans = op !== stored
    eachMaskAfter(op, (mask, place) => {
      const key = keyOf(op, place)
      const hops = leans ? anchors.get(key)!.hops + 1 : 0
      anchors.delete(key)
      if (isWhole(mask) && mask.counts.length >= LONG) anchors.set(key, { seq, crc, rle: mask, hops })
    })
  }
  return {
    shortened(change) {
      const stored = change.map(shorter)
      return stored.some((op, i) => op !== change[i]) ? stored : change
    },
    written(seq, crc, change, stored) {
      // A row may come twice; only the last of them is what the entry made of it.
      const last = new Map(change.map((op, i) => [`${op.table}/${op.id}`, i]))
      for (const i of last.values()) learn(seq, crc, change[i], stored[i])
      for (const key of [...anchors.keys()].slice(0, Math.max(0, anchors.size - KEPT))) anchors.delete(key)
    },
  }
}

/** Counts of the difference, or null when the mask would not come back from it to the letter. */
function offOf(mask: Rle, anchor: Rle): string | null {
  if (mask.size[0] !== anchor.size[0] || mask.size[1] !== anchor.size[1]) return null
  const runs = keptRuns(anchor)
  const off = exclusive(mask.counts === anchor.counts ? runs : runsOfRle(mask), runs)
  return rleOf(exclusive(runs, off)).counts === mask.counts ? rleOf(off).counts : null
}

/**
 * Puts whole masks in the place of differences. Gives a function that keeps the masks it looked up, for entries that follow each other.
 * Throws `corrupt` when an entry that a difference leans on is gone or knows nothing of that mask, or too many lean on each other.
 */
export function wholeMasks(entry: EntryText): (change: Change) => Change {
  const known = new Map<string, Runs>()
  const gone = (at: number) => new Fault('corrupt', 'An entry of the project’s history leans on another one that is gone.', {
    field: 'change.ops', found: at, fix: 'Restore the project from its newest backup; the damaged file is kept.',
  })
  const runsOf = (op: Op, place: string, mask: StoredMask, hops: number): Runs => {
    if (isWhole(mask)) return runsOfRle(mask)
    const { at, off, size } = mask
    const key = `${at}/${keyOf(op, place)}`
    let runs = known.get(key)
    if (!runs) {
      const text = hops > 0 ? entry(at) : undefined
      const made = text === undefined ? undefined : (JSON.parse(text) as Change).findLast((other) => other.table === op.table && other.id === op.id)
      if (made?.after) eachMaskAfter(made, (other, where) => void (where === place && (runs = runsOf(made, place, other, hops - 1))))
      if (!runs) throw gone(at)
      if (known.size >= KEPT) known.delete(known.keys().next().value!)
      known.set(key, runs)
    }
    return exclusive(runs, runsOfRle({ size, counts: off }))
  }
  return (change) => change.map((op) => withStoredMasks(op, (mask, place) => (isWhole(mask) ? mask : rleOf(runsOf(op, place, mask, MOST_HOPS)))))
}
