import Database from 'better-sqlite3'
import { cached, type Sql } from './sqlite.ts'

/** A new SQLite file that is no project, being written in one go. */
export type PlainFile = {
  /** A statement, prepared once. */
  sql: Sql
  exec(text: string): void
  /** Makes everything durable and closes the file. */
  finish(): void
  /** Closes it as it is; the caller deletes it. */
  abandon(): void
}

/** Creates the file, which must not exist. Until `finish` nothing in it is safe; it is meant for a staging folder. */
export function createPlainFile(file: string): PlainFile {
  const db = new Database(file)
  db.pragma('journal_mode = OFF')
  db.pragma('synchronous = OFF')
  db.exec('BEGIN')
  return {
    sql: cached(db),
    exec: (text) => void db.exec(text),
    finish() {
      db.exec('COMMIT')
      db.pragma('journal_mode = DELETE')
      db.pragma('synchronous = FULL')
      db.pragma('optimize')
      db.close()
    },
    abandon: () => void (db.open && db.close()),
  }
}
