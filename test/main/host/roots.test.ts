import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, sep } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { rememberedRoots, rememberRoot } from '../../../main/host/remembered-roots.ts'
import { createRoots, isInside } from '../../../main/host/roots.ts'
import { pathFromBytes } from '../../../main/media/raw-path.ts'

const base = realpathSync.native(mkdtempSync(join(tmpdir(), 'selvedge-roots-')))
const photos = join(base, 'photos')
const outside = join(base, 'photos-private')
mkdirSync(join(photos, 'shoes'), { recursive: true })
mkdirSync(outside)
writeFileSync(join(photos, 'a.jpg'), '')
writeFileSync(join(outside, 'b.jpg'), '')
afterAll(() => rmSync(base, { recursive: true }))

describe('granted folders', () => {
  const roots = createRoots([photos])
  it('let in what lies in them, existing or not', async () => {
    for (const path of [photos, join(photos, 'a.jpg'), join(photos, 'new', 'deep', 'file.json'), join(photos, 'shoes', '..', 'a.jpg'), join(photos, '..photos')]) {
      expect(await roots.allows(path)).toBe(true)
    }
    expect(await roots.resolve(join(photos, 'shoes', '..', 'a.jpg'))).toBe(join(photos, 'a.jpg'))
  })

  it('let in nothing else, however it is spelled', async () => {
    const ways = [
      base, outside, join(outside, 'b.jpg'), join(photos, '..', 'photos-private', 'b.jpg'), `${photos}-private`, `${photos}${sep}..${sep}new.txt`,
      '/etc/passwd', 'photos', 'a.jpg', '', '.', `${photos}\0/a.jpg`, join(photos, 'a.jpg', 'below-a-file'),
    ]
    for (const path of ways) await expect(roots.resolve(path)).rejects.toMatchObject({ code: 'denied' })
  })

  it.runIf(process.platform !== 'win32')('follow links and judge where they lead', async () => {
    symlinkSync(outside, join(photos, 'way-out'))
    symlinkSync(join(outside, 'not-there-yet'), join(photos, 'to-nowhere'))
    symlinkSync(join(photos, 'loop'), join(photos, 'loop'))
    symlinkSync(join(photos, 'a.jpg'), join(outside, 'way-in'))
    for (const name of ['way-out', 'way-out/b.jpg', 'way-out/new.txt', 'to-nowhere', 'to-nowhere/x', 'loop', 'loop/x']) {
      expect(await roots.allows(join(photos, name))).toBe(false)
    }
    expect(await roots.resolve(join(outside, 'way-in'))).toBe(join(photos, 'a.jpg'))
  })

  it.runIf(process.platform === 'linux')('know names that are not UTF-8', async () => {
    const raw = Buffer.concat([Buffer.from(`${photos}/`), Buffer.from([0xe9, 0x2e, 0x6a, 0x70, 0x67])])
    writeFileSync(raw, '')
    const path = pathFromBytes(raw)
    expect(await roots.resolve(path)).toBe(path)
  })

  it('are what a person grants: a folder, or the folder of a file', async () => {
    const told: string[] = []
    const own = createRoots([], [], (path) => told.push(path))
    expect(own.grant(join(photos, 'a.jpg'))).toBe(photos)
    own.grant(photos)
    own.grant(outside, false)
    expect(told).toEqual([photos])
    expect(own.list()).toEqual([{ name: 'photos', path: photos }, { name: 'photos-private', path: outside }])
    expect(() => own.grant(join(base, 'nothing'))).toThrow(expect.objectContaining({ code: 'not-found' }))
  })

  it('of earlier runs may be used but are not shown, and may be gone', async () => {
    const user = mkdtempSync(join(base, 'user-'))
    expect(rememberedRoots(user)).toEqual([])
    rememberRoot(user, outside)
    rememberRoot(user, join(base, 'unplugged'))
    rememberRoot(user, outside)
    expect(rememberedRoots(user)).toEqual([join(base, 'unplugged'), outside])
    const own = createRoots([photos], rememberedRoots(user))
    expect(own.list()).toEqual([{ name: 'photos', path: photos }])
    expect(await own.allows(join(outside, 'b.jpg'))).toBe(true)
    writeFileSync(join(user, 'granted-folders.json'), '{"not": "a list"}')
    expect(rememberedRoots(user)).toEqual([])
  })
})

describe('isInside', () => {
  it('compares whole names', () => {
    const root = join(sep, 'a', 'b')
    for (const path of [root, join(root, 'c'), join(root, '..c'), join(root, '...')]) expect(isInside(root, path)).toBe(true)
    for (const path of [join(sep, 'a'), join(sep, 'a', 'bc'), join(sep, 'a', 'c'), sep]) expect(isInside(root, path)).toBe(false)
  })
})
