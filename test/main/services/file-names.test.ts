import { Buffer } from 'node:buffer'
import { copyFileSync, mkdirSync, readdirSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fsPath } from '../../../main/media/raw-path.ts'
import { photoProject, type PhotoProject } from '../../support/photo-project.ts'

/*
 * R14: sixty hostile file names through adding, thumbnails, lists, renaming of their folder and finding again: none lost,
 * none merged. Each file has a colour of its own, so that a mix-up shows. What this file system refuses is left out.
 */
const bytes = (...parts: (string | number)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from([part]))))
const NAMES: Buffer[] = [
  'plain.png',
  'two words.png',
  ' leading.png',
  'trailing .png',
  'double  space.png',
  'dots..in...name.png',
  'no-extension-before.PNG',
  'UPPER.png',
  'upper.png',
  'Upper.png',
  'caf\u00e9.png',
  'cafe\u0301.png',
  '\u00c5.png',
  'A\u030a.png',
  '\u212b.png',
  'ﬁ.png',
  'fi.png',
  '\u1e9b\u0323.png',
  'İ.png',
  'ı.png',
  'straße.png',
  'STRASSE.png',
  '靴.png',
  '신발.png',
  '\u1109\u1175\u11ab\u1107\u1161\u11af.png',
  'הנעל.png',
  'حذاء.png',
  '\u202egnp.exe.png',
  '\u2066bidi\u2069.png',
  'zero\u200bwidth.png',
  '\u00a0nbsp.png',
  '👟.png',
  '👩🏽‍🦰.png',
  '🇳🇱.png',
  'a\u0300\u0301\u0302.png',
  "quote's.png",
  'double"quote.png',
  'back\\slash.png',
  'semi;colon.png',
  'per%20cent.png',
  'hash#.png',
  'question?.png',
  'star*.png',
  'pipe|.png',
  'less<than>.png',
  'colon:name.png',
  'amp&.png',
  '[1].png',
  'options.png[page=2].png',
  '$HOME.png',
  '`id`.png',
  '-rf.png',
  '--help.png',
  'con.png',
  'nul.png',
  'new\nline.png',
  'tab\t.png',
  'bell\u0007.png',
  '\u007f.png',
  '\ufeffbom.png',
  '\uefff.png',
  '\uef80\uef81.png',
  `${'x'.repeat(251)}.png`,
  `${'é'.repeat(125)}.png`,
]
  .map((name) => bytes(name))
  .concat([
    bytes('latin-', 0xe9, '.png'),
    bytes('latin-', 0xe8, '.png'),
    bytes(0xff, 0xfe, '.png'),
    bytes('cut-', 0xe2, 0x82, '.png'),
    bytes('surrogate-', 0xed, 0xa0, 0x80, '.png'),
    bytes('overlong-', 0xc0, 0xaf, '.png'),
    bytes(0x80, '.png'),
    bytes('high-', 0xf5, 0x80, 0x80, 0x80, '.png'),
  ])
const colourOf = (i: number) => [(i * 37) % 256, (i * 101) % 256, (i * 53) % 256]

let p: PhotoProject
const written = new Map<string, number>()
beforeAll(async () => {
  p = await photoProject()
  for (const [i, name] of NAMES.entries()) {
    const [r, g, b] = colourOf(i)
    const png = await sharp({ create: { width: 30 + i, height: 20, channels: 3, background: { r, g, b } } })
      .png()
      .toBuffer()
    try {
      writeFileSync(Buffer.concat([Buffer.from(`${p.photos}/`), name]), png, { flag: 'wx' })
      written.set(name.toString('latin1'), i)
    } catch {
      // This file system does not keep such a name, or keeps it as another one's; Linux keeps them all.
    }
  }
})
afterAll(() => p.end())

const rows = async () => {
  const { ids } = await p.client.images.ids({ project: p.project })
  return p.client.images.rows({ project: p.project, ids })
}
const numberOf = (path: string) => written.get(Buffer.from(fsPath(path)).toString('latin1'))

describe('sixty hostile file names (R14)', () => {
  it('are all there to begin with on Linux', () => {
    expect(NAMES.length).toBeGreaterThanOrEqual(60)
    if (process.platform === 'linux') expect(written.size).toBe(NAMES.length)
    expect(written.size).toBeGreaterThan(25)
  })

  it('are added once each, none merged', async () => {
    expect(await p.client.images.add({ project: p.project, paths: [p.photos] })).toEqual({
      added: written.size,
      known: 0,
      skipped: [],
    })
    const all = await rows()
    expect(new Set(all.map(({ path }) => path)).size).toBe(written.size)
    for (const { path, width } of all) expect(width, path).toBe(30 + numberOf(path)!)
    expect(await p.client.images.add({ project: p.project, paths: [p.photos] })).toEqual({
      added: 0,
      known: written.size,
      skipped: [],
    })
  })

  it('survive JSON, and are shown without our escape characters', async () => {
    const all = await rows()
    expect(JSON.parse(JSON.stringify(all))).toEqual(all)
    for (const { name, path } of all) {
      expect(path.isWellFormed()).toBe(true)
      expect(/[\uef80-\uefff]/.test(name)).toBe(false)
    }
  })

  it('each give their own thumbnail and picture', async () => {
    for (const { id, path } of await rows()) {
      const [r, g, b] = colourOf(numberOf(path)!)
      for (const kind of ['thumb', 'display', 'tile/0/0/0']) {
        const response = await p.get(`${id}/${kind}`)
        expect(response.status, `${path} ${kind}`).toBe(200)
        const { data } = await sharp(Buffer.from(await response.arrayBuffer()))
          .removeAlpha()
          .raw()
          .toBuffer({ resolveWithObject: true })
        for (const [channel, value] of [r, g, b].entries()) expect(Math.abs(data[channel] - value)).toBeLessThanOrEqual(4)
      }
    }
  })

  it('are all fine when checked, and found again in another folder', async () => {
    expect(await p.client.images.check({ project: p.project })).toEqual({ ok: written.size, missing: 0, changed: 0 })
    const moved = join(p.folder, 'moved')
    mkdirSync(moved)
    for (const name of readdirSync(p.photos, { encoding: 'buffer' })) {
      const from = Buffer.concat([Buffer.from(`${p.photos}/`), name])
      copyFileSync(from, Buffer.concat([Buffer.from(`${moved}/`), name]))
      unlinkSync(from)
    }
    expect(await p.client.images.relink({ project: p.project, folder: moved })).toEqual({ found: written.size, missing: 0 })
    for (const { path, width } of await rows()) expect(width).toBe(30 + numberOf(path)!)
    expect(await p.client.images.check({ project: p.project })).toEqual({ ok: written.size, missing: 0, changed: 0 })
  })

  it('come out of a copy as they went in', async () => {
    const other = await photoProject()
    try {
      other.roots.grant(p.folder)
      const result = await other.client.images.add({ project: other.project, paths: [join(p.folder, 'moved')], copy: true })
      expect(result).toEqual({ added: written.size, known: 0, skipped: [] })
      const copies = readdirSync(join(other.folder, 'test photos'), { encoding: 'buffer' }).map((name) => name.toString('latin1'))
      expect(copies.sort()).toEqual([...written.keys()].sort())
    } finally {
      await other.end()
    }
  })
})
