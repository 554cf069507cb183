import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { evaluations as api } from '../../../../core/api/evaluations.ts'
import { predictions as predictionsApi } from '../../../../core/api/predictions.ts'
import { readNpy } from '../../../../core/formats/npy.ts'
import { exportRunJoints } from '../../../../main/services/joints/export-run.ts'
import type { ServiceContext } from '../../../../main/services/service-context.ts'
import { runJointScores } from '../../../../core/api/joint-scores.ts'
import { drawFigure } from '../../../../core/figure/figure.ts'
import { figureRecipe } from '../../../../core/figure/recipe.ts'
import { HUMAN36M } from '../../../../core/pose/joints/skeletons.ts'
import { modelManifest, predictParams } from '../../../../core/records/model.ts'
import type { CategoryId, ImageId } from '../../../../core/records/ids.ts'
import type { RunId } from '../../../../core/records/run.ts'
import type { Store } from '../../../../main/db/store.ts'
import { evaluateRunJoints } from '../../../../main/services/evaluations/run-joints.ts'
import { spaceOfFigure } from '../../../../main/services/joints/figure-space.ts'
import { personsOf } from '../../../../main/services/joints/persons.ts'
import { noCall, project, reviewing } from '../../../support/predicted.ts'
import { commit, draw, drawingStore, freshFolder, newCategory } from '../../../support/store.ts'

const PERSON = 2 as CategoryId
const drawn = [0, 1].map((index) => drawFigure(figureRecipe.parse({ seed: 5, size: 64 }), index))
const keypointsOf = (index: number, dx = 0) => drawn[index].joints.flatMap(({ x, y }) => [x + dx, y, 2])
const bodyOf = (index: number, deeper = 0) => drawn[index].joints.map(({ x, y, camera }, i) => [x, y, 1_000 * camera[2] + (i === 13 ? deeper : 0), 0.9])
const BOX: [number, number, number, number] = [4, 4, 40, 50]

/** Two figures with their truth, of which a run found both, the second with its left wrist 200 mm too deep; the third photo has no person. */
async function scene(): Promise<{ store: Store; ids: ImageId[]; run: RunId }> {
  const { store, ids } = await drawingStore(3)
  commit(store, null, [{ table: 'category', id: PERSON, before: null, after: newCategory(PERSON, 'Person', { ...HUMAN36M }) }])
  for (const index of [0, 1]) {
    const { camera, joints } = drawn[index]
    const truth = { K: [camera.fx, 0, camera.cx, 0, camera.fy, camera.cy, 0, 0, 1], joints: joints.map(({ camera: [x, y, z], x: u, y: v, visible }) => [x, y, z, u, v, visible] as [number, number, number, number, number, number]) }
    draw(store, ids[index], { category: PERSON, shape: { type: 'none' }, bbox: BOX, area: 0, keypoints: keypointsOf(index), extra: spaceOfFigure(truth) })
  }
  const { id: run } = store.runs.start({ source: 'model:a', title: 'first', version: '', sha256: '', task: 'pose3d', params: predictParams.parse({}), device: '', labels: ['person'], startedAt: 1 })
  for (const [index, image] of ids.entries()) {
    const found = index < 2 ? [{ label: 'person', score: 0.9, shape: { type: 'none' as const }, keypoints: keypointsOf(index), bbox: BOX, area: 0, uncertainty: null }] : []
    store.runs.put(run, {
      image, seconds: 0, uncertainty: null, disagreement: null, map: 'none', range: [0, 1], problem: '',
      extra: { names: HUMAN36M.keypoints, skeleton: HUMAN36M.skeleton, unit: 'mm', root: 0, bodies: found.map(() => ({ joints: bodyOf(index, index === 1 ? 200 : 0) })) },
    }, found)
  }
  store.runs.end(run)
  return { store, ids, run }
}

let at: Awaited<ReturnType<typeof scene>>
beforeEach(async () => void (at = await scene()))

