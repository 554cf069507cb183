import { imageFilter } from '../../../core/api/images.ts'
import { Fault } from '../../../core/fault.ts'
import type { CategoryId, ImageId } from '../../../core/records/ids.ts'
import { checkRow, rowChecksum, type SqlValue } from '../checksum.ts'
import type { Sql } from '../sqlite.ts'
import type { ImageFile, ImageReads, NewImage } from '../store.ts'
import { text } from '../values.ts'
import type { Counters } from './counters.ts'
import { imageIds } from './image-ids.ts'
import {
  cocoOf, IMAGE_COLUMNS, type ImageColumn, imageRowOf, markOf, nameOf, sortKeyOf, type StoredImage, valuesOfImage,
} from './image-row.ts'
import { rowWriter } from './row-table.ts'
import { runWrites } from './runs.ts'

/** More images than this are counted again by one statement for all, not one for each. */
const MANY = 50
const ALL_IMAGES = imageFilter.parse({})

export function imageReads(sql: Sql, rootPath: (root: number) => string): ImageReads & {
  stored(id: ImageId): StoredImage | undefined,
} {
  const whole = (row: StoredImage) => {
    checkRow('image', IMAGE_COLUMNS, IMAGE_COLUMNS.length, row)
    return row
  }
  const stored = (id: ImageId) => {
    const row = sql('SELECT * FROM image WHERE id = ?').get(id) as StoredImage | undefined
    return row && whole(row)
  }
  const categoriesOf = (id: number) => sql('SELECT category FROM image_category WHERE image = ?').pluck().all(id) as CategoryId[]
  const fileOf = (row: StoredImage): ImageFile => ({
    id: row.id as ImageId, root: row.root, path: row.path, absolute: `${rootPath(row.root)}/${row.path}`,
    width: row.width, height: row.height,
    orientation: row.orientation, bytes: row.bytes, mtime: row.mtime, hash: row.hash, health: row.health, problem: row.problem,
  })
  return {
    stored,
    count: () => sql('SELECT count(*) FROM image').pluck().get() as number,
    ids: (filter = ALL_IMAGES, sort = 'name', descending = false) => imageIds(sql, filter, sort, descending),
    rows: (ids) => ids.flatMap((id) => {
      const row = stored(id)
      return row ? [imageRowOf(row, categoriesOf(id))] : []
    }),
    row(id) {
      const row = stored(id)
      if (!row) throw new Fault('not-found', 'This image is not in the project any more.', { found: id })
      return imageRowOf(row, categoriesOf(id))
    },
    file(id) {
      const row = stored(id)
      return row ? fileOf(row) : null
    },
    details(id) {
      const row = stored(id)
      return row ? {
        ...fileOf(row), mark: markOf(row), coco: cocoOf(row), extra: JSON.parse(row.extra) as Record<string, unknown>,
        rev: row.rev,
      } : null
    },
    find: (root, path) => (sql('SELECT id FROM image WHERE root = ? AND path = ?')
      .pluck().get(root, text(path)) as ImageId | undefined) ?? null,
    findByName: (name) => sql('SELECT id FROM image WHERE name = ? ORDER BY id').pluck().all(text(name)) as ImageId[],
    findByHash: (hash) => sql('SELECT id FROM image WHERE hash = ? ORDER BY id').pluck().all(hash) as ImageId[],
    filesAfter: (id, limit = 1_000) =>
      (sql('SELECT * FROM image WHERE id > ? ORDER BY id LIMIT ?')
        .all(id ?? -1, limit) as StoredImage[]).map((row) => fileOf(whole(row))),
  }
}

const COUNT_OBJECTS = 'UPDATE image SET objects = (SELECT count(*) FROM annotation WHERE image = image.id)'

export type ImageWrites = {
  /** Adds a row with an id taken before. */
  put(id: ImageId, image: NewImage): void
  insert(images: readonly NewImage[]): ImageId[]
  update(id: ImageId, fields: Partial<Record<ImageColumn, SqlValue>>): boolean
  /** Counts objects and categories of images again. */
  recount(ids: Iterable<ImageId>): void
  /** Next revision of an image; gives it. */
  bump(id: ImageId): number
  /** With its annotations, predictions, reviews and draft; false when it was not there. */
  remove(id: ImageId): boolean
}

export function imageWrites(sql: Sql, ids: Counters): ImageWrites {
  const writer = rowWriter(sql, 'image', IMAGE_COLUMNS)
  const runs = runWrites(sql, ids)
  const names = [...IMAGE_COLUMNS, 'crc', 'sort_key']
  const insert = `INSERT INTO image (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`
  const put = (id: ImageId, image: NewImage) => {
    const row = valuesOfImage(id, image)
    const values = IMAGE_COLUMNS.map((name) => row[name])
    values.push(rowChecksum(values), sortKeyOf(String(row.path)))
    try {
      sql(insert).run(values)
    } catch (error) {
      if ((error as { code?: string }).code !== 'SQLITE_CONSTRAINT_UNIQUE') throw error
      throw new Fault('conflict', 'This photo is in the project already.', { file: image.path }, error)
    }
  }
  const recountMany = (ids: string) => {
    const among = '(SELECT value FROM json_each(?))'
    sql(`DELETE FROM image_category WHERE image IN ${among}`).run(ids)
    sql(`INSERT INTO image_category
      SELECT image, category, count(*) FROM annotation WHERE image IN ${among} GROUP BY image, category`).run(ids)
    sql(`${COUNT_OBJECTS} WHERE id IN ${among}`).run(ids)
  }
  return {
    put,
    insert(images) {
      const first = images.length > 0 ? ids.take('image', images.length) : 0
      return images.map((image, i) => {
        put((first + i) as ImageId, image)
        return (first + i) as ImageId
      })
    },
    update(id, fields) {
      const { path } = fields
      if (typeof path !== 'string') return writer.update(id, fields)
      const wellFormed = text(path)
      if (!writer.update(id, { ...fields, path: wellFormed, name: nameOf(wellFormed) })) return false
      sql('UPDATE image SET sort_key = ? WHERE id = ?').run(sortKeyOf(wellFormed), id)
      return true
    },
    recount(touched) {
      const ids = [...touched]
      if (ids.length > MANY) return recountMany(JSON.stringify(ids))
      for (const id of ids) {
        sql('DELETE FROM image_category WHERE image = ?').run(id)
        sql('INSERT INTO image_category SELECT image, category, count(*) FROM annotation WHERE image = ? GROUP BY category')
          .run(id)
        sql(`${COUNT_OBJECTS} WHERE id = ?`).run(id)
      }
    },
    bump(id) {
      const rev = sql('SELECT rev FROM image WHERE id = ?').pluck().get(id) as number | undefined
      if (rev === undefined) throw new Fault('not-found', 'This image is not in the project any more.', { found: id })
      writer.update(id, { rev: rev + 1 })
      return rev + 1
    },
    remove(id) {
      runs.forget(id)
      sql('DELETE FROM draft WHERE image = ?').run(id)
      sql('DELETE FROM annotation WHERE image = ?').run(id)
      sql('DELETE FROM matte WHERE image = ?').run(id)
      sql('DELETE FROM alpha WHERE image = ?').run(id)
      sql('DELETE FROM depth WHERE image = ?').run(id)
      sql('DELETE FROM pose WHERE image = ?').run(id)
      sql('DELETE FROM image_category WHERE image = ?').run(id)
      return sql('DELETE FROM image WHERE id = ?').run(id).changes > 0
    },
  }
}
