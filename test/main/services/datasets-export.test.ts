import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Fault } from '../../../core/fault.ts'
import type { ProjectId } from '../../../core/records/ids.ts'
import { beginExport, MARKER } from '../../../main/datasets/export-folder.ts'
import { memoryHost, type MemoryHost } from '../../support/memory-host.ts'
import { oriented, solid } from '../../support/pictures.ts'

let at: MemoryHost
let project: ProjectId
let photos: string
let out: string
beforeEach(async () => {
  at = memoryHost()
  project = (await at.client.projects.create({ path: join(at.folder, 'p.selvedge') })).project
  photos = join(at.folder, 'photos')
  mkdirSync(photos)
  out = join(at.folder, 'out')
})
afterEach(() => at.end())

const size = { width: 40, height: 30 }
/** Some photos with one object each, by way of a COCO file. */
async function fill(names: string[], exists = true): Promise<void> {
  for (const name of names) {
    mkdirSync(join(photos, name, '..'), { recursive: true })
    if (exists) {
      await solid(
        join(photos, name, '..'), name.split('/').at(-1)!.replace('.png', ''), [names.indexOf(name) * 9, 0, 99], 'png', size,
      )
    }
  }
  writeFileSync(join(photos, 'set.json'), JSON.stringify({
    images: names.map((file_name, i) => ({ id: i + 1, file_name, ...size })), categories: [{ id: 1, name: 'shoe' }],
    annotations: names.map(
      (_, i) => ({ id: i + 1, image_id: i + 1, category_id: 1, segmentation: [[1, 1, 9 + i, 1, 9 + i, 9]] }),
    ),
  }))
  await at.client.datasets.import({ project, format: 'coco', source: join(photos, 'set.json') })
  rmSync(join(photos, 'set.json'))
}
const exportTo = (format: string, more: object = {}, folder = out) => at.client.datasets.export(
  { project, format, out: folder, ...more },
)
const json = (file: string) => JSON.parse(readFileSync(join(out, file), 'utf8'))
const faultOf = (work: Promise<unknown>) => work.then(
  () => { throw new Error('nothing was thrown') }, (thrown: unknown) => thrown as Fault,
)
const hidden = () => readdirSync(at.folder).filter((name) => name.includes('.partial-'))

describe('the folder', () => {
  it('is made whole, replaced by the next export of its kind, and never mixed with anything else', async () => {
    await fill(['a.png', 'b.png'])
    const first = await exportTo('coco')
    expect(first).toMatchObject({ files: [join(out, 'annotations.json')], images: 2, annotations: 2, lost: [] })
    expect(readdirSync(out).sort()).toEqual([MARKER, 'annotations.json'].sort())
    const text = readFileSync(join(out, 'annotations.json'), 'utf8')
    writeFileSync(join(out, '.DS_Store'), 'x')
    await exportTo('coco')
    expect(readFileSync(join(out, 'annotations.json'), 'utf8')).toBe(text)

    expect(await faultOf(exportTo('labelme'))).toMatchObject({ code: 'conflict' })
    writeFileSync(join(out, 'notes.txt'), 'mine')
    expect(await faultOf(exportTo('coco'))).toMatchObject({ code: 'conflict', details: { file: join(out, 'notes.txt') } })
    expect(readFileSync(join(out, 'notes.txt'), 'utf8')).toBe('mine')

    const other = (await at.client.projects.create({ path: join(at.folder, 'q.selvedge') })).project
    rmSync(join(out, 'notes.txt'))
    expect(await faultOf(at.client.datasets.export({ project: other, format: 'coco', out }))).toMatchObject({ code: 'conflict' })
    expect(await faultOf(exportTo('coco', {}, photos))).toMatchObject({ code: 'conflict' })
    writeFileSync(join(at.folder, 'file'), '')
    expect(await faultOf(exportTo('coco', {}, join(at.folder, 'file')))).toMatchObject({ code: 'conflict' })
    expect(await faultOf(exportTo('coco', {}, '/etc/selvedge-export'))).toMatchObject({ code: 'denied' })
    expect(await faultOf(exportTo('coco', {}, 'out'))).toMatchObject({ code: 'invalid' })
    expect(hidden()).toEqual([])
  })
  it('stays as it was when the export is cancelled or fails', async () => {
    await fill(['a.png', 'b.png'])
    await exportTo('coco')
    const before = readFileSync(join(out, 'annotations.json'), 'utf8')
    const controller = new AbortController()
    const work = at.client.datasets.export(
      { project, format: 'coco', out, copyImages: true }, { signal: controller.signal, onProgress: () => controller.abort() },
    )
    expect(await faultOf(work)).toMatchObject({ code: 'cancelled' })
    await expect.poll(hidden).toEqual([])
    expect(readFileSync(join(out, 'annotations.json'), 'utf8')).toBe(before)
    expect(existsSync(join(out, 'images'))).toBe(false)
  })
  it('is cleared of what killed exports left, and an old one between two names is put back', async () => {
    const dead = spawnSync(process.execPath, ['-e', '']).pid
    await fill(['a.png'])
    await exportTo('coco')
    const left = join(at.folder, '.out.partial-0123456789abcdef')
    mkdirSync(left)
    const marker = JSON.parse(readFileSync(join(out, MARKER), 'utf8'))
    writeFileSync(join(left, MARKER), JSON.stringify({ ...marker, pid: dead }))
    writeFileSync(join(out, MARKER), JSON.stringify({ ...marker, pid: dead }))
    const alive = join(at.folder, '.out.partial-00000000000000aa')
    mkdirSync(alive)
    writeFileSync(join(alive, MARKER), JSON.stringify(marker))
    renameSync(out, `${left}-old`)
    const begun = await beginExport(out, 'other', 'coco').catch((fault: Fault) => fault.code)
    expect(begun).toBe('conflict')
    expect(json('annotations.json').images).toHaveLength(1)
    expect(hidden()).toEqual(['.out.partial-00000000000000aa'])
  })
})

