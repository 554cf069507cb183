import { statSync } from 'node:fs'
import { Fault } from '../../core/fault.ts'
import type { CategoryId, ImageId, ProjectId } from '../../core/records/ids.ts'
import type { BackupSchedule } from './backup-schedule.ts'
import { bulkChanges } from './bulk.ts'
import { changeLog } from './change-log.ts'
import type { FileTasks } from './file-tasks.ts'
import { startImport } from './import-stage.ts'
import { listBackups } from './backup.ts'
import type { SideFiles } from './side-files.ts'
import { cached, connect, type Sql, type Sqlite } from './sqlite.ts'
import type { BackupRow, Reads, Store } from './store.ts'
import { annotationReads, annotationWrites } from './tables/annotations.ts'
import { CATEGORY_COLUMNS, categoryReads, valuesOfCategory } from './tables/categories.ts'
import { changeRows } from './tables/change-rows.ts'
import { counters } from './tables/counters.ts'
import { markOf } from './tables/image-row.ts'
import { depthReads, depthTable } from './tables/depths.ts'
import { imageReads, imageWrites } from './tables/images.ts'
import { jobTable } from './tables/jobs.ts'
import { matteReads, matteTable, matteWrites } from './tables/mattes.ts'
import { meshReads, meshTable } from './tables/meshes.ts'
import { poseReads, poseTable, poseWrites } from './tables/poses.ts'
import { reviewTable } from './tables/reviews.ts'
import { runReads, runTable, runWrites } from './tables/runs.ts'
import { rootTable } from './tables/roots.ts'
import { rowWriter } from './tables/row-table.ts'
import { draftTable, metaReads, metaTable, settingTable } from './tables/small-tables.ts'
import { statsReads } from './tables/stats.ts'
import type { Writer } from './writer.ts'

export type StoreParts = {
  db: Sqlite
  /** The file as the user knows it; `db` may be a private copy of it. */
  path: string
  side: SideFiles
  schema: number
  readOnlyReason: string
  project: ProjectId
  /** Null when read-only. */
  writer: Writer | null
  backups: BackupSchedule | null
  tasks: FileTasks
  onClose(): void
}

/** SQLite's own default: 16 MiB of log. */
const CHECKPOINT_PAGES = 1_000

