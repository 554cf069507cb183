import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ProjectId } from '../../../core/records/ids.ts'
import { memoryHost, type MemoryHost } from '../../support/memory-host.ts'
import { solid } from '../../support/pictures.ts'

const W = 40
const H = 30
let at: MemoryHost
let project: ProjectId
let set: string
beforeEach(async () => {
  at = memoryHost()
  project = (await at.client.projects.create({ path: join(at.folder, 'p.selvedge') })).project
  set = join(at.folder, 'set')
})
afterEach(() => at.end())

async function mask(folder: string, name: string, from: number, size = { width: W, height: H }): Promise<void> {
  mkdirSync(join(set, folder), { recursive: true })
  const levels = Buffer.from(Array.from({ length: size.width * size.height }, (_, i) => (i % size.width >= from ? 200 : 20)))
  await sharp(levels, { raw: { ...size, channels: 1 } }).png().toFile(join(set, folder, name))
}
async function photo(folder: string, name: string, kind: 'png' | 'jpeg'): Promise<void> {
  mkdirSync(join(set, folder), { recursive: true })
  await solid(join(set, folder), name, [200, 30, 30], kind, { width: W, height: H })
}
const importMasks = (source: string, more: object = {}) =>
  at.client.datasets.import({ project, format: 'masks', source: join(set, source), ...more })
const annotations = async () => {
  const { ids } = await at.client.images.ids({ project })
  return (await Promise.all(ids.map((image) => at.client.annotations.list({ project, image })))).flatMap((one) => one.annotations)
}

describe('masks', () => {
  it('find their photos of another kind in the folder named, beside them, and in the project', async () => {
    await photo('original', 'a', 'jpeg')
    await photo('original', 'b', 'png')
    await mask('alpha', 'a.png', 10)
    await mask('alpha', 'b.png', 30)
    expect(await importMasks('alpha', { images: join(set, 'original'), category: 'garment' })).toMatchObject({ images: 2, annotations: 2, skippedTotal: 0 })
    expect(await annotations()).toMatchObject([
      { shape: { type: 'mask' }, bbox: [10, 0, 30, 30], area: 900, source: 'import:masks' }, { bbox: [30, 0, 10, 30], area: 300 },
    ])
    expect((await at.client.categories.list({ project })).map(({ name }) => name)).toEqual(['garment'])
    expect((await at.client.images.rows({ project, ids: (await at.client.images.ids({ project })).ids })).map((row) => row.status)).toEqual(['done', 'done'])
    // Again from the folder above: the same photos, the same masks, nothing new.
    expect(await importMasks('.', { category: 'garment' })).toMatchObject({ images: 2, annotations: 0 })
    await mask('elsewhere/guess', 'a.png', 12)
    expect(await importMasks('elsewhere/guess', { as: 'prediction' })).toMatchObject({ images: 1, annotations: 1 })
    expect(await annotations()).toHaveLength(2)
  })

  it('without a photo, or of another size, are named', async () => {
    await photo('images', 'a', 'jpeg')
    await mask('masks', 'a.png', 10, { width: W + 1, height: H })
    await mask('masks', 'b.png', 10)
    await expect(importMasks('.')).rejects.toMatchObject({ code: 'conflict' })
    expect(await importMasks('.', { onError: 'skip' })).toMatchObject({
      images: 0, skipped: [{ file: 'masks/a.png', code: 'conflict' }, { file: 'masks/b.png', code: 'not-found' }],
    })
  })

  it('are exported beside their photos, in a form that is read back as it was', async () => {
    await photo('images', 'a', 'png')
    await mask('masks/dress', 'a.png', 10)
    await mask('masks/shoe', 'a.png', 35)
    expect(await importMasks('.')).toMatchObject({ images: 1, annotations: 2 })
    const before = (await annotations()).map(({ shape, area }) => ({ shape, area }))
    const out = join(at.folder, 'out')
    const { files, lost } = await at.client.datasets.export({ project, format: 'masks', out, copyImages: true, masks: 'classes' })
    expect(files.map((file) => file.slice(out.length + 1).replace('set/images/', '')).sort()).toEqual(['dress/a.png', 'images/a.png', 'shoe/a.png'])
    expect(lost).toEqual([])
    const other = (await at.client.projects.create({ path: join(at.folder, 'q.selvedge') })).project
    await at.client.datasets.import({ project: other, format: 'masks', source: out })
    const { ids } = await at.client.images.ids({ project: other })
    const again = (await at.client.annotations.list({ project: other, image: ids[0] })).annotations
    expect(again.map(({ shape, area }) => ({ shape, area }))).toEqual(before)
    expect((await at.client.categories.list({ project: other })).map(({ name }) => name)).toEqual(['dress', 'shoe'])
  })
})
