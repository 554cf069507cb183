import { existsSync } from 'node:fs'
import { appendFile, chmod, copyFile, mkdir, readdir, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Fault } from '../../../core/fault.ts'
import { LIMITS } from '../../../core/limits.ts'
import type { ImageRow } from '../../../core/records/image.ts'
import { findPictures } from '../../../main/services/images/find-pictures.ts'
import { photoProject, type PhotoProject } from '../../support/photo-project.ts'
import * as pictures from '../../support/pictures.ts'

let p: PhotoProject
beforeEach(async () => {
  p = await photoProject()
})
afterEach(() => p.end())

const add = (...paths: string[]) => p.client.images.add({ project: p.project, paths })
const rows = async (): Promise<ImageRow[]> => {
  const { ids } = await p.client.images.ids({ project: p.project })
  return p.client.images.rows({ project: p.project, ids })
}
const faultOf = async (promise: Promise<unknown>) => {
  const thrown = await promise.then(
    () => null,
    (error: unknown) => error,
  )
  expect(thrown).toBeInstanceOf(Fault)
  return thrown as Fault
}

describe('images.add', () => {
  it('adds a folder by reference, in order, with what the files are', async () => {
    await mkdir(join(p.photos, 'b'))
    await pictures.oriented(p.photos, 'turned', 6, { width: 60, height: 40 })
    await pictures.solid(join(p.photos, 'b'), 'inner', [1, 2, 3], 'webp')
    await pictures.truncatedJpeg(p.photos, 'half')
    await pictures.notAnImage(p.photos, 'letter')
    await pictures.disguisedSvg(p.photos, 'drawing')
    await writeFile(join(p.photos, 'notes.json'), '{}')
    await writeFile(join(p.photos, '.hidden.jpg'), 'x')
    await writeFile(join(p.photos, 'raw.NEF'), 'MM\0*')
    const result = await add(p.photos)
    expect(result).toMatchObject({ added: 3, known: 0 })
    expect(result.skipped.map(({ file, code }) => [file, code]).sort()).toEqual([
      [join(p.photos, 'drawing.png'), 'unsupported'],
      [join(p.photos, 'letter.jpg'), 'unsupported'],
      [join(p.photos, 'raw.NEF'), 'unsupported'],
    ])
    expect(
      (await rows()).map(({ path, name, width, height, orientation, health }) => ({
        path,
        name,
        width,
        height,
        orientation,
        health,
      })),
    ).toEqual([
      { path: 'b/inner.webp', name: 'inner.webp', width: 48, height: 32, orientation: 1, health: 'ok' },
      { path: 'half.jpg', name: 'half.jpg', width: 256, height: 192, orientation: 1, health: 'truncated' },
      { path: 'turned.jpg', name: 'turned.jpg', width: 60, height: 40, orientation: 6, health: 'ok' },
    ])
    expect(p.store().roots.list()).toMatchObject([{ path: p.photos, images: 3 }])
    expect(p.events.filter(({ event }) => event === 'images.changed')).toHaveLength(1)
    expect(p.progress.at(-1)).toEqual({ done: 1, note: '3 photos added' })
  })

  it('passes over what is known, through whatever folder it comes', async () => {
    await mkdir(join(p.photos, 'inner'))
    await pictures.solid(join(p.photos, 'inner'), 'a', [1, 2, 3])
    await pictures.solid(p.photos, 'b', [4, 5, 6])
    expect(await add(join(p.photos, 'inner'))).toMatchObject({ added: 1 })
    expect(await add(p.photos)).toMatchObject({ added: 1, known: 1 })
    expect(await add(join(p.photos, 'inner', 'a.png'), p.photos)).toMatchObject({ added: 0, known: 2 })
    expect(p.store().images.count()).toBe(2)
  })

  it('keeps two files of equal content, but knows one that was moved', async () => {
    const first = await pictures.solid(p.photos, 'first', [7, 7, 7])
    await copyFile(first, join(p.photos, 'second.png'))
    expect(await add(p.photos)).toMatchObject({ added: 2, known: 0 })
    const before = await rows()
    await mkdir(join(p.photos, 'moved'))
    await rename(first, join(p.photos, 'moved', 'renamed.png'))
    expect(await add(p.photos)).toMatchObject({ added: 0, known: 2 })
    const after = await rows()
    expect(after.map(({ path }) => path).sort()).toEqual(['moved/renamed.png', 'second.png'])
    expect(after.map(({ id }) => id).sort()).toEqual(before.map(({ id }) => id).sort())
  })

  it('goes on after a stop, and stores nothing of a batch that was cancelled', async () => {
    for (let i = 0; i < 30; i++) await pictures.solid(p.photos, `many-${i}`, [i, i, i])
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 30)
    const fault = await faultOf(p.client.images.add({ project: p.project, paths: [p.photos] }, { signal: controller.signal }))
    expect(fault.code).toBe('cancelled')
    const stored = p.store().images.count()
    expect(stored).toBe(0)
    expect(await add(p.photos)).toMatchObject({ added: 30 - stored, known: stored })
  })

  it('refuses what is outside the granted folders, also through links', async () => {
    const outside = `${p.folder}-outside`
    await mkdir(outside)
    try {
      const secret = await pictures.solid(outside, 'secret', [9, 9, 9])
      expect((await faultOf(add(secret))).code).toBe('denied')
      expect((await faultOf(add('/etc/passwd'))).code).toBe('denied')
      expect((await faultOf(add(join(p.photos, '..', '..', 'x')))).code).toBe('denied')
      await symlink(secret, join(p.photos, 'link.png'))
      await symlink(outside, join(p.photos, 'folder'))
      await symlink(p.photos, join(p.photos, 'loop'))
      await symlink(join(p.folder, 'nothing.png'), join(p.photos, 'dangling.png'))
      const own = await pictures.solid(p.photos, 'own', [1, 1, 1])
      await symlink(own, join(p.photos, 'alias.png'))
      const result = await add(p.photos)
      expect(result.added).toBe(2)
      expect((await rows()).map(({ path }) => path)).toEqual(['alias.png', 'own.png'])
      expect(result.skipped.map(({ file, code }) => [file.slice(p.photos.length + 1), code]).sort()).toEqual([
        ['dangling.png', 'not-found'],
        ['folder', 'denied'],
        ['link.png', 'denied'],
      ])
    } finally {
      await rm(outside, { recursive: true })
    }
  })

  it('lists absent and unreadable paths among others, and fails for one alone', async () => {
    const good = await pictures.solid(p.photos, 'good', [1, 1, 1])
    const absent = join(p.photos, 'absent.png')
    expect((await faultOf(add(absent))).code).toBe('not-found')
    expect(await add(absent, good)).toMatchObject({ added: 1, skipped: [{ file: absent, code: 'not-found' }] })
  })

  it("copies beside the project when asked, once, with the original's time", async () => {
    await mkdir(join(p.photos, 'deep'))
    const path = await pictures.solid(join(p.photos, 'deep'), 'a', [1, 2, 3])
    await utimes(path, 1_700_000_000, 1_700_000_000)
    const copying = () => p.client.images.add({ project: p.project, paths: [p.photos], copy: true })
    expect(await copying()).toMatchObject({ added: 1, known: 0 })
    const copy = join(p.folder, 'test photos', 'deep', 'a.png')
    expect((await stat(copy)).mtimeMs).toBe(1_700_000_000_000)
    expect(p.store().images.file((await rows())[0].id)?.absolute).toBe(copy)
    expect(await copying()).toMatchObject({ added: 0, known: 1 })
    await rm(path)
    await pictures.solid(join(p.photos, 'deep'), 'a', [200, 2, 3])
    expect(await copying()).toMatchObject({ added: 1, known: 0 })
    expect((await readdir(dirname(copy))).sort()).toEqual(['a (2).png', 'a.png'])
  })

  it('walks no deeper than the limit', async () => {
    const deep = join(p.photos, ...Array.from({ length: LIMITS.folderDepth }, () => 'd'))
    await mkdir(deep, { recursive: true })
    await pictures.solid(deep, 'at', [1, 1, 1])
    expect(await add(p.photos)).toMatchObject({ added: 1 })
    await mkdir(join(deep, 'e'))
    expect(await faultOf(add(p.photos))).toMatchObject({ code: 'invalid', details: { limitName: 'folderDepth' } })
  })

  it('finds no more pictures than the limit', async () => {
    for (const name of ['a', 'b', 'c']) await writeFile(join(p.photos, `${name}.jpg`), '')
    const options = (folderImages: number) => ({ roots: p.roots, limits: { ...LIMITS, folderImages }, onSkipped: () => {} })
    expect(await findPictures(p.photos, options(3))).toHaveLength(3)
    expect(await faultOf(findPictures(p.photos, options(2)))).toMatchObject({
      code: 'invalid',
      details: { limitName: 'folderImages', found: 3 },
    })
  })
})

