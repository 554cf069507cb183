import { mkdirSync, writeFileSync } from 'node:fs'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { evaluations as api } from '../../../../core/api/evaluations.ts'
import type { Call } from '../../../../core/api/method.ts'
import type { Fault } from '../../../../core/fault.ts'
import { runsOfRing } from '../../../../core/mask/polygon.ts'
import { rleOf } from '../../../../core/mask/rle.ts'
import { areaOf, boxOf } from '../../../../core/mask/runs.ts'
import type { Shape } from '../../../../core/records/annotation.ts'
import type { CategoryId, ImageId } from '../../../../core/records/ids.ts'
import type { RunId } from '../../../../core/records/run.ts'
import { mapFile, mapsFolder } from '../../../../main/db/side-files.ts'
import type { NewPrediction, Store } from '../../../../main/db/store.ts'
import type { ServiceContext } from '../../../../main/services/service-context.ts'
import { spawnNode } from '../../../../main/host/spawn.ts'
import { createMedia } from '../../../../main/media/media.ts'
import { evaluateRun } from '../../../../main/services/evaluations/run-coco.ts'
import { compareRun } from '../../../../main/services/evaluations/run-masks.ts'
import { sweepThresholds } from '../../../../main/services/evaluations/run-thresholds.ts'
import { commit, draw, drawingStore, freshFolder, newCategory } from '../../../support/store.ts'

const [W, H] = [200, 100]
/** A square as a mask with its measures. */
function square(x: number, y: number, side = 20): { shape: Shape; bbox: [number, number, number, number]; area: number } {
  const runs = runsOfRing([x, y, x, y + side, x + side, y + side, x + side, y], H, W)
  return { shape: { type: 'mask', rle: rleOf(runs) }, bbox: boxOf(runs), area: areaOf(runs) }
}
const found = (label: string, score: number | null, x: number, y: number, side = 20): NewPrediction =>
  ({ label, score, keypoints: null, uncertainty: null, ...square(x, y, side) })

function newRun(store: Store, source: string, photos: [ImageId, NewPrediction[], string?][]): RunId {
  const { id } = store.runs.start({ source, title: 'first try', version: '', sha256: '', task: 'instances', params: {}, device: '', labels: [], startedAt: 1 })
  for (const [image, predictions, problem = ''] of photos) {
    store.runs.put(id, { image, seconds: 0, uncertainty: null, disagreement: null, map: 'none', range: [0, 1], problem, extra: {} }, predictions)
  }
  store.runs.end(id)
  return id
}

/**
 * Photos: 0 found as labelled; 1 a shoe one pixel beside its label, a bag taken for a shoe, a faint bag that is none;
 * 2 labelled, not looked at; 3 found something, not labelled; 4 failed.
 */
async function scene(source = 'model:a') {
  const { store, ids } = await drawingStore(5)
  commit(store, null, [{ table: 'category', id: 2, before: null, after: newCategory(2, 'bag') }])
  const label = (image: number, category: number, x: number, y: number) => draw(store, ids[image], { category: category as CategoryId, ...square(x, y) })
  label(0, 1, 5, 5)
  label(1, 1, 5, 5)
  label(1, 2, 50, 5)
  label(2, 1, 10, 10)
  label(4, 1, 10, 10)
  const run = newRun(store, source, [
    [ids[0], [found('shoe', 0.9, 5, 5)]],
    [ids[1], [found('shoe', 0.8, 6, 5), found('shoe', 0.7, 50, 5), found('bag', 0.2, 90, 60, 8)]],
    [ids[3], [found('shoe', 0.6, 5, 5, 9)]], [ids[4], [], 'The file is damaged.'],
  ])
  const context = { open: { get: () => store } } as unknown as ServiceContext
  const call: Call = { signal: new AbortController().signal, progress: () => {}, client: 'test' }
  // As over a port: parameters and results are parsed.
  return {
    store, ids, run, context, call,
    masks: async (params: object = {}) => api.masks.result.parse(await compareRun(context, api.masks.params.parse({ project: '0123456789abcdef', run, ...params }), call)),
    coco: async (params: object = {}) => api.coco.result.parse(await evaluateRun(context, api.coco.params.parse({ project: '0123456789abcdef', run, ...params }), call)),
  }
}
const close = (expected: number) => expect.closeTo(expected, 9) as number

