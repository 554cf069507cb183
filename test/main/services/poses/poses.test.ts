import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Change, Op } from '../../../../core/change/change.ts'
import { runsOfBitmap } from '../../../../core/mask/bitmap.ts'
import { measure } from '../../../../core/mask/rasterise.ts'
import { rleOf } from '../../../../core/mask/rle.ts'
import { cameraFromFieldOfView, type Pose as Placed } from '../../../../core/pose/camera.ts'
import { angleBetween, exp, multiply } from '../../../../core/pose/rotation.ts'
import { createSilhouettes } from '../../../../core/pose/silhouette.ts'
import type { Shape } from '../../../../core/records/annotation.ts'
import type { AnnotationId, ImageId, ProjectId } from '../../../../core/records/ids.ts'
import type { MeshRef } from '../../../../core/records/mesh.ts'
import { oneHost } from '../../../support/one-host.ts'
import { solid } from '../../../support/pictures.ts'
import { newAnnotation } from '../../../support/rows.ts'
import { WEDGE, WEDGE_OBJ } from '../../../support/wedge.ts'

/* Poses through a real host: fitted in the thread, placed by hand, judged; all of it undone and redone with everything else. */

const W = 320
const H = 240
const CAMERA = cameraFromFieldOfView(40, W, H)
const TRUE: Placed = { R: exp([0.4, 0.5, 0.1]), t: [0.03, -0.01, 0.9] }
const silhouettes = createSilhouettes(WEDGE)
// Each test has photos in a folder of its own.
const at = oneHost()
let project: ProjectId
let mesh: MeshRef
let images: ImageId[]
let keys = 0
let folders = 0
const key = () => `pose-key-${++keys}`

beforeAll(async () => {
  project = (await at.client.projects.create({ path: join(at.folder, 'p.selvedge') })).project
  writeFileSync(join(at.folder, 'wedge.obj'), WEDGE_OBJ)
  mesh = (await at.client.meshes.import({ project, path: join(at.folder, 'wedge.obj'), units: 'm', up: '+y', forward: '+z', kind: 'other' })).ref
}, 60_000)
async function photos(...names: string[]): Promise<void> {
  const folder = join(at.folder, `set-${++folders}`)
  mkdirSync(folder, { recursive: true })
  for (const name of names) await solid(folder, name, [90, 90, 90], 'png', { width: W, height: H })
  await at.client.images.add({ project, paths: [folder] })
  images = (await at.client.images.ids({ project, filter: { search: `set-${folders}/` } })).ids
}
function shapeAt(pose: Placed): Shape {
  const pixels = new Uint8Array(W * H)
  silhouettes.coverage(pose, CAMERA, pixels)
  return { type: 'mask', rle: rleOf(runsOfBitmap(pixels, H, W)) }
}
async function draw(image: ImageId, shape: Shape): Promise<AnnotationId> {
  const { first } = await at.client.annotations.reserve({ project, count: 1 })
  const change: Change = [{ table: 'annotation', id: first, before: null, after: newAnnotation(first, image, { shape, ...measure(shape, H, W) }) }]
  await at.client.annotations.commit({ project, image, label: 'Draw', change, key: key() })
  return first as AnnotationId
}
const of = async (image: ImageId) => at.client.poses.ofImage({ project, image })
const FOV = { from: 'field-of-view' as const, fieldOfView: 40 }
const camera = { fx: CAMERA.fx, fy: CAMERA.fy, cx: CAMERA.cx, cy: CAMERA.cy }

