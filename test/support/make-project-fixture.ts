import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SCHEMA } from '../../main/db/migrations/index.ts'
import { placed } from '../../core/mask/place.ts'
import { rleOf } from '../../core/mask/rle.ts'
import { fullRuns } from '../../core/mask/runs.ts'
import { openStore } from '../../main/db/open.ts'
import { trimapKey } from '../../main/db/tables/mattes.ts'
import { newAnnotation, newCategory, newDepth, newImage, newImported, newMesh, newPose } from './rows.ts'

/* Makes the project of this release for test/fixtures/projects: `npx node test/support/make-project-fixture.ts`. Run once per schema. */
const folder = mkdtempSync(join(tmpdir(), 'selvedge-fixture-'))
const store = await openStore(join(folder, 'fixture.selvedge'), { create: true, ballastBytes: 0, automaticBackups: false })
const root = store.roots.add(folder)
const [a, b] = store.images.insert([newImage(root, 'photos/a.jpg'), newImage(root, 'photos/b.jpg', {
  mark: { status: 'done', note: 'ä "quoted"' },
})])
let key = 0
const commit = (image: typeof a | null, change: Parameters<typeof store.changes.commit>[0]['change']) =>
  store.changes.commit({ image, label: 'Edit', key: `fixture-${key++}`, change })
commit(null, [{ table: 'category', id: 1, before: null, after: newCategory(1, 'shoe', { keypoints: ['toe', 'heel'], skeleton: [[1, 2]], attributes: [{ name: 'worn', type: 'yes-no', choices: [] }] }) }])
const holes = newAnnotation(1, a, {
  shape: { type: 'polygon', parts: [[[0, 0, 20, 0, 20, 20, 0, 20], [5, 5, 9, 5, 9, 9]]] }, attributes: { worn: true },
  extra: { labelme: { checked: 1 } },
})
commit(a, [{ table: 'annotation', id: 1, before: null, after: holes }])
commit(a, [{ table: 'annotation', id: 1, before: holes, after: { ...holes, hidden: true } }])
store.changes.undo(a)
for (const id of [2, 3]) commit(b, [{
  table: 'annotation', id, before: null, after: newAnnotation(id, b, { keypoints: [1, 2, 2, 3, 4, 1] }),
}])
const stage = store.startImport()
stage.annotations([newImported(b, { score: 0.5, source: 'import:coco' })])
stage.describe({ info: { year: 2026 }, licenses: [{ id: 1, name: 'none', url: '' }] })
await stage.finish('Import', 'import:coco')
const run = store.runs.start({
  source: 'model:unet', title: 'First', version: '1', sha256: 'ab', task: 'semantic', params: { flip: true }, device: 'cpu', labels: ['shoe'],
  startedAt: 5,
})
const said = { seconds: 0.5, uncertainty: 0.25, disagreement: null, map: 'none', range: [0, 1], problem: '', extra: {} } as const
const { shape, bbox, area } = newAnnotation(1, b)
store.runs.put(run.id, { ...said, range: [0, 1], image: b }, [{ label: 'shoe', shape, bbox, area, score: 0.75, uncertainty: 0.25, keypoints: null }])
store.runs.put(run.id, { ...said, range: [0, 1], image: a, problem: 'It could not be read.' }, [])
store.runs.end(run.id)
const made = commit(b, [{ table: 'annotation', id: 9, before: null, after: newAnnotation(9, b, { source: 'model:unet' }) }])
const [prediction] = store.runs.ofImage(b)[0].predictions
store.runs.mark([{ id: prediction.id, annotation: 9 as never }], 'accepted', made.seq)
store.reviews.add({
  image: b, run: run.id, round: 'first', verdict: 'accepted', reviewer: 'Ada', note: '', at: 6, seconds: 4,
}, 'fixture-review', made.seq)
const matte = store.mattes.reserve()
const trimap = { foreground: rleOf(placed(fullRuns(20, 20), 100, 200, 10, 10)), unknown: rleOf(placed(fullRuns(20, 4), 100, 200, 30, 10)) }
commit(b, [{
  table: 'matte', id: matte, before: null,
  after: { id: matte, image: b, annotation: 9 as never, trimap, origin: { from: 'mask', inside: 4, outside: 6 }, mask: null, source: 'user' },
}])
store.mattes.solved({
  matte, image: b, trimap: trimapKey(trimap), width: 200, height: 100, bits: 16, sha256: 'ab'.repeat(32), foreground: null, method: 'closed-form',
  params: { eps: 1e-7 }, seconds: 0.5, uncertainty: 0.125, at: 7,
})
const mesh = store.meshes.add(newMesh())
const pose = newPose(store.poses.reserve(), b, 9, { mesh: mesh.id })
commit(b, [{ table: 'pose', id: pose.id, before: null, after: pose }])
commit(b, [{ table: 'pose', id: pose.id, before: pose, after: { ...pose, state: 'accepted' } }])
store.depths.put(newDepth(b))
store.settings.set('view.zoom', 2)
store.drafts.set(a, { tool: 'polygon', state: { points: [1, 2] } })
store.jobs.insert({
  method: 'projects.verify', title: 'Verify', params: {}, state: 'done', done: 1, note: '', fault: null,
  result: { ok: true }, startedAt: 1, endedAt: 2, resumable: true,
})
const out = join(import.meta.dirname, `../fixtures/projects/v${String(SCHEMA).padStart(4, '0')}.selvedge`)
await store.backup({ out })
await store.close()
rmSync(folder, { recursive: true })
process.stdout.write(`${out}\n`)
