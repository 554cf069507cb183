import type { Rle } from '../records/annotation.ts'
import type { Op } from './change.ts'

/** Where in a row a mask stands. */
export type MaskPlace = 'shape' | 'foreground' | 'unknown'

/** The op with other masks: `each` is asked for every mask of both its rows, first of the row before. */
export function withMasks(op: Op, each: (mask: Rle, place: MaskPlace, side: 'before' | 'after') => Rle): Op {
  if (op.table === 'annotation') {
    const row = <Side extends 'before' | 'after'>(side: Side) => {
      const one = op[side]
      return one?.shape.type === 'mask' ? { ...one, shape: { ...one.shape, rle: each(one.shape.rle, 'shape', side) } } : one
    }
    return { ...op, before: row('before'), after: row('after') }
  }
  if (op.table === 'matte') {
    const row = <Side extends 'before' | 'after'>(side: Side) => {
      const one = op[side]
      return one?.trimap
        ? { ...one, trimap: { foreground: each(one.trimap.foreground, 'foreground', side), unknown: each(one.trimap.unknown, 'unknown', side) } }
        : one
    }
    return { ...op, before: row('before'), after: row('after') }
  }
  return op
}

/** The masks of a row of a table, by their place. */
export function masksOf(table: Op['table'], row: unknown): Map<MaskPlace, Rle> {
  const masks = new Map<MaskPlace, Rle>()
  withMasks({ table, id: 0, before: null, after: row } as Op, (mask, place) => {
    masks.set(place, mask)
    return mask
  })
  return masks
}
