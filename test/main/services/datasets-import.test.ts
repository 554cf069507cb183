import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Fault } from '../../../core/fault.ts'
import type { Row } from '../../../core/formats/fields.ts'
import type { ProjectId } from '../../../core/records/ids.ts'
import { spawnNode } from '../../../main/host/spawn.ts'
import { memoryHost, type MemoryHost } from '../../support/memory-host.ts'
import { gradient, notAnImage, oriented, solid } from '../../support/pictures.ts'

let at: MemoryHost
let project: ProjectId
let set: string
beforeEach(async () => {
  at = memoryHost()
  project = (await at.client.projects.create({ path: join(at.folder, 'p.selvedge') })).project
  set = join(at.folder, 'set')
  mkdirSync(set)
})
afterEach(() => at.end())

const square = (x = 1): Row => (
  { label: 'shoe', points: [[x, 1], [x + 9, 1], [x + 9, 9]], group_id: null, shape_type: 'polygon', flags: {} }
)
const labelme = (name: string, size: { width: number; height: number } | null, more: Row = {}) =>
  writeFileSync(join(set, name), JSON.stringify({
    version: '5.0.1', flags: {}, shapes: [square()], imagePath: name.replace('.json', '.png'), imageData: null,
    ...(size ? { imageHeight: size.height, imageWidth: size.width } : {}), ...more,
  }))
const importSet = (more: object = {}) => at.client.datasets.import({ project, format: 'labelme', source: set, ...more })
const coco = (rows: Row, more: object = {}) => {
  writeFileSync(join(set, 'coco.json'), JSON.stringify(rows))
  return at.client.datasets.import({ project, format: 'coco', source: join(set, 'coco.json'), ...more })
}
const ids = async () => (await at.client.images.ids({ project })).ids
const rows = async () => at.client.images.rows({ project, ids: await ids() })
const annotations = async () => (
  await Promise.all((await ids()).map((image) => at.client.annotations.list({ project, image })))
).flatMap((one) => one.annotations)
const faultOf = (work: Promise<unknown>) => work.then(
  () => { throw new Error('nothing was thrown') }, (thrown: unknown) => thrown as Fault,
)
const small = { width: 40, height: 30 }

