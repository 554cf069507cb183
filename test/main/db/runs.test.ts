import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runsOfShape } from '../../../core/mask/rasterise.ts'
import { rleOf } from '../../../core/mask/rle.ts'
import type { ImageId } from '../../../core/records/ids.ts'
import type { RunId } from '../../../core/records/run.ts'
import { box, predicted, reviewing, saidOf, startRun } from '../../support/predicted.ts'
import { draw, drawingStore, testStore } from '../../support/store.ts'

describe('runs', () => {
  it('keep what they were and what they said, exactly', async () => {
    const { store, ids } = await drawingStore(1)
    const run = store.runs.start({
      source: 'model:unet', title: 'ä', version: '2', sha256: 'ab', task: 'semantic', params: { flip: true, post: { refine: 3 } }, device: 'cpu',
      labels: ['shoe', 'lace'], startedAt: 7,
    })
    const said = saidOf(ids[0], { uncertainty: 0.25, disagreement: 0.5, map: 'depth', range: [-3, 8.5], extra: { joints: [[1, 2, 3]] } })
    const list = [
      predicted({ type: 'polygon', parts: [[[0, 0, 20, 0, 20, 20, 0, 20], [5, 5, 9, 5, 9, 9]], [[50, 50, 60, 50, 60, 60]]] }, { keypoints: [1, 2, 2], uncertainty: 0.1 }),
      predicted({ type: 'mask', rle: rleOf(runsOfShape(box(3, 4, 50, 60), 100, 200)) }, { score: null, label: 'lace' }),
    ]
    store.runs.put(run.id, said, list)
    const [found] = store.runs.ofImage(ids[0])
    expect(found.image).toEqual({ ...said, run: run.id })
    expect(found.predictions).toEqual(list.map((row, i) => ({ ...row, id: i + 1, run: run.id, image: ids[0], verdict: 'open', annotation: null })))
    expect(store.runs.end(run.id, 'webgpu')).toMatchObject({ ...run, device: 'webgpu', endedAt: expect.any(Number), images: 1, predictions: 2, seconds: 1 })
    expect(store.runs.rename(run.id, 'better').title).toBe('better')
    const snapshot = store.snapshot()
    expect(snapshot.runs.ofImage(ids[0])).toEqual([found])
    snapshot.close()
  })

  it('refuse what cannot be kept, and photos that are gone', async () => {
    const { store, ids } = await drawingStore(1)
    const run = startRun(store)
    for (const wrong of [predicted(undefined, { score: Number.NaN }), predicted(undefined, { area: Infinity }), { ...predicted(), shape: box(Number.NaN, 0, 1, 1) }]) {
      expect(() => store.runs.put(run.id, saidOf(ids[0]), [predicted(), wrong])).toThrow(expect.objectContaining({ code: 'invalid' }))
    }
    expect(() => store.runs.put(run.id, saidOf(99 as ImageId), [])).toThrow(expect.objectContaining({ code: 'not-found' }))
    expect(() => store.runs.put(99 as RunId, saidOf(ids[0]), [])).toThrow(expect.objectContaining({ code: 'not-found' }))
    expect(store.runs.get(run.id)).toMatchObject({ images: 0, predictions: 0 })
  })

  it('go with their photos and without their labels', async () => {
    const { store, ids } = await drawingStore(2)
    const run = startRun(store)
    for (const id of ids) store.runs.put(run.id, saidOf(id), [predicted()])
    reviewing(store).verdict({ run: run.id, image: ids[0], verdict: 'accepted' })
    reviewing(store).verdict({ run: run.id, image: ids[1], verdict: 'rejected', key: 'another-key' })
    store.images.remove([ids[1]])
    expect([store.runs.get(run.id)!.images, store.reviews.ofRun(run.id).length]).toEqual([1, 1])
    expect(store.runs.remove(run.id)).toEqual([ids[0]])
    expect([store.runs.list(), store.reviews.ofImage(ids[0]), store.annotations.count()]).toEqual([[], [], 1])
    expect(store.images.row(ids[0])).toMatchObject({ predictions: null, score: null, objects: 1 })
    expect(await store.verify()).toMatchObject({ ok: true })
  })

  it('count right whatever is done, in whatever order', async () => {
    const { store, ids } = await drawingStore(4)
    const runs = [startRun(store), startRun(store), startRun(store)]
    const gone = new Set<number>()
    const step = fc.record({
      what: fc.constantFrom('put', 'put', 'put', 'fail', 'accept', 'undo', 'draw', 'drop'), image: fc.nat(3), run: fc.nat(2), count: fc.nat(3), score: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    const at = reviewing(store)
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      for (const { what, image: i, run: r, count, score } of steps) {
        const [image, run] = [ids[i], runs[r].id]
        if (gone.has(run)) continue
        if (what === 'put') store.runs.put(run, saidOf(image, { uncertainty: score, seconds: score }), Array.from({ length: count }, () => predicted(undefined, { score })))
        else if (what === 'fail') store.runs.put(run, saidOf(image, { problem: 'It could not be read.' }), [])
        else if (what === 'accept' && store.runs.ofImage(image, [run]).length > 0) at.verdict({ run, image, verdict: count === 0 ? 'rejected' : 'accepted' })
        else if (what === 'undo') store.changes.undo(image)
        else if (what === 'draw') draw(store, image)
        else if (what === 'drop' && r === 0 && count === 3) {
          store.runs.remove(run)
          gone.add(run)
        }
      }
      const report = await store.verify()
      expect(report.problems).toEqual([])
      for (const image of ids) {
        const newest = store.runs.ofImage(image).find(({ image: said }) => said.problem === '')
        expect(store.images.row(image)).toMatchObject({
          predictions: newest?.predictions.length ?? null, uncertainty: newest?.image.uncertainty ?? null,
          score: newest && newest.predictions.length > 0 ? Math.min(...newest.predictions.map((one) => one.score!)) : null,
        })
      }
      for (const run of store.runs.list()) {
        const tally = store.runs.tally(run.id)
        expect(tally.open + tally.accepted + tally.fixed + tally.rejected).toBe(run.predictions)
        expect([...store.runs.open(run.id).values()].reduce((sum, n) => sum + n, 0)).toBe(tally.open)
      }
    }), { numRuns: 25, seed: 20 })
  })

  it('may not be written where nothing may', async () => {
    const { store, ids } = await drawingStore(1)
    startRun(store)
    const reader = await testStore({ file: store.path })
    expect(reader.readOnly).toBe(true)
    expect(reader.runs.list()).toHaveLength(1)
    expect(() => reader.runs.put(1 as RunId, saidOf(ids[0]), [])).toThrow(expect.objectContaining({ code: 'denied' }))
  })
})
