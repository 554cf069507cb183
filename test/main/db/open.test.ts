import Database from 'better-sqlite3'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { SCHEMA } from '../../../main/db/migrations/index.ts'
import { openStore } from '../../../main/db/open.ts'
import { checkSqliteVersion, connect } from '../../../main/db/sqlite.ts'
import { closed, draw, drawingStore, freshFolder, testStore } from '../../support/store.ts'

const hash = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex')

describe('a connection', () => {
  it('has every pragma that RELIABILITY.md asks for', () => {
    const db = connect(join(freshFolder(), 'a.selvedge'), { create: true })
    const pragma = (name: string) => db.pragma(name, { simple: true })
    expect(['journal_mode', 'synchronous', 'fullfsync', 'checkpoint_fullfsync', 'foreign_keys', 'trusted_schema', 'cell_size_check', 'busy_timeout', 'page_size'].map(pragma))
      .toEqual(['wal', 2, 1, 1, 1, 0, 1, 5_000, 16_384])
    db.close()
  })
  it('refuses a SQLite older than 3.53.0', () => {
    for (const old of ['3.52.9', '3.9.0', '2.99.99']) {
      expect(() => checkSqliteVersion(old)).toThrow(expect.objectContaining({ code: 'unsupported' }))
    }
    for (const good of ['3.53.0', '3.53.1', '3.54.0', '4.0.0']) expect(() => checkSqliteVersion(good)).not.toThrow()
  })
  it('refuses a place where the log cannot be kept', () => {
    expect(() => connect(join(freshFolder(), ' a ').slice(0, -1) + ' ')).toThrow(expect.objectContaining({ code: 'invalid' }))
  })
})

describe('opening', () => {
  it('says what is wrong with what is no project, and leaves it alone', async () => {
    const folder = freshFolder()
    const foreign = join(folder, 'foreign.selvedge')
    const other = new Database(foreign)
    other.exec('CREATE TABLE t (a)')
    other.close()
    const text = join(folder, 'text.selvedge')
    writeFileSync(text, 'not a database at all, but longer than a hundred bytes '.repeat(10))
    const before = [foreign, text].map(hash)
    await expect(openStore(foreign)).rejects.toMatchObject({ code: 'invalid', details: { file: foreign } })
    await expect(openStore(text)).rejects.toMatchObject({ code: 'invalid' })
    await expect(openStore(foreign, { trusted: true })).rejects.toMatchObject({ code: 'invalid' })
    await expect(openStore(text, { trusted: true })).rejects.toMatchObject({ code: 'corrupt' })
    await expect(openStore(join(folder, 'none.selvedge'))).rejects.toMatchObject({ code: 'not-found' })
    await expect(openStore(folder)).rejects.toMatchObject({ code: 'invalid' })
    await expect(openStore(foreign, { create: true })).rejects.toMatchObject({ code: 'conflict' })
    expect([foreign, text].map(hash)).toEqual(before)
  })

  it('gives a second program the project read-only, with everything saved so far', async () => {
    const { store, ids } = await drawingStore()
    const row = draw(store, ids[0])
    const second = await testStore({ file: store.path })
    expect(second.readOnly).toBe(true)
    expect(second.readOnlyReason).toMatch(/in this program/)
    expect(second.annotations.list(ids[0])).toEqual([row])
    const later = draw(store, ids[0])
    expect(second.annotations.list(ids[0])).toEqual([row, later])
    expect(() => draw(second, ids[0])).toThrow(expect.objectContaining({ code: 'denied' }))
    await closed(store)
    await closed(second)
    expect((await testStore({ file: store.path })).readOnly).toBe(false)
  })

  it('lets another take over when the first lets go', async () => {
    let asked = 0
    const first = await testStore({ onTakeOver: () => void (asked++, closed(first)) })
    const second = await testStore({ file: first.path, takeOver: true })
    expect([asked, second.readOnly]).toEqual([1, false])
  })

  it('opens a project of a newer Selvedge read-only, without changing a byte', async () => {
    const { store, ids } = await drawingStore()
    const row = draw(store, ids[0])
    await closed(store)
    const db = new Database(store.path)
    db.pragma(`user_version = ${SCHEMA + 10}`)
    db.exec('CREATE TABLE novelty (a)')
    db.close()
    const before = hash(store.path)
    const newer = await testStore({ file: store.path })
    expect(newer.readOnlyReason).toContain(`schema ${SCHEMA + 10}`)
    expect(newer.annotations.list(ids[0])).toEqual([row])
    await closed(newer)
    expect(hash(store.path)).toBe(before)
  })

  it('refuses a version that never was', async () => {
    const { store } = await drawingStore()
    await closed(store)
    const db = new Database(store.path)
    db.pragma('user_version = 7')
    db.close()
    await expect(openStore(store.path, { trusted: true })).rejects.toMatchObject({ code: 'corrupt' })
  })

  it.skipIf(process.platform === 'win32')('opens a copy where nothing may be written', async (context) => {
    const { store, ids } = await drawingStore()
    const row = draw(store, ids[0])
    await closed(store)
    const folder = join(store.path, '..')
    chmodSync(folder, 0o555)
    chmodSync(store.path, 0o444)
    try {
      // Root may write anywhere: there only a mount is read-only, which disk-full.long.test.ts makes.
      if (process.getuid?.() === 0) return context.skip('root may write everywhere')
      const copy = await testStore({ file: store.path })
      expect([copy.readOnly, copy.path]).toEqual([true, store.path])
      expect(copy.annotations.list(ids[0])).toEqual([row])
    } finally {
      chmodSync(folder, 0o755)
    }
  })

  it('sweeps what killed imports and backups left, and nothing else', async () => {
    const { store } = await drawingStore()
    await closed(store)
    const side = `${store.path}-files`
    mkdirSync(join(side, 'backups'), { recursive: true })
    const left = ['staging-0123456789abcdef.db', 'backups/x.selvedge.partial', 'backups/x.selvedge.partial-wal']
    const kept = ['notes.txt', 'backups/2026-01-01T00-00-00-000Z-auto.selvedge']
    for (const name of [...left, ...kept]) writeFileSync(join(side, name), 'x')
    await testStore({ file: store.path })
    expect([...left, ...kept].filter((name) => existsSync(join(side, name)))).toEqual(kept)
  })
})

