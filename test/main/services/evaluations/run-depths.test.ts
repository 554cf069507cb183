import { mkdirSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { Call } from '../../../../core/api/method.ts'
import { writeGreyPng } from '../../../../core/formats/png-write.ts'
import type { ProjectId } from '../../../../core/records/ids.ts'
import { nodeZlib } from '../../../../main/datasets/zlib.ts'
import { mapFile, mapsFolder } from '../../../../main/db/side-files.ts'
import { keepDepth } from '../../../../main/services/depths/keep-depth.ts'
import { evaluateRunDepths } from '../../../../main/services/evaluations/run-depths.ts'
import { newAnnotation, newCategory, newImage } from '../../../support/rows.ts'
import { freshFolder, testStore } from '../../../support/store.ts'

const [W, H] = [200, 100]
/** A slope from 1 to 3 metres, with a hole. */
const slope = Float32Array.from({ length: W * H }, (_, p) => (p === 33 ? Number.NaN : 1 + (2 * (p % W)) / (W - 1)))

it('a run is compared with the true depths on the pixels that are asked for, aligned as chosen', async () => {
  const store = await testStore()
  const [image, other] = store.images.insert([newImage(store.roots.add(freshFolder()), 'a.jpg'), newImage(1, 'b.jpg')])
  store.changes.commit({ image: null, label: 'x', key: 'category-1', change: [{ table: 'category', id: 1, before: null, after: newCategory(1, 'person') }] })
  store.changes.commit({ image, label: 'x', key: 'annotation-1', change: [{ table: 'annotation', id: 1, before: null, after: newAnnotation(1, image) }] })
  await keepDepth(store, image, { plane: { width: W, height: H, values: slope }, unit: 'm', values: 'distance', camera: null }, { source: 'import:depth', origin: {} })
  const run = store.runs.start({ source: 'model:x', title: 'Deep', version: '1', sha256: 'ab', task: 'depth', params: {}, device: 'cpu', labels: [], startedAt: 5 })
  // Half as fine, twice as far and 1 more: 3 to 7.
  const [w, h] = [W / 2, H / 2]
  const levels = Uint16Array.from({ length: w * h }, (_, p) => Math.round((65_535 * (2 * (p % w) + 0.5)) / (W - 1)))
  mkdirSync(mapsFolder(store.path, run.id), { recursive: true })
  const said = { seconds: 1, uncertainty: null, disagreement: null, map: 'depth', range: [3, 7], problem: '', extra: { depth: { values: 'distance', unit: 'm' } } } as const
  for (const one of [image, other]) {
    writeFileSync(mapFile(store.path, run.id, one), writeGreyPng(levels, w, h, nodeZlib))
    store.runs.put(run.id, { ...said, range: [3, 7], image: one }, [])
  }
  const call: Call = { signal: new AbortController().signal, client: 'test', progress: () => {} }
  const scores = (more: object) =>
    evaluateRunDepths({ open: { get: () => store } as never }, { project: 'a' as ProjectId, run: run.id, align: 'least-squares', within: 'all', ...more }, call)
  const plain = await scores({ align: 'none' })
  expect(plain.images).toMatchObject([{ image, name: 'a.jpg', pixels: W * H - 1, scale: 1, shift: 0 }])
  expect(plain.unpaired).toEqual(['b.jpg'])
  // 2 d + 1 less d, over d: at least 1 + 1/3.
  expect(plain.images[0].absRel).toBeGreaterThan(4 / 3)
  const fitted = await scores({})
  expect(fitted.images[0].scale).toBeCloseTo(0.5, 3)
  expect(fitted.images[0].shift).toBeCloseTo(-0.5, 2)
  expect(fitted.mean.rmse).toBeLessThan(0.005)
  expect([fitted.median.delta1, fitted.median.delta1OfPrediction]).toEqual([1, 1])
  expect((await scores({ within: 'labels' })).images[0].pixels).toBe(400)
  expect((await scores({ within: 1 })).images[0].pixels).toBe(400)
  expect((await scores({ within: 'labels' })).rule).toContain('labelled')
  await expect(scores({ within: 99 })).rejects.toMatchObject({ code: 'not-found', details: { field: 'within' } })
  await expect(scores({ run: 99 })).rejects.toMatchObject({ code: 'not-found', details: { field: 'run' } })
})
