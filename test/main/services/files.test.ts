import { copyFile, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Fault } from '../../../core/fault.ts'
import { photoProject, type PhotoProject } from '../../support/photo-project.ts'
import * as pictures from '../../support/pictures.ts'

let p: PhotoProject
beforeEach(async () => {
  p = await photoProject()
})
afterEach(() => p.end())

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'ok',
    (thrown: unknown) => (thrown instanceof Fault ? thrown.code : String(thrown)),
  )

describe('files.list', () => {
  it('begins with the granted folders', async () => {
    expect(await p.client.files.list({})).toEqual({
      folder: '',
      parent: null,
      truncated: false,
      roots: p.roots.list(),
      entries: [{ name: p.folder.split('/').at(-1), path: p.folder, kind: 'folder', bytes: 0 }],
    })
  })

  it("names folders first, then files in people's order with their kinds; hides what is hidden or ours", async () => {
    for (const name of ['B', 'a10', 'a9']) await mkdir(join(p.photos, name))
    await pictures.solid(p.photos, 'img10', [1, 1, 1])
    await pictures.solid(p.photos, 'img9', [1, 1, 1], 'jpeg')
    for (const name of ['.hidden.jpg', 'x.json', 'x.selvedge', 'notes.txt']) await writeFile(join(p.photos, name), 'abc')
    await mkdir(join(p.photos, 'x.selvedge-files'))
    await symlink('/etc', join(p.photos, 'etc'))
    await symlink(join(p.photos, 'B'), join(p.photos, 'C'))
    const { entries, parent, folder } = await p.client.files.list({ folder: p.photos })
    expect(entries.map(({ name, kind }) => `${kind} ${name}`)).toEqual([
      'folder a9',
      'folder a10',
      'folder B',
      'folder C',
      'image img9.jpg',
      'image img10.png',
      'other notes.txt',
      'json x.json',
      'project x.selvedge',
    ])
    expect(entries.find(({ name }) => name === 'x.json')?.bytes).toBe(3)
    expect([folder, parent]).toEqual([p.photos, p.folder])
    expect((await p.client.files.list({ folder: p.folder })).parent).toBeNull()
  })

  it('lists names that are not UTF-8, by paths that can be used', async () => {
    const name = Buffer.concat([Buffer.from('sch'), Buffer.from([0xf6, 0x6e]), Buffer.from('.png')])
    const photo = await pictures.solid(p.folder, 'plain', [1, 1, 1])
    await copyFile(photo, Buffer.concat([Buffer.from(`${p.photos}/`), name]))
    const [entry] = (await p.client.files.list({ folder: p.photos })).entries
    expect(entry.name).toBe('sch\\xf6n.png')
    expect(entry.bytes).toBeGreaterThan(0)
    expect(await p.client.images.add({ project: p.project, paths: [entry.path] })).toMatchObject({ added: 1 })
  })

  it('stops at 5,000 entries and says so', async () => {
    const folder = join(p.photos, 'many')
    await mkdir(folder)
    await Promise.all(Array.from({ length: 5_001 }, (_, i) => writeFile(join(folder, `${i}.txt`), '')))
    const many = await p.client.files.list({ folder })
    expect([many.entries.length, many.truncated]).toEqual([5_000, true])
    expect(many.entries[4_999].name).toBe('4999.txt')
    await rm(join(folder, '0.txt'))
    const fewer = await p.client.files.list({ folder })
    expect([fewer.entries.length, fewer.truncated]).toEqual([5_000, false])
  })

  it.each(['/', '/etc', '..', 'photos', '\0', `${'/x'.repeat(500)}`])('shows nothing of %j', async (folder) => {
    expect(await codeOf(p.client.files.list({ folder }))).toBe('denied')
  })

  it('follows no link out of the granted folders, and lists no file', async () => {
    await symlink('/etc', join(p.photos, 'etc'))
    expect(await codeOf(p.client.files.list({ folder: join(p.photos, 'etc') }))).toBe('denied')
    expect(await codeOf(p.client.files.list({ folder: join(p.photos, 'etc', '..', '..') }))).toBe('ok')
    expect(await codeOf(p.client.files.list({ folder: join(p.photos, 'absent') }))).toBe('not-found')
    const file = await pictures.solid(p.photos, 'file', [1, 1, 1])
    expect(await codeOf(p.client.files.list({ folder: file }))).toBe('invalid')
  })
})

describe('files.makeFolder', () => {
  it('makes a folder that any system can keep', async () => {
    expect(await p.client.files.makeFolder({ folder: p.photos, name: 'Frühling 2026' })).toEqual({
      path: join(p.photos, 'Frühling 2026'),
    })
    expect(await readdir(p.photos)).toEqual(['Frühling 2026'])
    expect(await codeOf(p.client.files.makeFolder({ folder: p.photos, name: 'Frühling 2026' }))).toBe('conflict')
    expect(await codeOf(p.client.files.makeFolder({ folder: p.photos, name: 'x'.repeat(255) }))).toBe('ok')
  })

  it.each(['..', '.', 'a/b', 'a\\b', '.hidden', 'nul', 'COM1.txt', 'dot.', 'space ', ' space', 'a:b', 'tab\t', 'ü'.repeat(128)])(
    'refuses %j',
    async (name) => {
      expect(await codeOf(p.client.files.makeFolder({ folder: p.photos, name }))).toBe('invalid')
      expect(await readdir(p.photos)).toEqual([])
    },
  )

  it('makes nothing outside', async () => {
    expect(await codeOf(p.client.files.makeFolder({ folder: '/tmp', name: 'selvedge-not-here' }))).toBe('denied')
    await symlink('/tmp', join(p.photos, 'out'))
    expect(await codeOf(p.client.files.makeFolder({ folder: join(p.photos, 'out'), name: 'selvedge-not-here' }))).toBe('denied')
  })
})
