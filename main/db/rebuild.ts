import type { Change, Op } from '../../core/change/change.ts'
import { Fault } from '../../core/fault.ts'
import type { AnnotationId, CategoryId, ImageId } from '../../core/records/ids.ts'
import type { MatteId } from '../../core/records/matte.ts'
import type { PoseId } from '../../core/records/pose.ts'
import { changeLog } from './change-log.ts'
import { rowChecksum, type SqlValue } from './checksum.ts'
import { wholeMasks } from './mask-differences.ts'
import { opsText } from './packed-ops.ts'
import { replay } from './revert.ts'
import type { Salvaged } from './salvage.ts'
import { cached, type Sqlite } from './sqlite.ts'
import { type SizeOf, valuesOfAnnotation } from './tables/annotation-row.ts'
import { annotationReads, annotationWrites } from './tables/annotations.ts'
import { categoryReads } from './tables/categories.ts'
import { CHANGE_COLUMNS, changeRows, INSERT_CHANGE } from './tables/change-rows.ts'
import { counters } from './tables/counters.ts'
import { IMAGE_COLUMNS, markOf, sortKeyOf } from './tables/image-row.ts'
import { imageReads, imageWrites } from './tables/images.ts'
import { matteReads, matteWrites } from './tables/mattes.ts'
import { poseReads, poseWrites } from './tables/poses.ts'
import { SCHEMA } from './migrations/index.ts'
import { movePredictions } from './migrations/0020-runs.ts'
import { runWrites } from './tables/runs.ts'
import { type CheckedTable, checkedTables } from './verify.ts'

const NONE: Salvaged = { whole: [], damaged: [], complete: false }

/** Brings a database made from a backup (or empty) up to what could be read of the damaged one. Foreign keys are off. */
export function rebuild(
  db: Sqlite, salvaged: ReadonlyMap<string, Salvaged>, raw: ReadonlyMap<string, SqlValue[][]>, version: number = SCHEMA,
): { replayed: number; lostImages: number } {
  const of = (table: string) => salvaged.get(table) ?? NONE
  return db.transaction(() => {
    const tables = new Map(checkedTables(db).map((table) => [table.name, table]))
    // Images first: what the log says hangs on them, and rows of the damaged file are newer than the backup's.
    for (const name of ['root', 'image', 'counter']) overlay(db, tables.get(name)!, of(name))
    // The log only ever grows: a row of it is never out of date, wherever it is found. Photos are hardly ever removed.
    for (const name of ['root', 'image']) if (!of(name).complete) addMissing(db, tables.get(name)!, raw.get(name)!)
    takeDamagedImages(db, of('image'))
    const log = new Map([...raw.get('change')!, ...of('change').whole].map((values) => [values[0], values]))
    const replayed = replayLog(db, [...log.values()])
    for (const name of ['image', 'annotation', 'category', 'meta', 'setting', 'draft', 'job', ...LATER_TABLES]) {
      overlay(db, tables.get(name)!, of(name))
    }
    for (const name of ['annotation', 'category', 'image', 'draft', 'job', 'setting', ...LATER_TABLES]) dropAbsent(db, tables.get(name)!, of(name))
    if (!of('annotation').complete) overlay(db, tables.get('annotation')!, {
      ...NONE, whole: unknownToLog(db, raw.get('annotation')!, of('annotation').whole),
    })
    for (const name of ['category', 'meta', 'setting']) if (!of(name).complete) addMissing(db, tables.get(name)!, raw.get(name)!)
    for (const name of LATER_TABLES) if (salvaged.has(name) && !of(name).complete) addMissing(db, tables.get(name)!, raw.get(name)!)
    const lostImages = nameLostImages(db)
    for (const name of PHOTO_TABLES) db.exec(`DELETE FROM ${name} WHERE image NOT IN (SELECT id FROM image)`)
    takeRuns(db, tables, salvaged, raw)
    settle(db)
    if (version < WITH_RUNS) splitOffPredictions(db, of('annotation').complete)
    return { replayed, lostImages }
  }).immediate()
}

