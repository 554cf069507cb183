import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { ImageId } from '../../../core/records/ids.ts'
import { HEIGHT, numbered, redProject, WIDTH, type RedProject } from '../../support/red-project.ts'

/* Photos predicted as a run, by a real host with a real network. */
const run = (setting: RedProject, more: object = {}) => setting.client.predictions.run({ project: setting.project, model: 'red-finder', device: 'cpu', ...more })

describe('predicting photos', () => {
  it('makes a run with an object, a map and a time for each photo; labels stay as they are', async () => {
    const setting = await redProject(numbered(5))
    const { client, project, ids, path } = setting
    const told: (ImageId[] | null)[] = []
    const rows: (ImageId[] | null)[] = []
    setting.host.on((event, payload) => event === 'predictions.changed' && told.push((payload as { images: ImageId[] | null }).images))
    setting.host.on((event, payload) => event === 'images.changed' && rows.push((payload as { ids: ImageId[] | null }).ids))
    const result = await run(setting, { title: 'First' })
    expect(result).toMatchObject({ images: 5, failed: [], predictions: 5, device: 'cpu', left: [] })
    expect(result.rate).toBeGreaterThan(0)
    const [row] = await client.predictions.runs({ project })
    expect(row).toMatchObject({
      id: result.run, source: 'model:red-finder', title: 'First', version: '1', task: 'semantic', device: 'cpu', labels: ['red'], images: 5, failed: 0, predictions: 5,
    })
    expect(row.endedAt).not.toBeNull()
    expect(row.params).toMatchObject({ strategy: 'whole', maps: true })
    const [{ image, predictions }] = await client.predictions.ofImage({ project, image: ids[2] })
    expect(image).toMatchObject({ run: result.run, map: 'probability', problem: '' })
    expect(predictions).toMatchObject([{ label: 'red', area: 32 * HEIGHT, bbox: [0, 0, 32, HEIGHT], verdict: 'open' }])
    expect(readdirSync(`${path}-files/runs/${result.run}`).sort()).toEqual(ids.map((id) => `${id}.png`).sort())
    expect(await client.annotations.list({ project, image: ids[2] })).toMatchObject({ annotations: [] })
    expect(new Set(told.flatMap((images) => images ?? []))).toEqual(new Set(ids))
    expect(new Set(rows.flatMap((images) => images ?? []))).toEqual(new Set(ids))
    expect((await client.images.rows({ project, ids })).map(({ predictions }) => predictions)).toEqual(ids.map(() => 1))
  })

  it('lists photos that cannot be done, does the rest, and tries those again when it goes on', async () => {
    const setting = await redProject(numbered(4))
    const { client, project, photos, ids } = setting
    const kept = readFileSync(join(photos, 'p001.png'))
    rmSync(join(photos, 'p001.png'))
    writeFileSync(join(photos, 'p002.png'), kept.subarray(0, 60))
    const first = await run(setting)
    expect(first).toMatchObject({ images: 2, predictions: 2 })
    expect(first.failed.map(({ image, code }) => [image, code]).sort()).toEqual([[ids[1], 'not-found'], [ids[2], 'corrupt']].sort())
    expect((await client.predictions.failures({ project, run: first.run })).map(({ code }) => code).sort()).toEqual(['corrupt', 'not-found'])
    writeFileSync(join(photos, 'p001.png'), kept)
    writeFileSync(join(photos, 'p002.png'), kept)
    const again = await run(setting, { into: first.run })
    expect(again).toMatchObject({ run: first.run, images: 2, failed: [] })
    expect((await client.predictions.runs({ project })).map(({ id, images, failed }) => [id, images, failed])).toEqual([[first.run, 4, 0]])
  })

  it('keeps an old run beside a new one, and only takes the photos it is given', async () => {
    const setting = await redProject(numbered(3))
    const first = await run(setting, { images: setting.ids.slice(0, 2) })
    const second = await run(setting, { params: { flip: true, post: { polygon: 1 }, maps: false } })
    expect([first.images, second.images]).toEqual([2, 3])
    const said = await setting.client.predictions.ofImage({ project: setting.project, image: setting.ids[0] })
    expect(said.map(({ image }) => [image.run, image.map])).toEqual([[second.run, 'none'], [first.run, 'probability']])
    expect(said[0].predictions[0].shape.type).toBe('polygon')
    expect(said[0].image.disagreement).not.toBeNull()
    expect(existsSync(join(`${setting.path}-files`, 'runs', String(second.run), `${setting.ids[0]}.png`))).toBe(false)
  })

  it('refuses unknown models, runs and settings before anything is begun', async () => {
    const setting = await redProject(numbered(1))
    await expect(run(setting, { model: 'nobody' })).rejects.toMatchObject({ code: 'not-found' })
    await expect(run(setting, { into: 77 })).rejects.toMatchObject({ code: 'not-found' })
    await expect(run(setting, { params: { strategy: 'magic' } })).rejects.toMatchObject({ code: 'invalid', details: { field: expect.stringContaining('strategy') as string } })
    expect(await setting.client.predictions.runs({ project: setting.project })).toEqual([])
  })
})

describe('predicting files of no project', () => {
  it('writes masks, maps and objects, and lists what cannot be read', async () => {
    const setting = await redProject(numbered(2))
    writeFileSync(join(setting.photos, 'text.png'), 'no picture')
    const out = join(setting.folder, 'out')
    const result = await setting.client.predictions.files({ model: 'red-finder', paths: [setting.photos], out, device: 'cpu', probabilities: true })
    expect(result).toMatchObject({ run: null, images: 2, predictions: 2, failed: [{ file: join(setting.photos, 'text.png'), code: 'unsupported' }] })
    expect(readdirSync(out).sort()).toEqual(['p000', 'p001'].flatMap((name) => [`${name}.instances.json`, `${name}.png`, `${name}.prob.png`]))
    const mask = await sharp(join(out, 'p000.png')).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true })
    expect(mask.info).toMatchObject({ width: WIDTH, height: HEIGHT, channels: 1 })
    expect([...new Set(mask.data)].sort()).toEqual([0, 255])
    expect(await sharp(join(out, 'p000.prob.png')).metadata()).toMatchObject({ width: WIDTH, height: HEIGHT, depth: 'uchar' })
    const objects = JSON.parse(readFileSync(join(out, 'p001.instances.json'), 'utf8')) as Record<string, unknown>[]
    expect(objects).toMatchObject([{ image_id: 2, category_id: 1, category_name: 'red', bbox: [0, 0, 32, HEIGHT], segmentation: { size: [HEIGHT, WIDTH] } }])
    expect(objects[0]['score']).toBeGreaterThan(0.9)
  })
})
