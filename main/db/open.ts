import { accessSync, constants, existsSync, mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { Fault } from '../../core/fault.ts'
import type { ProjectId } from '../../core/records/ids.ts'
import type { Log } from '../host/context.ts'
import { fileFault } from './atomic.ts'
import { backupName, removeDatabase, writeBackupNow } from './backup.ts'
import { scheduleBackups } from './backup-schedule.ts'
import { BALLAST_BYTES, copyCheaply, createBallast, freeBytes, LITTLE_SPACE } from './ballast.ts'
import { createStore } from './create-store.ts'
import { createFileTasks, type FileTasks } from './file-tasks.ts'
import { acquireLock, isLock, type Lock, placeOf, takeOver } from './lock.ts'
import { createSchema, migrate } from './migrate.ts'
import { SCHEMA } from './migrations/index.ts'
import { recoverProject } from './recover.ts'
import { checkSchema, readSchema, versionOf } from './schema.ts'
import { conflictCopyOf, sideFiles, sweep } from './side-files.ts'
import { faultOf, sqliteCode } from './sqlite-faults.ts'
import { connect, type Sqlite } from './sqlite.ts'
import type { Store } from './store.ts'
import { verifyNow } from './verify.ts'
import { createWriter } from './writer.ts'

export type OpenOptions = {
  /** Make a new file; it must not exist. */
  create?: boolean
  /** Ask another program that has the project open to let go of it. */
  takeOver?: boolean
  project?: ProjectId
  log?: Log
  /** Words for a banner; empty when all is well again. */
  onNotice?(text: string): void
  /** Another program asks for the project: close it soon. */
  onTakeOver?(): void
  /** 0 for none. */
  ballastBytes?: number
  /** True for a file that this person's Selvedge has had open before; any other is looked through first, on a private copy. */
  trusted?: boolean
  /** When the file is damaged, put it right from its backups and what can be read; the damaged one is kept. */
  recover?: boolean
  tasks?: FileTasks
  /** Off: backups are made only when asked, and before what cannot be undone. */
  automaticBackups?: boolean
}

/**
 * Opens a project file for writing, or read-only with the reason when another program has it, the folder cannot be written,
 * or a newer Selvedge made it. An older one is backed up and migrated. Throws `not-found`, `invalid` (no project), `corrupt`
 * (damaged, or tables that are not ours), `denied`, `exhausted`, `unsupported`.
 */
export async function openStore(file: string, options: OpenOptions = {}): Promise<Store> {
  const path = options.create ? join(realFolder(dirname(file)), basename(file)) : realFile(file)
  if (options.create && existsSync(path)) throw new Fault('conflict', 'There is a file of this name already.', { file: path })
  const side = sideFiles(path)
  const tasks = options.tasks ?? createFileTasks()
  if (!options.create && statSync(`${path}-journal`, { throwIfNoEntry: false })) {
    // SQLite would roll it back into the file; Selvedge never leaves one.
    throw new Fault('corrupt', 'A journal that Selvedge did not write lies beside this project.', {
      file: path, found: `${basename(path)}-journal`, fix: 'Move that file away if you trust the project without it.',
    })
  }
  if (!options.create && !options.trusted) {
    await tasks.inspect(path).catch((error: unknown) => {
      if (!(options.recover && error instanceof Fault && error.code === 'corrupt')) throw faultOf(fileFault(error, path), path)
    })
  }
  let lock: Lock
  try {
    if (!options.create) accessSync(path, constants.W_OK)
    const answer = options.takeOver ? await takeOver(side) : acquireLock(side)
    if (!isLock(answer)) return openReadOnly(path, `It is open ${placeOf(answer)}.`, options)
    lock = answer
  } catch (error) {
    if (!isReadOnlyPlace(error)) throw faultOf(fileFault(error, path), path)
    if (options.create) {
      throw new Fault('denied', 'A project cannot be made in a folder that may not be written.', { file: path }, error)
    }
    return openCopy(path, 'It lies where Selvedge may not write.', options)
  }
  try {
    return openOrRecover(path, lock, { ...options, tasks })
  } catch (error) {
    lock.release()
    if (error instanceof NewerFile) return openReadOnly(path, error.reason, options)
    throw faultOf(fileFault(error, path), path)
  }
}

/** Not a fault: the file is fine, only this program is too old to write it. */
class NewerFile extends Error {
  readonly reason: string
  constructor(version: number) {
    super()
    this.reason = `It was made by a newer Selvedge (schema ${version}, this one knows ${SCHEMA}).`
  }
}

function openOrRecover(path: string, lock: Lock, options: OpenOptions & { tasks: FileTasks }): Store {
  if (!options.recover || !isDamaged(path)) return openForWriting(path, lock, options)
  const report = recoverProject(path)
  const store = openForWriting(path, lock, options)
  options.log?.('warn', 'project recovered', { ...report })
  const from = report.backup ? 'its newest backup and what could be read of it' : 'what could be read of it'
  options.onNotice?.(`The damaged project was put right from ${from}. The damaged file is kept in ${report.quarantine}.`)
  return store
}

function openForWriting(path: string, lock: Lock, options: OpenOptions & { tasks: FileTasks }): Store {
  const side = sideFiles(path)
  const log = options.log ?? (() => {})
  const notice = options.onNotice ?? (() => {})
  sweep(side)
  let version = SCHEMA
  if (!options.create) {
    // Looked at before the connection that sets anything: a foreign file must stay as it is.
    const found = peek(path)
    if (found > SCHEMA) throw new NewerFile(found)
    version = found
  }
  const db = connect(path, { create: options.create })
  try {
    if (options.create) createSchema(db)
    else checkQuickly(db)
    if (version < SCHEMA) {
      writeBackupNow(db, backupName(side.backups, `schema-${version}`.replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)])))
      migrate(db, version)
    }
    // What says that this is a project stands in the file itself, not only in its log.
    if (options.create || version < SCHEMA) db.pragma('wal_checkpoint(TRUNCATE)')
    const ballast = createBallast(side.ballast, options.ballastBytes ?? BALLAST_BYTES)
    ballast.ensure()
    if (freeBytes(side.folder) < LITTLE_SPACE) {
      notice('The disk is nearly full: less than 1 GiB is left. Make room before importing or exporting.')
    }
    const writer = createWriter(db, {
      file: path, ballast, notice,
      onReplaced: () => {
        const copy = conflictCopyOf(path)
        db.prepare('VACUUM INTO ?').run(copy)
        notice(`The project file was replaced or deleted by another program. What you had is saved in ${basename(copy)}.`)
      },
    })
    const backups = scheduleBackups({
      db, tasks: options.tasks, folder: side.backups, log, notice, automatic: options.automaticBackups ?? true,
    })
    if (options.onTakeOver) lock.onRequest(options.onTakeOver)
    return createStore({
      db, path, side, schema: SCHEMA, readOnlyReason: '', project: options.project ?? ('0'.repeat(16) as ProjectId),
      writer, backups, tasks: options.tasks,
      onClose: lock.release,
    })
  } catch (error) {
    db.close()
    if (options.create) removeDatabase(path)
    throw error
  }
}