/** Tables whose rows go with their photo, and all that files of older schemas may lack. */
const PHOTO_TABLES = ['matte', 'alpha', 'pose', 'depth']
const LATER_TABLES = [...PHOTO_TABLES, 'mesh']
const RUN_TABLES = ['run', 'run_image', 'prediction', 'review']
/** The schema from which predictions are not among the labels. */
const WITH_RUNS = 20

/** Runs with what they said, and reviews. What is found in the pages only counts where nothing newer of its photo is there. */
function takeRuns(
  db: Sqlite, tables: ReadonlyMap<string, CheckedTable>, salvaged: ReadonlyMap<string, Salvaged>, raw: ReadonlyMap<string, SqlValue[][]>,
): void {
  for (const name of RUN_TABLES) {
    const rows = salvaged.get(name)
    if (!rows) continue
    overlay(db, tables.get(name)!, rows)
    dropAbsent(db, tables.get(name)!, rows)
    if (!rows.complete) addMissing(db, tables.get(name)!, raw.get(name)!)
  }
  db.exec(`
    DELETE FROM run_image WHERE run NOT IN (SELECT id FROM run) OR image NOT IN (SELECT id FROM image);
    DELETE FROM prediction WHERE NOT EXISTS (
      SELECT 1 FROM run_image r WHERE r.run = prediction.run AND r.image = prediction.image AND prediction.id >= r.first_prediction);
    DELETE FROM review WHERE image NOT IN (SELECT id FROM image)`)
}

/** A file of before had them among the labels; those of a backup are the same ones, as far as all could be read. */
function splitOffPredictions(db: Sqlite, complete: boolean): void {
  if (complete) for (const name of RUN_TABLES.slice(0, 3).toReversed()) db.exec(`DELETE FROM ${name}`)
  else if (db.prepare('SELECT 1 FROM run').get()) db.exec("DELETE FROM annotation WHERE substr(source, 1, 6) = 'model:'")
  movePredictions(db)
}

/** Rows whose checksum holds replace those of the same key. */
function overlay(db: Sqlite, table: CheckedTable, rows: Salvaged): void {
  const derived = table.name === 'image' ? ['sort_key'] : []
  const names = [...table.columns, 'crc', ...derived]
  const marks = names.map(() => '?').join(', ')
  const statement = db.prepare(`INSERT OR REPLACE INTO ${table.name} (${names.join(', ')}) VALUES (${marks})`)
  const path = IMAGE_COLUMNS.indexOf('path')
  for (const values of rows.whole) statement.run(derived.length > 0 ? [...values, sortKeyOf(String(values[path]))] : values)
}

/** Adds rows whose key is not there. */
function addMissing(db: Sqlite, table: CheckedTable, rows: SqlValue[][]): void {
  const known = db.prepare(`SELECT 1 FROM ${table.name} WHERE ${table.key} = ?`).pluck()
  overlay(db, table, { ...NONE, whole: rows.filter(([key]) => known.get(key) === undefined) })
}

/**
 * Rows found in the pages that are no version the log knows of: they came by an import, or by a gesture whose entry is
 * lost. All other versions are as old as the log says.
 */
function unknownToLog(db: Sqlite, rows: SqlValue[][], reached: SqlValue[][]): SqlValue[][] {
  const done = new Set(reached.map(([id]) => id))
  const sizes = db.prepare('SELECT height, width FROM image WHERE id = ?').raw()
  const sizeOf: SizeOf = (image) => (sizes.get(image) as [number, number] | undefined) ?? null
  const versions = new Set<string>()
  const changeOf = changesOf(db)
  for (const ops of db.prepare('SELECT ops FROM change').pluck().iterate() as Iterable<string>) {
    for (const op of changeOf(ops) ?? []) {
      if (op.table !== 'annotation') continue
      for (const row of [op.before, op.after]) if (row) versions.add(`${row.id}/${valuesOfAnnotation(row, sizeOf).at(-1)}`)
    }
  }
  return rows.filter((values) => !done.has(values[0]) && !versions.has(`${values[0]}/${values.at(-1)}`))
}

