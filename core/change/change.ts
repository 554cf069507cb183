import { z } from 'zod'
import { Fault } from '../fault.ts'
import { LIMITS } from '../limits.ts'
import { annotation, type Annotation } from '../records/annotation.ts'
import { category, type Category } from '../records/category.ts'
import { imageMark, type ImageMark } from '../records/image.ts'
import { matteRow, type MatteRow } from '../records/matte.ts'
import { poseRow, type PoseRow } from '../records/pose.ts'

type OpOf<T extends string, R> = { table: T; id: number; before: R | null; after: R | null }
/** One row before and after; null before = created, null after = deleted. */
export type Op =
  | OpOf<'annotation', Annotation> | OpOf<'category', Category> | OpOf<'image', ImageMark> | OpOf<'matte', MatteRow> | OpOf<'pose', PoseRow>
/** The commit, the undo entry, the message to other clients and the audit trail: the same plain value. */
export type Change = Op[]
export type Table = Op['table']

const opOf = <T extends string, R extends z.ZodType>(table: T, row: R) =>
  z.object({ table: z.literal(table), id: z.number().int().min(0), before: row.nullable(), after: row.nullable() })
export const change = z
  .array(z.discriminatedUnion('table', [
    opOf('annotation', annotation), opOf('category', category), opOf('image', imageMark), opOf('matte', matteRow),
    opOf('pose', poseRow),
  ]))
  .max(LIMITS.changeOps) as unknown as z.ZodType<Change>

/** The change that takes this one back. */
export function invert(change: Change): Change {
  return change.map((op) => ({ ...op, before: op.after, after: op.before }) as Op).reverse()
}

/** Two changes made one after the other as one; rows that end as they began disappear. */
export function squash(first: Change, second: Change): Change {
  const merged = new Map<string, Op>()
  for (const op of [...first, ...second]) {
    const key = `${op.table}/${op.id}`
    const earlier = merged.get(key)
    merged.set(key, earlier ? ({ ...op, before: earlier.before } as Op) : op)
  }
  return [...merged.values()].filter((op) => !sameRow(op.before, op.after))
}

/** Rows of one table by id. */
export type Rows<R> = ReadonlyMap<number, R>

/**
 * The rows of one table after the change. Throws `conflict` when a row is not as the change's `before` says,
 * with the row as it is now in `details.current`.
 */
export function apply<T extends Table>(rows: Rows<Row<T>>, table: T, change: Change): Map<number, Row<T>> {
  const result = new Map(rows)
  for (const op of change) {
    if (op.table !== table) continue
    const now = result.get(op.id) ?? null
    if (!sameRow(now, op.before)) throw conflictOf([{ table, id: op.id, row: now }])
    if (op.after === null) result.delete(op.id)
    else result.set(op.id, op.after as Row<T>)
  }
  return result
}
export type Row<T extends Table> = NonNullable<Extract<Op, { table: T }>['after']>

export function conflictOf(current: { table: Table; id: number; row: unknown }[]): Fault {
  return new Fault('conflict', 'This was changed elsewhere since you read it.', {
    current,
    fix: 'The newer version is shown; your own version is kept and can be added as a copy.',
  })
}

/** Deep equality of two rows as JSON sees them: key order does not matter, undefined equals absent. */
export function sameRow(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => sameRow(item, b[i]))
  const left = a as Record<string, unknown>
  const right = b as Record<string, unknown>
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) if (!sameRow(left[key], right[key])) return false
  return true
}
