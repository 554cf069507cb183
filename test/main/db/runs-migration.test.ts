import Database from 'better-sqlite3'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Change } from '../../../core/change/change.ts'
import type { Annotation } from '../../../core/records/annotation.ts'
import type { ImageId } from '../../../core/records/ids.ts'
import { cached, type Sqlite } from '../../../main/db/sqlite.ts'
import { annotationWrites } from '../../../main/db/tables/annotations.ts'
import { changeRows } from '../../../main/db/tables/change-rows.ts'
import { freshFolder, newAnnotation, testStore } from '../../support/store.ts'

/* 10 -> 20: what imports had put among the labels as predictions becomes runs; the log forgets that they ever were labels. */

const fixture = join(import.meta.dirname, '../../fixtures/projects/v0010.selvedge')
const B = 2 as ImageId
let keys = 0

/** The project of release 10 with predictions among its labels, and a history of them. */
function oldProject(): string {
  const file = join(freshFolder(), 'old.selvedge')
  copyFileSync(fixture, file)
  const db = new Database(file)
  const sql = cached(db)
  const write = annotationWrites(sql, () => [100, 200])
  const log = (label: string, change: Change, more: Partial<Parameters<ReturnType<typeof changeRows>['append']>[0]> = {}) =>
    changeRows(sql).append({ image: B, kind: 'do', undoes: null, label, change, author: 'user', tag: null, key: `old-${++keys}`, at: 1, state: 'done', ...more })
  const op = (before: Annotation | null, after: Annotation | null): Change => [{ table: 'annotation', id: (before ?? after)!.id, before, after }]
  const found = (id: number, more: Partial<Annotation> = {}) => newAnnotation(id, B, { source: 'model:import', score: 0.25 * (id % 4), order: id, ...more })
  const rows = [found(101), found(102, { attributes: { worn: true } }), found(103, { image: 1 as ImageId }), found(104, { source: 'model:unet' })]
  write.insertMany(rows)
  // Moved by hand before it was a prediction layer; deleted; made a label of one's own; drawn beside.
  log('Move object', op({ ...rows[0], order: 0 }, rows[0]))
  log('Delete object', op(found(105), null))
  const mine = found(106, { source: 'user', score: null })
  write.insertMany([mine])
  log('Keep object', op(found(106), mine))
  const drawn = newAnnotation(107, B)
  write.insertMany([drawn])
  log('Draw and delete', [...op(null, drawn), ...op(found(108), null)])
  recount(db)
  db.close()
  return file
}

function recount(db: Sqlite): void {
  db.exec(`DELETE FROM image_category; INSERT INTO image_category SELECT image, category, count(*) FROM annotation GROUP BY image, category;
    UPDATE image SET (objects, score) = (SELECT count(*), min(score) FROM annotation WHERE image = image.id)`)
}

describe('R9: from 10 to 20', () => {
  it('predictions among the labels become a run for each source, with everything they said', async () => {
    const store = await testStore({ file: oldProject(), trusted: false })
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
    const store = await testStore({ file: oldProject(), trusted: false })
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

  it('new runs get ids of their own', async () => {
    const store = await testStore({ file: oldProject() })
    const run = store.runs.start({ source: 'model:a', title: '', version: '', sha256: '', task: 'semantic', params: {}, device: '', labels: [], startedAt: 1 })
    expect(run.id).toBe(3)
    store.runs.remove(1 as never)
    expect(store.runs.list().map(({ id }) => id)).toEqual([3, 2])
    expect(await store.verify()).toMatchObject({ ok: true })
  })
})
