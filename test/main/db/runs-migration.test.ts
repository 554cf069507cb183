import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { imageFilter } from '../../../core/api/images.ts'
import { acquireLock, type Lock } from '../../../main/db/lock.ts'
import { sideFiles } from '../../../main/db/side-files.ts'
import { B, oldProject } from '../../support/old-project.ts'
import { closed, freshFolder, testStore } from '../../support/store.ts'

/* 10 -> 20: what imports had put among the labels as predictions becomes runs; the log forgets that they ever were labels. */

describe('R9: from 10 to 20', () => {
  it('predictions among the labels become a run for each source, with everything they said', async () => {
    const store = await testStore({ file: oldProject(freshFolder()), trusted: false })
    expect(await store.verify()).toMatchObject({ ok: true, problems: [] })
    expect(store.runs.list().map(({ source, images, predictions, labels }) => [source, images, predictions, labels])).toEqual(
      [['model:unet', 1, 1, ['shoe']], ['import:dataset', 2, 3, ['shoe']]],
    )
    const [unet, imported] = store.runs.ofImage(B)
    expect(unet.predictions).toMatchObject([{ label: 'shoe', score: 0, verdict: 'open', annotation: null, bbox: [10, 10, 20, 20], area: 400 }])
    expect(imported.predictions.map(({ score }) => score)).toEqual([0.5, 0.25])
    expect(store.annotations.list(B).some(({ source }) => source.startsWith('model:'))).toBe(false)
    expect(store.images.row(B)).toMatchObject({ predictions: 1, score: 0, objects: store.annotations.list(B).length })
  })

  it('the log brings no prediction back as a label, and everything else as it was', async () => {
    const store = await testStore({ file: oldProject(freshFolder()), trusted: false })
    const labels = () => store.annotations.list(B).map(({ id }) => Number(id)).filter((id) => id > 100).sort()
    expect(labels()).toEqual([106, 107])
    expect(store.changes.history(B).map(({ label, ops }) => [label, ops]).slice(0, 4)).toEqual(
      [['Draw and delete', 1], ['Keep object', 1], ['Delete object', 0], ['Move object', 0]],
    )
    expect(store.changes.undo(B)!.label).toBe('Draw and delete')
    expect(labels()).toEqual([106])
    expect(store.changes.undo(B)!.label).toBe('Keep object')
    expect(labels()).toEqual([])
    // What only moved or deleted predictions has nothing left to undo: the next step is the one before them.
    expect(store.changes.undo(B)!.label).toBe('Edit')
    for (let i = 0; i < 3; i++) store.changes.redo(B)
    expect(labels()).toEqual([106, 107])
    expect(await store.verify()).toMatchObject({ ok: true })
  })

  it('one that another program has open is shown as a migrated copy, and stays as it is', async () => {
    const file = oldProject(freshFolder())
    const before = readFileSync(file)
    const lock = acquireLock(sideFiles(file)) as Lock
    const store = await testStore({ file })
    expect([store.readOnly, store.runs.list().length, store.images.ids(imageFilter.parse({ predicted: true }), 'uncertainty').length]).toEqual([true, 2, 2])
    await closed(store)
    lock.release()
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  it('new runs get ids of their own', async () => {
    const store = await testStore({ file: oldProject(freshFolder()) })
    const run = store.runs.start({ source: 'model:a', title: '', version: '', sha256: '', task: 'semantic', params: {}, device: '', labels: [], startedAt: 1 })
    expect(run.id).toBe(3)
    store.runs.remove(1 as never)
    expect(store.runs.list().map(({ id }) => id)).toEqual([3, 2])
    expect(await store.verify()).toMatchObject({ ok: true })
  })
})
