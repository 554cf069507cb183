import Database from 'better-sqlite3'
import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { listBackups, rotateBackups } from '../../../main/db/backup.ts'
import { spawnNode } from '../../../main/host/spawn.ts'
import { createFileTasks } from '../../../main/db/file-tasks.ts'
import { closed, draw, drawingStore, freshFolder, newImported, testStore } from '../../support/store.ts'

describe('a backup', () => {
  it('is a project of its own with everything in it', async () => {
    const { store, ids } = await drawingStore()
    const row = draw(store, ids[0])
    const out = join(freshFolder(), 'copy.selvedge')
    const { path, bytes } = await store.backup({ out })
    expect([path, bytes > 0]).toEqual([out, true])
    const copy = await testStore({ file: out })
    expect(copy.annotations.list(ids[0])).toEqual([row])
    copy.changes.undo(ids[0])
    expect(copy.annotations.count()).toBe(0)
    expect(store.annotations.count()).toBe(1)
    await expect(store.backup({ out })).rejects.toMatchObject({ code: 'conflict' })
  })

  it('is not made of a damaged project, and the older ones stay', async () => {
    const { store, ids } = await drawingStore()
    draw(store, ids[0])
    await store.backup()
    const db = new Database(store.path)
    db.prepare('UPDATE annotation SET area = area + 1').run()
    db.close()
    await expect(store.backup()).rejects.toMatchObject({ code: 'corrupt', details: { field: 'annotation 1' } })
    expect(store.backups()).toHaveLength(1)
    expect(readdirSync(join(`${store.path}-files`, 'backups'))).toHaveLength(1)
  })

  it('of a large project is written and verified by another process', async () => {
    const { store, ids } = await drawingStore()
    const stage = store.startImport()
    for (let i = 0; i < 10; i++) stage.annotations(Array.from({ length: 2_000 }, () => newImported(ids[0], {
      description: 'x'.repeat(500),
    })))
    await stage.finish('Import', 'import:coco')
    await closed(store)
    const again = await testStore({ file: store.path, tasks: createFileTasks(spawnNode) })
    expect(again.bytes()).toBeGreaterThan(8 * 1024 * 1024)
    const { path } = await again.backup()
    expect((await again.verify()).rows).toBeGreaterThan(20_000)
    expect((await testStore({ file: path })).annotations.count()).toBe(20_000)
  })

  it('of a project that is open read-only can be made elsewhere', async () => {
    const { store, ids } = await drawingStore()
    draw(store, ids[0])
    const second = await testStore({ file: store.path })
    expect(second.readOnly).toBe(true)
    const { path } = await second.backup({ out: join(freshFolder(), 'copy.selvedge') })
    expect((await testStore({ file: path })).annotations.count()).toBe(1)
    await expect(second.backup()).rejects.toMatchObject({ code: 'invalid', details: { field: 'out' } })
  })

  it('comes by itself after 500 edits, in a pause', async () => {
    const { store, ids } = await drawingStore()
    await closed(store)
    const again = await testStore({ file: store.path, automaticBackups: true })
    for (let i = 0; i < 500; i++) again.drafts.set(ids[0], { tool: 'polygon', state: i })
    expect(again.backups()).toHaveLength(0)
    await expect.poll(() => again.backups().length, { timeout: 8_000 }).toBe(1)
  })
})

describe('rotation', () => {
  it('keeps the ten newest and the newest of each of fourteen days', () => {
    const folder = join(freshFolder(), 'backups')
    mkdirSync(folder)
    const name = (day: number, hour: number) => `2026-01-${String(day).padStart(2, '0')}T${String(hour).padStart(2, '0')}-00-00-000Z-auto.selvedge`
    for (let day = 1; day <= 30; day++) for (const hour of [3, 9, 15]) writeFileSync(join(folder, name(day, hour)), '')
    writeFileSync(join(folder, 'mine.selvedge'), '')
    rotateBackups(folder)
    const kept = listBackups(folder).map(({ path }) => path.slice(folder.length + 1))
    const newest = [30, 29, 28].flatMap((day) => [name(day, 15), name(day, 9), name(day, 3)]).concat(name(27, 15))
    const daily = Array.from({ length: 14 }, (_, i) => name(30 - i, 15))
    expect(kept).toEqual([...new Set([...newest, ...daily])].sort().reverse())
    expect(existsSync(join(folder, 'mine.selvedge'))).toBe(true)
  })
})

describe('verify', () => {
  const broken: [string, string, string][] = [
    ['UPDATE annotation SET points = replace(points, \'30\', \'31\')', 'annotation', 'its checksum is wrong'],
    ['UPDATE image SET objects = 7', 'image', 'its number of objects is not that of its annotations'],
    ['DELETE FROM image_category', 'image_category', 'its count is not that of the annotations'],
    ['UPDATE change SET label = \'x\'', 'change', 'its checksum is wrong'],
    ['UPDATE category SET name = \'x\'', 'category', 'its checksum is wrong'],
    ['UPDATE setting SET value = \'2\'', 'setting', 'its checksum is wrong'],
    ['PRAGMA foreign_keys = OFF; DELETE FROM image', 'annotation', 'its image is missing'],
  ]
  it.each(broken)('finds %s', async (statement, table, problem) => {
    const { store, ids } = await drawingStore()
    draw(store, ids[0])
    store.settings.set('zoom', 1)
    expect(await store.verify()).toMatchObject({ ok: true, problems: [] })
    await closed(store)
    const copy = join(freshFolder(), 'broken.selvedge')
    copyFileSync(store.path, copy)
    const db = new Database(copy)
    db.exec(statement)
    db.close()
    const report = await (await testStore({ file: copy })).verify()
    expect(report.ok).toBe(false)
    expect(report.problems).toContainEqual(expect.objectContaining({ table, problem }))
  })

  it('is cancelled when asked', async () => {
    const { store } = await drawingStore()
    const controller = new AbortController()
    controller.abort()
    await expect(store.verify({ signal: controller.signal })).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('is not needed to notice a damaged row that is read', async () => {
    const { store, ids } = await drawingStore()
    draw(store, ids[0])
    const db = new Database(store.path)
    db.prepare('UPDATE annotation SET description = \'x\'').run()
    db.close()
    expect(() => store.annotations.list(ids[0])).toThrow(expect.objectContaining({
      code: 'corrupt', details: expect.objectContaining({ field: 'annotation 1' }),
    }))
  })
})