describe('masks of a run', () => {
  it('are compared photo by photo and class by class; what has no partner is listed', async () => {
    const { masks } = await scene()
    const scores = await masks()
    expect(scores.images.map(({ name }) => name)).toEqual(['0.jpg', '1.jpg'])
    expect(scores.images[0]).toMatchObject({ dice: 1, iou: 1, accuracy: 1, boundaryF: 1, boundaryIou: 1, truthArea: 400, predictionArea: 400 })
    expect(scores.images[1]).toMatchObject({ truthArea: 800, predictionArea: 864, dice: close((2 * 780) / 1664) })
    expect(scores.dice).toMatchObject({ max: 1, mean: close((1 + 1560 / 1664) / 2) })
    expect(scores.classes).toMatchObject([{ label: 'bag', images: 1, dice: 0 }, { label: 'shoe', images: 2, dice: close((1 + (2 * 380) / 1200) / 2) }])
    expect(scores.unpaired).toEqual([{ name: '2.jpg', has: 'truth' }, { name: '3.jpg', has: 'prediction' }, { name: '4.jpg', has: 'truth' }])
    expect(scores.rule).toContain('run 1 (first try)')
  })

  it('count from a score up, on the photos that are asked for', async () => {
    const { masks, ids } = await scene()
    expect((await masks({ score: 0.5 })).images[1].predictionArea).toBe(800)
    const one = await masks({ filter: { ids: [ids[1]] } })
    expect([one.images.map(({ image }) => image), one.unpaired]).toEqual([[ids[1]], []])
  })

  it('a photo marked as done with nothing in it is a truth, and two empty masks agree', async () => {
    const { masks, store, ids } = await scene()
    const before = { id: ids[3], status: 'todo' as const, split: '' as const, flags: {}, note: '' }
    commit(store, ids[3], [{ table: 'image', id: ids[3], before, after: { ...before, status: 'done' } }])
    expect((await masks()).images[2]).toMatchObject({ name: '3.jpg', dice: 0, truthArea: 0, predictionArea: 81 })
    expect((await masks({ score: 0.7 })).images[2]).toMatchObject({ dice: 1, boundaryF: 1, predictionArea: 0 })
  })

  it('results of others found nothing where they have nothing', async () => {
    const { masks } = await scene('import:coco')
    const scores = await masks()
    expect(scores.images.map(({ name, dice }) => [name, dice === 0])).toEqual([['0.jpg', false], ['1.jpg', false], ['2.jpg', true], ['4.jpg', true]])
    expect(scores.rule).toContain('nothing found')
  })

  it('of two runs can be compared with each other', async () => {
    const { masks, store, ids, run } = await scene()
    const same = await masks({ truth: run })
    expect([same.dice.min, same.boundaryF.min, same.images.length]).toEqual([1, 1, 3])
    const other = newRun(store, 'model:b', [[ids[0], [found('shoe', null, 5, 5)]]])
    expect((await masks({ truth: other })).images.map(({ dice }) => dice)).toEqual([1])
    expect((await masks({ run: other, score: 1 })).images[0].predictionArea).toBe(400)
  })

  it('say which run is gone, and stop when asked', async () => {
    const { masks, context, run } = await scene()
    await expect(masks({ run: 99 })).rejects.toMatchObject({ code: 'not-found' } satisfies Partial<Fault>)
    await expect(masks({ truth: 99 })).rejects.toMatchObject({ code: 'not-found' } satisfies Partial<Fault>)
    const call: Call = { signal: AbortSignal.abort(), progress: () => {}, client: 'test' }
    await expect(compareRun(context, api.masks.params.parse({ project: '0123456789abcdef', run }), call)).rejects.toMatchObject({ code: 'cancelled' })
  })
})

