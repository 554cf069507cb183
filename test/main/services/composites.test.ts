import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { beforeEach, describe, expect, it } from 'vitest'
import type { ImageFilter } from '../../../core/api/images.ts'
import { bitmapOf } from '../../../core/mask/bitmap.ts'
import { runsOfRle } from '../../../core/mask/rle.ts'
import type { ProjectId } from '../../../core/records/ids.ts'
import { newAnnotation, newCategory } from '../../support/rows.ts'
import { lastingHost, type MemoryHost } from '../../support/memory-host.ts'

const home = lastingHost()
let at: MemoryHost
let project: ProjectId
beforeEach(async () => {
  at = home.fresh()
  project = (await at.client.projects.create({ path: join(at.folder, 'p.selvedge') })).project
})

const RECIPE = { size: [64, 96] as [number, number], objects: [1, 3] as [number, number] }
const LABELS = { kind: 'labels' as const }

/** Two photos, each with one labelled disc; the first is for training, the second for validation. */
async function labelled(): Promise<void> {
  const folder = join(at.folder, 'photos')
  mkdirSync(folder)
  for (const [name, colour] of [['train.png', [220, 20, 20]], ['val.png', [20, 20, 220]]] as const) {
    const bytes = Buffer.alloc(3 * 120 * 90, 235)
    for (let i = 0; i < 120 * 90; i++) if (Math.hypot((i % 120) - 60, Math.floor(i / 120) - 45) < 24) bytes.set(colour, 3 * i)
    await sharp(bytes, { raw: { width: 120, height: 90, channels: 3 } }).png().toFile(join(folder, name))
  }
  await at.client.images.add({ project, paths: [folder] })
  const { ids } = await at.client.images.ids({ project })
  const category = newCategory(1, 'shoe', { supercategory: 'footwear' })
  await at.client.annotations.commit({ project, image: ids[0], label: 'c', key: 'category-1', change: [{ table: 'category', id: 1, before: null, after: category }] })
  for (const [i, image] of ids.entries()) {
    const [row] = await at.client.images.rows({ project, ids: [image] })
    const { id, status, flags, note } = row
    const before = { id, status, flags, note, split: row.split }
    const shape = { type: 'circle' as const, points: [60, 45, 84, 45] }
    const after = newAnnotation(i + 1, image, { category: category.id, shape, bbox: [36, 21, 48, 48], area: 1_810 })
    await at.client.annotations.commit({
      project, image, label: 'x', key: `label-of-${i}`, change: [
        { table: 'annotation', id: i + 1, before: null, after },
        { table: 'image', id, before, after: { ...before, split: i === 0 ? 'train' : 'val' } },
      ],
    })
  }
}

const make = (more: object = {}) =>
  at.client.composites.make({ project, source: LABELS, count: 4, recipe: RECIPE, ...more } as Parameters<typeof at.client.composites.make>[0])
const composed = async () => {
  const { ids } = await at.client.images.ids({ project, filter: { search: 's1-' } })
  return at.client.images.rows({ project, ids })
}
const below = (folder: string) => readdirSync(folder).sort()

