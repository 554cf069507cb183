import Database from 'better-sqlite3'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ImageId } from '../../../core/records/ids.ts'
import { memoryHost } from '../../support/memory-host.ts'
import { newAnnotation } from '../../support/rows.ts'
import { freshFolder } from '../../support/store.ts'
import { drawn, send } from '../../support/two-clients.ts'

const photos = join(import.meta.dirname, '../../../assets/sample/photos')
const labelme = JSON.stringify({ version: '5.0', flags: {}, shapes: [], imagePath: 'a.jpg', imageData: null })
const coco = JSON.stringify({ info: {}, images: [], annotations: [], categories: [] })

describe('projects', () => {
  it('are created, opened, listed, told of and closed', async () => {
    const { folder, join: connect } = memoryHost()
    const { client, heard } = connect()
    const made = await client.projects.create({ path: folder, name: 'shoes' })
    const path = join(folder, 'shoes.selvedge')
    expect(made).toMatchObject({
      name: 'shoes', path, readOnly: false, readOnlyReason: '', images: 0, annotations: 0, categories: 0,
    })
    expect(await client.projects.open({ path })).toEqual(made)
    expect(await client.projects.list({})).toEqual([made])
    expect(await client.projects.info({ project: made.project })).toMatchObject({
      roots: [{ path: folder, images: 0 }], changes: 0, backups: [],
    })
    await client.projects.close({ project: made.project })
    expect(await client.projects.list({})).toEqual([])
    await expect(client.projects.info({ project: made.project })).rejects.toMatchObject({ code: 'not-found' })
    expect(await client.projects.recent({})).toMatchObject([{ name: 'shoes', path, exists: true, images: 0 }])
    await client.projects.forget({ path })
    expect(await client.projects.recent({})).toEqual([])
    expect((await client.projects.open({ path })).project).toBe(made.project)
    expect(heard.map(({ event }) => event)).toContain('projects.changed')
    await expect(client.projects.create({ path })).rejects.toMatchObject({ code: 'conflict' })
  })

  it('outside the granted folders are not touched', async () => {
    const { client } = memoryHost().join()
    const outside = freshFolder()
    await expect(client.projects.create({ path: join(outside, 'a.selvedge') })).rejects.toMatchObject({ code: 'denied' })
    await expect(client.projects.open({ path: join(outside, 'a.selvedge') })).rejects.toMatchObject({ code: 'denied' })
    await expect(client.projects.openFolder({ folder: outside })).rejects.toMatchObject({ code: 'denied' })
    expect(readdirSync(outside)).toEqual([])
  })

  it('of a folder lie in it under its name, and tell what else is there', async () => {
    const { folder, join: connect } = memoryHost()
    const { client } = connect()
    mkdirSync(join(folder, 'more/deep'), { recursive: true })
    for (const name of ['a.JPG', 'more/b.png', 'more/deep/c.webp', '.hidden.jpg', 'notes.txt']) {
      writeFileSync(join(folder, name), 'x')
    }
    writeFileSync(join(folder, 'a.json'), labelme)
    writeFileSync(join(folder, 'more/coco.json'), coco)
    writeFileSync(join(folder, 'package.json'), '{"name":"other"}')
    const opened = await client.projects.openFolder({ folder })
    expect(opened).toMatchObject({
      created: true, name: basename(folder), path: join(folder, `${basename(folder)}.selvedge`),
      found: { images: 3, labelme: 1, coco: [join(folder, 'more/coco.json')] },
    })
    expect(await client.projects.openFolder({ folder })).toMatchObject({ created: false, project: opened.project })
    await expect(client.projects.openFolder({ folder: join(folder, 'a.JPG') })).rejects.toMatchObject({ code: 'not-found' })
  })

  it('of a folder are found under any name when there is only one, and count only new photos', async () => {
    const { folder, join: connect } = memoryHost()
    const { client } = connect()
    copyFileSync(join(photos, 'dress-dots.jpg'), join(folder, 'a.jpg'))
    const { project } = await client.projects.create({ path: join(folder, 'my own name') })
    await client.images.add({ project, paths: [folder] })
    copyFileSync(join(photos, 'skirt-checks.jpg'), join(folder, 'b.jpg'))
    expect(await client.projects.openFolder({ folder })).toMatchObject({
      created: false, project, name: 'my own name', images: 1, found: { images: 1 },
    })
  })

  it('are backed up and verified on demand', async () => {
    const { folder, join: connect } = memoryHost()
    const { client } = connect()
    const { project } = await client.projects.create({ path: join(folder, 'a') })
    const { path } = await client.projects.backup({ project })
    expect((await client.projects.info({ project })).backups).toMatchObject([{ path }])
    expect(await client.projects.backup({ project, out: join(folder, 'copy') })).toMatchObject({
      path: join(folder, 'copy.selvedge'),
    })
    expect(await client.projects.verify({ project })).toMatchObject({ ok: true, problems: [] })
    await expect(client.projects.backup({ project, out: join(freshFolder(), 'copy') })).rejects.toMatchObject({ code: 'denied' })
  })

  it('carry a description of the dataset', async () => {
    const { folder, join: connect } = memoryHost()
    const { client } = connect()
    const { project } = await client.projects.create({ path: join(folder, 'a') })
    expect(await client.projects.describe({ project })).toEqual({ info: {}, licenses: [] })
    const set = { info: { year: 2026, contributor: 'us' }, licenses: [{ id: 1, name: 'CC BY' }] }
    expect(await client.projects.describe({ project, set })).toEqual(set)
    expect(await client.projects.describe({ project })).toEqual(set)
  })

  it('from strangers are looked through once, and refused when they are not ours', async () => {
    const { folder, host, join: connect } = memoryHost()
    const { client } = connect()
    const { project, path } = await client.projects.create({ path: join(folder, 'a') })
    await client.projects.close({ project })
    const evil = join(folder, 'evil.selvedge')
    copyFileSync(path, evil)
    const db = new Database(evil)
    db.exec('CREATE TRIGGER t AFTER INSERT ON change BEGIN DELETE FROM annotation; END')
    db.close()
    await expect(client.projects.open({ path: evil })).rejects.toMatchObject({ code: 'corrupt', details: { found: 'trigger t' } })
    expect(existsSync(`${evil}-files`)).toBe(false)
    await host.close()
  })

  it('that are damaged are put right when asked, and the damaged file is kept', async () => {
    const { folder, join: connect } = memoryHost()
    const { client, heard, name } = connect()
    copyFileSync(join(photos, 'dress-dots.jpg'), join(folder, 'a.jpg'))
    const { project, path } = await client.projects.openFolder({ folder })
    await client.images.add({ project, paths: [folder] })
    const image = (await client.images.ids({ project })).ids[0] as ImageId
    await send({ client, heard, name }, project, image, drawn(newAnnotation(1, image)))
    await client.projects.backup({ project })
    await send({ client, heard, name }, project, image, drawn(newAnnotation(2, image)))
    await client.projects.close({ project })
    const bytes = readFileSync(path)
    const page = bytes.indexOf('[[10,10,30,10') >> 14
    bytes.fill(0, page * 16_384, page * 16_384 + 4_000)
    writeFileSync(path, bytes)
    await expect(client.projects.open({ path })).rejects.toMatchObject({ code: 'corrupt' })
    expect(readFileSync(path).equals(bytes)).toBe(true)
    expect(await client.projects.open({ path, recover: true })).toMatchObject({ project, annotations: 2 })
    expect((await client.annotations.list({ project, image })).annotations.map(({ id }) => id)).toEqual([1, 2])
    const [kept] = readdirSync(`${path}-files/quarantine`)
    expect(readFileSync(join(`${path}-files/quarantine`, kept, basename(path))).equals(bytes)).toBe(true)
    expect(heard.map(({ payload }) => ('notice' in payload ? payload.notice : '')).join()).toMatch(/put right from its newest backup/)
  })
})

describe('the sample', () => {
  it('is copied and opened with its labels; what was done in it stays until a fresh one is asked for', async () => {
    const { client } = memoryHost().join()
    const opened = await client.projects.openSample({})
    expect(opened.images).toBe(readdirSync(photos).length)
    expect(opened.annotations).toBeGreaterThan(0)
    const { project } = opened
    const [run, ...others] = await client.predictions.runs({ project })
    expect([run.source, run.title, others]).toEqual(['import:coco', 'Garment U-Net on the sample', []])
    expect(run.predictions).toBeGreaterThan(3)
    expect(await client.review.queue({ project, run: run.id })).toHaveLength(6)
    await client.categories.add({ project, category: { name: 'mine' } })
    expect((await client.projects.openSample({})).categories).toBe(opened.categories + 1)
    const fresh = await client.projects.openSample({ fresh: true })
    expect([fresh.categories, fresh.images, fresh.annotations]).toEqual([opened.categories, opened.images, opened.annotations])
  }, 60_000)
})