describe('a project file replaced under us', () => {
  it('is written no more, and what we had is saved beside it', async () => {
    const { store, ids } = await drawingStore()
    draw(store, ids[0])
    renameSync(store.path, `${store.path}.moved`)
    writeFileSync(store.path, 'somebody else')
    expect(() => draw(store, ids[0])).toThrow(expect.objectContaining({ code: 'conflict' }))
    expect(() => draw(store, ids[0])).toThrow(expect.objectContaining({ code: 'conflict' }))
    expect(readFileSync(store.path, 'utf8')).toBe('somebody else')
    const copies = readdirSync(join(store.path, '..')).filter((name) => name.includes('.conflict-'))
    expect(copies).toHaveLength(1)
    const copy = await testStore({ file: join(store.path, '..', copies[0]) })
    expect(copy.annotations.count()).toBe(1)
  })
})

describe('the file', () => {
  it('is known to other programs by its application id', async () => {
    const { store } = await drawingStore()
    await closed(store)
    const db = new Database(store.path, { readonly: true })
    expect([db.pragma('application_id', { simple: true }), db.pragma('user_version', { simple: true })]).toEqual([0x53564447, SCHEMA])
    db.close()
  })

  it('can be read by the sqlite3 program', async (context) => {
    const { store, ids } = await drawingStore()
    draw(store, ids[0])
    await closed(store)
    const answer = spawnSync('sqlite3', [store.path, 'SELECT file_name, segmentation FROM coco_images JOIN coco_annotations ON image_id = coco_images.id'], { encoding: 'utf8' })
    if (answer.error) return context.skip('sqlite3 is not installed')
    expect(answer.stdout.trim()).toBe('0.jpg|[[10,10,30,10,30,30,10,30]]')
  })
})
