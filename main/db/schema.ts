import Database from 'better-sqlite3'
import { Fault } from '../../core/fault.ts'
import { MIGRATIONS, SCHEMA } from './migrations/index.ts'
import { APPLICATION_ID, type Sqlite } from './sqlite.ts'

export type SchemaRow = { type: string; name: string; tbl_name: string; sql: string | null }

const known = new Map<number, SchemaRow[]>()

/**
 * The rows of sqlite_schema in a file of this version, made by the migrations themselves. Throws RangeError for an
 * unknown version.
 */
export function schemaOf(version: number): SchemaRow[] {
  let rows = known.get(version)
  if (!rows) {
    if (!MIGRATIONS.some((migration) => migration.version === version)) throw new RangeError(`there is no schema ${version}`)
    const db = new Database(':memory:')
    try {
      for (const migration of MIGRATIONS) if (migration.version <= version) migration.up(db)
      known.set(version, (rows = readSchema(db)))
    } finally {
      db.close()
    }
  }
  return rows
}

export const SCHEMA_QUERY = 'SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name'

export function readSchema(db: Sqlite): SchemaRow[] {
  return db.prepare(SCHEMA_QUERY).all() as SchemaRow[]
}

/** What the numbers in a file's header say it is. Throws `invalid` when it is no project. */
export function versionOf(applicationId: unknown, userVersion: unknown, file: string): number {
  if (applicationId !== APPLICATION_ID) {
    throw new Fault('invalid', 'This file is not a Selvedge project.', {
      file, field: 'application_id', found: String(applicationId), limit: APPLICATION_ID,
    })
  }
  const version = Number(userVersion)
  if (!Number.isInteger(version) || version < MIGRATIONS[0].version) {
    throw new Fault('corrupt', 'This project says it has a version that never was.', {
      file, field: 'user_version', found: String(userVersion),
    })
  }
  if (version < SCHEMA && !MIGRATIONS.some((migration) => migration.version === version)) {
    throw new Fault('corrupt', 'This project says it has a version that never was.', {
      file, field: 'user_version', found: version,
    })
  }
  return version
}

/**
 * Throws `corrupt` unless the tables, indices and views are to the letter those of its version: a trigger, a view or a
 * generated column of somebody else's would run inside our own statements.
 */
export function checkSchema(found: readonly SchemaRow[], version: number, file: string): void {
  const expected = schemaOf(version)
  const strange = found.find((row, i) => {
    const one = expected[i]
    return !one || one.type !== row.type || one.name !== row.name || one.tbl_name !== row.tbl_name || one.sql !== row.sql
  })
  if (!strange && found.length === expected.length) return
  const name = strange ? `${strange.type} ${strange.name}` : 'something missing'
  throw new Fault('corrupt', 'The tables of this project are not those that Selvedge makes.', {
    file, field: 'sqlite_schema', found: name.slice(0, 200),
    fix: 'Do not use this file; ask whoever sent it for an export instead.',
  })
}
