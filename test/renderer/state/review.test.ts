import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ImageId, ProjectId } from '../../../core/records/ids.ts'
import { openStore } from '../../../main/db/open.ts'
import type { Studio } from '../../../renderer/state/studio.ts'
import { box, predicted, saidOf, startRun } from '../../support/predicted.ts'
import { prepareProject, studioHome, studioOn, until, type StudioHome } from '../../support/open-studio.ts'

/* The queue as a person goes through it, on a real host with a run of four photos. */

let home: StudioHome
let studio: Studio
let images: ImageId[]
let project: ProjectId

beforeEach(async () => {
  home = studioHome()
  const prepared = await prepareProject(home, 4)
  images = prepared.images
  project = prepared.project
  await home.client.projects.close({ project })
  const store = await openStore(prepared.path, { trusted: true, ballastBytes: 0, automaticBackups: false })
  const run = startRun(store)
  for (const [i, id] of images.entries()) {
    store.runs.put(run.id, saidOf(id, { uncertainty: [0.3, 0.9, 0.1, 0.6][i] }), [
      predicted(box(10, 10, 50, 50)), ...(i === 3 ? [predicted(box(80, 10, 20, 20), { label: 'boot', score: 0.5 })] : []),
    ])
  }
  store.runs.end(run.id)
  await store.close()
  studio = studioOn(() => home).studio
  await until('connected', () => studio.session.store.getState().link === 'open')
  await studio.session.openProject(prepared.path)
  await until('runs', () => studio.predictions.store.getState().runs.length === 1)
  studio.review.setOptions({ order: 'uncertainty', audit: 0, reviewer: 'Ada' })
})
afterEach(() => home.end())

const open = () => studio.document.store.getState().image?.id
const shows = (image: ImageId) => until(`photo ${image}`, () => open() === image && studio.predictions.of(studio.review.store.getState().run) !== null)
const start = async () => {
  await studio.review.start()
  await shows(images[1])
}

describe('the review of a run', () => {
  it('takes verdicts given faster than photos come as meant for one photo after the other', async () => {
    await start()
    const fast = ['accepted', 'rejected', 'accepted'] as const
    await Promise.all(fast.map((verdict) => studio.review.verdict(verdict)))
    await shows(images[2])
    const told = await Promise.all([1, 3, 0, 2].map((i) => home.client.review.list({ project, image: images[i] })))
    expect(told.map((list) => list.map(({ verdict }) => verdict))).toEqual([['accepted'], ['rejected'], ['accepted'], []])
  })

  it('goes along the queue with every verdict, and next and previous go along it too', async () => {
    await start()
    expect(studio.review.store.getState().queue.map(({ image }) => images.indexOf(image))).toEqual([1, 3, 0, 2])
    await studio.review.verdict('accepted')
    await shows(images[3])
    studio.gallery.previous()
    await shows(images[1])
    expect([...studio.document.store.getState().annotations.values()].map(({ source }) => source)).toEqual(['model:unet'])
    studio.gallery.next()
    await shows(images[3])
    await studio.review.verdict('rejected')
    await shows(images[0])
    await studio.review.verdict('skipped')
    await shows(images[2])
    await studio.review.readProgress()
    expect(studio.review.store.getState().progress).toMatchObject({ photos: 4, reviewed: 2, today: 2, left: 2, accepted: 1, rejected: 1, skipped: 1 })
    expect((await home.client.review.list({ project, image: images[1] }))[0]).toMatchObject({ verdict: 'accepted', reviewer: 'Ada' })
    studio.review.stop()
    studio.gallery.goTo(0)
    studio.gallery.next()
    await until('the list again', () => open() === images[1])
  })

  it('speaks of the selected predictions, and stays while others are open', async () => {
    await start()
    studio.gallery.next()
    await shows(images[3])
    const [first] = studio.predictions.of(studio.review.store.getState().run)!.predictions
    studio.predictions.select([first.id])
    await studio.review.verdict('accepted')
    expect(open()).toBe(images[3])
    await until('one accepted', () => studio.predictions.of(studio.review.store.getState().run)!.predictions.filter(({ verdict }) => verdict === 'accepted').length === 1)
    studio.predictions.select([])
    await studio.review.verdict('rejected')
    await until('the next', () => open() !== images[3])
  })

  it('fix makes the labels, selects them for the edit tool and waits; the next accept goes on', async () => {
    await start()
    await studio.review.verdict('fixed')
    expect(open()).toBe(images[1])
    const labels = [...studio.document.store.getState().annotations.keys()]
    expect([labels.length, [...studio.view.store.getState().selection], studio.view.store.getState().tool]).toEqual([1, labels, 'select'])
    await until('known as fixed', () => studio.predictions.of(studio.review.store.getState().run)!.predictions[0].verdict === 'fixed')
    const untouched = () => studio.review.store.getState().progress?.predictions
    await until('counted as it was predicted', () => untouched()?.accepted === 1 && untouched()?.untouched === 1)
    studio.edits.nudge(3, 0)
    await until('counted as changed', () => untouched()?.untouched === 0)
    await studio.review.verdict('accepted')
    await shows(images[3])
    expect(await home.client.review.list({ project, image: images[1] })).toHaveLength(1)
  })

  it('outside of a queue stays with the photo, says a thing once, and rejecting takes accepted labels away', async () => {
    await until('a photo', () => open() === images[0] && studio.predictions.of(studio.predictions.store.getState().shown) !== null)
    const verdicts = () => studio.predictions.of(studio.predictions.store.getState().shown)?.predictions.map(({ verdict }) => verdict)
    for (let i = 0; i < 2; i++) {
      await studio.review.verdict('accepted')
      await until('accepted', () => verdicts()?.[0] === 'accepted')
    }
    expect(open()).toBe(images[0])
    expect(await home.client.review.list({ project, image: images[0] })).toHaveLength(1)
    await studio.review.verdict('rejected')
    await until('rejected', () => verdicts()?.[0] === 'rejected')
    expect(studio.document.store.getState().annotations.size).toBe(0)
  })

  it('outside of a queue too, a verdict given before its photo is shown waits for it', async () => {
    await until('a photo', () => open() === images[0] && studio.predictions.of(studio.predictions.store.getState().shown) !== null)
    studio.gallery.open(images[2])
    await studio.review.verdict('accepted')
    expect(await home.client.review.list({ project, image: images[0] })).toHaveLength(0)
    expect((await home.client.review.list({ project, image: images[2] })).map(({ verdict }) => verdict)).toEqual(['accepted'])
  })

  it('takes the last verdict back and shows its photo again', async () => {
    await start()
    await studio.review.verdict('accepted')
    await shows(images[3])
    await studio.review.takeBack()
    await shows(images[1])
    await until('open again', () => studio.predictions.of(studio.review.store.getState().run)?.predictions[0]?.verdict === 'open')
    expect(await home.client.annotations.list({ project, image: images[1] })).toMatchObject({ annotations: [], redo: 'Accept prediction' })
    expect(studio.review.store.getState().given.size).toBe(0)
  })

  it('that fails comes back to its photo with the note still there', async () => {
    await start()
    studio.review.setNote('look at the hem')
    await home.client.predictions.remove({ project, run: studio.review.store.getState().run! })
    await expect(studio.review.verdict('flagged')).rejects.toMatchObject({ code: 'not-found' })
    expect(studio.review.store.getState().given.size).toBe(0)
  })
})
