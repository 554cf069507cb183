import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Fault } from '../../../core/fault.ts'
import { runsOfRing } from '../../../core/mask/polygon.ts'
import { maskFigures } from '../../../core/metrics/mask-scores.ts'
import { memoryHost, type MemoryHost } from '../../support/memory-host.ts'

let at: MemoryHost
beforeEach(() => void (at = memoryHost()))
afterEach(() => at.end())

const [W, H] = [60, 40]
const box = (x: number, y: number, w: number, h: number) => [x, y, x, y + h, x + w, y + h, x + w, y]
const faultOf = (work: Promise<unknown>) => work.then(() => Promise.reject(new Error('nothing was thrown')), (thrown: unknown) => thrown as Fault)
const close = (expected: number) => expect.closeTo(expected, 9) as number

describe('two files', () => {
  const sets = JSON.parse(readFileSync(new URL('../../fixtures/coco/eval.json', import.meta.url), 'utf8')) as {
    truth: { images: object[] }; found: Record<string, unknown>[]; expected: Record<string, { stats: number[] }>
  }[]
  const files = (truth: unknown, found: unknown) => {
    writeFileSync(join(at.folder, 't.json'), typeof truth === 'string' ? truth : JSON.stringify(truth))
    writeFileSync(join(at.folder, 'f.json'), typeof found === 'string' ? found : JSON.stringify(found))
    return { truth: join(at.folder, 't.json'), predictions: join(at.folder, 'f.json') }
  }

  it('give pycocotools\' numbers', async () => {
    const { truth, found, expected } = sets[0]
    for (const type of ['bbox', 'segm', 'keypoints'] as const) {
      const scores = await at.client.evaluations.cocoFiles({ ...files(truth, found), type })
      expect(scores.stats).toEqual(expected[type].stats.map(close))
      expect(scores.names.length).toBe(scores.stats.length)
    }
  })

  it('name file and field of what is wrong, and are read only where the host may read', async () => {
    const [{ truth, found }] = sets
    const wrong = (t: unknown, f: unknown) => faultOf(at.client.evaluations.cocoFiles(files(t, f)))
    expect(await wrong(truth, [{ ...found[0], image_id: 12_345 }])).toMatchObject({ code: 'invalid', details: { file: 'f.json', field: '[0].image_id' } })
    expect(await wrong(truth, [{ ...found[0], segmentation: { size: [140, 180], counts: 'zzz' } }])).toMatchObject({ code: 'invalid', details: { field: '[0].segmentation.counts' } })
    expect(await faultOf(at.client.evaluations.cocoFiles({ truth: '/etc/hostname', predictions: '/etc/hostname' }))).toMatchObject({ code: 'denied' })
  })
})

describe('two folders of masks', () => {
  const ring = box(5, 5, 20, 20)
  const picture = async (folder: string, name: string, channels: 1 | 2 | 3 | 4, paint: (inside: boolean) => number[], of = ring) => {
    mkdirSync(join(at.folder, folder), { recursive: true })
    const [x, y, , foot, right] = of
    const pixels = Buffer.from(Array.from({ length: W * H }, (_, i) => paint(i % W >= x && i % W < right && Math.floor(i / W) >= y && Math.floor(i / W) < foot)).flat())
    await sharp(pixels, { raw: { width: W, height: H, channels } }).png().toFile(join(at.folder, folder, name))
  }
  const compare = (more: object = {}) => at.client.evaluations.maskFolders({ truth: join(at.folder, 't'), predictions: join(at.folder, 'p'), ...more })

  it('are compared by name, whatever kind of PNG holds the mask', async () => {
    await picture('t', 'grey.png', 1, (inside) => [inside ? 255 : 0])
    await picture('t', 'soft.png', 1, (inside) => [inside ? 200 : 100])
    await picture('t', 'alone.png', 1, () => [0])
    await picture('p', 'grey.png', 4, (inside) => [0, 0, 0, inside ? 255 : 0])
    await picture('p', 'soft.png', 3, (inside) => (inside ? [0, 255, 0] : [0, 0, 0]), box(6, 5, 20, 20))
    await picture('p', 'other.PNG', 1, () => [0])
    const scores = await compare()
    expect(scores.images.map(({ name }) => name)).toEqual(['grey', 'soft'])
    expect(scores.images[0]).toMatchObject({ dice: 1, truthArea: 400 })
    const expected = maskFigures(runsOfRing(ring, H, W), runsOfRing(box(6, 5, 20, 20), H, W), 2)
    expect(scores.images[1]).toMatchObject({ dice: close(expected.dice), boundaryF: close(expected.boundaryF) })
    expect(scores.unpaired).toEqual([{ name: 'alone', has: 'truth' }, { name: 'other', has: 'prediction' }])
    expect(scores.rule).toContain('128')
    // From 100 up the soft picture is all mask; as a share of the highest value it is not.
    expect((await compare({ truthThreshold: 100 })).images[1].truthArea).toBe(W * H)
    expect((await compare({ truthThreshold: 0.5 })).images[1].truthArea).toBe(400)
  })

  it('say which file is wrong', async () => {
    await picture('t', 'a.png', 1, () => [0])
    mkdirSync(join(at.folder, 'p'))
    expect(await faultOf(compare())).toMatchObject({ code: 'not-found' })
    await sharp({ create: { width: 5, height: 5, channels: 3, background: '#fff' } }).png().toFile(join(at.folder, 'p', 'a.png'))
    expect(await faultOf(compare())).toMatchObject({ code: 'invalid', details: { found: '5 x 5', limit: '60 x 40' } })
    writeFileSync(join(at.folder, 'p', 'a.png'), 'no picture')
    expect(await faultOf(compare())).toMatchObject({ code: 'invalid', details: { file: join(at.folder, 'p', 'a.png') } })
    expect(await faultOf(compare({ truth: join(at.folder, 'nowhere') }))).toMatchObject({ code: 'not-found' })
  })
})
