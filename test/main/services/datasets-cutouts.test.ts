import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { initializeCanvas, readPsd } from 'ag-psd'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ProjectId } from '../../../core/records/ids.ts'
import { memoryHost, type MemoryHost } from '../../support/memory-host.ts'

const W = 60
const H = 40
let at: MemoryHost
let project: ProjectId
let set: string
beforeEach(async () => {
  at = memoryHost()
  project = (await at.client.projects.create({ path: join(at.folder, 'p.selvedge') })).project
  set = join(at.folder, 'set')
})
afterEach(() => at.end())

/** Colours that tell every pixel from its neighbours. */
const colours = Uint8Array.from({ length: W * H * 3 }, (_, i) => [40 + ((i / 3) % W) * 3, Math.floor(i / 3 / W) * 5, 90][i % 3])
/** Opaque in the middle, a ramp of 8 pixels on the left, a hard edge on the right. */
const alpha = Uint8Array.from({ length: W * H }, (_, p) => {
  const [x, y] = [p % W, Math.floor(p / W)]
  return y < 8 || y >= 32 || x >= 45 ? 0 : Math.max(0, Math.min(255, (x - 10) * 32))
})
const raw = (channels: 1 | 3 | 4) => ({ raw: { width: W, height: H, channels } })

async function put(folder: string, name: string, write: (path: string) => Promise<unknown>): Promise<void> {
  mkdirSync(join(set, folder), { recursive: true })
  await write(join(set, folder, name))
}
const putPhoto = (name = 'a.png') => put('original', name, (path) => sharp(colours, raw(3)).png().toFile(path))
const putCutout = (name = 'a.png') => put('cutout', name, (path) =>
  sharp(Uint8Array.from({ length: W * H * 4 }, (_, i) => (i % 4 === 3 ? alpha[i >> 2] : alpha[i >> 2] === 0 ? 0 : colours[3 * (i >> 2) + (i % 4)])), raw(4)).png().toFile(path))
const imported = (format: string, source: string, more: object = {}) =>
  at.client.datasets.import({ project, format, source: join(set, source), ...more })
const exported = (format: string, more: object = {}) => at.client.datasets.export({ project, format, out: join(at.folder, `out-${format}`), ...more })
const pixels = async (file: string) => sharp(file).raw().toBuffer({ resolveWithObject: true })
const onlyImage = async () => (await at.client.images.ids({ project })).ids[0]
const mattes = async () => at.client.mattes.ofImage({ project, image: await onlyImage() })
const rows = async () => (await at.client.annotations.list({ project, image: await onlyImage() })).annotations