describe('fitting', () => {
  it('as a job finds the pose of every object, keeps it, and is one step of undo', async () => {
    await photos('a')
    const annotation = await draw(images[0], shapeAt(TRUE))
    const line = await draw(images[0], { type: 'line', points: [0, 0, 9, 9] })
    const { id } = await at.client.jobs.start({ project, method: 'poses.fit', params: { images, meshes: [mesh], camera: FOV } })
    const ended = await new Promise((resolve) => at.connect().on('jobs.changed', ({ job }) => job.id === id && job.state !== 'running' && job.state !== 'queued' && resolve(job)))
    expect(ended).toMatchObject({ state: 'done', fault: null, result: { fitted: 1, kept: 0, objects: 1, failed: [] } })
    const [pose] = await of(images[0])
    expect(pose).toMatchObject({ annotation, mesh, method: 'global', state: 'fitted', source: 'model:global', stale: false, camera, origin: { camera: 'field-of-view', fieldOfView: expect.closeTo(40, 9) } })
    expect(pose.iou).toBeGreaterThan(0.97)
    expect(angleBetween(pose.R, TRUE.R)).toBeLessThan(4)
    expect(Math.abs(pose.t[2] - 0.9)).toBeLessThan(0.03)
    expect([pose.curve.length, pose.renders, pose.uncertainty!.covariance.length]).toEqual([expect.any(Number), expect.any(Number), 36])
    expect(await at.client.poses.fit({ project, images, meshes: [mesh], camera: FOV })).toMatchObject({ fitted: 0, kept: 1, objects: 1 })
    await expect(at.client.poses.fit({ project, annotations: [line], meshes: [mesh], camera: FOV })).resolves.toMatchObject({
      fitted: 0, failed: [{ annotation: line, code: 'invalid', message: expect.stringContaining('covers no pixels') }],
    })
    expect(await at.client.annotations.undo({ project, image: images[0] })).toMatchObject({ label: 'Fit pose', change: [{ table: 'pose', after: null }] })
    expect(await of(images[0])).toEqual([])
    await at.client.annotations.redo({ project, image: images[0] })
    expect(await of(images[0])).toEqual([pose])
    // What somebody has said yes to is not fitted again, until asked for.
    await at.client.poses.review({ project, pose: pose.id, verdict: 'accepted', key: key() })
    expect(await at.client.poses.fit({ project, images, meshes: [mesh], camera: { ...FOV, fieldOfView: 45 } })).toMatchObject({ kept: 1 })
    expect(await at.client.poses.fit({ project, images, meshes: [mesh], camera: { ...FOV, fieldOfView: 45 }, keep: false })).toMatchObject({ fitted: 1 })
    expect(await of(images[0])).toMatchObject([{ id: pose.id, state: 'fitted' }])
  }, 120_000)

  it('names what it cannot do, and stops when asked', async () => {
    await photos('a')
    await draw(images[0], shapeAt(TRUE))
    await expect(at.client.poses.fit({ project, images, meshes: [99 as MeshRef] })).rejects.toMatchObject({ code: 'not-found', details: { field: 'mesh' } })
    await expect(at.client.poses.fit({ project, images, meshes: [mesh], method: 'magic' })).resolves.toMatchObject({ fitted: 0, failed: [{ code: 'not-found' }] })
    await expect(at.client.poses.fit({ project, meshes: [mesh], annotations: [77 as AnnotationId] })).rejects.toMatchObject({ code: 'not-found' })
    const controller = new AbortController()
    const fit = at.client.poses.fit({ project, images, meshes: [mesh] }, { signal: controller.signal })
    controller.abort()
    await expect(fit).rejects.toMatchObject({ code: 'cancelled' })
    expect(await of(images[0])).toEqual([])
  }, 60_000)
})

