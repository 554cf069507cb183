import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Fault } from '../../core/fault.ts'
import { syncFolderSync } from './atomic.ts'
import { EXTENSION, timeStamp } from './side-files.ts'
import { faultOf } from './sqlite-faults.ts'
import { connect, type Sqlite } from './sqlite.ts'
import type { BackupRow, VerifyReport, Watch } from './store.ts'
import { verifyNow, verifySlowly } from './verify.ts'

/** The newest backups that are kept whatever their age, and the newest of each of so many days. */
const KEEP = 10
const KEEP_DAYS = 14
const NAME = /^(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z)-[a-z-]+(?:-\d+)?\.selvedge$/

/**
 * Writes a copy of an open database to `out` and verifies it before it gets its name: quick_check, every checksum, every
 * derived column. Throws `corrupt` when the copy does not verify, which means that the project itself is damaged.
 */
export async function writeBackup(db: Sqlite, out: string, watch: Watch = {}): Promise<BackupRow> {
  const partial = beginBackup(db, out)
  const copy = connect(partial, { readOnly: true })
  let report: VerifyReport
  try {
    report = await verifySlowly(copy, watch)
  } catch (error) {
    copy.close()
    removeDatabase(partial)
    throw error
  }
  copy.close()
  return endBackup(partial, out, report)
}

/** The same without letting others work in between, for the moment before a migration or an import. */
export function writeBackupNow(db: Sqlite, out: string): BackupRow {
  const partial = beginBackup(db, out)
  const copy = connect(partial, { readOnly: true })
  let report: VerifyReport
  try {
    report = verifyNow(copy)
  } finally {
    copy.close()
  }
  return endBackup(partial, out, report)
}

function beginBackup(db: Sqlite, out: string): string {
  if (statSync(out, { throwIfNoEntry: false })) {
    throw new Fault('conflict', 'There is a file of this name already.', { file: out })
  }
  mkdirSync(dirname(out), { recursive: true })
  const partial = `${out}.partial`
  removeDatabase(partial)
  try {
    // A read-only connection may write another file, but for this setting of ours.
    if (db.readonly) db.pragma('query_only = OFF')
    db.prepare('VACUUM INTO ?').run(partial)
    if (db.readonly) db.pragma('query_only = ON')
    const fd = openSync(partial, 'r+')
    fsyncSync(fd)
    closeSync(fd)
    return partial
  } catch (error) {
    removeDatabase(partial)
    throw faultOf(error, out)
  }
}

function endBackup(partial: string, out: string, report: VerifyReport): BackupRow {
  if (!report.ok) {
    removeDatabase(partial)
    const [first] = report.problems
    throw new Fault('corrupt', 'The project is damaged, so no backup was made of it; older backups are kept.', {
      file: out, field: first && `${first.table}${first.id === null ? '' : ` ${first.id}`}`, found: first?.problem,
      fix: 'Restore the project from its newest backup.',
    })
  }
  for (const suffix of ['-wal', '-shm']) rmSync(partial + suffix, { force: true })
  renameSync(partial, out)
  syncFolderSync(dirname(out))
  return { path: out, bytes: statSync(out).size, at: Date.now() }
}

/** A name in the backups folder that no backup has, e.g. `2026-11-21T09-30-00-000Z-import.selvedge`. */
export function backupName(folder: string, reason: string): string {
  const name = `${timeStamp()}-${reason}`
  for (let i = 0; ; i++) {
    const file = join(folder, `${name}${i === 0 ? '' : `-${i}`}${EXTENSION}`)
    if (!statSync(file, { throwIfNoEntry: false })) return file
  }
}

/** The automatic backups in a folder, newest first. */
export function listBackups(folder: string): BackupRow[] {
  let names: string[] = []
  try {
    names = readdirSync(folder)
  } catch {
    return []
  }
  return names.filter((name) => NAME.test(name)).sort().reverse().flatMap((name) => {
    const stats = statSync(join(folder, name), { throwIfNoEntry: false })
    return stats ? [{ path: join(folder, name), bytes: stats.size, at: timeOf(name) }] : []
  })
}

/** Deletes backups beyond the ten newest and the newest of each of the last fourteen days that have one. */
export function rotateBackups(folder: string): void {
  const rows = listBackups(folder)
  const days = new Map<string, string>()
  for (const { path, at } of rows) {
    const day = new Date(at).toISOString().slice(0, 10)
    if (!days.has(day) && days.size < KEEP_DAYS) days.set(day, path)
  }
  const kept = new Set([...rows.slice(0, KEEP).map(({ path }) => path), ...days.values()])
  for (const { path } of rows) if (!kept.has(path)) rmSync(path, { force: true })
}

function timeOf(name: string): number {
  const [, day, hour, minute, second, ms] = /^(.{10})T(..)-(..)-(..)-(...)Z/.exec(name)!
  return Date.parse(`${day}T${hour}:${minute}:${second}.${ms}Z`)
}

/** Deletes a database with its log. */
export function removeDatabase(file: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(file + suffix, { force: true })
}