/** The tables of an open database as the rest of main uses them. */
export function createStore(parts: StoreParts): Store {
  const { db, path, side, writer, backups } = parts
  const sql = cached(db)
  const write = <T>(run: () => T): T => {
    if (!writer) throw new Fault('denied', 'This project is open read-only.', {
      file: path, found: parts.readOnlyReason, fix: 'Save a copy of it where you may write.',
    })
    const outermost = !db.inTransaction
    const result = writer.write(run)
    if (outermost) backups?.edited()
    return result
  }
  let checkpoint: Promise<void> = Promise.resolve()
  const writeMany = <T>(run: () => T): T => {
    // Otherwise the next gesture would have to copy all of it from the log into the file.
    const away = parts.tasks.checkpoint
    if (!away || !writer) return write(run)
    db.pragma('wal_autocheckpoint = 0')
    try {
      return write(run)
    } finally {
      checkpoint = away(db).then(() => void (db.open && db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`)))
    }
  }
  const ids = counters(sql)
  const roots = rootTable(sql, path, ids)
  const images = { ...imageReads(sql, roots.pathOf), ...imageWrites(sql, ids) }
  const runRows = runWrites(sql, ids)
  const sizeOf = (id: ImageId): [number, number] | null => {
    const size = sql('SELECT height, width FROM image WHERE id = ?').raw().get(id) as [number, number] | undefined
    return size ?? null
  }
  const annotations = { ...annotationReads(sql), ...annotationWrites(sql, sizeOf) }
  const categoryWriter = rowWriter(sql, 'category', CATEGORY_COLUMNS)
  const categories = { ...categoryReads(sql), remove: (id: CategoryId) => void categoryWriter.remove(id) }
  const rows = changeRows(sql)
  const mark = (id: ImageId) => {
    const row = images.stored(id)
    return row ? markOf(row) : null
  }
  const mattes = { ...matteReads(sql), ...matteWrites(sql) }
  const poses = { ...poseReads(sql), ...poseWrites(sql) }
  const changes = changeLog({ sql, write, rows, annotations, categories, images: { ...images, mark }, mattes, poses, ids })
  const meta = metaTable(sql, write)
  const backUpNow = (reason: string) => backups?.now(reason)
  const bulk = bulkChanges({ write, writeMany, rows, annotations, categories, images, commit: changes.commit, backUp: backUpNow })

  const store: Store = {
    path,
    readOnly: writer === null,
    readOnlyReason: parts.readOnlyReason,
    schema: parts.schema,
    roots: {
      list: roots.list, add: (folder) => write(() => roots.add(folder)),
      move: (id, folder) => write(() => roots.move(id, folder)),
    },
    images: {
      ...imageReads(sql, roots.pathOf),
      insert: (list) => write(() => images.insert(list)),
      update: (id, fields) => write(() => {
        if (!images.update(id, fields)) throw new Fault('not-found', 'This image is not in the project any more.', { found: id })
      }),
      remove: (list, author = 'user') => bulk.removeImages(list, author),
    },
    categories: {
      ...categoryReads(sql),
      nextId: () => write(() => ids.take('category') as CategoryId),
    },
    annotations: { ...annotationReads(sql), reserve: (count) => write(() => ids.take('annotation', count) as never) },
    changes: {
      commit: changes.commit, undo: changes.undo, redo: changes.redo, undoTag: changes.undoTag, reassign: bulk.reassign,
      peek: changes.peek, history: changes.history, count: changes.count,
    },
    jobs: jobTable(sql, write, ids, parts.project),
    drafts: draftTable(sql, write),
    runs: runTable(sql, write, runRows),
    reviews: reviewTable(sql, write, ids),
    mattes: matteTable(sql, write, ids),
    meshes: meshTable(sql, write, ids),
    poses: poseTable(sql, write, ids),
    depths: depthTable(sql, write, ids),
    settings: settingTable(sql, write),
    meta,
    stats: statsReads(sql),
    transaction: write,
    startImport: (run) => startImport({
      db, folder: side.folder, write, writeMany, sizeOf, images, annotations, rows,
      ids: { take: (name, count) => write(() => ids.take(name, count)), giveBack: ids.giveBack },
      findImage: images.find,
      detailsOf: images.details,
      findCategory: categories.find,
      categories: categories.list(),
      nextColours: (count) => categories.nextColours(count),
      insertCategory: (category) => categoryWriter.insert(valuesOfCategory(category)),
      description: { read: meta.description, write: meta.describe },
      backUp: async () => {
        if (annotations.count() > 0) await backups?.run('import')
      },
      runs: runRows,
    }, run),
    snapshot: () => snapshotOf(db.name, path),
    backup: async ({ out, reason = 'manual', ...watch } = {}): Promise<BackupRow> => {
      if (out === undefined && backups) return backups.run(reason, watch)
      if (out === undefined) throw new Fault('invalid', 'Say where the copy of a read-only project is to go.', { field: 'out' })
      return parts.tasks.backup(db, out, watch)
    },
    backups: () => listBackups(side.backups),
    verify: (watch) => parts.tasks.verify(db, watch),
    bytes: () => sizeOfFile(db.name) + sizeOfFile(`${db.name}-wal`),
    async close() {
      await backups?.close()
      await checkpoint
      if (db.open) db.close()
      parts.onClose()
    },
  }
  return store
}

/** The file as it is now, for as long as the reader wants, on a connection of its own. */
function snapshotOf(file: string, path: string): Reads & { close(): void } {
  const db = connect(file, { readOnly: true })
  db.exec('BEGIN')
  const sql: Sql = cached(db)
  // A snapshot begins with the first thing read.
  sql('SELECT count(*) FROM sqlite_schema').get()
  const ids = counters(sql)
  const roots = rootTable(sql, path, ids)
  return {
    roots, images: imageReads(sql, roots.pathOf), categories: categoryReads(sql), annotations: annotationReads(sql), runs: runReads(sql),
    mattes: matteReads(sql), meshes: meshReads(sql), poses: poseReads(sql), depths: depthReads(sql), meta: metaReads(sql), stats: statsReads(sql),
    close: () => void (db.open && db.close()),
  }
}

function sizeOfFile(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}