/** A photo's row with a wrong checksum is better than none, as long as it makes sense: its annotations need it. */
function takeDamagedImages(db: Sqlite, rows: Salvaged): void {
  const images = imageWrites(cached(db), counters(cached(db)))
  const exists = db.prepare('SELECT 1 FROM image WHERE id = ?').pluck()
  for (const values of rows.damaged) {
    const row = Object.fromEntries(IMAGE_COLUMNS.map((name, i) => [name, values[i]])) as Record<string, SqlValue>
    const { id, root, path, width, height } = row
    const whole = [id, root, width, height].every((value) => Number.isSafeInteger(value) && Number(value) >= 0)
    if (!whole || width === 0 || height === 0 || typeof path !== 'string' || path === '' || exists.get(id)) continue
    const known = db.prepare('SELECT 1 FROM image WHERE root = ? AND path = ?').get(root, path)
    if (known) continue
    images.put(Number(id) as ImageId, {
      root: Number(root), path, width: Number(width), height: Number(height), bytes: 0, mtime: 0, health: 'changed',
      problem: 'Its row was damaged; check the photo.',
    })
  }
}

/** What an entry says; null when one that it leans on is gone. */
function changesOf(db: Sqlite): (ops: string) => Change | null {
  const opsAt = db.prepare('SELECT ops FROM change WHERE seq = ?').pluck()
  const whole = wholeMasks((seq) => {
    const ops = opsAt.get(seq) as string | undefined
    return ops === undefined ? undefined : opsText(ops)
  })
  return (ops) => {
    try {
      return whole(JSON.parse(opsText(ops)) as Change)
    } catch (thrown) {
      if (thrown instanceof Fault) return null
      throw thrown
    }
  }
}

/** Makes the changes again that came after the backup, in order, and takes over what is known of the earlier ones. */
function replayLog(db: Sqlite, rows: SqlValue[][]): number {
  const sql = cached(db)
  const ids = counters(sql)
  const images = { ...imageReads(sql, () => ''), ...imageWrites(sql, ids) }
  const mark = (id: ImageId) => {
    const row = images.stored(id)
    return row ? markOf(row) : null
  }
  const sizeOf = (id: ImageId): [number, number] | null => {
    const row = images.stored(id)
    return row ? [row.height, row.width] : null
  }
  const annotations = { ...annotationReads(sql), ...annotationWrites(sql, sizeOf) }
  const categories = categoryReads(sql)
  const mattes = { ...matteReads(sql), ...matteWrites(sql) }
  const poses = { ...poseReads(sql), ...poseWrites(sql) }
  const log = changeLog({
    sql, write: (run) => run(), rows: changeRows(sql), annotations, categories, images: { ...images, mark }, mattes, poses, ids,
  })
  const now = (op: Op): object | null =>
    op.table === 'annotation' ? annotations.get(op.id as AnnotationId)
    : op.table === 'category' ? categories.get(op.id as CategoryId)
    : op.table === 'matte' ? mattes.row(op.id as MatteId)
    : op.table === 'pose' ? poses.row(op.id as PoseId)
    : mark(op.id as ImageId)
  const last = (sql('SELECT coalesce(max(seq), 0) FROM change').pluck().get() as number)
  const opsAt = CHANGE_COLUMNS.indexOf('ops')
  const changeOf = changesOf(db)
  let replayed = 0
  for (const values of rows.toSorted((a, b) => Number(a[0]) - Number(b[0]))) {
    if (Number(values[0]) <= last) continue
    const stored = changeOf(String(values[opsAt]))
    // Its mask stood whole in an entry that is lost: nothing can be done again or taken back by this one any more.
    if (!stored) continue
    // Photos were taken over before, as they are now: only rows whose photo is still there can come back.
    const change = replay(stored, now)
    log.apply(change.filter((op) => imagesOf(op).every((id) => mark(id) !== null)))
    sql(INSERT_CHANGE).run([...values, 'log'])
    replayed++
  }
  restoreStates(db)
  return replayed
}

function imagesOf(op: Op): ImageId[] {
  if (op.table === 'category') return []
  if (op.table === 'image') return [op.id as ImageId]
  return [op.before, op.after].flatMap((row) => (row ? [row.image] : []))
}

