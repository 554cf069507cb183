import { type Change, conflictOf, invert, type Op, sameRow, squash } from '../../core/change/change.ts'
import { filled } from '../../core/change/strokes.ts'
import { Fault } from '../../core/fault.ts'
import type { ImageMark } from '../../core/records/image.ts'
import type { AnnotationId, CategoryId, ImageId } from '../../core/records/ids.ts'
import type { MatteId, MatteRow } from '../../core/records/matte.ts'
import type { PoseId, PoseRow } from '../../core/records/pose.ts'
import { replay, revert } from './revert.ts'
import type { AnnotationReads, CategoryReads, ChangeLog, Commit, Committed } from './store.ts'
import type { AnnotationWrites } from './tables/annotations.ts'
import { CATEGORY_COLUMNS, valuesOfCategory } from './tables/categories.ts'
import type { ChangeRows, StoredChange } from './tables/change-rows.ts'
import type { Counters } from './tables/counters.ts'
import type { ImageWrites } from './tables/images.ts'
import type { MatteWrites } from './tables/mattes.ts'
import type { PoseWrites } from './tables/poses.ts'
import { rowWriter } from './tables/row-table.ts'
import { json, text } from './values.ts'
import type { Sql } from './sqlite.ts'

export type ChangeLogParts = {
  sql: Sql
  /** Runs as one durable transaction. */
  write<T>(run: () => T): T
  rows: ChangeRows
  annotations: AnnotationReads & AnnotationWrites
  categories: CategoryReads
  images: ImageWrites & { mark(id: ImageId): ImageMark | null }
  mattes: MatteWrites & { row(id: MatteId): MatteRow | null }
  poses: PoseWrites & { row(id: PoseId): PoseRow | null }
  ids: Counters
}

/** Commits, undo and redo: every one a transaction and a row of the log. */
export function changeLog({
  sql, write, rows, annotations, categories, images, mattes, poses, ids,
}: ChangeLogParts): Omit<ChangeLog, 'reassign'> & {
  /** Writes the rows of a change without a word in the log. */
  apply(change: Change): void
} {
  const categoryWriter = rowWriter(sql, 'category', CATEGORY_COLUMNS)
  const now = (op: Op): object | null => {
    if (op.table === 'annotation') return annotations.get(op.id as AnnotationId)
    if (op.table === 'category') return categories.get(op.id as CategoryId)
    if (op.table === 'matte') return mattes.row(op.id as MatteId)
    if (op.table === 'pose') return poses.row(op.id as PoseId)
    return images.mark(op.id as ImageId)
  }
  const put = (op: Op): void => {
    if (op.table === 'annotation') {
      if (op.after === null) return annotations.remove(op.id as AnnotationId)
      annotations.put(op.after)
      if (op.before === null) ids.passOver('annotation', op.id)
    } else if (op.table === 'category') {
      if (op.after === null) return void categoryWriter.remove(op.id)
      categoryWriter.put(valuesOfCategory(op.after))
      if (op.before === null) ids.passOver('category', op.id)
    } else if (op.table === 'matte') {
      if (op.after === null) return mattes.drop(op.id as MatteId)
      mattes.put(op.after)
      if (op.before === null) ids.passOver('matte', op.id)
    } else if (op.table === 'pose') {
      if (op.after === null) return poses.drop(op.id as PoseId)
      poses.put(op.after)
      if (op.before === null) ids.passOver('pose', op.id)
    } else if (op.after !== null) {
      const { status, split, flags, note } = op.after
      images.update(op.id as ImageId, { status, split, flags: json(flags), note: text(note) })
    }
  }
  /** Writes the rows, counts touched images again and gives them, each with its next revision. */
  const apply = (change: Change, also: ImageId | null = null): Map<ImageId, number> => {
    const recount = new Set<ImageId>()
    const touched = new Set<ImageId>(also === null ? [] : [also])
    for (const op of change) {
      put(op)
      if (op.table === 'image') touched.add(op.id as ImageId)
      if (op.table === 'annotation') for (const row of [op.before, op.after]) if (row) recount.add(row.image)
      if (op.table === 'matte' || op.table === 'pose') for (const row of [op.before, op.after]) if (row) touched.add(row.image)
    }
    images.recount(recount)
    for (const id of recount) touched.add(id)
    return new Map([...touched].map((id) => [id, images.bump(id)]))
  }
  type Named = { image: ImageId | null; label: string }
  const committed = (seq: number, row: Named, change: Change, revs: Map<ImageId, number>): Committed => ({
    seq, label: row.label, change, fresh: true, images: [...revs.keys()],
    rev: row.image === null ? 0 : (revs.get(row.image) ?? 0),
  })
  const turn = (row: StoredChange | undefined, kind: 'undo' | 'redo'): Committed | null => {
    if (!row) return null
    const wanted = kind === 'undo' ? revert(rows.ops(row), now) : replay(rows.ops(row), now)
    // Objects of a photo that was taken out of the project cannot come back by themselves.
    const change = wanted.filter((op) => op.table === 'category' || op.table === 'image' || op.after === null || images.mark(op.after.image) !== null)
    const revs = apply(change, row.image)
    rows.setState(row.seq, kind === 'undo' ? 'undone' : 'done')
    const seq = rows.append({
      image: row.image, kind, undoes: row.seq, label: row.label, change, author: 'user', tag: null, key: null,
      at: Date.now(), state: 'log',
    })
    return committed(seq, row, change, revs)
  }

  return {
    apply: (change) => void apply(change),
    commit: (commit) => write(() => {
      const known = rows.byKey(commit.key)
      if (known) {
        const rev = known.image === null ? 0 : (sql('SELECT rev FROM image WHERE id = ?')
          .pluck().get(known.image) as number | undefined) ?? 0
        return { seq: known.seq, rev, label: known.label, change: rows.ops(known), images: [], fresh: false }
      }
      const change = wellFormed(filled({ change: commit.change, strokes: [...(commit.strokes ?? [])] }, now))
      checkOps(change)
      checkUnchanged(change, now)
      const revs = apply(change, commit.image)
      rows.dropUndone(commit.image)
      const seq = rows.append(rowOf(commit, change))
      return committed(seq, commit, change, revs)
    }),
    undo: (image) => write(() => turn(rows.newestDone(image), 'undo')),
    redo: (image) => write(() => turn(rows.oldestUndone(image), 'redo')),
    undoTag: (tag) => write(() => {
      const entries = rows.tagged(tag)
      const all = invert(entries.reduce<Change>((sum, entry) => squash(sum, rows.ops(entry)), []))
      const untouched = all.filter((op) => sameRow(now(op), op.before))
      const skipped = all.filter((op) => !untouched.includes(op)).map(({ table, id }) => ({ table, id }))
      const revs = apply(untouched)
      for (const entry of entries) rows.setState(entry.seq, 'dropped')
      const label = `Undo ${entries[0]?.label ?? tag}`
      const seq = rows.append({
        image: null, kind: 'do', undoes: null, label, change: untouched, author: 'user', tag: null, key: null,
        at: Date.now(), state: 'done',
      })
      return { ...committed(seq, { image: null, label }, untouched, revs), skipped }
    }),
    peek: (image) => ({ undo: rows.newestDone(image)?.label ?? null, redo: rows.oldestUndone(image)?.label ?? null }),
    history: (image, limit = 100) => rows.newest(image, limit).map((row) => ({
      seq: row.seq, label: row.label, author: row.author, at: row.at, state: row.state === 'log' ? 'done' : row.state,
      ops: row.count,
    })),
    count: () => rows.count(),
  }
}