describe('images.check and images.relink', () => {
  it('tell missing, changed and healed files by content; rows keep the size of their annotations', async () => {
    const paths = await Promise.all(['a', 'b', 'c', 'd'].map((name, i) => pictures.solid(p.photos, name, [i * 50, 0, 0])))
    await add(p.photos)
    const check = () => p.client.images.check({ project: p.project })
    expect(await check()).toEqual({ ok: 4, missing: 0, changed: 0 })
    await rename(paths[0], join(p.folder, 'away.png'))
    await rm(paths[1])
    await pictures.solid(p.photos, 'b', [1, 1, 1], 'png', { width: 20, height: 10 })
    await utimes(paths[2], new Date(), new Date())
    await writeFile(paths[3], 'no picture')
    expect(await check()).toEqual({ ok: 1, missing: 1, changed: 2 })
    const state = async () => (await rows()).map(({ health, width }) => [health, width])
    expect(await state()).toEqual([
      ['missing', 48],
      ['changed', 48],
      ['ok', 48],
      ['undecodable', 48],
    ])
    expect((await rows())[1].problem).toBe('The photo was replaced: it had 48 x 32 pixels and has 20 x 10 now.')
    const events = p.events.length
    await check()
    expect(p.events.length).toBe(events)
    await rename(join(p.folder, 'away.png'), paths[0])
    await pictures.solid(p.photos, 'b', [50, 0, 0])
    expect(await check()).toEqual({ ok: 3, missing: 0, changed: 1 })
    expect((await state()).slice(0, 2)).toEqual([
      ['ok', 48],
      ['ok', 48],
    ])
  })

  it('find moved and renamed photos again, by content before name', async () => {
    const one = await pictures.gradient(p.photos, 'one')
    const two = await pictures.quadrants(p.photos, 'two')
    const three = await pictures.greyscale(p.photos, 'three')
    await pictures.solid(p.photos, 'four', [1, 1, 1])
    await add(p.photos)
    const before = await rows()
    const elsewhere = join(p.folder, 'elsewhere', 'deep')
    await mkdir(elsewhere, { recursive: true })
    await rename(one, join(elsewhere, 'renamed.png'))
    await rename(two, join(elsewhere, 'two.png'))
    // Of the same name and length as the lost one, with other content.
    const size = (await stat(three)).size
    await rm(three)
    await pictures.solid(elsewhere, 'three', [5, 5, 5])
    await appendFile(join(elsewhere, 'three.png'), Buffer.alloc(size - (await stat(join(elsewhere, 'three.png'))).size))
    await rm(join(p.photos, 'four.png'))
    expect(await p.client.images.relink({ project: p.project, folder: join(p.folder, 'elsewhere') })).toEqual({
      found: 3,
      missing: 1,
    })
    const after = new Map((await rows()).map((row) => [row.id, row]))
    const now = before.map(({ id, name }) => [name, after.get(id)?.path, after.get(id)?.health])
    expect(now).toEqual([
      ['four.png', 'four.png', 'ok'],
      ['one.png', 'deep/renamed.png', 'ok'],
      ['three.png', 'deep/three.png', 'changed'],
      ['two.png', 'deep/two.png', 'ok'],
    ])
    expect(await p.client.images.relink({ project: p.project, folder: p.photos })).toEqual({ found: 0, missing: 1 })
  })

  it('take nothing from the marks of an image', async () => {
    const path = await pictures.solid(p.photos, 'marked', [1, 1, 1])
    await add(p.photos)
    const { id } = (await rows())[0]
    const mark = p.store().images.details(id)!.mark
    p.store().changes.commit({
      image: id,
      label: 'Flag',
      key: 'flag-it-once',
      change: [{ table: 'image', id, before: mark, after: { ...mark, status: 'flagged', note: 'seam' } }],
    })
    await rm(path)
    await p.client.images.check({ project: p.project })
    expect((await rows())[0]).toMatchObject({ health: 'missing', status: 'flagged', note: 'seam' })
    expect(await p.client.images.remove({ project: p.project, ids: [id] })).toEqual({ removed: 1 })
    expect(await rows()).toEqual([])
  })
})