describe('by hand', () => {
  const near: Placed = { R: multiply(exp([0.06, -0.05, 0.04]), TRUE.R), t: [0.035, -0.008, 0.93] }

  it('a pose is placed, measured, snapped, moved and forgotten, each a step of undo', async () => {
    await photos('a')
    const annotation = await draw(images[0], shapeAt(TRUE))
    const heard: Op[] = []
    at.connect().on('annotations.changed', ({ change }) => void heard.push(...change))
    const placed = await at.client.poses.put({ project, annotation, mesh, ...near, camera, key: key() })
    expect(placed).toMatchObject({ annotation, mesh, state: 'corrected', method: 'manual', source: 'user', R: near.R, t: near.t, camera, runnerUp: null, margin: null })
    expect(placed.iou).toBeGreaterThan(0.6)
    expect(placed.iou).toBeLessThan(0.97)
    const measured = await at.client.poses.measure({ project, annotation, mesh, ...near })
    expect([measured.iou, measured.measures, measured.camera]).toEqual([placed.iou, placed.measures, camera])
    const snapped = await at.client.poses.snap({ project, annotation, mesh, ...near })
    expect(snapped.iou).toBeGreaterThan(0.98)
    expect(angleBetween(snapped.R, TRUE.R)).toBeLessThan(2)
    expect(await of(images[0])).toEqual([placed])
    const moved = await at.client.poses.put({ project, annotation, mesh, R: snapped.R, t: snapped.t, label: 'Snap pose', key: key() })
    expect(moved).toMatchObject({ id: placed.id, camera, iou: expect.closeTo(snapped.iou, 9) })
    await at.client.poses.remove({ project, pose: moved.id, key: key() })
    expect(await of(images[0])).toEqual([])
    const labels = []
    for (let i = 0; i < 3; i++) labels.push((await at.client.annotations.undo({ project, image: images[0] })).label)
    expect(labels).toEqual(['Remove pose', 'Snap pose', 'Move pose'])
    for (let i = 0; i < 2; i++) await at.client.annotations.redo({ project, image: images[0] })
    expect(await of(images[0])).toEqual([moved])
    expect(heard.map((op) => op.table)).toEqual(Array(8).fill('pose'))
  }, 60_000)

  it('the same gesture twice is stored once, a mirrored R not at all, a mesh that is not here is kept unmeasured', async () => {
    await photos('a')
    const annotation = await draw(images[0], shapeAt(TRUE))
    const once = key()
    const first = await at.client.poses.put({ project, annotation, mesh: 'obj_000004', ...near, camera, key: once })
    expect(first).toMatchObject({ iou: null, measures: null, mesh: 'obj_000004' })
    await at.client.poses.put({ project, annotation, mesh: 'obj_000004', ...near, camera, key: once })
    expect(await at.client.annotations.history({ project, image: images[0] })).toHaveLength(2)
    const mirrored = near.R.map((value, i) => (i % 3 === 0 ? -value : value))
    await expect(at.client.poses.put({ project, annotation, mesh, R: mirrored, t: near.t, camera, key: key() })).rejects.toMatchObject({ code: 'invalid', details: { found: expect.any(String) } })
    await expect(at.client.poses.snap({ project, annotation, mesh: 'obj_000004', ...near })).rejects.toMatchObject({ code: 'not-found' })
    await expect(at.client.poses.put({ project, annotation: 99 as AnnotationId, mesh, ...near, key: key() })).rejects.toMatchObject({ code: 'not-found' })
  }, 60_000)

  it('a runner-up is taken with its mesh and given back; verdicts are given, taken back and listed by need', async () => {
    await photos('a', 'b')
    const [a, b] = [await draw(images[0], shapeAt(TRUE)), await draw(images[1], shapeAt(TRUE))]
    const good = await at.client.poses.put({ project, annotation: a, mesh, ...TRUE, camera, key: key() })
    const { stale: _, ...before } = good
    const runnerUp = { R: near.R, t: near.t, iou: 0.75, mesh: 'sneaker-left' }
    const fitted = { ...before, runnerUp, margin: good.iou! - 0.75, state: 'fitted' as const, source: 'model:global', method: 'global' }
    await at.client.annotations.commit({ project, image: images[0], label: 'Fit', key: key(), change: [{ table: 'pose', id: good.id, before, after: fitted }] })
    const swapped = await at.client.poses.swap({ project, pose: good.id, key: key() })
    expect(swapped).toMatchObject({ R: near.R, t: near.t, iou: 0.75, mesh: 'sneaker-left', margin: expect.closeTo(0.75 - good.iou!, 12), state: 'corrected', runnerUp: { R: TRUE.R, t: TRUE.t, iou: good.iou, mesh } })
    expect(await at.client.poses.swap({ project, pose: good.id, key: key() })).toMatchObject({ ...TRUE, mesh, iou: good.iou, runnerUp })
    const poor = await at.client.poses.put({ project, annotation: b, mesh, ...near, camera, key: key() })
    await expect(at.client.poses.swap({ project, pose: poor.id, key: key() })).rejects.toMatchObject({ code: 'invalid' })
    expect(await at.client.poses.review({ project, pose: good.id, verdict: 'rejected', key: key() })).toMatchObject({ state: 'rejected' })
    expect((await at.client.poses.list({ project, filter: { ids: images } })).map((pose) => pose.id)).toEqual([good.id, poor.id])
    expect((await at.client.poses.list({ project, filter: { ids: images }, states: ['corrected'] })).map((pose) => pose.id)).toEqual([poor.id])
    expect(await at.client.poses.review({ project, pose: good.id, verdict: 'open', key: key() })).toMatchObject({ state: 'corrected' })
    expect(await at.client.poses.review({ project, pose: good.id, verdict: 'accepted', key: key() })).toMatchObject({ state: 'accepted' })
    await expect(at.client.poses.review({ project, pose: 99 as never, verdict: 'accepted', key: key() })).rejects.toMatchObject({ code: 'not-found' })
  }, 60_000)
})