describe('joints of a run', () => {
  it('are measured in the picture and in space, and per joint; the worst photo can be told', async () => {
    const params = api.runJoints.params.parse({ project, run: at.run })
    const scores = runJointScores.parse(await evaluateRunJoints({ open: { get: () => at.store } as never }, params, noCall))
    expect(scores).toMatchObject({ persons: 2, answered: 2, beside: 0, pck: [1, 1, 1], pckHead: 1, pixels: 0 })
    const { x, y } = drawn[1].joints[13]
    const { fx, fy, cx, cy } = drawn[1].camera
    const wrong = 200 * Math.hypot((x - cx) / fx, (y - cy) / fy, 1)
    expect(scores.mpjpe).toBeCloseTo(wrong / 17 / 2, 1)
    expect(scores.joints.find(({ name }) => name === 'left wrist')!.mpjpe).toBeCloseTo(wrong / 2, 1)
    expect(scores.joints.find(({ name }) => name === 'nose')!.mpjpe).toBeCloseTo(0, 1)
    expect(scores.pck3d).toBeCloseTo(33 / 34, 6)
    expect(scores.images.map(({ image, mpjpe }) => [image, Math.round(mpjpe!)])).toEqual([[at.ids[0], 0], [at.ids[1], Math.round(wrong / 17)]])
    expect(scores.rule).toContain('told by the labels')
  })

  it('of a run that is not there are refused', async () => {
    const params = api.runJoints.params.parse({ project, run: 99 })
    await expect(evaluateRunJoints({ open: { get: () => at.store } as never }, params, noCall)).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('where persons are', () => {
  const manifest = modelManifest.parse({
    id: 'm', name: 'm', version: '1', family: 'volume-pose', task: 'pose3d', files: [{ role: 'model', path: 'm.onnx', sha256: '0'.repeat(64), bytes: 1 }],
    input: { width: 64, height: 64 }, labels: ['person'],
  })
  const boxes = (image: ImageId, persons: object) => personsOf(at.store, image, manifest, predictParams.parse({ persons }))

  it('is told by labels of the model\'s own name, by a run, or by nobody', () => {
    const [[x, y, w, h]] = boxes(at.ids[0], {})
    // Joints lie inside of the body.
    expect([x, y, w, h]).toEqual([0, 0, 48, 58])
    expect(boxes(at.ids[0], { from: 'run', run: at.run })).toHaveLength(1)
    expect(boxes(at.ids[2], {})).toEqual([])
    expect(boxes(at.ids[0], { from: 'whole' })).toEqual([])
    expect(boxes(at.ids[0], { from: 'run', run: 77 })).toEqual([])
    expect(personsOf(at.store, at.ids[0], { ...manifest, task: 'semantic' }, predictParams.parse({}))).toEqual([])
  })
})

describe('exporting the joints of a run', () => {
  it('writes the model\'s own numbers, and Human3.6M\'s in the camera of the label', async () => {
    const out = join(freshFolder(), 'out')
    const context = { open: { get: () => at.store }, roots: { resolve: async (path: string) => path } } as unknown as ServiceContext
    const params = predictionsApi.exportJoints.params.parse({ project, run: at.run, out })
    expect(await exportRunJoints(context, params, noCall)).toMatchObject({ persons: 2, inSpace: 2 })
    const [head, first] = readFileSync(join(out, 'labels.csv'), 'utf8').split('\r\n').map((line) => line.split(','))
    expect(head.slice(0, 5)).toEqual(['file_name', 'score', 'pelvis_x', 'pelvis_y', 'pelvis_z'])
    expect(Number(first[2])).toBeCloseTo(drawn[0].joints[0].x, 2)
    const { shape, values } = readNpy(readFileSync(join(out, 'joints.npy')), 'joints.npy')
    expect(shape).toEqual([2, 17, 3])
    drawn[0].joints.forEach(({ camera }, i) => camera.forEach((metres, k) => expect(Math.abs(values[3 * i + k] - 1_000 * metres)).toBeLessThan(0.1)))
    // Once more into the same place: an export replaces its own.
    expect((await exportRunJoints(context, params, noCall)).persons).toBe(2)
    await expect(exportRunJoints(context, { ...params, run: 99 as RunId }, noCall)).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('accepting keypoints', () => {
  it('gives a category the skeleton that the run names, or puts the joints into the order of the one it has', async () => {
    const { store, ids, run } = await scene()
    const review = reviewing(store)
    const given = review.verdict({ image: ids[0], run, verdict: 'accepted' })
    const label = store.annotations.list(ids[0]).find(({ id }) => given.annotations.includes(id))!
    const category = store.categories.list().find(({ id }) => id === label.category)!
    expect(category).toMatchObject({ name: 'person', ...HUMAN36M })
    expect(label.keypoints).toEqual(keypointsOf(0))
    commit(store, null, [{ table: 'category', id: category.id, before: category, after: { ...category, keypoints: ['nose', 'tail', 'left_wrist'], skeleton: [] } }])
    const again = review.verdict({ image: ids[1], run, verdict: 'accepted' })
    const [nose, , wrist] = [9, 0, 13].map((i) => drawn[1].joints[i])
    expect(store.annotations.list(ids[1]).find(({ id }) => again.annotations.includes(id))!.keypoints).toEqual([nose.x, nose.y, 2, 0, 0, 0, wrist.x, wrist.y, 2])
  })
})