describe('the threshold of a run', () => {
  it('is the one at which its maps are most like the labels', async () => {
    const { store, ids, run, context, call } = await scene()
    const said = { seconds: 0, uncertainty: null, disagreement: null, map: 'probability' as const, range: [0, 1] as [number, number], problem: '', extra: {} }
    store.runs.put(run, { image: ids[0], ...said }, [found('shoe', 0.9, 5, 5)])
    mkdirSync(mapsFolder(store.path, run), { recursive: true })
    // Half the photo's size: 0.8 where the label is, 0.4 in a rim round it, a speck of 0.9.
    const values = Uint16Array.from({ length: (W * H) / 4 }, (_, i) => {
      const [x, y] = [2 * (i % (W / 2)) + 1, 2 * Math.floor(i / (W / 2)) + 1]
      const within = (rim: number) => x >= 5 - rim && x < 25 + rim && y >= 5 - rim && y < 25 + rim
      return 65_535 * (i === W * H / 4 - 1 ? 0.9 : within(0) ? 0.8 : within(6) ? 0.4 : 0)
    })
    const file = mapFile(store.path, run, ids[0])
    await sharp(values, { raw: { width: W / 2, height: H / 2, channels: 1 } }).toColourspace('grey16').png().toFile(file)
    const media = createMedia({ spawn: spawnNode, cacheFolder: freshFolder(), log: () => {} })
    try {
      const sweep = async () => api.thresholds.result.parse(await sweepThresholds({ ...context, media }, api.thresholds.params.parse({ project: '0123456789abcdef', run }), call))
      const scores = await sweep()
      expect(scores.images).toBe(1)
      expect(scores.best).toEqual({ threshold: expect.closeTo(0.6, 2), dice: close(200 / 201) })
      expect(scores.dice.at(-1)).toBe(0)
      writeFileSync(file, 'no picture')
      expect(await sweep()).toMatchObject({ images: 0, best: null })
    } finally {
      await media.close()
    }
  })
})

describe('COCO\'s numbers of a run', () => {
  it('follow the labels, class by class', async () => {
    const { coco, ids, run } = await scene('import:coco')
    const scores = await coco()
    expect(scores.stats.length).toBe(12)
    // Of four shoes two are found before anything wrong; the bag is not.
    expect(scores.classes).toMatchObject([{ label: 'bag', truths: 1, detections: 1, ap: 0 }, { label: 'shoe', truths: 4, detections: 3, ap50: close(51 / 101) }])
    expect(scores.confusion.labels).toEqual(['bag', 'shoe'])
    expect(scores.confusion.counts).toEqual([[0, 1, 0], [0, 2, 2], [0, 0, 0]])
    expect(scores.confusion.cells).toEqual([{ truth: 0, found: 1, images: [ids[1]] }, { truth: 1, found: 2, images: [ids[2], ids[4]] }])
    expect(scores.byScore.truths).toBe(5)
    expect([scores.byScore.right[90], scores.byScore.right[80], scores.byScore.wrong[70], scores.byScore.wrong[20]]).toEqual([1, 1, 1, 1])
    const one = await coco({ classes: 'one' })
    // Three of five are found; the faint bag is wrong.
    expect(one.classes).toMatchObject([{ label: 'object', truths: 5, detections: 4, ap50: close(61 / 101) }])
    expect(one.rule).toContain('as one')
    const same = await coco({ truth: run, type: 'bbox' })
    expect(same.stats[0]).toBeCloseTo(1, 9)
    expect((await coco({ type: 'keypoints' })).stats).toEqual(Array.from({ length: 10 }, () => -1))
  })
})