describe('photos', () => {
  it('are probed, and shared with what the project has already', async () => {
    await solid(set, 'a', [255, 0, 0], 'png', small)
    await solid(set, 'b', [0, 255, 0], 'png', small)
    await at.client.images.add({ project, paths: [join(set, 'a.png')] })
    labelme('a.json', small, { flags: { indoor: true }, lineColor: [1] })
    labelme('b.json', null)
    expect(await importSet()).toMatchObject({ images: 2, annotations: 2, skippedTotal: 0 })
    expect(await rows()).toMatchObject([
      { path: 'set/a.png', ...small, status: 'done', flags: { indoor: true }, objects: 1, health: 'ok' },
      { path: 'set/b.png', ...small, status: 'done', objects: 1 },
    ])
    const [first] = await annotations()
    expect(first).toMatchObject({ source: 'import:labelme', bbox: [2, 1, 8, 7], order: 0, score: null })
    expect((await at.client.images.metadata({ project, id: (await ids())[0] })).extra).toBeDefined()
  })
  it('of another size than the file says are never rescaled: listed, or a stop', async () => {
    await solid(set, 'a', [255, 0, 0], 'png', small)
    await oriented(set, 'b', 6, small)
    labelme('a.json', { width: 80, height: 60 })
    labelme('b.json', { width: small.height, height: small.width }, { imagePath: 'b.jpg' })
    expect(await faultOf(importSet())).toMatchObject({ code: 'conflict', details: { file: 'a.json', field: 'imageWidth' } })
    expect(await rows()).toEqual([])
    expect(await importSet({ onError: 'skip' })).toMatchObject({
      images: 0, skipped: [
        { file: 'a.json', code: 'conflict', message: expect.stringContaining('80 x 60') },
        { file: 'b.json', code: 'conflict', message: expect.stringContaining('once turned as its EXIF says') },
      ],
    })
    labelme('b.json', small, { imagePath: 'b.jpg' })
    expect(await importSet({ onError: 'skip' })).toMatchObject({ images: 1, annotations: 1 })
  })
  it('that are not there become missing rows when their size is known, and are found later', async () => {
    labelme('a.json', small)
    labelme('b.json', null)
    expect(await faultOf(importSet())).toMatchObject({ code: 'not-found', details: { file: 'b.json' } })
    expect(await importSet({ onError: 'skip' })).toMatchObject({ images: 1, skipped: [{ file: 'b.json', code: 'not-found' }] })
    expect(await rows()).toMatchObject([{ path: 'set/a.png', health: 'missing', objects: 1 }])
    rmSync(join(set, 'b.json'))
    await solid(set, 'a', [255, 0, 0], 'png', small)
    expect(await importSet()).toMatchObject({ images: 1, annotations: 0 })
    expect(await rows()).toHaveLength(1)
  })
  it('inside the file are used only when there is no other, and written once', async () => {
    const file = await gradient(at.folder, 'inside', 'png', small)
    labelme('a.json', small, { imageData: readFileSync(file).toString('base64') })
    labelme('b.json', small, { imageData: readFileSync(await notAnImage(at.folder, 'x')).toString('base64') })
    expect(await faultOf(importSet())).toMatchObject({ code: expect.stringMatching(/unsupported|corrupt/) })
    expect(readdirSync(at.folder)).not.toContain('a.png')
    rmSync(join(set, 'b.json'))
    await importSet()
    await importSet()
    expect(await rows()).toMatchObject([{ path: 'p photos/a.png', health: 'ok' }])
    expect(readdirSync(join(at.folder, 'p photos'))).toEqual(['a.png'])
    expect(readFileSync(join(at.folder, 'p photos', 'a.png'))).toEqual(readFileSync(file))
  })
  it('are found beside the file, in the folder given, or by name alone below it', async () => {
    mkdirSync(join(set, 'sub', 'deep'), { recursive: true })
    const photos = join(at.folder, 'elsewhere', 'x')
    mkdirSync(photos, { recursive: true })
    await solid(join(set, 'sub', 'deep'), 'a', [255, 0, 0], 'png', small)
    await solid(photos, 'b', [255, 0, 0], 'png', small)
    await solid(set, 'c', [9, 9, 9], 'png', small)
    labelme('a.json', small)
    labelme('b.json', small)
    labelme('c.json', small, { imagePath: '..\\Mission Patrick\\c.png' })
    expect(await importSet({ images: join(at.folder, 'elsewhere') })).toMatchObject({ images: 3, skippedTotal: 0 })
    expect((await rows()).map((row) => [row.path, row.health])).toEqual(
      [['elsewhere/a.png', 'missing'], ['elsewhere/x/b.png', 'ok'], ['set/c.png', 'ok']],
    )
  })
  it('that two entries claim are refused for the second', async () => {
    await solid(set, 'a', [255, 0, 0], 'png', small)
    labelme('a.json', small)
    labelme('b.json', small, { imagePath: 'a.png' })
    expect(await importSet({ onError: 'skip' })).toMatchObject({ images: 1, skipped: [{ file: 'b.json', code: 'conflict' }] })
  })
})