it('an object is followed through photos in the order of their names, until it is lost', async () => {
  await photos('f1', 'f2', 'f3', 'f10', 'f11')
  const poseAt = (n: number): Placed => ({ R: multiply(exp([0, 0.05 * n, 0.02 * n]), TRUE.R), t: [0.03 + 0.01 * n, -0.01, 0.9 + 0.01 * n] })
  const ids: AnnotationId[] = []
  for (const n of [0, 1, 2, 3]) ids.push(await draw(images[n], shapeAt(poseAt(n))))
  // A distractor of the same category elsewhere on the photo.
  await draw(images[2], { type: 'rectangle', points: [2, 2, 40, 30] })
  await at.client.poses.put({ project, annotation: ids[0], mesh, ...poseAt(0), camera, key: key() })
  const done = await at.client.poses.track({ project, annotation: ids[0] })
  expect(done).toMatchObject({ fitted: 3, kept: 0, objects: 4, failed: [{ image: images[4], code: 'not-found', message: expect.stringContaining('f11') }] })
  for (const n of [1, 2, 3]) {
    const [pose] = await of(images[n])
    expect(pose).toMatchObject({ annotation: ids[n], camera, origin: { tracked: images[n - 1] } })
    expect([angleBetween(pose.R, poseAt(n).R) < 2, Math.abs(pose.t[2] - poseAt(n).t[2]) < 0.02, pose.iou! > 0.97]).toEqual([true, true, true])
  }
  expect(await at.client.poses.sequence({ project, annotation: ids[0] })).toEqual({
    photos: 4, first: expect.stringContaining('f2'), last: expect.stringContaining('f11'), gap: expect.stringContaining('f11'), labelled: 3,
  })
  // A filter never goes back before the object's photo.
  expect(await at.client.poses.sequence({ project, annotation: ids[2], filter: { ids: images } })).toMatchObject({ photos: 2, first: expect.stringContaining('f10') })

  // Taken back at once, but for what a person changed since.
  const [judged] = await of(images[2])
  await at.client.poses.review({ project, pose: judged.id, verdict: 'accepted', key: key() })
  expect(await at.client.poses.takeBack({ project, tag: done.tag })).toEqual({ taken: 2, kept: 1 })
  expect(await Promise.all(images.map(async (image) => (await of(image)).map(({ state }) => state)))).toEqual([['corrected'], [], ['accepted'], [], []])
  // What was judged stays, and is followed on from.
  expect(await at.client.poses.track({ project, annotation: ids[0] })).toMatchObject({ fitted: 2, kept: 1 })
  expect((await of(images[3]))[0]).toMatchObject({ origin: { tracked: images[2] } })
  await expect(at.client.poses.track({ project, annotation: 99 as AnnotationId })).rejects.toMatchObject({ code: 'not-found' })
}, 120_000)

describe('the camera of a photo', () => {
  it('is told by the file, by a field of view, by intrinsics or by the pose there is', async () => {
    const folder = join(at.folder, 'cameras')
    mkdirSync(folder)
    const exif = { IFD0: { Make: 'Test' }, IFD2: { FocalLengthIn35mmFilm: '26' } }
    const grey = sharp({ create: { width: 400, height: 300, channels: 3, background: '#777' } })
    await grey.clone().jpeg().withExif(exif).toFile(join(folder, 'a.jpg'))
    await grey.clone().jpeg().withMetadata({ exif, orientation: 6 }).toFile(join(folder, 'b.jpg'))
    await grey.clone().jpeg().toFile(join(folder, 'c.jpg'))
    // A sensor of 36 mm by 27 mm: 400 pixels at 282.22 of them per inch.
    const lens = { FocalLength: '50/1', PixelXDimension: '400', PixelYDimension: '300', FocalPlaneXResolution: '28222/100', FocalPlaneResolutionUnit: '2' }
    await grey.clone().jpeg().withExif({ IFD2: lens }).toFile(join(folder, 'd.jpg'))
    await at.client.images.add({ project, paths: [folder] })
    const [a, b, c, d] = (await at.client.images.ids({ project, filter: { search: 'cameras/' } })).ids
    // 26 mm against the 43.27 mm of a film frame's diagonal; the photo's is 500 pixels.
    const f = (26 / Math.hypot(36, 24)) * 500
    expect(await at.client.poses.camera({ project, image: a })).toMatchObject({ from: 'exif', words: '26 mm in 35 mm film', camera: { fx: expect.closeTo(f, 9), fy: expect.closeTo(f, 9), cx: 200, cy: 150 } })
    expect(await at.client.poses.camera({ project, image: b })).toMatchObject({ from: 'exif', camera: { fx: expect.closeTo(f, 9), cx: 150, cy: 200 } })
    expect(await at.client.poses.camera({ project, image: c })).toMatchObject({ from: 'field-of-view', fieldOfView: expect.closeTo(60, 9), words: '' })
    const told = await at.client.poses.camera({ project, image: d })
    expect(told).toMatchObject({ from: 'exif', words: '50 mm on a sensor of 45.0 mm across corners' })
    expect(told.camera.fx).toBeCloseTo((50 / 36) * 400, 1)
    const seed = await at.client.poses.camera({ project, image: a, camera: { from: 'field-of-view', fieldOfView: 120 } })
    expect(seed).toMatchObject({ from: 'field-of-view', camera: { fy: expect.closeTo(150 / Math.tan(Math.PI / 3), 9) } })
    expect(await at.client.poses.camera({ project, image: a, camera: { from: 'intrinsics', fx: 1, fy: 2, cx: 3, cy: 4 } })).toMatchObject({ camera: { fx: 1, fy: 2, cx: 3, cy: 4 } })
  })
})
