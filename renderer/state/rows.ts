import { sameRow, type Change, type Row, type Rows, type Table } from '../../core/change/change.ts'
import type { Annotation } from '../../core/records/annotation.ts'
import type { AnnotationId } from '../../core/records/ids.ts'

/**
 * The rows after a change, whatever they were before: for showing what the host says is so. Rows named in `except` stay.
 * Answers the same map when nothing differs.
 */
export function take<T extends Table>(rows: Rows<Row<T>>, table: T, change: Change, except?: ReadonlySet<number>): Rows<Row<T>> {
  let result: Map<number, Row<T>> | null = null
  for (const op of change) {
    if (op.table !== table || except?.has(op.id)) continue
    const after = op.after as Row<T> | null
    if (sameRow((result ?? rows).get(op.id) ?? null, after)) continue
    result ??= new Map(rows)
    if (after === null) result.delete(op.id)
    else result.set(op.id, after)
  }
  return result ?? rows
}

/** Ids in drawing order, ties broken by id; the earlier list when it still holds. */
export function drawingOrder(rows: Rows<Annotation>, before: readonly AnnotationId[]): readonly AnnotationId[] {
  const sorted = [...rows.values()].sort((a, b) => a.order - b.order || a.id - b.id)
  const same = sorted.length === before.length && sorted.every((row, i) => row.id === before[i])
  return same ? before : sorted.map((row) => row.id)
}

/** Ids of one table that a list of changes touches. */
export function touched(table: Table, changes: Iterable<Change>): Set<number> {
  const ids = new Set<number>()
  for (const change of changes) for (const op of change) if (op.table === table) ids.add(op.id)
  return ids
}