describe('what a file may not reach', () => {
  it('paths out of the granted folders lead nowhere; the photo beside the file is taken instead', async () => {
    const outside = join(at.folder, '..', `selvedge-canary-${process.pid}`)
    mkdirSync(outside)
    await solid(outside, 'a', [1, 2, 3], 'png', small)
    await solid(outside, 'secret', [1, 2, 3], 'png', small)
    symlinkSync(join(outside, 'secret.png'), join(set, 'link.png'))
    symlinkSync(outside, join(set, 'folder'))
    const before = treeOf(outside)
    const name = outside.split('/').at(-1)
    const hostile = [
      `../../${name}/a.png`, `${outside}/a.png`, 'link.png', 'folder/secret.png', `C:\\${name}\\a.png`,
      `\\\\host\\${name}\\a.png`, `//${name}/a.png`, `file://${outside}/a.png`,
      `sub/../../../${name}/a.png`, `./././../../${name}/secret.png`, 'a.png/../../../etc/passwd', '/etc/passwd', '/dev/zero',
      '..', '.', '../', 'a.png/', '%2e%2e/%2e%2e/a.png',
      '....//....//a.png', `~/${name}/a.png`, '/proc/self/mem', 'CON', 'NUL.png', 'a.png:stream', ' a.png', 'a.png ', '.a.png',
    ]
    hostile.forEach((imagePath, i) => labelme(`${String(i).padStart(2, '0')}.json`, small, { imagePath }))
    const result = await importSet({ onError: 'skip' })
    const found = await rows()
    expect(found.filter((row) => row.health === 'ok')).toEqual([])
    expect(result.images + result.skippedTotal).toBe(hostile.length)
    for (const { path } of found) {
      expect(path).not.toBe('')
      expect(path.split('/')).not.toContain('..')
    }
    expect(result.skipped.filter(({ code }) => code === 'denied').length).toBeGreaterThan(3)
    expect(treeOf(outside)).toEqual(before)
    rmSync(outside, { recursive: true })
  })
  it('a folder named with allowRoots must be granted itself', async () => {
    const photos = join(at.folder, 'photos')
    mkdirSync(photos)
    await solid(photos, 'a', [1, 2, 3], 'png', small)
    labelme('a.json', small, { imagePath: '../photos/a.png' })
    expect(await importSet({ allowRoots: [photos] })).toMatchObject({ images: 1 })
    expect(await rows()).toMatchObject([{ path: 'photos/a.png', health: 'ok' }])
    expect(await faultOf(importSet({ allowRoots: ['/etc'] }))).toMatchObject({ code: 'denied' })
    expect(
      await faultOf(at.client.datasets.import({ project, format: 'labelme', source: '/etc' })),
    ).toMatchObject({ code: 'denied' })
  })
})

