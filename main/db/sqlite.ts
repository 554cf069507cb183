import Database from 'better-sqlite3'
import { Fault } from '../../core/fault.ts'

export type Sqlite = Database.Database

/** "SVDG": what file(1) and we know a project by. */
export const APPLICATION_ID = 0x5356_4447
export const PAGE_BYTES = 16_384
/** The first SQLite without the WAL-reset bug. */
const OLDEST = [3, 53, 0]

type Pragma = { name: string; value: string | number; read: string | number; writer?: boolean; optional?: boolean }

/*
 * Set and read back on every connection. SQLite ignores a pragma it does not like without a word, and better-sqlite3
 * opens WAL files at synchronous=NORMAL, which can lose the last acknowledged commits to a power cut.
 */
const PRAGMAS: Pragma[] = [
  { name: 'busy_timeout', value: 5_000, read: 5_000 },
  { name: 'foreign_keys', value: 'ON', read: 1 },
  { name: 'trusted_schema', value: 'OFF', read: 0 },
  { name: 'cell_size_check', value: 'ON', read: 1 },
  { name: 'mmap_size', value: 0, read: 0, optional: true },
  { name: 'cache_size', value: -65_536, read: -65_536 },
  { name: 'journal_mode', value: 'WAL', read: 'wal', writer: true },
  { name: 'synchronous', value: 'FULL', read: 2, writer: true },
  { name: 'fullfsync', value: 1, read: 1, writer: true },
  { name: 'checkpoint_fullfsync', value: 1, read: 1, writer: true },
]

/** Throws `unsupported` when the SQLite that came with the program is older than 3.53.0. */
export function checkSqliteVersion(version: string): void {
  const parts = version.split('.').map(Number)
  for (let i = 0; i < OLDEST.length; i++) {
    if ((parts[i] ?? 0) > OLDEST[i]) return
    if ((parts[i] ?? 0) < OLDEST[i]) {
      throw new Fault('unsupported', `SQLite ${version} is too old to be trusted with projects.`, {
        found: version, limit: OLDEST.join('.'),
      })
    }
  }
}

export type Connect = { readOnly?: boolean; create?: boolean }

/** Opens a project file and makes the connection safe, or refuses. The caller closes it. */
export function connect(file: string, { readOnly = false, create = false }: Connect = {}): Sqlite {
  // better-sqlite3 trims names; a trimmed one would be another file.
  if (file !== file.trim()) throw new Fault('invalid', 'The name of a project file may not begin or end with a space.', { file })
  const db = new Database(file, { readonly: readOnly, fileMustExist: !create, timeout: 5_000 })
  try {
    checkSqliteVersion(db.prepare('SELECT sqlite_version()').pluck().get() as string)
    if (create) db.pragma(`page_size = ${PAGE_BYTES}`)
    makeSafe(db, readOnly)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

function makeSafe(db: Sqlite, readOnly: boolean): void {
  for (const pragma of PRAGMAS) {
    if (pragma.writer && readOnly) continue
    db.pragma(`${pragma.name} = ${pragma.value}`)
    const found = db.pragma(pragma.name, { simple: true })
    if (found === pragma.read || (pragma.optional && found === undefined)) continue
    throw new Fault('unsupported', `This disk or SQLite refuses the setting ${pragma.name}; saving there would not be safe.`, {
      file: db.name, field: pragma.name, found: String(found), limit: String(pragma.read),
    })
  }
  if (readOnly) db.pragma('query_only = ON')
}

export type Statement = Database.Statement<unknown[], never>

/** Prepares each statement once per connection. */
export function cached(db: Sqlite): (text: string) => Database.Statement {
  const known = new Map<string, Database.Statement>()
  return (text) => {
    let statement = known.get(text)
    if (!statement) known.set(text, (statement = db.prepare(text)))
    return statement
  }
}
export type Sql = ReturnType<typeof cached>
