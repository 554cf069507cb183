import { describe, expect, it } from 'vitest'
import type { Annotation } from '../../../core/records/annotation.ts'
import type { ImageId } from '../../../core/records/ids.ts'
import type { Store } from '../../../main/db/store.ts'
import {
  closed, commit, draw, drawingStore, idOf, newAnnotation, newCategory, newImported, testStore,
} from '../../support/store.ts'

const edit = (store: Store, image: ImageId, before: Annotation, more: Partial<Annotation>, label = 'Edit') => {
  const after = { ...before, ...more }
  commit(store, image, [{ table: 'annotation', id: before.id, before, after }], label)
  return after
}

describe('a commit', () => {
  it('is stored once however often it is sent', async () => {
    const { store, ids } = await drawingStore()
    const row = newAnnotation(1, ids[0])
    const gesture = {
      image: ids[0], label: 'Draw', key: 'one-gesture',
      change: [{ table: 'annotation' as const, id: 1, before: null, after: row }],
    }
    const first = store.changes.commit(gesture)
    expect(first).toMatchObject({ fresh: true, rev: 1, images: ids })
    expect(store.changes.commit(gesture)).toMatchObject({ fresh: false, seq: first.seq, rev: 1 })
    expect(store.annotations.list(ids[0])).toHaveLength(1)
  })

  it('is refused with the rows as they are when any row is not what it was read as, and stores nothing', async () => {
    const { store, ids } = await drawingStore()
    const a = draw(store, ids[0])
    const b = draw(store, ids[0])
    const newer = edit(store, ids[0], a, { description: 'newer' })
    const stale = () => commit(store, ids[0], [
      { table: 'annotation', id: b.id, before: b, after: null },
      { table: 'annotation', id: a.id, before: a, after: { ...a, description: 'mine' } },
    ])
    expect(stale).toThrow(expect.objectContaining({
      code: 'conflict', details: expect.objectContaining({ current: [{ table: 'annotation', id: a.id, row: newer }] }),
    }))
    expect(store.annotations.list(ids[0])).toEqual([newer, b])
  })

  it('may touch one row several times', async () => {
    const { store, ids } = await drawingStore()
    const row = newAnnotation(1, ids[0])
    const moved = { ...row, order: 4 }
    commit(store, ids[0], [{ table: 'annotation', id: 1, before: null, after: row }, {
      table: 'annotation', id: 1, before: row, after: moved,
    }])
    expect(store.annotations.list(ids[0])).toEqual([moved])
    store.changes.undo(ids[0])
    expect(store.annotations.list(ids[0])).toEqual([])
    store.changes.redo(ids[0])
    expect(store.annotations.list(ids[0])).toEqual([moved])
  })

  it('may not create or delete images, name another row, or belong to an image that is gone', async () => {
    const { store, ids } = await drawingStore()
    const mark = { id: ids[0], status: 'done' as const, split: '' as const, flags: {}, note: '' }
    expect(() => commit(store, ids[0], [{
      table: 'image', id: ids[0], before: null, after: mark,
    }])).toThrow(expect.objectContaining({ code: 'invalid' }))
    expect(() => commit(store, ids[0], [{
      table: 'annotation', id: 7, before: null, after: newAnnotation(8, ids[0]),
    }])).toThrow(expect.objectContaining({ code: 'invalid' }))
    expect(() => commit(store, 99 as ImageId, [{
      table: 'annotation', id: 1, before: null, after: newAnnotation(1, 99 as ImageId),
    }])).toThrow(expect.objectContaining({ code: 'not-found' }))
    expect(store.annotations.count()).toBe(0)
  })

  it('keeps the counts and categories of the image, and raises its revision', async () => {
    const { store, ids: [image] } = await drawingStore()
    draw(store, image)
    const low = draw(store, image, { category: newCategory(5, 'x').id })
    expect(store.images.row(image)).toMatchObject({ objects: 2, categories: [1, 5], rev: 2 })
    commit(store, image, [{ table: 'annotation', id: low.id, before: low, after: null }])
    expect(store.images.row(image)).toMatchObject({ objects: 1, categories: [1], rev: 3 })
  })

  it('moves an object between images and counts both again', async () => {
    const { store, ids: [from, to] } = await drawingStore(2)
    const row = draw(store, from)
    commit(store, to, [{ table: 'annotation', id: row.id, before: row, after: { ...row, image: to } }])
    expect([store.images.row(from).objects, store.images.row(to).objects]).toEqual([0, 1])
  })

  it('never gives an id again, also after the rows are gone and the file was closed', async () => {
    const { store, ids } = await drawingStore()
    const row = draw(store, ids[0], { id: idOf(500) })
    commit(store, ids[0], [{ table: 'annotation', id: 500, before: row, after: null }])
    const category = store.categories.nextId()
    await closed(store)
    const again = await testStore({ file: store.path })
    expect(again.annotations.reserve(10)).toBe(501)
    expect(again.annotations.reserve(1)).toBe(511)
    expect(again.categories.nextId()).toBe(category + 1)
  })
})