describe('what is written', () => {
  it('follows the filter, keeps sub-folders, and tells photos of one name apart', async () => {
    await fill(['x/a.png', 'y/a.png', 'A.png'])
    const elsewhere = join(at.folder, '..', `selvedge-export-${process.pid}`)
    mkdirSync(join(elsewhere, 'photos', 'x'), { recursive: true })
    await solid(join(elsewhere, 'photos', 'x'), 'a', [1, 1, 1], 'png', size)
    at.host.roots.grant(elsewhere)
    await at.client.images.add({ project, paths: [elsewhere] })
    await exportTo('coco')
    const names = json('annotations.json').images.map((one: { file_name: string }) => one.file_name)
    expect(new Set(names).size).toBe(4)
    expect(names).toContain('photos/x/a.png')
    expect(names.filter((name: string) => name.endsWith('/photos/x/a.png'))).toEqual(
      [`${elsewhere.split('/').at(-1)}/photos/x/a.png`],
    )
    await exportTo('coco', { filter: { search: 'y/' } })
    expect(json('annotations.json').images).toHaveLength(1)
    expect(json('annotations.json').annotations).toHaveLength(1)
    rmSync(elsewhere, { recursive: true })
  })
  it('is split by shares and seed, groups whole, the same each time', async () => {
    const names = Array.from({ length: 20 }, (_, i) => `product${1000 + (i >> 1)}_${i % 2 ? 'Front' : 'Back'}.png`)
    await fill(names, false)
    const { files, lost } = await exportTo('coco', { shares: { train: 0.6, val: 0.2, test: 0.2 }, seed: 3 })
    expect(files.map((file) => file.split('/').at(-1))).toEqual(
      ['annotations-train.json', 'annotations-val.json', 'annotations-test.json'],
    )
    expect(lost).toEqual([])
    const parts = ['train', 'val', 'test'].map((part) => json(`annotations-${part}.json`))
    expect(parts.map((part) => part.images.length)).toEqual([12, 4, 4])
    expect(parts.map((part) => part.annotations.length)).toEqual([12, 4, 4])
    const products = parts.map(
      (part) => new Set(part.images.map((one: { file_name: string }) => /product\d+/.exec(one.file_name)![0])),
    )
    expect(products.reduce((sum, set) => sum + set.size, 0)).toBe(10)
    await exportTo('coco', { shares: { train: 0.6, val: 0.2, test: 0.2 }, seed: 3 })
    expect(['train', 'val', 'test'].map((part) => json(`annotations-${part}.json`))).toEqual(parts)
    expect(await faultOf(exportTo('coco', { shares: { train: 0 } }))).toMatchObject({ code: 'invalid' })
  })
  it('copies photos when asked, and lists those it cannot', async () => {
    await fill(['x/a.png', 'b.png'])
    rmSync(join(photos, 'b.png'))
    const { lost } = await exportTo('coco', { copyImages: true })
    expect(readFileSync(join(out, 'images', 'photos', 'x', 'a.png'))).toEqual(readFileSync(join(photos, 'x', 'a.png')))
    expect(lost).toMatchObject([{ what: 'Photos that could not be copied', count: 1, example: expect.stringContaining('b.png') }])
  })
  it('points labelme to the photo where it lies, or to its copy', async () => {
    await fill(['x/a.png'])
    await exportTo('labelme')
    const { imagePath } = json('photos/x/a.json')
    expect(readFileSync(join(out, 'photos', 'x', imagePath))).toEqual(readFileSync(join(photos, 'x', 'a.png')))
    await exportTo('labelme', { copyImages: true })
    expect(json('photos/x/a.json').imagePath).toBe('a.png')
    expect(readFileSync(join(out, 'photos', 'x', 'a.png'))).toEqual(readFileSync(join(photos, 'x', 'a.png')))
  })
  it('puts the photos of each part beside its labelme files', async () => {
    await fill(['a.png', 'b.png', 'c.png', 'd.png'])
    await exportTo('labelme', { shares: { train: 0.5, val: 0.5 }, copyImages: true })
    for (const part of ['train', 'val']) {
      const names = readdirSync(join(out, part, 'photos')).sort()
      expect(names).toHaveLength(4)
      for (const name of names.filter((one) => one.endsWith('.json'))) expect(names).toContain(json(`${part}/photos/${name}`).imagePath)
    }
    const again = (await at.client.projects.create({ path: join(at.folder, 'again.selvedge') })).project
    expect(await at.client.datasets.import({ project: again, format: 'labelme', source: out })).toMatchObject({ images: 4, annotations: 4 })
  })
  it('says which photos are turned by EXIF', async () => {
    await oriented(photos, 'turned', 6, size)
    await at.client.images.add({ project, paths: [photos] })
    const { lost } = await exportTo('coco')
    expect(lost).toMatchObject([{ count: 1, what: expect.stringContaining('EXIF'), example: 'photos/turned.jpg' }])
    expect(json('annotations.json').images).toMatchObject([size])
  })
})

