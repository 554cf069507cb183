import Database from 'better-sqlite3'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createSchema } from '../../../main/db/migrate.ts'
import { MIGRATIONS, SCHEMA } from '../../../main/db/migrations/index.ts'
import { readSchema, schemaOf } from '../../../main/db/schema.ts'
import { connect } from '../../../main/db/sqlite.ts'
import { freshFolder, testStore } from '../../support/store.ts'

const folder = join(import.meta.dirname, '../../fixtures/projects')
const fixtures = readdirSync(folder).filter((name) => name.endsWith('.selvedge'))

describe('R9: the schema', () => {
  it('has steps that ascend in tens', () => {
    expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, i) => 10 * (i + 1)))
    expect(SCHEMA).toBe(MIGRATIONS.at(-1)!.version)
  })

  it('is the same whether a project is new or was migrated', () => {
    const db = connect(join(freshFolder(), 'new.selvedge'), { create: true })
    createSchema(db)
    expect(readSchema(db)).toEqual(schemaOf(SCHEMA))
    db.close()
  })

  it('has a project of every release among the fixtures', () => {
    expect(fixtures).toEqual(MIGRATIONS.map(({ version }) => `v${String(version).padStart(4, '0')}.selvedge`))
  })

  // A released schema never changes: these digests are of its text in the fixture of its release.
  const RELEASED: Record<string, string> = {
    'v0010.selvedge': 'b4df6ebaadbfaeee23de1a02ae9c81450e7ecc37dbe28d47bdcfd9e16b9cd596',
    'v0020.selvedge': 'b74949ae90cd8d176b98622da086e8004aff53620e995f5ec157daf22f52baa5',
    'v0030.selvedge': '5d04f4f87e4b1389d7361f1b8410a20e4ff3700abcbc26eb90c2283b7f47fffa',
    'v0040.selvedge': '2a39fc7c14fe73479bfe12b51e09aa764c04f41d60ae8eec49a3c500526f142c',
    'v0050.selvedge': '894a6c0b1fa03c9b87e0c9d6420be544dc7ee1001aa6f1d5b80c6209242ac54e',
  }
  it.each(fixtures)('%s opens, keeps its rows and verifies', async (name) => {
    const file = join(freshFolder(), name)
    copyFileSync(join(folder, name), file)
    const before = new Database(file, { readonly: true })
    const version = before.pragma('user_version', { simple: true }) as number
    const schema = createHash('sha256').update(JSON.stringify(readSchema(before))).digest('hex')
    const rows = before.prepare('SELECT (SELECT count(*) FROM image) AS images, (SELECT count(*) FROM annotation) AS annotations, (SELECT count(*) FROM change) AS changes').get()
    before.close()
    expect(schema).toBe(RELEASED[name])
    expect(readSchemaOf(version)).toBe(schema)
    const store = await testStore({ file, trusted: false })
    expect({ images: store.images.count(), annotations: store.annotations.count(), changes: changesIn(file) }).toEqual(rows)
    expect(store.schema).toBe(SCHEMA)
    expect(await store.verify()).toMatchObject({ ok: true, problems: [] })
    expect(existsSync(join(`${file}-files`, 'backups'))).toBe(version < SCHEMA)
    const image = store.images.find(1, 'photos/b.jpg')!
    expect(store.changes.undo(image)).not.toBeNull()
  })
  const readSchemaOf = (version: number) => createHash('sha256').update(JSON.stringify(schemaOf(version))).digest('hex')
})

function changesIn(file: string): number {
  const db = new Database(file, { readonly: true })
  try {
    return db.prepare('SELECT count(*) FROM change').pluck().get() as number
  } finally {
    db.close()
  }
}
