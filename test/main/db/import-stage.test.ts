import { readdirSync, statSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { imageFilter } from '../../../core/api/images.ts'
import type { ImageId } from '../../../core/records/ids.ts'
import { createFileTasks } from '../../../main/db/file-tasks.ts'
import type { Store } from '../../../main/db/store.ts'
import { spawnNode } from '../../../main/host/spawn.ts'
import { closed, commit, draw, drawingStore, newCategory, newImage, newImported, testStore } from '../../support/store.ts'

const staging = (store: Store) => readdirSync(`${store.path}-files`).filter((name) => name.startsWith('staging'))

/** Everything a reader of the project can see. */
function seen(store: Store) {
  const ids = store.images.ids(imageFilter.parse({}), 'added')
  return {
    images: store.images.rows(ids), annotations: ids.flatMap((id) => store.annotations.list(id)),
    categories: store.categories.list(),
  }
}

describe('an import', () => {
  it('is not seen before it is finished, and whole afterwards', async () => {
    const { store, ids } = await drawingStore()
    draw(store, ids[0])
    const before = seen(store)
    const root = store.roots.list()[0].id
    const stage = store.startImport()
    const boot = stage.category({ name: 'boot', supercategory: 'footwear' })
    expect([stage.category({ name: 'boot' }), stage.category({ name: 'shoe' })]).toEqual([boot, 1])
    const { id } = stage.image(newImage(root, 'new.jpg'))
    expect(stage.image(newImage(root, 'new.jpg'))).toEqual({ id, known: true })
    expect(stage.image(newImage(root, '0.jpg'))).toEqual({ id: ids[0], known: true })
    stage.annotations([newImported(id, { category: boot }), newImported(ids[0], { score: 0.25, source: 'import:coco' })])
    stage.annotations([newImported(id, { category: boot, keypoints: [1, 2, 2], extra: { a: [1] } })])
    stage.describe({ info: { year: 2026 } })
    expect(stage.counts()).toEqual({ images: 1, annotations: 3, categories: 1 })
    expect(seen(store)).toEqual(before)

    expect(await stage.finish('Import shoes.json', 'import:coco')).toMatchObject({ images: 1, annotations: 3, categories: 1 })
    expect(store.images.row(id)).toMatchObject({ objects: 2, categories: [boot], path: 'new.jpg' })
    expect(store.images.row(ids[0])).toMatchObject({ objects: 2, rev: 2 })
    expect(store.annotations.list(id).map(({ extra, keypoints }) => [extra, keypoints])).toEqual([[{}, null], [{ a: [1] }, [1, 2, 2]]])
    expect(store.categories.get(boot)).toMatchObject({ name: 'boot', supercategory: 'footwear' })
    expect(store.meta.description().info).toEqual({ year: 2026 })
    expect(store.changes.history(null)[0]).toMatchObject({ label: 'Import shoes.json', author: 'import:coco', ops: 3 })
    expect(store.backups()).toHaveLength(1)
    expect(staging(store)).toEqual([])
    expect((await store.verify()).ok).toBe(true)
  })

  it('leaves nothing when it is abandoned', async () => {
    const { store, ids } = await drawingStore()
    const before = seen(store)
    const stage = store.startImport()
    stage.category({ name: 'boot' })
    stage.annotations([newImported(ids[0])])
    stage.abandon()
    stage.abandon()
    expect(seen(store)).toEqual(before)
    expect(staging(store)).toEqual([])
  })

  it('lets gestures go on meanwhile, and both stay', async () => {
    const { store, ids } = await drawingStore()
    const stage = store.startImport()
    stage.annotations([newImported(ids[0])])
    const mine = draw(store, ids[0])
    stage.annotations([newImported(ids[0])])
    await stage.finish('Import', 'import:coco')
    expect(store.annotations.list(ids[0])).toHaveLength(3)
    store.changes.undo(ids[0])
    expect(store.annotations.list(ids[0]).map(({ id }) => id)).not.toContain(mine.id)
    expect(store.annotations.list(ids[0])).toHaveLength(2)
  })

  it('meets what others added in the meantime under the same name', async () => {
    const { store } = await drawingStore()
    const root = store.roots.list()[0].id
    const stage = store.startImport()
    const boot = stage.category({ name: 'boot' })
    const { id } = stage.image(newImage(root, 'same.jpg'))
    stage.annotations([newImported(id, { category: boot }), newImported(id, { category: boot, description: 'rich' })])
    commit(store, null, [{ table: 'category', id: 77, before: null, after: newCategory(77, 'boot') }])
    const [theirs] = store.images.insert([newImage(root, 'same.jpg')])
    await stage.finish('Import', 'import:coco')
    expect(store.categories.list().map(({ name, id: own }) => [name, own])).toEqual([['shoe', 1], ['boot', 77]])
    expect(store.annotations.list(theirs).map(({ category, description }) => [category, description])).toEqual([[77, ''], [77, 'rich']])
    expect((await store.verify()).ok).toBe(true)
  })

  it('fails as a whole when one image of it is gone', async () => {
    const { store, ids } = await drawingStore(2)
    const stage = store.startImport()
    stage.annotations([newImported(ids[0]), newImported(ids[1])])
    store.images.remove([ids[1]])
    await expect(stage.finish('Import', 'import:coco')).rejects.toMatchObject({ code: 'not-found' })
    expect(store.annotations.list(ids[0])).toEqual([])
    expect(staging(store)).toEqual([])
    draw(store, ids[0])
    expect((await store.verify()).ok).toBe(true)
  })

  it('gives every row an id of its own, across imports and reopening', async () => {
    const { store, ids } = await drawingStore()
    const run = async (into: Store) => {
      const stage = into.startImport()
      stage.annotations(Array.from({ length: 1_234 }, () => newImported(ids[0])))
      await stage.finish('Import', 'import:coco')
    }
    await run(store)
    draw(store, ids[0])
    await closed(store)
    const again = await testStore({ file: store.path })
    await run(again)
    const all = again.annotations.list(ids[0] as ImageId).map(({ id }) => id)
    expect(new Set(all).size).toBe(2 * 1_234 + 1)
  })
})

describe('a large import', () => {
  it('waits in a file, is taken out of the log by another process, and stays all the same', { timeout: 60_000 }, async () => {
    const { store: small, ids } = await drawingStore()
    await closed(small)
    const store = await testStore({ file: small.path, tasks: createFileTasks(spawnNode) })
    const stage = store.startImport()
    const total = 60_000
    for (let i = 0; i < total; i += 5_000) {
      stage.annotations(Array.from({ length: 5_000 }, (_, k) => newImported(ids[0], { order: i + k, description: k % 7 === 0 ? 'rich' : '' })))
    }
    expect(staging(store)).toHaveLength(1)
    await stage.finish('Import', 'import:coco')
    expect(staging(store)).toEqual([])
    const row = draw(store, ids[0], { order: -1 })
    await expect.poll(() => statSync(store.path).size, { timeout: 20_000 }).toBeGreaterThan(5_000_000)
    const list = store.annotations.list(ids[0])
    expect(list[0]).toEqual(row)
    expect(list.slice(1).map(({ order }) => order)).toEqual(Array.from({ length: total }, (_, i) => i))
    expect((await store.verify()).ok).toBe(true)
  })

  it('meets what others added in the meantime just as a small one', { timeout: 60_000 }, async () => {
    const { store } = await drawingStore()
    const root = store.roots.list()[0].id
    const stage = store.startImport()
    const boot = stage.category({ name: 'boot' })
    const { id } = stage.image(newImage(root, 'same.jpg'))
    for (let i = 0; i < 11; i++) stage.annotations(Array.from({ length: 5_000 }, () => newImported(id, { category: boot })))
    commit(store, null, [{ table: 'category', id: 77, before: null, after: newCategory(77, 'boot') }])
    const [theirs] = store.images.insert([newImage(root, 'same.jpg')])
    await stage.finish('Import', 'import:coco')
    expect(store.images.row(theirs)).toMatchObject({ objects: 55_000, categories: [77] })
    expect((await store.verify()).ok).toBe(true)
  })

  it.each([3, 50_100])('of %i predictions makes a run of its own and no label, with the photos that have none', { timeout: 60_000 }, async (count) => {
    const { store, ids, shoe } = await drawingStore(3)
    draw(store, ids[0])
    const stage = store.startImport({ source: 'import:coco', title: 'results.json', version: '', sha256: '', task: 'instances', params: {}, device: '', labels: [], startedAt: 1 })
    const boot = stage.category({ name: 'boot' })
    const known = stage.category({ name: 'shoe' })
    const { id } = stage.image(newImage(1, 'new.jpg'))
    stage.image(newImage(1, '2.jpg'))
    for (let at = 0; at < count; at += 1_000) {
      stage.annotations(Array.from({ length: Math.min(1_000, count - at) }, (_, i) =>
        newImported(i % 2 ? id : ids[0], { category: i % 2 ? boot : known, score: (at + i) % 2 ? 0.5 : 1.5, attributes: i === 0 ? { worn: true } : {} })))
    }
    expect(await stage.finish('Import predictions', 'import:coco')).toMatchObject({ images: 1, annotations: count, categories: 0 })
    const [run] = store.runs.list()
    expect([run.images, run.predictions, run.labels, run.endedAt !== null]).toEqual([3, count, ['boot', 'shoe'], true])
    expect(store.runs.ofImage(ids[2])).toMatchObject([{ predictions: [] }])
    expect(store.runs.ofImage(id)[0].predictions[0]).toMatchObject({ label: 'boot', score: 0.5, verdict: 'open' })
    expect(store.runs.ofImage(ids[0])[0].predictions[0]).toMatchObject({ label: 'shoe', score: 1 })
    expect([store.annotations.count(), store.categories.list().map((row) => row.id)]).toEqual([1, [shoe]])
    expect(await store.verify()).toMatchObject({ ok: true, problems: [] })
  })
})
