import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { AnnotationId, ImageId, ProjectId } from '../../../core/records/ids.ts'
import type { MeshRef } from '../../../core/records/mesh.ts'
import type { PoseId, PoseRow } from '../../../core/records/pose.ts'
import { shapeKey } from '../../../main/db/tables/mattes.ts'
import { oneHost } from '../../support/one-host.ts'
import { solid } from '../../support/pictures.ts'
import { newAnnotation, newCategory, newPose, square } from '../../support/rows.ts'
import { WEDGE_OBJ } from '../../support/wedge.ts'

/* Poses out of a project and into another: COCO's extension, COCO in SQLite, BOP with its models; what else is written says what it leaves. */

const at = oneHost()
let project: ProjectId
let images: ImageId[]
let mesh: MeshRef
let poses: PoseRow[]
let projects = 0

beforeAll(async () => {
  const { client, folder } = at
  project = (await client.projects.create({ path: join(folder, 'p.selvedge') })).project
  mkdirSync(join(folder, 'in'))
  for (const name of ['a', 'b']) await solid(join(folder, 'in'), name, [80, 90, 99], 'png', { width: 200, height: 100 })
  await client.images.add({ project, paths: [join(folder, 'in')] })
  images = (await client.images.ids({ project })).ids
  writeFileSync(join(folder, 'wedge.obj'), WEDGE_OBJ)
  mesh = (await client.meshes.import({ project, path: join(folder, 'wedge.obj'), units: 'm', up: '+y', forward: '+z', kind: 'other' })).ref
  await client.annotations.commit({ project, image: null, label: 'Add category', key: 'add-category', change: [{
    table: 'category', id: 1, before: null, after: newCategory(1, 'shoe'),
  }] })
  const [a, b] = images
  const camera = { fx: 150, fy: 151, cx: 101, cy: 49 }
  const mask = shapeKey(square)
  poses = [
    newPose(1, a, 1, { mesh, camera, mask, state: 'accepted', words: 'Clear.', runnerUp: { R: [0, 1, 0, -1, 0, 0, 0, 0, 1], t: [0, 0, 0.5], iou: 0.5, mesh: 'sneaker-left' } }),
    newPose(2, a, 2, { mesh: 'sneaker-right', camera, mask: mask + 1 }),
    newPose(3, b, 3, { mesh, camera, mask, t: [0.1 + 0.2, 1 / 3, 0.9] }),
  ]
  await client.annotations.commit({ project, image: a, label: 'Draw', key: 'draw-on-a', change: [
    { table: 'annotation', id: 1, before: null, after: newAnnotation(1, a) },
    { table: 'annotation', id: 2, before: null, after: newAnnotation(2, a, { shape: { type: 'rectangle', points: [50, 20, 90, 60] } }) },
    ...poses.slice(0, 2).map((after) => ({ table: 'pose' as const, id: after.id, before: null, after })),
  ] })
  await client.annotations.commit({ project, image: b, label: 'Draw', key: 'draw-on-b', change: [
    { table: 'annotation', id: 3, before: null, after: newAnnotation(3, b) }, { table: 'annotation', id: 4, before: null, after: newAnnotation(4, b) },
    { table: 'pose', id: 3, before: null, after: poses[2] },
  ] })
}, 60_000)

const exported = (format: string, more: object = {}) => at.client.datasets.export({ project, format, out: join(at.folder, `out-${format}`), ...more })
/** What a fresh project holds after reading what was written. */
async function back(format: string, source: string) {
  const other = (await at.client.projects.create({ path: join(at.folder, `back-${format}-${++projects}.selvedge`) })).project
  const { notes } = await at.client.datasets.import({ project: other, format, source, images: join(at.folder, 'in') })
  const { ids } = await at.client.images.ids({ project: other })
  const found = await Promise.all(ids.map((image) => at.client.poses.ofImage({ project: other, image })))
  return { other, ids, notes, found: found.flat() }
}
/** A pose without what belongs to a project. */
function bare(pose: PoseRow) {
  const { id: _i, image: _p, annotation: _a, mesh: _m, mask: _k, runnerUp, ...rest } = pose
  return { ...rest, stale: undefined, runnerUp: runnerUp && { ...runnerUp, mesh: undefined } }
}

