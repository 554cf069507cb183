import { Fault } from '../../core/fault.ts'

/** An error of SQLite's as a Fault that says what to do; anything else stays as it is. */
export function faultOf(thrown: unknown, file: string): unknown {
  const code = sqliteCode(thrown)
  if (code === null) return thrown
  if (code === 'SQLITE_FULL') {
    return new Fault('exhausted', 'The disk is full: this was not saved.', {
      file, fix: 'Make room on the disk, then try again; nothing saved before is lost.',
    }, thrown)
  }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return new Fault('corrupt', 'The project file is damaged.', {
      file, fix: 'Restore it from its newest backup; the damaged file is kept.',
    }, thrown)
  }
  if (code.startsWith('SQLITE_IOERR')) {
    return new Fault('exhausted', 'The disk failed while saving.', {
      file, fix: 'Check the disk or cable; Selvedge stops writing until the project is opened again.',
    }, thrown)
  }
  if (code.startsWith('SQLITE_READONLY') || code === 'SQLITE_PERM' || code === 'SQLITE_AUTH') {
    return new Fault('denied', 'The project cannot be written.', { file, fix: 'Save a copy of it where you may write.' }, thrown)
  }
  if (code.startsWith('SQLITE_CANTOPEN')) return new Fault('denied', 'The project file cannot be opened.', { file }, thrown)
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new Fault('conflict', 'The project is in use by another program.', {
      file, fix: 'Close it there, or open it read-only.',
    }, thrown)
  }
  if (code.startsWith('SQLITE_CONSTRAINT_FOREIGNKEY')) {
    return new Fault('not-found', 'The image this belongs to is not in the project any more.', { file }, thrown)
  }
  return thrown
}

/** The result code of an error of better-sqlite3, e.g. `SQLITE_FULL`, or null for any other error. */
export function sqliteCode(thrown: unknown): string | null {
  if (!(thrown instanceof Error) || thrown.name !== 'SqliteError') return null
  const { code } = thrown as Error & { code?: unknown }
  return typeof code === 'string' ? code : null
}
