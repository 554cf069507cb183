import { z } from 'zod'
import { Fault } from '../fault.ts'
import { exclusive } from '../mask/merge.ts'
import { keptRle, keptRuns, rleOf, runsOfRle } from '../mask/rle.ts'
import { emptyRuns } from '../mask/runs.ts'
import type { Rle } from '../records/annotation.ts'
import { conflictOf, type Change, type Op } from './change.ts'
import { masksOf, withMasks, type MaskPlace } from './op-masks.ts'

/*
 * A stroke changes a little of a mask that both ends know. On the way its op has two empty masks of the right size, and a
 * stroke beside it says which mask was there, what differs, and which one comes of it.
 */

/** One mask on its way: the op and the place in its row, fingerprints of the mask before and after, and the pixels that are in one of both only. */
export const stroke = z.object({
  op: z.number().int().min(0), place: z.enum(['shape', 'foreground', 'unknown']), was: z.number().int(), is: z.number().int(), off: z.string(),
})
export type Stroke = z.infer<typeof stroke>
/** A change as it travels. */
export type Thin = { change: Change; strokes: Stroke[] }

/** Two masks whose counts are shorter together stay as they are. */
const LONG = 1_024
/** So many times shorter must the difference be than both masks. */
const WORTH = 4

/** FNV-1a, 32 bits, over the counts' characters (Fowler, Noll and Vo 1991). */
export function fingerprint({ counts }: Rle): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < counts.length; i++) hash = Math.imul(hash ^ counts.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

/** The change without its long masks. Rows that come twice in it are left whole. */
export function thinned(change: Change): Thin {
  const times = new Map<string, number>()
  for (const { table, id } of change) times.set(`${table}/${id}`, (times.get(`${table}/${id}`) ?? 0) + 1)
  const strokes: Stroke[] = []
  const thin = change.map((op, i) => {
    if (!op.before || !op.after || times.get(`${op.table}/${op.id}`) !== 1) return op
    const [before, after] = [masksOf(op.table, op.before), masksOf(op.table, op.after)]
    const own = [...before].flatMap(([place, was]) => strokeOf(i, place, was, after.get(place)) ?? [])
    strokes.push(...own)
    return withMasks(op, (mask, place) => (own.some((one) => one.place === place) ? emptyOf(mask) : mask))
  })
  return strokes.length > 0 ? { change: thin, strokes } : { change, strokes }
}

function strokeOf(op: number, place: MaskPlace, was: Rle, is: Rle | undefined): Stroke | null {
  if (!is || was.size[0] !== is.size[0] || was.size[1] !== is.size[1] || was.counts.length + is.counts.length < LONG) return null
  const { counts } = rleOf(exclusive(keptRuns(was), keptRuns(is)))
  // Of counts that can be written in several ways only ours come back to the letter.
  const exact = counts.length * WORTH < was.counts.length + is.counts.length && rleOf(keptRuns(is)).counts === is.counts
  return exact ? { op, place, was: fingerprint(was), is: fingerprint(is), off: counts } : null
}

/**
 * The whole change again, by the rows as they are (`rowOf`). Throws `conflict` where a row's mask is not the one that the stroke begins
 * with, `invalid` where strokes and change do not belong together.
 */
export function filled({ change, strokes }: Thin, rowOf: (op: Op) => object | null): Change {
  if (strokes.length === 0) return change
  const stray = strokes.find(({ op }) => op >= change.length)
  if (stray) {
    throw new Fault('invalid', 'A stroke belongs to an operation that the change does not have.', {
      field: 'strokes.op', found: stray.op, limit: change.length - 1, fix: 'Load the image again and repeat the stroke.',
    })
  }
  return change.map((op, i) => {
    const own = strokes.filter((one) => one.op === i)
    if (own.length === 0) return op
    const row = rowOf(op)
    const whole = withStrokes(op, own, row, ({ was, is, off }, mask) => {
      if (fingerprint(mask) !== was) return null
      const after = changed(mask, off)
      if (fingerprint(after) === is) return { before: mask, after }
      throw new Fault('invalid', 'What a stroke makes of a mask is not what it says.', { field: 'strokes.is', fix: 'Load the image again and repeat the stroke.' })
    })
    if (!whole) throw conflictOf([{ table: op.table, id: op.id, row }])
    return whole
  })
}

/**
 * The annotations' part of a change for a client that shows them (`rowOf`) and may have made it itself: masks that are already as they come stay
 * as they are. Ops whose mask is neither the one before nor the one after are left out and `missed` is said: their rows are to be read again.
 */
export function received({ change, strokes }: Thin, rowOf: (id: number) => object | null): { change: Change; missed: boolean } {
  let missed = false
  const known = change.flatMap((op, i) => {
    if (op.table !== 'annotation') return [op]
    const whole = withStrokes(op, strokes.filter((one) => one.op === i), rowOf(op.id), ({ was, is, off }, mask) => {
      const now = fingerprint(mask)
      if (now === is) return { before: mask, after: mask }
      return now === was ? { before: mask, after: changed(mask, off) } : null
    })
    missed ||= whole === null
    return whole ?? []
  })
  return { change: known, missed }
}

/** The op with the masks that `made` says of the row's masks; null where it says none, or the row has no such mask. */
function withStrokes(op: Op, strokes: readonly Stroke[], row: object | null, made: (stroke: Stroke, mask: Rle) => { before: Rle; after: Rle } | null): Op | null {
  const masks = masksOf(op.table, row)
  const whole = new Map<MaskPlace, { before: Rle; after: Rle }>()
  for (const one of strokes) {
    const mask = masks.get(one.place)
    const pair = mask && made(one, mask)
    if (!pair) return null
    whole.set(one.place, pair)
  }
  return whole.size === 0 ? op : withMasks(op, (mask, place, side) => whole.get(place)?.[side] ?? mask)
}

function changed(mask: Rle, off: string): Rle {
  return keptRle(exclusive(keptRuns(mask), runsOfRle({ size: mask.size, counts: off })))
}

function emptyOf({ size: [h, w] }: Rle): Rle {
  return rleOf(emptyRuns(h, w))
}