describe('COCO', () => {
  it.each(['coco', 'coco-sqlite'])('%s carries poses to the last digit, with meshes by their names', async (format) => {
    const { files, lost } = await exported(format)
    expect(lost.map(({ what }) => what).join()).not.toContain('Poses')
    const { found } = await back(format, files[0])
    expect(found.map(({ stale, annotation, mesh: ref }) => ({ stale, annotation, mesh: ref }))).toEqual([
      { stale: false, annotation: 1, mesh: 'wedge' }, { stale: true, annotation: 2, mesh: 'sneaker-right' }, { stale: false, annotation: 3, mesh: 'wedge' },
    ])
    expect(found.map(bare)).toEqual(poses.map(bare))
    expect(found[0].runnerUp).toMatchObject({ mesh: 'sneaker-left' })
  }, 60_000)

  it('reads a pose that somebody else wrote, says what is wrong with one, and leaves another meaning of the word alone', async () => {
    await exported('coco')
    const file = join(at.folder, 'out-coco/annotations.json')
    const dataset = JSON.parse(readFileSync(file, 'utf8')) as { annotations: Record<string, unknown>[] }
    const [first, second] = dataset.annotations
    first['pose'] = { mesh: 'cup', R: [1, 0, 0, 0, 0, -1, 0, 1, 0], t: [10, 20, 500], unit: 'mm', K: [100, 0, 49.5, 0, 100, 24.5, 0, 0, 1], pixel_centre: 0 }
    second['pose'] = [1, 2, 3]
    writeFileSync(join(at.folder, 'other.json'), JSON.stringify(dataset))
    const { other, ids, found } = await back('coco', join(at.folder, 'other.json'))
    expect(found).toMatchObject([
      { mesh: 'cup', R: [1, 0, 0, 0, 0, -1, 0, 1, 0], t: [0.01, 0.02, 0.5], camera: { fx: 100, fy: 100, cx: 50, cy: 25 }, state: 'imported', method: 'import', source: 'import:coco', iou: null }, { annotation: 3 },
    ])
    const { annotations } = await at.client.annotations.list({ project: other, image: ids[0] })
    expect(annotations.find(({ id }) => id === 2)).toMatchObject({ extra: { coco: { pose: [1, 2, 3] } } })
    // Once more into the same project: nothing new, and what was said of a pose stays said.
    await at.client.poses.review({ project: other, pose: found[0].id, verdict: 'accepted', key: 'accept-it' })
    await at.client.datasets.import({ project: other, format: 'coco', source: join(at.folder, 'other.json'), images: join(at.folder, 'in') })
    expect((await at.client.poses.ofImage({ project: other, image: ids[0] })).map(({ id, state }) => [id, state])).toEqual([[found[0].id, 'accepted']])
    first['pose'] = { mesh: 'cup', R: [1, 0, 0, 0, 1, 0, 0, 0, -1], t: [0, 0, 1], K: [1, 0, 0, 0, 1, 0, 0, 0, 1] }
    writeFileSync(join(at.folder, 'other.json'), JSON.stringify(dataset))
    await expect(at.client.datasets.import({ project, format: 'coco', source: join(at.folder, 'other.json') })).rejects.toMatchObject({ code: 'invalid', details: { field: 'annotations[0].pose.R' } })
  }, 60_000)
})