function rowOf(commit: Commit, change: Change): Parameters<ChangeRows['append']>[0] {
  return {
    image: commit.image, kind: 'do', undoes: null, label: commit.label, change, author: commit.author ?? 'user',
    tag: commit.tag ?? null, key: commit.key, at: Date.now(), state: 'done',
  }
}

/** Images come and go by adding and removing photos; a row's id must be the op's. */
function checkOps(change: Change): void {
  for (const [i, op] of change.entries()) {
    if (op.table === 'image' && (op.before === null || op.after === null)) {
      throw new Fault('invalid', 'A change cannot add or remove an image.', { field: `change[${i}]` })
    }
    if ((op.before && op.before.id !== op.id) || (op.after && op.after.id !== op.id)) {
      throw new Fault('invalid', 'A change names another row than it holds.', { field: `change[${i}].id`, found: op.id })
    }
  }
}

/** Throws `conflict` with all rows that are not as the change says they were. Several ops on one row follow each other. */
function checkUnchanged(change: Change, now: (op: Op) => object | null): void {
  const expected = new Map<string, object | null>()
  const conflicts: { table: Op['table']; id: number; row: unknown }[] = []
  for (const op of change) {
    const key = `${op.table}/${op.id}`
    const present = expected.has(key) ? expected.get(key)! : now(op)
    if (!sameRow(present, op.before)) conflicts.push({ table: op.table, id: op.id, row: present })
    expected.set(key, op.after)
  }
  if (conflicts.length > 0) throw conflictOf(conflicts)
}

/** The change with texts as the file can hold them, so that what is compared and sent on is what will be read. */
function wellFormed(change: Change): Change {
  const whole = (row: object | null): object | null => {
    if (row === null) return null
    const entries = Object.entries(row)
    if (entries.every(([, value]) => typeof value !== 'string' || value.isWellFormed())) return row
    return Object.fromEntries(entries.map(([key, value]) => [key, typeof value === 'string' ? text(value) : value]))
  }
  return change.map((op) => ({ ...op, before: whole(op.before), after: whole(op.after) }) as Op)
}