describe('cutouts as ground truth', () => {
  it('become masks by a rule that is kept with them, and keep their alpha', async () => {
    await putPhoto()
    await putCutout()
    const { images, annotations, notes } = await imported('cutouts', '.', { category: 'dress', threshold: 64 })
    expect({ images, annotations }).toEqual({ images: 1, annotations: 1 })
    expect(notes.map(({ what }) => what)).toEqual([expect.stringContaining('alpha >= 64 of 255')])
    const [row] = await rows()
    expect(row).toMatchObject({ area: alpha.filter((level) => level >= 64).length, extra: { cutouts: { rule: 'alpha >= 64 of 255', bits: 8, file: 'cutout/a.png' } } })
    const [matte] = await mattes()
    expect(matte).toMatchObject({ annotation: row.id, method: 'import', stale: false, alpha: { bits: 8, width: W, height: H } })
    // Again: nothing new.
    expect(await imported('cutouts', '.', { category: 'dress', threshold: 64 })).toMatchObject({ images: 1, annotations: 0 })
    expect(await mattes()).toEqual([matte])
    const { files, lost } = await exported('alpha')
    expect([...(await sharp(files[0]).toColourspace('b-w').raw().toBuffer())]).toEqual([...alpha])
    expect(lost.map(({ what }) => what).join()).not.toMatch(/hard edges/)
  })

  it('tell of masks beside them that are not their alpha', async () => {
    await putPhoto()
    await putCutout()
    const burnt = alpha.map((level, p) => (level === 0 || (level === 255 && p % W < 44 && p % 37 === 5 && p > 9 * W && p < 31 * W) ? 0 : 255))
    await put('mask', 'a.png', (path) => sharp(burnt, raw(1)).png().toFile(path))
    const { notes } = await imported('cutouts', '.')
    expect(notes.map(({ what }) => what).join('\n')).toMatch(/differ from the alpha[^]*pin holes/)
    expect((await imported('masks', 'mask', { images: join(set, 'original') })).notes).toMatchObject([{ what: expect.stringContaining('pin holes'), example: expect.stringContaining('a.png') }])
    const filled = await imported('masks', 'mask', { images: join(set, 'original'), fillHoles: 8, category: 'filled' })
    expect(filled.annotations).toBe(1)
    expect((await rows()).at(-1)!.area).toBe(alpha.filter((level) => level > 0).length)
  })

  it('without an alpha, or of another size, are named', async () => {
    await putPhoto()
    await put('cutout', 'a.png', (path) => sharp(colours, raw(3)).png().toFile(path))
    await expect(imported('cutouts', '.')).rejects.toMatchObject({ code: 'invalid', details: { file: 'cutout/a.png' } })
    await put('cutout', 'a.png', (path) => sharp(new Uint8Array(400), { raw: { width: 10, height: 10, channels: 4 } }).png().toFile(path))
    expect(await imported('cutouts', '.', { onError: 'skip' })).toMatchObject({ images: 0, skipped: [{ code: 'conflict' }] })
  })
})

