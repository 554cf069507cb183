import Database from 'better-sqlite3'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Change } from '../../core/change/change.ts'
import type { Annotation } from '../../core/records/annotation.ts'
import type { ImageId } from '../../core/records/ids.ts'
import { cached, type Sqlite } from '../../main/db/sqlite.ts'
import { annotationWrites } from '../../main/db/tables/annotations.ts'
import { changeRows } from '../../main/db/tables/change-rows.ts'
import { newAnnotation } from './rows.ts'

const fixture = join(import.meta.dirname, '../fixtures/projects/v0010.selvedge')
/** The second photo of the fixture, which all of it is about. */
export const B = 2 as ImageId
let keys = 0

/** The project of release 10 with predictions among its labels (`more` of them on its first photo), and a history of them. */
export function oldProject(folder: string, more = 0): string {
  const file = join(folder, 'old.selvedge')
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
  write.insertMany(Array.from({ length: more }, (_, i) => found(1_000 + i, { image: 1 as ImageId, source: `model:m${i % 3}` })))
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
