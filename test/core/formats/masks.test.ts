import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { Sink } from '../../../core/formats/format.ts'
import { layoutOf } from '../../../core/formats/masks-layout.ts'
import { masks } from '../../../core/formats/masks.ts'
import { readMaskPicture } from '../../../core/formats/png-levels.ts'
import { LIMITS } from '../../../core/limits.ts'
import { bitmapOf, runsOfBitmap } from '../../../core/mask/bitmap.ts'
import { rleOf, runsOfRle } from '../../../core/mask/rle.ts'
import { runsOfShape } from '../../../core/mask/rasterise.ts'
import { areaOf, boxOf } from '../../../core/mask/runs.ts'
import { nodeZlib } from '../../../main/datasets/zlib.ts'
import { models } from '../../support/dataset-arbitraries.ts'
import { itemsOf, memoryFiles, modelOf, readOptions, sourceOf, writeOptions, type Model } from '../../support/dataset-model.ts'

const at = { file: 'a.png', field: '', limits: LIMITS }
const read = (png: Uint8Array) => readMaskPicture(png, nodeZlib, at)

/** Where written pictures go; a file opened twice is a fault, as on a disk. */
async function writtenTo(model: Model, kind: 'union' | 'classes') {
  const files: Record<string, Uint8Array> = {}
  const sink: Sink = {
    async open(path) {
      if (path in files) throw new Error(`${path} was opened twice`)
      files[path] = new Uint8Array(0)
      return { write: async (piece) => void (files[path] = piece as Uint8Array), close: async () => {} }
    },
  }
  const lost = await masks.write!(sourceOf(model), sink, writeOptions({ masks: kind }), '')
  return { files, lost }
}

/** Pixels of all annotations of one category on an image. */
function pixels(model: Model, image: Model['images'][number], category: string): string {
  const bitmap = new Uint8Array(image.width * image.height)
  for (const row of image.annotations) {
    if (model.categories.find(({ id }) => id === row.category)?.name !== category) continue
    bitmapOf(runsOfShape(row.shape, image.height, image.width)).forEach((value, i) => (bitmap[i] ||= value))
  }
  return Buffer.from(bitmap).toString('hex')
}

describe('what is written', () => {
  it('is read back to the pixel, category by category', async () => {
    await fc.assert(fc.asyncProperty(models('masks'), async (model) => {
      // Names of folders cannot be any text, and each photo needs a name of its own without its ending.
      model.categories.forEach((category, i) => (category.name = `category ${i}`))
      model.images.forEach((image, i) => (image.path = `${i % 2 ? 'in/' : ''}photo ${i}.jpg`))
      const { files } = await writtenTo(model, 'classes')
      if (Object.keys(files).length === 0) return
      const again = modelOf(await itemsOf(masks, memoryFiles(files)), 'import:masks')
      for (const image of model.images) {
        const same = again.images.find(({ path }) => `${path}.jpg` === image.path)
        for (const { name } of model.categories) {
          expect(same ? pixels(again, same, name) : '').toBe(same ? pixels(model, image, name) : '')
        }
        if (!same) expect(model.categories.every(({ name }) => !pixels(model, image, name).includes('1') || image.annotations.length === 0)).toBe(true)
      }
    }), { numRuns: 60, seed: 41 })
  })

  it('is one picture of 0 and 255 for each photo, as another program reads it', async () => {
    const runs = runsOfBitmap(Uint8Array.from({ length: 12 * 9 }, (_, i) => (i % 7 < 3 ? 1 : 0)), 9, 12)
    const row = { shape: { type: 'mask', rle: rleOf(runs) }, bbox: boxOf(runs), area: areaOf(runs) } as const
    const model = modelOf([
      { kind: 'image', path: 'a.jpg', from: '', width: 12, height: 9, mark: { status: 'done' }, annotations: [{ category: 'x', ...row }, { category: 'y', ...row }] },
      { kind: 'image', path: 'empty.png', from: '', width: 12, height: 9, mark: { status: 'done' }, annotations: [] },
      { kind: 'image', path: 'not yet.jpg', from: '', width: 12, height: 9, annotations: [] },
      { kind: 'image', path: 'a.png', from: '', width: 12, height: 9, mark: { status: 'done' }, annotations: [] },
    ], 'user')
    const { files, lost } = await writtenTo(model, 'union')
    expect(Object.keys(files)).toEqual(['a.png', 'empty.png', 'a.png.png'])
    const { data, info } = await sharp(files['a.png']).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true })
    expect(info).toMatchObject({ width: 12, height: 9, channels: 1 })
    expect([...data]).toEqual([...bitmapOf(runs, 255)])
    expect([...(await sharp(files['empty.png']).raw().toBuffer())].every((value) => value === 0)).toBe(true)
    expect(lost.map(({ what }) => what).join()).toMatch(/Names of categories.*belong to which object|belong to which object.*Names of categories/)
  })
})