it('BOP carries poses, masks, models and photos into another project, ready to be drawn', async () => {
  const { files, lost } = await exported('bop', { copyImages: true })
  const names = files.map((file) => file.replaceAll('\\', '/').split('out-bop/')[1])
  expect(names).toEqual(expect.arrayContaining([
    'models/obj_000001.ply', 'models/obj_000002.ply', 'models/models_info.json', 'test/000001/scene_gt.json', `test/000001/rgb/00000${images[0]}.png`,
    `test/000001/mask_visib/00000${images[0]}_000000.png`, `test/000001/mask/00000${images[1]}_000000.png`, 'selvedge_dataset-test.csv', 'camera.json', 'test_targets_bop19.json',
  ]))
  expect(lost.map(({ what }) => what)).toEqual(expect.arrayContaining(['Objects without a pose: not written', 'Poses older than their masks: written as they are']))
  const { other, ids, notes, found } = await back('bop', join(at.folder, 'out-bop'))
  expect(notes).toEqual([])
  // The shoe comes with the program, so only the other one is kept with the project.
  const [wedge, ...rest] = (await at.client.meshes.list({ project: other })).filter(({ source }) => source === 'import')
  expect([wedge.name, wedge.triangles, rest]).toEqual(['wedge', 12, []])
  expect(found.map((pose) => pose.mesh)).toEqual([wedge.ref, 'sneaker-right', wedge.ref])
  expect(found.map(bare)).toEqual(poses.map(bare))
  // What is told beside as results is the ground truth: every error is 0.
  const judged = await at.client.evaluations.poses({ truth: join(at.folder, 'out-bop'), predictions: join(at.folder, 'out-bop', 'selvedge_dataset-test.csv') })
  expect(judged).toMatchObject({ truths: 3, answered: 3, wrong: 0, near: 1, right: 1, missed: [] })
  for (const spread of [judged.rotation, judged.translation, judged.add]) expect(spread!.max).toBeLessThan(1e-6)
  // The mesh lies where it lay: the same pose covers the same pixels.
  const [before, after] = await Promise.all([
    at.client.poses.measure({ project, annotation: 1 as AnnotationId, mesh, ...placed(poses[0]) }),
    at.client.poses.measure({ project: other, annotation: found[0].annotation, mesh: wedge.ref, ...placed(poses[0]) }),
  ])
  expect(after.iou).toBeCloseTo(before.iou, 6)
  const { annotations } = await at.client.annotations.list({ project: other, image: ids[0] })
  expect(annotations.map(({ shape }) => shape)).toEqual([square, { type: 'rectangle', points: [50, 20, 90, 60] }])
}, 120_000)
const placed = ({ R, t, camera }: PoseRow) => ({ R, t, camera })

it('a table has a row for each pose, and formats without poses say so', async () => {
  const { files } = await exported('poses-csv')
  const [head, ...rows] = readFileSync(files[0], 'utf8').trim().split('\r\n').map((line) => line.split(','))
  const cell = (row: string[], name: string) => row[head.indexOf(name)]
  expect(rows.map((row) => [cell(row, 'file_name'), cell(row, 'annotation'), cell(row, 'category'), cell(row, 'mesh'), cell(row, 'state'), cell(row, 'stale')])).toEqual([
    ['in/a.png', '1', 'shoe', 'wedge', 'accepted', 'no'], ['in/a.png', '2', 'shoe', 'sneaker-right', 'fitted', 'yes'], ['in/b.png', '3', 'shoe', 'wedge', 'fitted', 'no'],
  ])
  expect(['tx', 'ty', 'tz', 'r12', 'r21', 'fx', 'iou'].map((name) => Number(cell(rows[2], name)))).toEqual([0.1 + 0.2, 1 / 3, 0.9, -1, 1, 150, 0.875])
  expect(Math.abs(Number(cell(rows[0], 'qz')))).toBeCloseTo(Math.SQRT1_2, 12)
  for (const format of ['labelme', 'csv', 'masks']) {
    expect((await exported(format)).lost).toEqual(expect.arrayContaining([expect.objectContaining({ what: expect.stringContaining('Poses of objects: not written'), count: 3 })]))
  }
}, 60_000)

it('removing what poses hang on leaves a project that verifies', async () => {
  await at.client.meshes.remove({ project, mesh: mesh as never })
  await at.client.images.remove({ project, ids: [images[1]] })
  expect((await at.client.poses.list({ project })).map(({ id }) => id).toSorted()).toEqual([1, 2] as PoseId[])
  expect(await at.client.projects.verify({ project })).toMatchObject({ ok: true })
}, 60_000)