describe('cutouts that are written', () => {
  const ready = async () => {
    await putPhoto()
    await putCutout()
    await imported('cutouts', '.', { category: 'dress' })
  }

  it('have the photo\'s colours and the alpha in every kind of file, and none where nothing shows', async () => {
    await ready()
    for (const [file, bits] of [['png', 8], ['png', 16], ['tiff', 8], ['tiff', 16], ['webp', 8]] as const) {
      const { files } = await exported('cutouts', { cutout: { file, bits } })
      expect(files.map((path) => path.replace(at.folder, '').replaceAll('\\', '/'))).toEqual([`/out-cutouts/set/original/a.${file === 'tiff' ? 'tif' : file}`])
      const { depth, channels } = await sharp(files[0]).metadata()
      expect([depth, channels]).toEqual([bits === 16 ? 'ushort' : 'uchar', 4])
      const { data } = await pixels(files[0])
      const wanted = Uint8Array.from(data, (_, i) => (i % 4 === 3 ? alpha[i >> 2] : alpha[i >> 2] === 0 ? 0 : colours[3 * (i >> 2) + (i % 4)]))
      expect(Buffer.compare(data, wanted), `${file} ${bits}`).toBe(0)
    }
  })

  it('are read back as they were', async () => {
    await ready()
    const before = (await rows()).map(({ shape }) => shape)
    const { files } = await exported('cutouts', { copyImages: true })
    expect(files.length).toBe(2)
    const other = (await at.client.projects.create({ path: join(at.folder, 'q.selvedge') })).project
    await at.client.datasets.import({ project: other, format: 'cutouts', source: join(at.folder, 'out-cutouts'), category: 'dress' })
    const image = (await at.client.images.ids({ project: other })).ids[0]
    expect((await at.client.annotations.list({ project: other, image })).annotations.map(({ shape }) => shape)).toEqual(before)
    expect((await at.client.mattes.ofImage({ project: other, image }))[0].alpha?.sha256).toBe((await mattes())[0].alpha?.sha256)
  })

  it('are trimmed with a margin, made to fit, laid on a colour, and named', async () => {
    await ready()
    const trimmed = await exported('cutouts', { cutout: { trim: true, margin: 3, name: '{category}/{name}-{index}-{id}' } })
    expect(trimmed.files[0].replaceAll('\\', '/')).toMatch(/out-cutouts\/dress\/set\/original\/a-1-\d+\.png$/)
    expect(trimmed.lost.map(({ what }) => what).join()).toMatch(/Trimmed cutouts/)
    expect((await pixels(trimmed.files[0])).info).toMatchObject({ width: 45 - 11 + 6, height: 24 + 6 })
    const small = await exported('cutouts', { cutout: { box: { width: 30, height: 30 } } })
    expect((await pixels(small.files[0])).info).toMatchObject({ width: 30, height: 20, channels: 4 })
    const on = await exported('cutouts', { cutout: { colour: '#ff0000' } })
    const { data, info } = await pixels(on.files[0])
    expect(info.channels).toBe(3)
    expect([...data.subarray(0, 3)]).toEqual([255, 0, 0])
    const half = 20 * W + 14
    const mixed = [0, 1, 2].map((c) => Math.round((colours[3 * half + c] * 128 + [255, 0, 0][c] * 127) / 255))
    expect([...data.subarray(3 * half, 3 * half + 3)]).toEqual(mixed)
  })

  it('lie on a picture, with a shadow', async () => {
    await ready()
    await put('grounds', 'g.png', (path) => sharp({ create: { width: 20, height: 20, channels: 3, background: '#00ff00' } }).png().toFile(path))
    const { files } = await exported('cutouts', { cutout: { picture: join(set, 'grounds', 'g.png'), shadow: { dx: 0, dy: 6, blur: 1, opacity: 0.5 } } })
    const { data } = await pixels(files[0])
    const at3 = (x: number, y: number) => [...data.subarray(3 * (y * W + x), 3 * (y * W + x) + 3)]
    expect(at3(1, 1)).toEqual([0, 255, 0])
    expect(at3(30, 20)).toEqual([...colours.subarray(3 * (20 * W + 30), 3 * (20 * W + 30) + 3)])
    expect(at3(30, 34)[1]).toBeGreaterThan(110)
    expect(at3(30, 34)[1]).toBeLessThan(150)
    await expect(exported('cutouts', { cutout: { picture: '/etc/hostname' } })).rejects.toMatchObject({ code: expect.stringMatching(/denied|not-found/) })
    await expect(exported('cutouts', { cutout: { name: '../{name}' } })).rejects.toMatchObject({ code: 'invalid' })
  })

  it('as PSD have layers for what lies behind, the shadow and the object', async () => {
    await ready()
    const { files } = await exported('cutouts', { cutout: { file: 'psd', colour: '#ffffff', shadow: {} } })
    initializeCanvas(() => { throw new Error('no canvas here') }, (width, height) => ({ width, height, data: new Uint8ClampedArray(4 * width * height) }) as never)
    const { width, height, children } = readPsd(readFileSync(files[0]), { useImageData: true })
    expect({ width, height, names: children?.map(({ name }) => name) }).toEqual({ width: W, height: H, names: ['Background', 'Shadow', 'Cutout'] })
    const { left = 0, top = 0, imageData } = children![2]
    const p = 20 * W + 30
    const at = 4 * ((20 - top) * imageData!.width + 30 - left)
    expect(Array.from(imageData!.data.slice(at, at + 4))).toEqual([...colours.subarray(3 * p, 3 * p + 3), 255])
  })

  it('go on without photos that are gone, and say so', async () => {
    await ready()
    rmSync(join(set, 'original', 'a.png'))
    const { files, lost } = await exported('cutouts')
    expect(files).toEqual([])
    expect(lost).toMatchObject([{ what: 'Photos that could not be cut out', count: 1 }, {}])
  })
})