describe('images.assignSplits', () => {
  it('keeps near-duplicates and views of one product together, by seed, as one undoable change', async () => {
    for (let i = 0; i < 12; i++) {
      await pictures.gradient(p.photos, `sku${1_000 + i}_front`, 'png', { width: 40 + i, height: 60 })
      await pictures.solid(p.photos, `sku${1_000 + i}_back`, [i * 20, 255 - i * 20, (i * 97) & 255])
    }
    // A copy of one photo under a name that tells nothing.
    await pictures.big(p.photos, 'zebra', { width: 300, height: 200 })
    await copyFile(join(p.photos, 'zebra.jpg'), join(p.photos, 'unrelated.jpg'))
    await add(p.photos)
    const shares = { train: 0.5, val: 0.25, test: 0.25 }
    const result = await p.client.images.assignSplits({ project: p.project, shares, seed: 3 })
    expect(result.train + result.val + result.test).toBe(26)
    const splits = new Map((await rows()).map(({ name, split }) => [name, split]))
    expect([...splits.values()].every((split) => split !== '')).toBe(true)
    for (let i = 0; i < 12; i++) expect(splits.get(`sku${1_000 + i}_front.png`)).toBe(splits.get(`sku${1_000 + i}_back.png`))
    expect(splits.get('zebra.jpg')).toBe(splits.get('unrelated.jpg'))
    // Doing it again changes nothing and leaves no entry; undo takes all of it back.
    await p.client.images.assignSplits({ project: p.project, shares, seed: 3 })
    expect(p.store().changes.history(null)).toHaveLength(1)
    expect(p.store().changes.undo(null)?.label).toBe('Assign splits')
    expect((await rows()).every(({ split }) => split === '')).toBe(true)
  })

  it('needs a share', async () => {
    expect(
      (await faultOf(p.client.images.assignSplits({ project: p.project, shares: { train: 0, val: 0, test: 0 } }))).code,
    ).toBe('invalid')
  })
})

