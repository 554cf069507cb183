import { Fault } from '../../../core/fault.ts'
import type { Annotation } from '../../../core/records/annotation.ts'
import type { AnnotationId, ImageId } from '../../../core/records/ids.ts'
import type { SqlValue } from '../checksum.ts'
import type { Sql } from '../sqlite.ts'
import type { AnnotationReads } from '../store.ts'
import {
  ANNOTATION_COLUMNS, annotationOf, type AnnotationRow, FIRST_RARE, isPlain, type SizeOf, type StorableAnnotation,
  valuesOfAnnotation,
} from './annotation-row.ts'

/** Rows in one INSERT: fewer calls into SQLite; more than this gains nothing. */
const BATCH = 20
const COLUMNS = ANNOTATION_COLUMNS.length

export function annotationReads(sql: Sql): AnnotationReads {
  const ofImage = (image: ImageId) =>
    (sql('SELECT * FROM annotation WHERE image = ? ORDER BY z, id').all(image) as AnnotationRow[]).map(annotationOf)
  return {
    count: () => (sql('SELECT coalesce(sum(annotations), 0) FROM image_category').pluck().get() as number),
    list: ofImage,
    get(id) {
      const row = sql('SELECT * FROM annotation WHERE id = ?').get(id) as AnnotationRow | undefined
      return row ? annotationOf(row) : null
    },
    ofImages(images) {
      const found = new Map<ImageId, Annotation[]>()
      for (const image of images) {
        const list = ofImage(image)
        if (list.length > 0) found.set(image, list)
      }
      return found
    },
    ofCategories(categories, after, limit = 1_000) {
      const marks = categories.map(() => '?').join(', ')
      const text = `SELECT * FROM annotation WHERE category IN (${marks}) AND id > ? ORDER BY id LIMIT ?`
      return (sql(text).all([...categories, after ?? 0, limit]) as AnnotationRow[]).map(annotationOf)
    },
    imagesWith: (category) =>
      sql('SELECT image FROM image_category WHERE category = ? ORDER BY image').pluck().all(category) as ImageId[],
  }
}

export type AnnotationWrites = {
  put(annotation: Annotation): void
  remove(id: AnnotationId): void
  /** Adds many new rows. Their images are to be recounted afterwards. */
  insertMany(annotations: readonly StorableAnnotation[]): void
  /** The same for rows encoded by valuesOfAnnotation(). */
  insertValues(rows: readonly SqlValue[][]): void
}

/** Writes into `schema`.annotation: `main`, or an attached database of the same tables. */
export function annotationWrites(sql: Sql, sizeOf: SizeOf, schema = 'main'): AnnotationWrites {
  const insertOf = (columns: readonly string[], rows: number) => {
    const marks = `(${columns.map(() => '?').join(', ')})`
    const values = Array.from({ length: rows }, () => marks).join(', ')
    return `INSERT INTO ${schema}.annotation (${columns.join(', ')}) VALUES ${values}`
  }
  const plainColumns = [...ANNOTATION_COLUMNS.slice(0, FIRST_RARE), 'crc']
  const assign = ANNOTATION_COLUMNS.slice(1).map((name) => `${name} = excluded.${name}`).join(', ')
  const one = insertOf(ANNOTATION_COLUMNS, 1)
  const many = insertOf(ANNOTATION_COLUMNS, BATCH)
  const onePlain = insertOf(plainColumns, 1)
  const manyPlain = insertOf(plainColumns, BATCH)
  const upsert = `${one} ON CONFLICT (id) DO UPDATE SET ${assign}`
  const flush = (rows: SqlValue[], width: number, oneText: string, manyText: string) => {
    if (rows.length === BATCH * width) return void sql(manyText).run(rows)
    for (let at = 0; at < rows.length; at += width) sql(oneText).run(rows.slice(at, at + width))
  }
  const insertValues = (rows: readonly SqlValue[][]) => {
    let rich: SqlValue[] = []
    let plain: SqlValue[] = []
    for (const values of rows) {
      if (isPlain(values)) {
        for (let i = 0; i < FIRST_RARE; i++) plain.push(values[i])
        plain.push(values[COLUMNS - 1])
        if (plain.length === BATCH * plainColumns.length) {
          flush(plain, plainColumns.length, onePlain, manyPlain)
          plain = []
        }
      } else {
        rich.push(...values)
        if (rich.length === BATCH * COLUMNS) {
          flush(rich, COLUMNS, one, many)
          rich = []
        }
      }
    }
    flush(plain, plainColumns.length, onePlain, manyPlain)
    flush(rich, COLUMNS, one, many)
  }
  const encode = (annotation: StorableAnnotation) => {
    checkFinite(annotation)
    return valuesOfAnnotation(annotation, sizeOf)
  }
  return {
    put: (annotation) => void sql(upsert).run(encode(annotation)),
    remove: (id) => void sql(`DELETE FROM ${schema}.annotation WHERE id = ?`).run(id),
    insertMany: (annotations) => insertValues(annotations.map(encode)),
    insertValues,
  }
}

/**
 * Throws `invalid` for measures that are not finite: SQLite would store NaN as NULL and Infinity as something JSON cannot
 * say. Schemas refuse both, but imports come past them.
 */
export function checkFinite(annotation: StorableAnnotation): void {
  const { bbox, area, score, order } = annotation
  const sum = bbox[0] + bbox[1] + bbox[2] + bbox[3] + area + order + (score ?? 0)
  if (Number.isFinite(sum)) return
  throw new Fault('invalid', 'An annotation has a measure that is not a number.', {
    field: 'bbox', found: String([...bbox, area, order, score]),
  })
}
