import Database from 'better-sqlite3'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Fault } from '../../core/fault.ts'
import { syncFolderSync } from './atomic.ts'
import { listBackups, removeDatabase } from './backup.ts'
import type { SqlValue } from './checksum.ts'
import { copyCheaply } from './ballast.ts'
import { createSchema, migrate } from './migrate.ts'
import { MIGRATIONS, SCHEMA } from './migrations/index.ts'
import { type RawTable, readRawRows } from './raw-pages.ts'
import { rebuild } from './rebuild.ts'
import { type Salvaged, salvageTable } from './salvage.ts'
import { checkSchema, readSchema } from './schema.ts'
import { sideFiles, timeStamp } from './side-files.ts'
import { sqliteCode } from './sqlite-faults.ts'
import { connect, type Sqlite } from './sqlite.ts'
import { checkedTables, verifyNow } from './verify.ts'

export type RecoveryReport = {
  /** Folder that holds the damaged file, its log and nothing changed. */
  quarantine: string
  tables: { table: string; whole: number; damaged: number; complete: boolean }[]
  /** The verified backup that was started from, or null. */
  backup: string | null
  /** Changes of the log that were made again on top of it. */
  replayed: number
  /** Rows that are neither in the damaged file nor in the backup: their annotations hang on images with a made-up name. */
  lostImages: number
}

/**
 * Puts a damaged project right without touching what is left of it: the file and its log are copied into quarantine; a new
 * file is made from the newest backup that verifies, the log after it, and every row of the damaged file whose checksum
 * holds; only when that verifies does it take the project's name. The caller holds the lock and has no connection open.
 */
export function recoverProject(file: string): RecoveryReport {
  const side = sideFiles(file)
  const quarantine = join(side.quarantine, timeStamp())
  mkdirSync(quarantine, { recursive: true })
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(file + suffix)) copyCheaply(file + suffix, join(quarantine, basename(file) + suffix))
  }
  syncFolderSync(quarantine)

  const fresh = join(side.folder, 'recovered.partial')
  removeDatabase(fresh)
  const backup = newestGoodBackup(side.backups)
  if (backup) copyCheaply(backup, fresh)
  const db = connect(fresh, { create: !backup })
  try {
    if (!backup) createSchema(db)
    else if (knownVersion(db)! < SCHEMA) migrate(db, knownVersion(db)!)
    db.pragma('foreign_keys = OFF')
    const { tables: salvaged, version } = salvageAll(file, quarantine)
    const outcome = rebuild(db, salvaged, rawRows(db, join(quarantine, basename(file))), version)
    db.pragma('wal_checkpoint(TRUNCATE)')
    const report = verifyNow(db)
    if (!report.ok) {
      throw new Error(`the recovered project does not verify: ${report.problems[0].table} ${report.problems[0].problem}`)
    }
    db.close()
    for (const suffix of ['-wal', '-shm']) rmSync(file + suffix, { force: true })
    renameSync(fresh, file)
    syncFolderSync(dirname(file))
    return {
      quarantine, backup, ...outcome,
      tables: [...salvaged].map(([table, rows]) => ({
        table, whole: rows.whole.length, damaged: rows.damaged.length, complete: rows.complete,
      })),
    }
  } finally {
    if (db.open) db.close()
    removeDatabase(fresh)
  }
}

/** What can be read of every table. Opening a file takes its log in and so changes it, hence a copy of the copy. */
function salvageAll(file: string, quarantine: string): { tables: Map<string, Salvaged>; version: number } {
  const copy = join(quarantine, 'salvage.partial')
  const tables = new Map<string, Salvaged>()
  let version = SCHEMA
  let db: Sqlite | undefined
  try {
    for (const suffix of ['', '-wal']) {
      const from = join(quarantine, basename(file) + suffix)
      if (existsSync(from)) copyCheaply(from, copy + suffix)
    }
    db = new Database(copy)
    const known = knownVersion(db)
    if (known === null) return { tables, version }
    version = known
    for (const table of checkedTables(db)) tables.set(table.name, salvageTable(db, table))
    // Rows may also go missing without a stumble; then nothing that is absent counts as deleted.
    const whole = db.pragma('quick_check(1)', { simple: true }) === 'ok'
    if (!whole) for (const salvaged of tables.values()) salvaged.complete = false
  } catch (error) {
    if (sqliteCode(error) === null) throw error
    for (const salvaged of tables.values()) salvaged.complete = false
  } finally {
    db?.close()
    removeDatabase(copy)
  }
  return { tables, version }
}

/** The version of a file, or null when this program never wrote it. */
function knownVersion(db: Sqlite): number | null {
  const version = db.pragma('user_version', { simple: true }) as number
  return MIGRATIONS.some((migration) => migration.version === version) ? version : null
}

/** Whole rows by table, straight from the pages, for what SQLite could not reach; of one key there may be several versions. */
function rawRows(db: Sqlite, file: string): Map<string, SqlValue[][]> {
  const widths = (name: string) => db.prepare('SELECT count(*) FROM pragma_table_info(?)').pluck().get(name) as number
  const tables = checkedTables(db).map((table): RawTable => ({
    ...table, widths: [widths(table.name), ...(OLDER_WIDTHS[table.name] ?? [])],
    // Two tables of keys and values look alike but for what their keys are.
    accepts: ([key]) => (table.name !== 'meta' || META_KEYS.has(key)) && (table.name !== 'setting' || !META_KEYS.has(key)),
  }))
  const found = new Map(tables.map(({ name }) => [name, new Map<string, SqlValue[]>()]))
  readRawRows(file, tables, (table, values) => void found.get(table.name)!.set(`${values[0]}/${values.at(-1)}`, values))
  return new Map([...found].map(([name, rows]) => [name, [...rows.values()]]))
}
const META_KEYS: ReadonlySet<SqlValue> = new Set(['nonce', 'createdAt', 'info', 'licenses'])

/** Columns that a table had in older schemas, where only derived ones were added since. */
const OLDER_WIDTHS: Record<string, readonly number[]> = { image: [26] }

function newestGoodBackup(folder: string): string | null {
  for (const { path } of listBackups(folder)) {
    let db: Sqlite | undefined
    try {
      db = connect(path, { readOnly: true })
      const version = knownVersion(db)
      if (version === null) continue
      checkSchema(readSchema(db), version, path)
      if (verifyNow(db).ok) return path
    } catch (error) {
      if (sqliteCode(error) === null && !(error instanceof Fault)) throw error
    } finally {
      db?.close()
      for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true })
    }
  }
  return null
}