describe('a mask picture', () => {
  const W = 9
  const H = 5
  const levels = Buffer.from(Array.from({ length: W * H }, (_, i) => (i * 37) % 256))
  const raw = { raw: { width: W, height: H, channels: 1 as const } }

  it('is grey of any depth', async () => {
    expect([...read(await sharp(levels, raw).png().toBuffer()).samples]).toEqual([...levels])
    const deep = Uint16Array.from(levels, (value) => value * 257)
    const png16 = await sharp(deep, raw).toColourspace('grey16').png().toBuffer()
    expect(png16[24]).toBe(16)
    expect([...read(png16).samples]).toEqual([...levels])
    const bits = Buffer.from(levels.map((value) => (value > 99 ? 255 : 0)))
    const png1 = await sharp(bits, raw).png({ palette: true, colours: 2 }).toBuffer()
    expect([...read(png1).samples]).toEqual([...bits])
  })

  it('is the alpha where there is any, else the brightest colour', async () => {
    const rgba = Buffer.from([...levels].flatMap((value) => [200, 10, 30, value]))
    expect([...read(await sharp(rgba, { raw: { width: W, height: H, channels: 4 } }).png().toBuffer()).samples]).toEqual([...levels])
    const full = Buffer.from([...levels].flatMap((value) => [value, value >> 1, 0, 255]))
    expect([...read(await sharp(full, { raw: { width: W, height: H, channels: 4 } }).png().toBuffer()).samples]).toEqual([...levels])
    const rgb = Buffer.from([...levels].flatMap((value) => [0, value, 0]))
    expect([...read(await sharp(rgb, { raw: { width: W, height: H, channels: 3 } }).png().toBuffer()).samples]).toEqual([...levels])
  })

  it('of 0 and 1 means all or nothing', async () => {
    const ones = Buffer.from(levels.map((value) => value & 1))
    expect([...read(await sharp(ones, raw).png().toBuffer()).samples]).toEqual([...ones].map((value) => value * 255))
  })

  it('in palette colours is classes, and 255 is nobody\'s', async () => {
    const rgb = [[0, 0, 0], [128, 0, 0], [0, 128, 0]]
    const pixels = Buffer.from(Array.from({ length: 16 * 16 }, (_, i) => rgb[(i >> 4) % 3]).flat())
    const png = await sharp(pixels, { raw: { width: 16, height: 16, channels: 3 } }).png({ palette: true, dither: 0 }).toBuffer()
    const picture = read(png)
    expect(picture.kind).toBe('classes')
    expect(new Set(picture.samples).size).toBe(3)
    const [image] = await itemsOf(masks, memoryFiles({ 'a.png': png }))
    const names = image.kind === 'image' ? image.annotations.map(({ category }) => category) : []
    expect(names).toEqual(['class 1', 'class 2'])
  })

  it('says what is wrong with it', async () => {
    const good = await sharp(levels, raw).png().toBuffer()
    expect(() => read(good.subarray(0, 40))).toThrow(/ends too early|longer than/)
    expect(() => read(Buffer.from('not a picture at all'))).toThrow('This is not a PNG.')
    const interlaced = await sharp(levels, raw).png({ progressive: true }).toBuffer()
    expect(() => read(interlaced)).toThrow('interlaced')
    const wrong = await itemsOf(masks, memoryFiles({ 'a.png': good, 'b.png': Buffer.from('x') }))
    expect(wrong).toMatchObject([{ kind: 'image', path: 'a', anyKind: true }, { kind: 'skipped', file: 'b.png', code: 'invalid' }])
  })

  it('is cut at the threshold the user names', async () => {
    const png = await sharp(levels, raw).png().toBuffer()
    for (const threshold of [1, 128, 230]) {
      const [image] = await itemsOf(masks, memoryFiles({ 'dress/a.png': png }), readOptions({ masks: { threshold, category: null } }))
      if (image.kind !== 'image' || image.annotations[0].shape.type !== 'mask') throw new Error('no mask')
      expect(image.annotations[0].category).toBe('dress')
      expect([...bitmapOf(runsOfRle(image.annotations[0].shape.rle))]).toEqual([...levels].map((value) => (value >= threshold ? 1 : 0)))
    }
  })
})

describe('which mask is whose', () => {
  const told = (paths: string[], category: string | null = null) =>
    Object.fromEntries(layoutOf(paths, category).map(({ photo, masks: of }) => [photo, of.map((mask) => `${mask.category}: ${mask.path}`)]))

  it('is said by names alone', () => {
    expect(told(['a.png', 'b.c.png', 'x.txt'])).toEqual({ a: ['object: a.png'], 'b.c': ['object: b.c.png'] })
    expect(told(['images/a.png', 'masks/a.png'])).toEqual({ a: ['object: masks/a.png'] })
    expect(told(['original/a.jpg', 'alpha/a.png', 'cutout/a.png'])).toEqual({ a: ['object: alpha/a.png'] })
    expect(told(['dress/a.png', 'shoe/a.png', 'shoe/b.png', 'images/a.png'])).toEqual({ a: ['dress: dress/a.png', 'shoe: shoe/a.png'], b: ['shoe: shoe/b.png'] })
    expect(told(['dress/a.png', 'shoe/a.png'], 'cloth')).toEqual({ 'dress/a': ['cloth: dress/a.png'], 'shoe/a': ['cloth: shoe/a.png'] })
    expect(told(['a.png', 'a_mask.png', 'b.jpg', 'b-mask.png'])).toEqual({ a: ['object: a_mask.png'], b: ['object: b-mask.png'] })
    expect(told(['photos/a.png', 'images/photos/a.jpg'])).toEqual({ 'photos/a': ['object: photos/a.png'] })
    expect(told(['photos/a.png'])).toEqual({ 'photos/a': ['object: photos/a.png'] })
    expect(() => told(['alpha/a.png', 'mask/a.png'])).toThrow('several folders of masks')
    expect(() => told(['a.jpg'])).toThrow('no PNG masks')
  })
})
