import Database from 'better-sqlite3'
import { createHash } from 'node:crypto'
import { copyFileSync, linkSync, mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { Fault } from '../../../core/fault.ts'
import { rowChecksum, type SqlValue } from '../../../main/db/checksum.ts'
import { createFileTasks } from '../../../main/db/file-tasks.ts'
import { openStore } from '../../../main/db/open.ts'
import { spawnNode } from '../../../main/host/spawn.ts'
import { predicted, reviewing, saidOf, startRun } from '../../support/predicted.ts'
import { closed, draw, drawingStore, freshFolder } from '../../support/store.ts'

/* S7: project files from strangers are refused or read safely, within five seconds, and left as they are. */
const LONGEST_MS = 5_000
let base: Buffer

beforeAll(async () => {
  const { store, ids } = await drawingStore(3)
  for (const id of ids) draw(store, id)
  store.changes.undo(ids[0])
  const run = startRun(store)
  store.runs.put(run.id, saidOf(ids[0]), [predicted()])
  reviewing(store).verdict({ run: run.id, image: ids[0], verdict: 'rejected' })
  await closed(store)
  base = readFileSync(store.path)
  rmSync(dirname(store.path), { recursive: true })
})

type Break = (file: string) => void
const sql = (...statements: string[]): Break => (file) => {
  const db = new Database(file)
  db.unsafeMode(true)
  db.pragma('foreign_keys = OFF')
  for (const statement of statements) db.exec(statement)
  db.close()
}
/** Changes sqlite_schema itself, as no SQL statement would. */
const schema = (statement: string): Break => sql('PRAGMA writable_schema = ON', statement, 'PRAGMA writable_schema = RESET')
const bytes = (change: (file: Buffer) => void): Break => (file) => {
  const content = readFileSync(file)
  change(content)
  writeFileSync(file, content)
}
/** Changes a row and gives it a checksum that fits: anybody can compute one. */
const forged = (table: string, fields: Record<string, SqlValue>): Break => (file) => {
  const db = new Database(file)
  db.pragma('foreign_keys = OFF')
  const columns = (db.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name)
  const [key] = columns
  const row = {
    ...(db.prepare(`SELECT * FROM ${table} ORDER BY ${key} DESC LIMIT 1`).get() as Record<string, SqlValue>), ...fields,
  }
  const values = columns.slice(0, columns.indexOf('crc')).map((name) => row[name])
  const names = Object.keys(fields)
  db.prepare(`UPDATE ${table} SET ${names.map((name) => `${name} = ?`).join(', ')}, crc = ? WHERE ${key} = ?`)
    .run(...names.map((name) => fields[name]), rowChecksum(values), row[key])
  db.close()
}
const recursive = 'WITH RECURSIVE c(x) AS (VALUES(1) UNION ALL SELECT x + 1 FROM c) SELECT x FROM c'

const HOSTILE: Record<string, Break> = {
  'a trigger': sql('CREATE TRIGGER t AFTER INSERT ON change BEGIN DELETE FROM annotation; END'),
  'an endless view in place of one of ours': sql('DROP VIEW coco_images', `CREATE VIEW coco_images AS ${recursive}`),
  'a view more': sql(`CREATE VIEW extra AS ${recursive}`),
  'a table that is a view': sql('ALTER TABLE draft RENAME TO d2', `CREATE VIEW draft AS SELECT x AS image, x AS tool, x AS state, 1 AS crc FROM (${recursive})`),
  'a virtual table': sql('CREATE VIRTUAL TABLE v USING fts5(a)'),
  'a virtual table written into the schema': schema("INSERT INTO sqlite_schema VALUES ('table', 'v', 'v', 0, 'CREATE VIRTUAL TABLE v USING rtree(a, b, c)')"),
  'a generated column': sql('ALTER TABLE setting ADD COLUMN g TEXT GENERATED ALWAYS AS (hex(zeroblob(100000000))) VIRTUAL'),
  'an index on an expression': sql('CREATE INDEX e ON image (abs(id))'),
  'a partial index': sql('CREATE INDEX e ON image (id) WHERE id > 1'),
  'a table more': sql('CREATE TABLE more (a)'),
  'a table less': sql('DROP TABLE draft'),
  'statistics that mislead the planner': sql('ANALYZE'),
  'a default that is an expression': schema("UPDATE sqlite_schema SET sql = replace(sql, 'DEFAULT 0', 'DEFAULT (random())') WHERE name = 'annotation'"),
  'a check that never ends': schema(`UPDATE sqlite_schema SET sql = replace(sql, 'path TEXT NOT NULL', 'path TEXT NOT NULL CHECK (length(hex(zeroblob(1e8))) > 0)') WHERE name = 'image'`),
  'two tables on one root page': schema("UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'job') WHERE name = 'draft'"),
  'an index rooted in a table': schema("UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'image') WHERE name = 'image_name'"),
  'a root page beyond the end': schema("UPDATE sqlite_schema SET rootpage = 999999 WHERE name = 'annotation'"),
  'a schema that does not parse': schema("UPDATE sqlite_schema SET sql = 'CREATE TABLE image (' WHERE name = 'image'"),
  'a statement of two megabytes in the schema': schema("UPDATE sqlite_schema SET sql = sql || printf('%2000000c', ' ') WHERE name = 'image'"),
  'another application id': sql('PRAGMA application_id = 1'),
  'version 0': sql('PRAGMA user_version = 0'),
  'a version below all': sql('PRAGMA user_version = -10'),
  'a version from the future': sql('PRAGMA user_version = 990'),
  'a cell of 80 MB': sql("UPDATE setting SET value = '1'", "INSERT INTO setting VALUES ('big', hex(zeroblob(40000000)), 0)"),
  'a row whose checksum is wrong': sql('UPDATE image SET width = 5 WHERE id = 1'),
  'a path that leads out': forged('image', { path: '../../etc/passwd', name: 'passwd' }),
  'an absolute path': forged('image', { path: '/etc/passwd', name: 'passwd' }),
  'a photo of no width': forged('image', { width: 0 }),
  'JSON a hundred thousand levels deep': forged('annotation', { extra: `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}` }),
  'a shape nobody knows': forged('annotation', { shape: 'spline' }),
  'points that are no numbers': forged('annotation', { points: '[["a","b"]]' }),
  'JSON that is none': forged('annotation', { attributes: '{' }),
  'a colour that is style sheet': forged('category', { color: 'red;}body{display:none' }),
  'a change that would write what no schema allows': forged('change', {
    ops: '[{"table":"annotation","id":1,"before":null,"after":{"id":"x"}}]',
  }),
  'a prediction of no known shape': forged('prediction', { shape: 'spline' }),
  'a prediction surer than sure': forged('prediction', { score: 7 }),
  'a verdict nobody knows': forged('prediction', { verdict: 'maybe' }),
  'a map of a kind nobody knows': forged('run_image', { map: '../../etc' }),
  'a run whose parameters are no JSON': forged('run', { params: '{' }),
  'a review by nobody knows what': forged('review', { verdict: 'great' }),
  'a number where a text belongs': bytes((file) => {
    // The serial type of a stored text is odd and above 12; made even it claims to be bytes.
    const at = file.indexOf('0.jpg0.jpg')
    for (let i = at - 40; i < at; i++) if (file[i] === 23) file[i] = 22
  }),
  'a free list that runs in circles': bytes((file) => {
    file.writeUInt32BE(3, 32)
    file.writeUInt32BE(5, 36)
  }),
  'a page number of pages far beyond the file': bytes((file) => void file.writeUInt32BE(0x7fffffff, 28)),
  'a strange page size': bytes((file) => void file.writeUInt16BE(512, 16)),
  'pages pointing at themselves': bytes((file) => {
    for (let page = 1; page < file.length / 16_384; page++) {
      const at = page * 16_384
      if (file[at] === 0x0d) {
        file[at] = 0x05
        file.writeUInt32BE(page + 1, at + 8)
      }
    }
  }),
  'the end missing': (file) => truncateSync(file, 40_000),
  'nothing at all': (file) => truncateSync(file, 0),
  'only a header': (file) => truncateSync(file, 100),
  'a forged log beside it': (file) => {
    const log = Buffer.alloc(32 + 24 + 16_384, 7)
    log.writeUInt32BE(0x377f0682, 0)
    log.writeUInt32BE(3_007_000, 4)
    log.writeUInt32BE(16_384, 8)
    writeFileSync(`${file}-wal`, log)
  },
  'a rollback journal beside it': (file) => writeFileSync(`${file}-journal`, Buffer.concat([Buffer.from('d9d505f920a163d7', 'hex'), Buffer.alloc(4_096, 1)])),
}
/** Some are no danger once looked at: they may open, but only as what was saved. */
const HARMLESS = new Set(['a forged log beside it', 'a rollback journal beside it', 'a free list that runs in circles', 'a number where a text belongs'])

describe('S7: a project file from a stranger', () => {
  const hash = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex')

  it('is opened when Selvedge made it', async () => {
    const file = join(freshFolder(), 'good.selvedge')
    writeFileSync(file, base)
    const store = await openStore(file, { ballastBytes: 0 })
    expect([store.readOnly, store.annotations.count()]).toEqual([false, 2])
    await store.close()
  })

  it.each(Object.keys(HOSTILE))('with %s is refused and left alone', async (name) => {
    const folder = freshFolder()
    const file = join(folder, 'hostile.selvedge')
    const canary = join(folder, 'canary.txt')
    writeFileSync(file, base)
    writeFileSync(canary, 'sings')
    HOSTILE[name](file)
    const before = hash(file)
    const start = performance.now()
    let fault: unknown
    try {
      const store = await openStore(file, { ballastBytes: 0 })
      expect(store.annotations.count()).toBe(2)
      expect((await store.verify()).ok).toBe(true)
      await store.close()
      expect(HARMLESS).toContain(name)
    } catch (error) {
      fault = error
    }
    if (fault !== undefined) {
      expect(fault).toBeInstanceOf(Fault)
      expect(fault).toMatchObject({ code: expect.stringMatching(/^(invalid|corrupt|unsupported)$/), details: { file } })
      expect(hash(file)).toBe(before)
    }
    expect(performance.now() - start).toBeLessThan(LONGEST_MS)
    expect(readFileSync(canary, 'utf8')).toBe('sings')
  })

  it('is looked through in another process where one can be started', async () => {
    const tasks = createFileTasks(spawnNode)
    const folder = freshFolder()
    const good = join(folder, 'good.selvedge')
    const bad = join(folder, 'bad.selvedge')
    writeFileSync(good, base)
    copyFileSync(good, bad)
    HOSTILE['a trigger'](bad)
    await expect(tasks.inspect(good)).resolves.toBeUndefined()
    await expect(tasks.inspect(bad)).rejects.toMatchObject({ code: 'corrupt', details: { file: bad, found: 'trigger t' } })
  })

  it('may be a link, or linked twice, and is still what it is', async () => {
    const folder = freshFolder()
    const file = join(folder, 'good.selvedge')
    writeFileSync(file, base)
    mkdirSync(join(folder, 'elsewhere'))
    symlinkSync(file, join(folder, 'elsewhere/link.selvedge'))
    linkSync(file, join(folder, 'elsewhere/hard.selvedge'))
    for (const name of ['link', 'hard']) {
      const store = await openStore(join(folder, `elsewhere/${name}.selvedge`), { ballastBytes: 0 })
      expect(store.annotations.count()).toBe(2)
      await store.close()
    }
  })
})