it('turned photos and photos with a profile of their own are cut out upright, as sRGB or as they are', async () => {
  await put('original', 'a.jpg', (path) => sharp(colours, raw(3)).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).withMetadata({ orientation: 6 }).withIccProfile('p3').toFile(path))
  const upright = { raw: { width: H, height: W, channels: 1 as const } }
  await put('mask', 'a.png', (path) => sharp(new Uint8Array(W * H).fill(255), upright).png().toFile(path))
  await imported('masks', 'mask', { images: join(set, 'original') })
  const photo = join(set, 'original', 'a.jpg')
  for (const profile of ['srgb', 'keep'] as const) {
    const { files } = await exported('cutouts', { cutout: { profile } })
    const { data, info } = await sharp(files[0], { ignoreIcc: true }).raw().toBuffer({ resolveWithObject: true })
    expect(info).toMatchObject({ width: H, height: W, channels: 4 })
    const wanted = await sharp(photo, { autoOrient: true, ignoreIcc: profile === 'keep' }).raw().toBuffer()
    expect(Buffer.compare(data.filter((_, i) => i % 4 !== 3), wanted)).toBe(0)
    const { icc } = await sharp(files[0]).metadata()
    expect(icc?.equals((await sharp(photo).metadata()).icc!)).toBe(profile === 'keep' ? true : undefined)
  }
})

it('trimaps are kept as layers of the photo, and written as they were', async () => {
  await putPhoto()
  const trimap = Uint8Array.from({ length: W * H }, (_, p) => (p % W < 20 ? 0 : p % W < 30 ? 128 : 255))
  await put('trimap', 'a.png', (path) => sharp(trimap, raw(1)).png().toFile(path))
  expect(await imported('trimaps', '.')).toMatchObject({ images: 1, annotations: 0, skippedTotal: 0 })
  expect(await mattes()).toMatchObject([{ annotation: null, trimap: { foreground: { size: [H, W] } }, origin: { from: 'import' } }])
  const { files } = await exported('trimaps')
  expect([...(await sharp(files[0]).toColourspace('b-w').raw().toBuffer())]).toEqual([...trimap])
})

it('objects without an alpha are cut out by their outline, and trimaps are a band along it', async () => {
  await putPhoto()
  await put('mask', 'a.png', (path) => sharp(alpha.map((level) => (level >= 128 ? 255 : 0)), raw(1)).png().toFile(path))
  await imported('masks', 'mask', { images: join(set, 'original') })
  const cut = await exported('cutouts')
  expect(cut.lost.map(({ what }) => what).join()).toMatch(/without an alpha: their masks were written, with hard edges/)
  const { data } = await pixels(cut.files[0])
  expect(new Set(data.filter((_, i) => i % 4 === 3))).toEqual(new Set([0, 255]))
  const trimaps = await exported('trimaps', { band: { inside: 2, outside: 3 } })
  const levels = await sharp(trimaps.files[0]).toColourspace('b-w').raw().toBuffer()
  const row = [...levels.subarray(20 * W, 21 * W)]
  expect([row.filter((level) => level === 128).length, row[44], row[42], row[47], row[48]]).toEqual([10, 128, 255, 128, 0])
  expect(trimaps.lost.map(({ what }) => what).join()).toMatch(/a band of 2 pixels inside and 3 outside/)
})

it('YOLO, VOC and tables of run lengths go through the project and back', async () => {
  await putPhoto()
  await put('mask', 'a.png', (path) => sharp(alpha.map((level) => (level >= 128 ? 255 : 0)), raw(1)).png().toFile(path))
  await imported('masks', 'mask', { images: join(set, 'original'), category: 'dress' })
  const before = (await rows()).map(({ area, bbox }) => ({ area, bbox }))
  for (const format of ['yolo', 'voc', 'rle-csv']) {
    const { files } = await exported(format, { copyImages: true })
    const out = join(at.folder, `out-${format}`)
    const source = format === 'rle-csv' ? files.find((file) => file.endsWith('.csv'))! : out
    const other = (await at.client.projects.create({ path: join(at.folder, `${format}.selvedge`) })).project
    const result = await at.client.datasets.import({ project: other, format, source })
    expect(result, format).toMatchObject({ images: 1, annotations: 1, skippedTotal: 0 })
    const image = (await at.client.images.ids({ project: other })).ids[0]
    const again = (await at.client.annotations.list({ project: other, image })).annotations
    expect(again.map(({ area, bbox }) => ({ area, bbox })), format).toEqual(before)
    expect((await at.client.categories.list({ project: other })).map(({ name }) => name)).toEqual(['dress'])
  }
}, 120_000)