describe('undo and redo', () => {
  it('go back without limit and forth again, by image, and survive a restart', async () => {
    const { store, ids: [image, other] } = await drawingStore(2)
    const states = [store.annotations.list(image)]
    for (let i = 0; i < 120; i++) {
      draw(store, image)
      states.push(store.annotations.list(image))
    }
    draw(store, other)
    await closed(store)
    const again = await testStore({ file: store.path })
    for (let i = 119; i >= 0; i--) {
      expect(again.changes.undo(image)?.label).toBe('Draw')
      expect(again.annotations.list(image)).toEqual(states[i])
    }
    expect(again.changes.undo(image)).toBeNull()
    expect(again.annotations.list(other)).toHaveLength(1)
    for (let i = 1; i <= 120; i++) {
      again.changes.redo(image)
      expect(again.annotations.list(image)).toEqual(states[i])
    }
    expect(again.changes.redo(image)).toBeNull()
  })

  it('name what they would do', async () => {
    const { store, ids: [image] } = await drawingStore()
    const row = draw(store, image)
    edit(store, image, row, { description: 'x' }, 'Describe')
    expect(store.changes.peek(image)).toEqual({ undo: 'Describe', redo: null })
    store.changes.undo(image)
    expect(store.changes.peek(image)).toEqual({ undo: 'Draw', redo: 'Describe' })
  })

  it('forget what was undone once something new is done, but the history still tells of it', async () => {
    const { store, ids: [image] } = await drawingStore()
    const row = draw(store, image)
    edit(store, image, row, { description: 'x' }, 'Describe')
    store.changes.undo(image)
    edit(store, image, row, { hidden: true }, 'Hide')
    expect(store.changes.redo(image)).toBeNull()
    expect(store.changes.history(image).map(({ label, state }) => [label, state])).toEqual([['Hide', 'done'], ['Describe', 'dropped'], ['Draw', 'done']])
  })

  it('leave alone what something outside the image changed since', async () => {
    const { store, ids: [image] } = await drawingStore()
    commit(store, null, [{ table: 'category', id: 2, before: null, after: newCategory(2, 'boot') }])
    const row = draw(store, image)
    const moved = edit(store, image, row, { order: 3 }, 'Raise')
    store.changes.reassign([row.category], newCategory(2, 'boot').id, 'Merge')
    store.changes.undo(image)
    expect(store.annotations.get(row.id)).toEqual({ ...row, category: 2 })
    store.changes.redo(image)
    expect(store.annotations.get(row.id)).toEqual({ ...moved, category: 2 })
  })

  it('do not bring back objects of an image that was removed', async () => {
    const { store, ids: [image, other] } = await drawingStore(2)
    draw(store, image)
    const kept = draw(store, other)
    store.changes.reassign([kept.category], null, 'Delete category')
    store.images.remove([image])
    expect(store.changes.undo(null)?.label).toBe('Delete category')
    expect(store.annotations.list(other)).toEqual([kept])
    expect(store.annotations.count()).toBe(1)
    expect((await store.verify()).ok).toBe(true)
  })

  it('take back all changes of a job together, but not rows touched since', async () => {
    const { store, ids } = await drawingStore(3)
    const rows = ids.map((image) => {
      const row = newAnnotation(store.annotations.reserve(1), image, { source: 'model:x', score: 0.5 })
      store.changes.commit({
        image, label: 'Predict', key: `job-${image}-xx`, tag: 'job:4', author: 'model:x',
        change: [{ table: 'annotation', id: row.id, before: null, after: row }],
      })
      return row
    })
    const touched = edit(store, ids[1], rows[1], { description: 'mine' })
    const done = store.changes.undoTag('job:4')
    expect(done.skipped).toEqual([{ table: 'annotation', id: rows[1].id }])
    expect(ids.map((image) => store.annotations.list(image))).toEqual([[], [touched], []])
    store.changes.undo(null)
    expect(store.annotations.list(ids[0])).toEqual([rows[0]])
  })
})

describe('merging and deleting categories', () => {
  it('is one undoable change', async () => {
    const { store, ids } = await drawingStore(2)
    commit(store, null, [{ table: 'category', id: 2, before: null, after: newCategory(2, 'boot') }])
    const rows = ids.map((image) => draw(store, image))
    expect(store.changes.reassign([newCategory(1, 'shoe').id], newCategory(2, 'boot').id, 'Merge').annotations).toBe(2)
    expect(store.categories.list().map(({ name }) => name)).toEqual(['boot'])
    expect([...store.categories.uses()]).toEqual([[2, { annotations: 2, images: 2 }]])
    store.changes.undo(null)
    expect(store.categories.list().map(({ name }) => name)).toEqual(['shoe', 'boot'])
    expect(store.annotations.list(ids[0])).toEqual([rows[0]])
  })

  it('backs up before changing more rows than the log takes', async () => {
    const { store, ids: [image] } = await drawingStore()
    commit(store, null, [{ table: 'category', id: 2, before: null, after: newCategory(2, 'boot') }])
    const stage = store.startImport()
    stage.annotations(Array.from({ length: 20_500 }, () => newImported(image)))
    await stage.finish('Import', 'import:coco')
    const before = store.backups().length
    expect(store.changes.reassign([newCategory(1, 'shoe').id], newCategory(2, 'boot').id, 'Merge').annotations).toBe(20_500)
    expect(store.backups().length).toBe(before + 1)
    expect(store.categories.uses().get(newCategory(2, 'boot').id)).toEqual({ annotations: 20_500, images: 1 })
    expect(store.changes.peek(null).undo).not.toBe('Merge')
    expect((await store.verify()).ok).toBe(true)
  })
})