it('every format that is listed can do what it says', async () => {
  const formats = await at.client.datasets.formats({})
  expect(formats.map((format) => format.id)).toEqual(expect.arrayContaining(['labelme', 'coco', 'coco-sqlite']))
  await fill(['a.png'])
  const [photo] = (await at.client.images.ids({ project })).ids
  const [object] = (await at.client.annotations.list({ project, image: photo })).annotations
  // BOP holds objects with a pose only.
  await at.client.poses.put({ project, annotation: object.id, mesh: 'obj_000001', R: [1, 0, 0, 0, 1, 0, 0, 0, 1], t: [0, 0, 1], key: 'a-pose-by-hand' })
  /** Formats that hold pixels instead of outlines. */
  const pixels = ['masks', 'cutouts', 'alpha', 'voc', 'rle-csv']
  for (const { id, writes, reads, source } of formats) {
    const folder = join(at.folder, `as-${id}`)
    if (!writes) {
      expect(await faultOf(exportTo(id, {}, folder))).toMatchObject({ code: 'unsupported' })
      continue
    }
    const { files } = await exportTo(id, { copyImages: true }, folder)
    expect(files.length).toBeGreaterThan(0)
    // Depths and joints are read back by tests of their own: this object has none.
    if (!reads || id === 'depth' || id === 'human36m') continue
    const again = (await at.client.projects.create({ path: join(at.folder, `${id}.selvedge`) })).project
    const given = { project: again, format: id, source: source === 'folder' ? folder : files[0] }
    // Trimaps are layers of a photo, not objects on it.
    expect(await at.client.datasets.import(given)).toMatchObject({ images: 1, annotations: id === 'trimaps' ? 0 : 1, skippedTotal: 0 })
    if (id === 'trimaps') continue
    const [image] = (await at.client.images.ids({ project: again })).ids
    const [{ shape }] = (await at.client.annotations.list({ project: again, image })).annotations
    if (pixels.includes(id)) expect(shape).toEqual({ type: 'mask', rle: expect.anything() })
    else if (id === 'yolo') expect(shape).toMatchObject({ type: 'polygon', parts: [[[1, 1, 9, 1, 9, 9].map((value) => expect.closeTo(value, 5))]] })
    else expect(shape).toEqual({ type: 'polygon', parts: [[[1, 1, 9, 1, 9, 9]]] })
  }
}, 120_000)
