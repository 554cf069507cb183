import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AnnotationId, ImageId, ProjectId } from '../../../core/records/ids.ts'
import type { PoseId, PoseRow } from '../../../core/records/pose.ts'
import { turned } from '../../../renderer/tools/pose-moves.ts'
import type { Studio } from '../../../renderer/state/studio.ts'
import { openIn, prepareProject, studioHome, studioOn, type StudioHome } from '../../support/open-studio.ts'
import { square } from '../../support/play.ts'

/* Poses of the open photo as the window holds them, on a real host. */

let home: StudioHome
let studio: Studio
let images: ImageId[]
let project: ProjectId

const ahead = [1, 0, 0, 0, -1, 0, 0, 0, -1]
const rowFor = (id: number, image: ImageId, annotation: AnnotationId, iou: number): PoseRow => ({
  id: id as PoseId, image, annotation, mesh: 'sneaker-left', R: ahead, t: [0, 0, 1], camera: { fx: 300, fy: 300, cx: 200, cy: 150 }, iou, measures: null, margin: 0.02,
  method: 'global', state: 'fitted', runnerUp: { R: [-1, 0, 0, 0, -1, 0, 0, 0, 1], t: [0, 0, 1.1], iou: iou - 0.02 }, curve: [0.5, 1 - iou], uncertainty: null, words: '',
  renders: 10, seconds: 0.1, origin: {}, mask: null, source: 'user', at: 0,
})

beforeEach(async () => {
  home = studioHome()
  const prepared = await prepareProject(home, 2)
  ;({ images, project } = prepared)
  for (const [i, image] of images.entries()) {
    const { first } = await home.client.annotations.reserve({ project, count: 1 })
    const [annotation, id] = [first as AnnotationId, 1 + i]
    const label = { ...square(annotation, 150, 100, 90), image, category: prepared.shoe }
    await home.client.annotations.commit({
      project, image, label: 'Fit', key: `fit-poses-${image}`,
      change: [{ table: 'annotation', id: annotation, before: null, after: label }, { table: 'pose', id, before: null, after: rowFor(id, image, annotation, i === 0 ? 0.9 : 0.6) }],
    })
  }
  const opened = studioOn(() => home)
  studio = opened.studio
  await openIn(opened, prepared)
  await holds(() => active() !== null)
})
afterEach(() => home.end())

/** The thread that measures is slow to start on a busy machine. */
const holds = (what: () => boolean) => expect.poll(what, { timeout: 40_000, interval: 10 }).toBe(true)
const active = () => studio.poses.store.getState().active
const stored = async (at = 0) => (await home.client.poses.ofImage({ project, image: images[at] }))[0]

describe('poses of the open photo', { timeout: 120_000 }, () => {
  it('are taken in hand by their object, or as the only one of the photo', async () => {
    await holds(() => studio.poses.inHand() !== null)
    expect(studio.poses.inHand()?.radius).toBeGreaterThan(0.1)
    studio.view.select([active()!.annotation])
    expect(active()?.iou).toBe(0.9)
    studio.view.setTool('pose')
    expect(studio.drawing.store.getState().draft?.lines.length).toBeGreaterThan(0)
  })

  it('show a place given by hand at once, keep it as one step, and undo it', async () => {
    await holds(() => studio.poses.inHand() !== null)
    const next = turned(studio.poses.inHand()!, 'down', 20)
    studio.poses.put(next)
    expect(active()?.state).toBe('corrected')
    expect(active()?.R).toEqual(next.R)
    await holds(() => active()?.iou !== null)
    expect((await stored()).t).toEqual(next.t)
    await studio.document.undo()
    await holds(() => active()?.state === 'fitted')
    expect(active()?.R).toEqual(ahead)
  })

  it('are snapped also when they were put somewhere a moment ago', async () => {
    await holds(() => studio.poses.inHand() !== null)
    studio.poses.put(turned(studio.poses.inHand()!, 'down', 20))
    const { t } = active()!
    // Not waited for: what was put is on its way, and what the host says of it comes in between.
    await studio.poses.snap()
    await holds(() => active()?.t.some((value, axis) => value !== t[axis]) === true)
    const snapped = active()!.t
    await expect.poll(async () => (await stored()).t, { timeout: 40_000 }).toEqual(snapped)
  })

  it('change places with their runner-up, there and back', async () => {
    await studio.poses.swap()
    expect(active()?.t).toEqual([0, 0, 1.1])
    expect(active()?.iou).toBeCloseTo(0.88)
    await studio.poses.swap()
    expect((await stored()).R).toEqual(ahead)
  })

  it('are judged one after the other, the worst first', async () => {
    await studio.poses.reviewAll()
    await holds(() => active()?.image === images[1])
    await studio.poses.review('accepted')
    await holds(() => active()?.image === images[0])
    await studio.poses.review('rejected')
    await holds(() => !studio.poses.store.getState().reviewing)
    expect([(await stored(0)).state, (await stored(1)).state]).toEqual(['rejected', 'accepted'])
    expect(studio.poses.store.getState().open).toBe(0)
  })
})
