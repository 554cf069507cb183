import type { Change } from '../../../core/change/change.ts'
import type { ImageId } from '../../../core/records/ids.ts'
import { checkRow, rowChecksum, type SqlValue } from '../checksum.ts'
import { anchorsOf, wholeMasks } from '../mask-differences.ts'
import { opsText, packOps } from '../packed-ops.ts'
import type { Sql } from '../sqlite.ts'
import { text } from '../values.ts'

/**
 * The log of everything that happened, in order; rows are never rewritten but for `state`.
 * `do` is a gesture, `undo` and `redo` say with `undoes` which one they took back or did again, and hold what they really
 * changed; `log` only tells (an import, a removal). `ops` is the change as mask-differences.ts shortens and packed-ops.ts packs it.
 * Applying all ops in order of `seq` gives the project as it is.
 */
export type ChangeKind = 'do' | 'undo' | 'redo' | 'log'
/** Of a `do`: as told to users. It follows from the rows after it. All others are `log`. */
export type ChangeState = 'done' | 'undone' | 'dropped' | 'log'

export type StoredChange = {
  seq: number; image: ImageId | null; kind: ChangeKind; undoes: number | null; label: string; ops: string; count: number
  author: string; tag: string | null; key: string | null; at: number; crc: number; state: ChangeState
}
export type NewChange = Omit<StoredChange, 'seq' | 'ops' | 'count' | 'crc'> & { change: Change; count?: number }

export const CHANGE_COLUMNS = ['seq', 'image', 'kind', 'undoes', 'label', 'ops', 'count', 'author', 'tag', 'key', 'at'] as const
const WRITTEN = [...CHANGE_COLUMNS, 'crc', 'state']
/** Adds a row; values in the order of the table. */
export const INSERT_CHANGE = `INSERT INTO change (${WRITTEN.join(', ')}) VALUES (${WRITTEN.map(() => '?').join(', ')})`

export type ChangeRows = {
  append(change: NewChange): number
  /** The change of a row. Throws `corrupt` when the row is damaged, or one that it leans on. */
  ops(row: StoredChange): Change
  get(seq: number): StoredChange | undefined
  byKey(key: string): StoredChange | undefined
  /** The newest `done` row, which undo takes back. */
  newestDone(image: ImageId | null): StoredChange | undefined
  /** The last one undone, which redo does again: undoing goes backwards, so it is the oldest. */
  oldestUndone(image: ImageId | null): StoredChange | undefined
  tagged(tag: string): StoredChange[]
  newest(image: ImageId | null, limit: number): StoredChange[]
  setState(seq: number, state: ChangeState): void
  dropUndone(image: ImageId | null): void
  count(): number
}

export function changeRows(sql: Sql): ChangeRows {
  const anchors = anchorsOf((seq) => sql('SELECT crc FROM change WHERE seq = ?').pluck().get(seq) as number | undefined)
  const get = (seq: number) => sql('SELECT * FROM change WHERE seq = ?').get(seq) as StoredChange | undefined
  const textOf = (row: StoredChange): string => {
    checkRow('change', CHANGE_COLUMNS, CHANGE_COLUMNS.length, row)
    return opsText(row.ops)
  }
  return {
    append({ change, count = change.length, ...row }) {
      const stored = anchors.shortened(change)
      const seq = (sql('SELECT coalesce(max(seq), 0) + 1 FROM change').pluck().get() as number)
      const values: SqlValue[] = [
        seq, row.image, row.kind, row.undoes, text(row.label), packOps(stored), count, text(row.author), row.tag,
        row.key, row.at,
      ]
      const crc = rowChecksum(values)
      values.push(crc, row.state)
      sql(INSERT_CHANGE).run(values)
      anchors.written(seq, crc, change, stored)
      return seq
    },
    ops(row) {
      const whole = wholeMasks((seq) => {
        const anchor = get(seq)
        return anchor && textOf(anchor)
      })
      return whole(JSON.parse(textOf(row)) as Change)
    },
    get,
    byKey: (key) => sql('SELECT * FROM change WHERE key = ?').get(key) as StoredChange | undefined,
    newestDone: (image) =>
      sql("SELECT * FROM change WHERE image IS ? AND state = 'done' ORDER BY seq DESC LIMIT 1")
        .get(image) as StoredChange | undefined,
    oldestUndone: (image) =>
      sql("SELECT * FROM change WHERE image IS ? AND state = 'undone' ORDER BY seq LIMIT 1")
        .get(image) as StoredChange | undefined,
    tagged: (tag) => sql("SELECT * FROM change WHERE tag = ? AND state = 'done' ORDER BY seq").all(tag) as StoredChange[],
    newest: (image, limit) =>
      sql("SELECT * FROM change WHERE image IS ? AND kind IN ('do', 'log') ORDER BY seq DESC LIMIT ?")
        .all(image, limit) as StoredChange[],
    setState: (seq, state) => void sql('UPDATE change SET state = ? WHERE seq = ?').run(state, seq),
    dropUndone: (image) => void sql("UPDATE change SET state = 'dropped' WHERE image IS ? AND state = 'undone'").run(image),
    count: () => sql("SELECT count(*) FROM change WHERE kind IN ('do', 'log')").pluck().get() as number,
  }
}
