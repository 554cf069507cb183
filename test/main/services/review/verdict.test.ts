import { describe, expect, it } from 'vitest'
import { maskIou } from '../../../../core/mask/iou.ts'
import { rleOf } from '../../../../core/mask/rle.ts'
import { runsOfShape } from '../../../../core/mask/rasterise.ts'
import { box, predicted, reviewing, saidOf, startRun } from '../../../support/predicted.ts'
import { commit, draw, drawingStore } from '../../../support/store.ts'

async function reviewed(images = 1) {
  const { store, ids } = await drawingStore(images)
  const run = startRun(store)
  for (const id of ids) store.runs.put(run.id, saidOf(id), [predicted(), predicted(box(100, 10, 50, 50), { label: 'boot', score: 0.4 })])
  const verdicts = (image = ids[0]) => store.runs.ofImage(image)[0].predictions.map(({ verdict, annotation }) => [verdict, annotation !== null])
  return { store, ids, image: ids[0], run, at: reviewing(store), verdicts }
}

describe('a verdict', () => {
  it('makes labels of all open predictions in one change, with their categories, and the photo is done', async () => {
    const { store, image, run, at, verdicts } = await reviewed()
    const { annotations, seq } = at.verdict({ run: run.id, image, verdict: 'accepted', reviewer: 'Ada', seconds: 4 })
    const labels = store.annotations.list(image)
    expect(labels.map(({ id }) => id)).toEqual(annotations)
    expect(labels.map((row) => [store.categories.get(row.category)!.name, row.source, row.score])).toEqual(
      [['shoe', 'model:unet', null], ['boot', 'model:unet', null]],
    )
    expect(store.changes.history(image)).toMatchObject([{ seq, label: 'Accept 2 predictions', author: 'user', state: 'done' }])
    expect(store.images.row(image)).toMatchObject({ status: 'done', objects: 2 })
    expect(verdicts()).toEqual([['accepted', true], ['accepted', true]])
    expect(at.events.map(({ event }) => event)).toEqual(['categories.changed', 'annotations.changed', 'images.changed', 'predictions.changed'])
    expect(await store.verify()).toMatchObject({ ok: true })
  })

  it('is given back by undo and given again by redo, together with its labels and its review', async () => {
    const { store, image, run, at, verdicts } = await reviewed()
    at.verdict({ run: run.id, image, verdict: 'accepted' })
    store.changes.undo(image)
    expect(verdicts()).toEqual([['open', false], ['open', false]])
    expect([store.annotations.count(), store.images.row(image).status, at.list(image)]).toEqual([0, 'todo', []])
    expect(at.progress(run.id)).toMatchObject({ reviewed: 0, left: 1, predictions: { accepted: 0, open: 2 } })
    store.changes.redo(image)
    expect(verdicts()).toEqual([['accepted', true], ['accepted', true]])
    expect(at.list(image)).toHaveLength(1)
    expect(at.progress(run.id)).toMatchObject({ reviewed: 1, predictions: { accepted: 2, untouched: 2, open: 0 } })
  })

  it('may be about one prediction: the photo is done when none is open', async () => {
    const { store, image, run, at, verdicts } = await reviewed()
    const [first, second] = store.runs.ofImage(image)[0].predictions
    at.verdict({ run: run.id, image, verdict: 'rejected', predictions: [first.id] })
    expect([verdicts(), store.images.row(image).status]).toEqual([[['rejected', false], ['open', false]], 'todo'])
    at.verdict({ run: run.id, image, verdict: 'fixed', predictions: [second.id] })
    expect([verdicts(), store.images.row(image).status]).toEqual([[['rejected', false], ['fixed', true]], 'done'])
    at.verdict({ run: run.id, image, verdict: 'rejected', predictions: [second.id] })
    // Nobody said that there is nothing to label: the photo waits for somebody to do it.
    expect([verdicts()[1], store.annotations.count(), store.images.row(image).status]).toEqual([['rejected', false], 0, 'todo'])
    store.changes.undo(image)
    expect(store.annotations.count()).toBe(1)
  })

  it('sent twice with one key is given once', async () => {
    const { store, image, run, at } = await reviewed()
    const first = at.verdict({ run: run.id, image, verdict: 'accepted', key: 'the-same-key' })
    const again = at.verdict({ run: run.id, image, verdict: 'accepted', key: 'the-same-key' })
    expect([again.review.id, again.annotations, again.seq]).toEqual([first.review.id, first.annotations, first.seq])
    expect([store.annotations.count(), at.list(image).length]).toEqual([2, 1])
  })

  it('replaces what was there when asked, but not what it made itself', async () => {
    const { store, image, run, at } = await reviewed()
    const old = draw(store, image)
    const [first, second] = store.runs.ofImage(image)[0].predictions
    at.verdict({ run: run.id, image, verdict: 'accepted', predictions: [first.id], replace: true })
    at.verdict({ run: run.id, image, verdict: 'accepted', predictions: [second.id], replace: true })
    expect(store.annotations.list(image)).toHaveLength(2)
    expect(store.annotations.get(old.id)).toBeNull()
  })

  it('makes polygons no farther from the mask than asked, or keeps the mask', async () => {
    const { store, ids } = await drawingStore(1)
    const run = startRun(store)
    const mask = runsOfShape({ type: 'circle', points: [80, 50, 80, 90] }, 100, 200)
    const shape = { type: 'mask', rle: rleOf(mask) } as const
    store.runs.put(run.id, saidOf(ids[0]), [predicted(shape), predicted(shape)])
    const at = reviewing(store)
    const [one, two] = store.runs.ofImage(ids[0])[0].predictions
    at.verdict({ run: run.id, image: ids[0], verdict: 'accepted', predictions: [one.id], as: 'rle' })
    at.verdict({ run: run.id, image: ids[0], verdict: 'accepted', predictions: [two.id], tolerance: 1 })
    const [kept, traced] = store.annotations.list(ids[0])
    expect(kept.shape).toEqual(shape)
    expect(traced.shape.type).toBe('polygon')
    expect(maskIou([runsOfShape(traced.shape, 100, 200)], [mask]).values[0]).toBeGreaterThan(0.95)
    expect(traced.shape.type === 'polygon' && traced.shape.parts[0][0].length).toBeLessThan(80)
  })

  it('flags a photo with a note, and passing over changes nothing', async () => {
    const { store, image, run, at, verdicts } = await reviewed()
    expect(at.verdict({ run: run.id, image, verdict: 'skipped' }).seq).toBeNull()
    expect(at.progress(run.id)).toMatchObject({ reviewed: 0, skipped: 1, left: 1 })
    at.verdict({ run: run.id, image, verdict: 'flagged', note: 'strap is missing' })
    expect(store.images.details(image)!.mark).toMatchObject({ status: 'flagged', note: 'strap is missing' })
    expect(verdicts()).toEqual([['open', false], ['open', false]])
    expect(at.progress(run.id)).toMatchObject({ reviewed: 1, flagged: 1, skipped: 0, left: 0 })
  })

  it('can be looked at a second time by somebody who agrees or not', async () => {
    const { store, image, run, at } = await reviewed()
    at.verdict({ run: run.id, image, verdict: 'accepted', reviewer: 'Ada' })
    at.verdict({ run: run.id, image, verdict: 'accepted', round: 'second', reviewer: 'Bo' })
    expect(store.images.row(image).status).toBe('done')
    at.verdict({ run: run.id, image, verdict: 'rejected', round: 'second', reviewer: 'Cy', note: 'too wide' })
    expect(store.images.details(image)!.mark).toMatchObject({ status: 'flagged', note: 'too wide' })
    expect(store.annotations.count()).toBe(2)
    expect(at.list(image).map(({ round, verdict }) => `${round} ${verdict}`)).toEqual(['second rejected', 'second accepted', 'first accepted'])
  })

  it('is taken back by itself also when more was done since; what was changed by hand stays', async () => {
    const { store, image, run, at, verdicts } = await reviewed()
    const { review, annotations } = at.verdict({ run: run.id, image, verdict: 'accepted' })
    const before = store.annotations.get(annotations[0] as never)!
    commit(store, image, [{ table: 'annotation', id: before.id, before, after: { ...before, description: 'mine' } }])
    at.undo(review.id)
    expect(store.annotations.list(image).map(({ description }) => description)).toEqual(['mine'])
    expect([verdicts(), at.list(image)]).toEqual([[['open', false], ['open', false]], []])
    expect(() => at.undo(review.id)).toThrow(expect.objectContaining({ code: 'not-found' }))
  })

  it('tells apart labels as predicted and labels changed afterwards', async () => {
    const { store, ids, run, at } = await reviewed(2)
    for (const image of ids) at.verdict({ run: run.id, image, verdict: 'accepted', seconds: 5 })
    const [a, b] = store.annotations.list(ids[0])
    commit(store, ids[0], [{ table: 'annotation', id: a.id, before: a, after: { ...a, shape: box(0, 0, 9, 9), bbox: [0, 0, 9, 9], area: 81 } }])
    commit(store, ids[0], [{ table: 'annotation', id: b.id, before: b, after: { ...b, hidden: true } }])
    expect(at.progress(run.id)).toMatchObject({
      photos: 2, reviewed: 2, today: 2, left: 0, accepted: 2, secondsPerPhoto: 5, perHour: 720,
      predictions: { accepted: 4, untouched: 3, rejected: 0, open: 0 },
    })
  })

  it('about what is gone is refused and nothing changes', async () => {
    const { store, image, run, at } = await reviewed()
    expect(() => at.verdict({ run: run.id, image, verdict: 'accepted', predictions: [99] })).toThrow(expect.objectContaining({ code: 'not-found' }))
    store.runs.remove(run.id)
    expect(() => at.verdict({ run: run.id, image, verdict: 'accepted' })).toThrow(expect.objectContaining({ code: 'not-found' }))
    expect([store.annotations.count(), at.list(image)]).toEqual([0, []])
  })
})