describe('synthetic pictures', { timeout: 120_000 }, () => {
  it('come into the project with exact masks, are kept when asked for again, and grow in number', async () => {
    await labelled()
    const first = await make()
    expect(first).toMatchObject({ images: 4, kept: 0, cutouts: 2, unusedTotal: 0, out: join(at.folder, 'p composites') })
    const rows = await composed()
    expect(rows.map(({ status, split, flags }) => ({ status, split, flags }))).toEqual(rows.map(() => ({ status: 'done', split: 'train', flags: { composite: true } })))
    let labels = 0
    for (const row of rows) {
      const stem = row.name.replace('.jpg', '')
      const truth = JSON.parse(readFileSync(join(first.out, 'truth', `${stem}.json`), 'utf8'))
      const { annotations } = await at.client.annotations.list({ project, image: row.id })
      labels += annotations.length
      expect(annotations.map(({ shape, bbox, area, attributes }) => ({ rle: shape.type === 'mask' && shape.rle, bbox, area, visible: attributes['visible'] })))
        .toEqual(truth.objects.map(({ rle, bbox, area, visible }: Record<string, unknown>) => ({ rle, bbox, area, visible })))
      // Alpha and trimap lie beside it, and the masks are in them.
      const grey = async (part: string) => sharp(join(first.out, part, `${stem}.png`)).toColourspace('b-w').raw().toBuffer()
      const [alpha, trimap] = [await grey('alpha'), await grey('trimap')]
      for (const { shape } of annotations) {
        const mask = bitmapOf(runsOfRle((shape as { rle: Parameters<typeof runsOfRle>[0] }).rle))
        expect(mask.length).toBe(alpha.length)
        expect(mask.every((inside, i) => inside === 0 || (alpha[i] >= 127 && trimap[i] > 0))).toBe(true)
      }
    }
    expect(first.annotations).toBe(labels)
    expect(labels).toBeGreaterThanOrEqual(4)

    expect(await make()).toMatchObject({ images: 4, kept: 4, annotations: 0 })
    const more = await make({ count: 6 })
    expect(more).toMatchObject({ images: 6, kept: 4 })
    expect(await composed()).toHaveLength(6)
    // Pictures that were composed are no sources, though they are labelled.
    expect(more.cutouts).toBe(2)
    await expect(make({ recipe: { ...RECIPE, noise: 1 } })).rejects.toMatchObject({
      code: 'conflict', details: { field: 'made', file: join(first.out, 'truth', 's1-000001.json') },
    })
  })

  it('are the same bytes for the same seed, also when some had been lost', async () => {
    await labelled()
    const [one, two] = [join(at.folder, 'one'), join(at.folder, 'two')]
    await make({ out: one })
    await make({ out: two, count: 2 })
    rmSync(join(two, 'truth', 's1-000001.json'))
    expect(await make({ out: two })).toMatchObject({ kept: 1 })
    for (const part of ['photos', 'alpha', 'trimap', 'truth']) {
      expect(below(join(two, part))).toEqual(below(join(one, part)))
      for (const name of below(join(one, part))) expect(readFileSync(join(two, part, name)).equals(readFileSync(join(one, part, name)))).toBe(true)
    }
  })

  it('are made of the photos that pass the filter, and of no others', async () => {
    await labelled()
    const filter: ImageFilter = { split: ['train'] }
    const result = await make({ source: { ...LABELS, filter }, count: 8, mattes: false, recipe: { ...RECIPE, light: 0, shadow: 0, reflection: 0, occluders: 0 } })
    expect(result).toMatchObject({ cutouts: 1, grounds: 1 })
    expect(below(result.out)).toEqual(['photos', 'truth'])
    for (const name of below(join(result.out, 'truth'))) {
      for (const object of JSON.parse(readFileSync(join(result.out, 'truth', name), 'utf8')).objects) expect(object.name).toMatch(/^train\.png/)
    }
    await expect(make({ source: { ...LABELS, filter: { split: ['test'] } } })).rejects.toMatchObject({ code: 'invalid', details: { field: 'source.filter' } })
  })

  it('are made of cutouts in folders, on photos; what is no cutout is told', async () => {
    const cutouts = join(at.folder, 'cutouts')
    mkdirSync(join(cutouts, 'boot'), { recursive: true })
    const bytes = Buffer.alloc(4 * 40 * 30)
    for (let i = 0; i < 40 * 30; i++) if (Math.hypot((i % 40) - 20, Math.floor(i / 40) - 15) < 12) bytes.set([200, 20, 20, 255], 4 * i)
    await sharp(bytes, { raw: { width: 40, height: 30, channels: 4 } }).png().toFile(join(cutouts, 'boot', 'a.png'))
    await sharp(Buffer.alloc(3 * 1_200, 9), { raw: { width: 40, height: 30, channels: 3 } }).png().toFile(join(cutouts, 'boot', 'full.png'))
    copyFileSync(join(cutouts, 'boot', 'a.png'), join(cutouts, 'b.png'))
    writeFileSync(join(cutouts, 'letter.png'), 'a letter')
    const grounds = join(at.folder, 'grounds')
    mkdirSync(grounds)
    await sharp(Buffer.alloc(3 * 200 * 150, 120), { raw: { width: 200, height: 150, channels: 3 } }).jpeg().toFile(join(grounds, 'g.jpg'))
    const source = { kind: 'cutouts' as const, folder: cutouts }
    const sheet = join(at.folder, 'sheet.jpg')
    const result = await make({ source, grounds, count: 12, sheet })
    expect(result).toMatchObject({ cutouts: 4, grounds: 1, unusedTotal: 2 })
    expect(result.unused.map(({ name }) => name).sort()).toEqual(['boot/full.png', 'letter.png'])
    expect((await at.client.categories.list({ project })).map(({ name }) => name).sort()).toEqual(['boot', 'object'])
    expect(await sharp(sheet).metadata()).toMatchObject({ format: 'jpeg', width: 6 * 244 + 4, height: 2 * 244 + 4 })

    await expect(make({ source, grounds, count: 1, out: join(at.folder, 'at'), limits: { compositeSources: 4, compositeGrounds: 1 } })).resolves.toMatchObject({ images: 1 })
    await expect(make({ source, count: 1, limits: { compositeSources: 3 } })).rejects.toMatchObject({
      code: 'invalid', details: { field: 'source.folder', found: 4, limit: 3, limitName: 'compositeSources' },
    })
    copyFileSync(join(grounds, 'g.jpg'), join(grounds, 'h.jpg'))
    await expect(make({ source, grounds, count: 1, limits: { compositeGrounds: 1 } })).rejects.toMatchObject({ details: { limitName: 'compositeGrounds', found: 2 } })
    await expect(make({ limits: { nothing: 1 }, source })).rejects.toMatchObject({ code: 'invalid', details: { field: 'limits' } })
    await expect(make({ source, count: 100_001 })).rejects.toMatchObject({ code: 'invalid', details: { field: expect.stringContaining('count') } })
  })

  it('say what is wrong with a folder', async () => {
    const empty = join(at.folder, 'empty')
    mkdirSync(empty)
    await expect(make({ source: { kind: 'cutouts', folder: empty } })).rejects.toMatchObject({ code: 'invalid', details: { file: empty, field: 'source.folder' } })
    await expect(make({ source: { kind: 'cutouts', folder: join(at.folder, 'p.selvedge') } })).rejects.toMatchObject({ code: 'invalid', details: { field: 'source.folder' } })
    await expect(make({ source: { kind: 'cutouts', folder: '/' } })).rejects.toMatchObject({ code: 'denied' })
    await labelled()
    await expect(make({ grounds: empty })).rejects.toMatchObject({ code: 'invalid', details: { file: empty, field: 'grounds' } })
    await expect(make({ out: '/somewhere else' })).rejects.toMatchObject({ code: 'denied' })
  })

  it('stop when asked, with nothing of them in the project, and go on later', async () => {
    await labelled()
    const stop = new AbortController()
    const options = { signal: stop.signal, onProgress: (done: number | null) => void (done !== null && done > 0.05 && stop.abort()) }
    await expect(at.client.composites.make({ project, source: LABELS, count: 16, recipe: RECIPE }, options)).rejects.toMatchObject({ code: 'cancelled' })
    expect(await composed()).toEqual([])
    const made = below(join(at.folder, 'p composites', 'truth')).filter((name) => name.endsWith('.json')).length
    expect(made).toBeGreaterThan(0)
    const result = await make({ count: 16 })
    expect(result.kept).toBeGreaterThanOrEqual(made)
    expect(await composed()).toHaveLength(16)
  })

  it('are shown beforehand on a sheet that is not kept in the project', async () => {
    await labelled()
    const preview = await at.client.composites.preview({ project, source: LABELS, recipe: RECIPE })
    expect(preview).toMatchObject({ pictures: 24, cutouts: 2, grounds: 2 })
    const get = (sheet: string) => at.host.media(new Request(`http://selvedge/media/${project}/sheet/${sheet}`))
    const answer = await get(preview.sheet)
    expect(answer.headers.get('content-type')).toBe('image/jpeg')
    expect(await sharp(Buffer.from(await answer.arrayBuffer())).metadata()).toMatchObject({ width: 6 * 244 + 4, height: 4 * 244 + 4 })
    expect((await get('0'.repeat(32))).status).toBe(404)
    expect(await composed()).toEqual([])
    const other = await at.client.composites.preview({ project, source: LABELS, recipe: { ...RECIPE, seed: 2 } })
    expect((await get(preview.sheet)).status).toBe(404)
    expect(below(join(at.folder, 'p.selvedge-files', 'sheets'))).toEqual([`${other.sheet}.jpg`])
  })
})