function isDamaged(path: string): boolean {
  let db: Sqlite | undefined
  try {
    peek(path)
    db = connect(path, { readOnly: true })
    return !verifyNow(db).ok
  } catch (error) {
    if (Fault.of(faultOf(error, path)).code !== 'corrupt') throw error
    return true
  } finally {
    db?.close()
  }
}

function openReadOnly(path: string, reason: string, options: OpenOptions, file = path, onClose = () => {}): Store {
  let db: Sqlite | undefined
  try {
    const version = peek(file)
    if (version < SCHEMA) return openReadOnly(path, reason, options, ...migratedCopy(file, version, onClose))
    db = connect(file, { readOnly: true })
    return createStore({
      db, path, side: sideFiles(path), schema: version, readOnlyReason: reason, writer: null, backups: null, onClose,
      tasks: options.tasks ?? createFileTasks(),
      project: options.project ?? ('0'.repeat(16) as ProjectId),
    })
  } catch (error) {
    db?.close()
    onClose()
    throw faultOf(error, path)
  }
}

/** An older file that may not be written is brought to the present schema as a private copy; gives the copy and how to let go of it. */
function migratedCopy(file: string, version: number, onClose: () => void): [string, () => void] {
  const folder = mkdtempSync(join(tmpdir(), 'selvedge-'))
  const copy = join(folder, basename(file))
  let db: Sqlite | undefined
  try {
    db = connect(file, { readOnly: true })
    db.pragma('query_only = OFF')
    db.prepare('VACUUM INTO ?').run(copy)
    db.close()
    db = connect(copy)
    migrate(db, version)
    db.close()
    return [copy, () => {
      rmSync(folder, { recursive: true, force: true })
      onClose()
    }]
  } catch (error) {
    db?.close()
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

/** A log cannot be read in a folder that cannot be written, so a private copy is opened instead. */
function openCopy(path: string, reason: string, options: OpenOptions): Store {
  const folder = mkdtempSync(join(tmpdir(), 'selvedge-'))
  const copy = join(folder, basename(path))
  const forget = () => rmSync(folder, { recursive: true, force: true })
  try {
    copyCheaply(path, copy)
    if (existsSync(`${path}-wal`)) copyCheaply(`${path}-wal`, `${copy}-wal`)
    // Opened for writing once, so that the log is taken in.
    connect(copy).close()
  } catch (error) {
    forget()
    throw faultOf(fileFault(error, path), path)
  }
  return openReadOnly(path, reason, options, copy, forget)
}

/** The schema of a file, read without changing anything. */
function peek(path: string): number {
  const db = connect(path, { readOnly: true })
  try {
    const version = versionOf(db.pragma('application_id', { simple: true }), db.pragma('user_version', { simple: true }), path)
    if (version <= SCHEMA) checkSchema(readSchema(db), version, path)
    return version
  } catch (error) {
    if (sqliteCode(error) !== 'SQLITE_NOTADB') throw error
    throw new Fault('corrupt', 'This file is not a Selvedge project, or its beginning is damaged.', { file: path }, error)
  } finally {
    db.close()
  }
}

/** Damage of small files is found at once; that of large ones by checksums when rows are read, and by backups. */
function checkQuickly(db: Sqlite): void {
  const pages = db.pragma('page_count', { simple: true }) as number
  if (pages > 2_000) return
  const found = db.pragma('quick_check(1)', { simple: true })
  if (found !== 'ok') {
    throw new Fault('corrupt', 'The project file is damaged.', {
      file: db.name, found: String(found), fix: 'Restore it from its newest backup; the damaged file is kept.',
    })
  }
}

function realFile(file: string): string {
  const stats = statSync(file, { throwIfNoEntry: false })
  if (!stats) throw new Fault('not-found', 'There is no such project file.', { file })
  if (!stats.isFile()) throw new Fault('invalid', 'A project is a file, not a folder.', { file })
  return realpathSync.native(file)
}

function realFolder(folder: string): string {
  try {
    return realpathSync.native(folder)
  } catch (error) {
    throw fileFault(error, folder)
  }
}

function isReadOnlyPlace(error: unknown): boolean {
  const { code } = ((error instanceof Fault ? error.cause : error) ?? {}) as NodeJS.ErrnoException
  return /^(EROFS|EACCES|EPERM)$/.test(code ?? '') || /^SQLITE_(CANTOPEN|READONLY)/.test(sqliteCode(error) ?? '')
}
