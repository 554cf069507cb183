import { Fault } from '../../core/fault.ts'
import { counters } from './tables/counters.ts'
import { startMeta } from './tables/small-tables.ts'
import { MIGRATIONS, SCHEMA } from './migrations/index.ts'
import { checkSchema, readSchema } from './schema.ts'
import { APPLICATION_ID, cached, type Sqlite } from './sqlite.ts'
import { checkedTables, verifyNow } from './verify.ts'

/** Makes an empty database a project of the present schema, in one transaction. */
export function createSchema(db: Sqlite): void {
  db.transaction(() => {
    for (const migration of MIGRATIONS) migration.up(db)
    const sql = cached(db)
    startMeta(sql)
    counters(sql).passOver('image', 0)
    db.pragma(`application_id = ${APPLICATION_ID}`)
    db.pragma(`user_version = ${SCHEMA}`)
  }).immediate()
}

/**
 * Brings an older project to the present schema in one transaction: killed at any step, the file is the old one or the
 * new one. Rows of every table are counted and all checksums verified on both sides. The caller has made a backup.
 */
export function migrate(db: Sqlite, from: number): void {
  db.transaction(() => {
    const before = counts(db)
    for (const migration of MIGRATIONS) if (migration.version > from) migration.up(db)
    db.pragma(`user_version = ${SCHEMA}`)
    checkSchema(readSchema(db), SCHEMA, db.name)
    const after = counts(db)
    const lost = [...before].find(([table, count]) => after.get(table) !== count)
    const report = verifyNow(db)
    if (lost || !report.ok) {
      throw new Fault('corrupt', 'The project could not be brought to the present version; it stays as it was.', {
        file: db.name, field: lost?.[0] ?? report.problems[0]?.table, found: report.problems[0]?.problem,
      })
    }
  }).immediate()
}

/** Rows of every table that must come through; predictions were labels once, so both are counted together. */
function counts(db: Sqlite): Map<string, number> {
  const found = new Map<string, number>()
  for (const { name } of checkedTables(db)) {
    if (name === 'counter') continue
    const kind = name === 'prediction' ? 'annotation' : name
    const count = db.prepare(`SELECT count(*) FROM "${name}"`).pluck().get() as number
    found.set(kind, (found.get(kind) ?? 0) + count)
  }
  return found
}