describe('images.metadata', () => {
  it('tells what the file says now', async () => {
    const path = await pictures.oriented(p.photos, 'meta', 8, { width: 50, height: 30 })
    await add(p.photos)
    const { id } = (await rows())[0]
    expect(await p.client.images.metadata({ project: p.project, id })).toMatchObject({
      file: path,
      format: 'jpeg',
      width: 50,
      height: 30,
      channels: 3,
      orientation: 8,
      exif: { Orientation: '8' },
      encoding: expect.stringMatching(/^8-bit srgb/),
      extra: {},
    })
    await rm(path)
    expect((await faultOf(p.client.images.metadata({ project: p.project, id }))).code).toBe('not-found')
  })
})

describe('unreadable places (skipped for root, who may read everything)', () => {
  it.skipIf(process.getuid?.() === 0)('are listed, and the rest is added', async () => {
    await pictures.solid(p.photos, 'good', [1, 1, 1])
    const closed = await pictures.solid(p.photos, 'closed', [2, 2, 2])
    await chmod(closed, 0)
    expect(await add(p.photos)).toMatchObject({ added: 1, skipped: [{ file: closed, code: 'denied' }] })
  })
})

// The photos the program was first made for; they are not part of the repository.
const data = join(import.meta.dirname, '../../../../shared/data')
describe.skipIf(!existsSync(data))('the real photos (skipped without ../shared/data)', () => {
  it('are all added, healthy, in a project beside them', async () => {
    p.roots.grant(data)
    const { added, skipped } = await add(join(data, 'sneakers'), join(data, 'garments'))
    expect(skipped).toEqual([])
    expect(added).toBeGreaterThan(400)
    expect((await rows()).filter(({ health }) => health !== 'ok')).toEqual([])
  })
})