/** The state of every gesture follows from the rows after it. */
function restoreStates(db: Sqlite): void {
  const rows = db.prepare('SELECT seq, image, kind, undoes FROM change ORDER BY seq')
    .all() as { seq: number; image: number | null; kind: string; undoes: number | null }[]
  const states = new Map<number, string>()
  const undone = new Map<number | null, Set<number>>()
  for (const { seq, image, kind, undoes } of rows) {
    const waiting = undone.get(image) ?? new Set()
    undone.set(image, waiting)
    if (kind === 'undo' && undoes !== null) {
      states.set(undoes, 'undone')
      waiting.add(undoes)
    } else if (kind === 'redo' && undoes !== null) {
      states.set(undoes, 'done')
      waiting.delete(undoes)
    } else if (kind === 'do') {
      for (const dropped of waiting) states.set(dropped, 'dropped')
      waiting.clear()
      states.set(seq, 'done')
    }
  }
  const set = db.prepare('UPDATE change SET state = ? WHERE seq = ? AND kind = \'do\'')
  for (const [seq, state] of states) set.run(state, seq)
}

/** Where the damaged file could be read from end to end, a row that is not in it was deleted. */
function dropAbsent(db: Sqlite, table: CheckedTable, rows: Salvaged): void {
  if (!rows.complete) return
  const present = new Set([...rows.whole, ...rows.damaged].map(([key]) => key))
  const remove = db.prepare(`DELETE FROM ${table.name} WHERE ${table.key} = ?`)
  for (const key of db.prepare(`SELECT ${table.key} FROM ${table.name}`).pluck().all() as SqlValue[]) {
    if (!present.has(key)) remove.run(key)
  }
}

/** Annotations without their photo get one with a made-up name: nothing that was drawn is thrown away. */
function nameLostImages(db: Sqlite): number {
  const sql = cached(db)
  const images = imageWrites(sql, counters(sql))
  const ids = db.prepare('SELECT DISTINCT image FROM annotation WHERE image NOT IN (SELECT id FROM image) ORDER BY image')
    .pluck().all() as ImageId[]
  if (ids.length === 0) return 0
  const root = (db.prepare('SELECT min(id) FROM root').pluck().get() as number | null) ?? 1
  for (const id of ids) {
    const extent = db.prepare('SELECT max(x + width), max(y + height) FROM annotation WHERE image = ?')
      .raw().get(id) as [number, number]
    const [width, height] = extent.map((value) => Math.min(65_535, Math.max(1, Math.ceil(value))))
    images.put(id, {
      root, path: `lost-${id}`, width, height, bytes: 0, mtime: 0, health: 'missing',
      problem: 'Its row was lost; find the photo again.',
    })
  }
  return ids.length
}

/** Derived columns, counters and the folders that rows refer to. */
function settle(db: Sqlite): void {
  const sql = cached(db)
  const ids = counters(sql)
  const images = imageWrites(sql, ids)
  for (const root of db.prepare('SELECT DISTINCT root FROM image WHERE root NOT IN (SELECT id FROM root)')
    .pluck().all() as number[]) {
    lostRoot(db, root)
  }
  db.exec('DELETE FROM image_category')
  db.exec('DELETE FROM draft WHERE image NOT IN (SELECT id FROM image)')
  images.recount(db.prepare('SELECT id FROM image').pluck().all() as ImageId[])
  runWrites(sql, ids).settle(null)
  for (const name of ['image', 'category', 'annotation', 'job', 'root', 'run', 'run_image', 'prediction', 'review', 'matte', 'alpha', 'mesh', 'pose', 'depth'] as const) {
    ids.passOver(name, (db.prepare(`SELECT coalesce(max(id), 0) FROM ${name}`).pluck().get() as number))
  }
}

function lostRoot(db: Sqlite, id: number): void {
  const table = checkedTables(db).find(({ name }) => name === 'root')!
  const values: SqlValue[] = [id, `lost-folder-${id}`, 1]
  overlay(db, table, { whole: [[...values, rowChecksum(values)]], damaged: [], complete: true })
}