describe('all or nothing', () => {
  it('a bad row stops everything, or is listed while the rest is taken; doing it again changes nothing', async () => {
    const file = {
      images: [{ id: 3, file_name: 'a.png', ...small }, { id: 4, file_name: 'b.png', ...small }],
      categories: [{ id: 0, name: 'shoe' }, { id: 7, name: 'sock', supercategory: 'wear' }],
      annotations: [
        { id: 11, image_id: 3, category_id: 0, bbox: [1, 1, 5, 5] }, { id: 12, image_id: 9, category_id: 0, bbox: [1, 1, 5, 5] },
        { id: 13, image_id: 4, category_id: 7, segmentation: [[1, 1, 9, 1, 9, 9]], score: 0.5 },
        { id: 14, image_id: 4, category_id: 7, segmentation: [[1, 1, 9, 1]] },
      ],
    }
    expect(await faultOf(coco(file))).toMatchObject(
      { code: 'invalid', details: { file: 'coco.json', field: 'annotations[1].image_id' } },
    )
    expect([await rows(), await at.client.categories.list({ project })]).toEqual([[], []])
    for (const again of [2, 0]) {
      const result = await coco(file, { onError: 'skip' })
      expect(result).toMatchObject({ images: 2, annotations: again, categories: 2, skippedTotal: 2 })
      expect(result.skipped.map((one) => one.field)).toEqual(['annotations[1].image_id', 'annotations[3].segmentation[0]'])
    }
    expect((await rows()).map((row) => [row.id, row.path, row.objects])).toEqual([[3, 'set/a.png', 1], [4, 'set/b.png', 1]])
    expect(
      (await at.client.categories.list({ project })).map((row) => [row.id, row.name, row.supercategory]),
    ).toEqual([[0, 'shoe', ''], [7, 'sock', 'wear']])
    expect((await annotations()).map((row) => [row.id, row.category, row.source, row.score])).toEqual(
      [[11, 0, 'import:coco', null], [13, 7, 'import:coco', 0.5]],
    )
  })
  it('ids that the project has given already are not taken again, names of categories are', async () => {
    const file = (id: number, name: string, image: string) => ({
      images: [{ id, file_name: image, ...small }], categories: [{ id, name }],
      annotations: [{ id, image_id: id, category_id: id, bbox: [1, 1, 5, 5] }],
    })
    await coco(file(5, 'shoe', 'a.png'))
    await coco(file(5, 'sock', 'b.png'))
    await coco(file(6, 'shoe', 'c.png'))
    const categories = await at.client.categories.list({ project })
    expect(categories.map((row) => [row.name, row.annotations])).toEqual([['shoe', 2], ['sock', 1]])
    expect(new Set(await ids()).size).toBe(3)
    expect(new Set((await annotations()).map((row) => row.id)).size).toBe(3)
  })
  it('cancelling leaves nothing behind', async () => {
    for (let i = 0; i < 60; i++) labelme(`${i}.json`, small)
    const controller = new AbortController()
    const work = at.client.datasets.import(
      { project, format: 'labelme', source: set }, { signal: controller.signal, onProgress: () => controller.abort() },
    )
    expect(await faultOf(work)).toMatchObject({ code: 'cancelled' })
    expect(await rows()).toEqual([])
    await expect.poll(
      () => readdirSync(join(at.folder, 'p.selvedge-files')).filter((name) => name.startsWith('staging')),
    ).toEqual([])
    expect(await importSet()).toMatchObject({ images: 60 })
  })
  it('a file that kills the parser is told as such, and the next one is read', async () => {
    labelme('a.json', small)
    let deaths = 1
    const fragile = memoryHost({
      spawn(worker, options) {
        const child = spawnNode(worker, options)
        if (worker === 'parser' && deaths-- > 0) setTimeout(() => child.kill(), 5)
        return child
      },
    })
    const other = (await fragile.client.projects.create({ path: join(fragile.folder, 'p.selvedge') })).project
    fragile.host.roots.grant(set, false)
    expect(await faultOf(fragile.client.datasets.import({ project: other, format: 'labelme', source: set }))).toMatchObject({
      code: 'corrupt', details: { file: set, found: 'SIGKILL' },
    })
    expect(await fragile.client.datasets.import({ project: other, format: 'labelme', source: set })).toMatchObject({ images: 1 })
    await fragile.end()
  })
  it('predictions are kept apart from truth of the same shape', async () => {
    const file = {
      images: [{ id: 3, file_name: 'a.png', ...small }], categories: [{ id: 1, name: 'shoe' }],
      annotations: [{ id: 1, image_id: 3, category_id: 1, bbox: [1, 1, 5, 5], score: 0.9 }],
    }
    await coco(file)
    const results = [
      { image_id: 3, category_id: 1, bbox: [1, 1, 5, 5], score: 0.25 }, { image_id: 8, category_id: 1, bbox: [1, 1, 5, 5] },
    ]
    for (const run of [1, 2]) {
      writeFileSync(join(set, 'results.json'), JSON.stringify(results))
      expect(await at.client.datasets.import({ project, format: 'coco', source: join(set, 'results.json'), as: 'prediction', onError: 'skip' })).toMatchObject({
        annotations: 1, skipped: [{ field: '[1].image_id', code: 'not-found' }],
      })
      expect((await at.client.predictions.runs({ project }))[0]).toMatchObject({
        id: run, source: 'import:coco', title: 'results.json', labels: ['shoe'], images: 1, predictions: 1,
      })
    }
    const said = await at.client.predictions.ofImage({ project, image: 3 as never })
    expect(said.map(({ image, predictions }) => [image.run, predictions.map(({ label, score, bbox, verdict }) => [label, score, bbox, verdict])])).toEqual(
      [2, 1].map((run) => [run, [['shoe', 0.25, [1, 1, 5, 5], 'open']]]),
    )
    expect((await annotations()).map((row) => [row.source, row.score, row.bbox])).toEqual([['import:coco', 0.9, [1, 1, 5, 5]]])
    expect(await at.client.categories.list({ project })).toHaveLength(1)
  })
  it('limits may be changed for one import, by names that exist', async () => {
    labelme('a.json', small, { shapes: [square(), square(5)] })
    expect(await faultOf(importSet({ limits: { labelmeShapes: 1 } }))).toMatchObject(
      { details: { file: 'a.json', field: 'shapes' } },
    )
    expect(await importSet({ limits: { labelmeShapes: 2 } })).toMatchObject({ annotations: 2 })
    expect(await faultOf(importSet({ limits: { shapes: 1 } }))).toMatchObject({ code: 'invalid', details: { field: 'limits' } })
    expect(
      await faultOf(at.client.datasets.import({ project, format: 'nonsense', source: set })),
    ).toMatchObject({ code: 'unsupported' })
  })
})

function treeOf(folder: string): unknown {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => {
    const { size, mtimeMs, mode } = statSync(join(entry.parentPath, entry.name))
    return [entry.name, size, mtimeMs, mode, readFileSync(join(entry.parentPath, entry.name)).toString('base64')]
  })
}
