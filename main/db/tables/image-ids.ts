import type { imageFilter, imageSort } from '../../../core/api/images.ts'
import type { ImageId } from '../../../core/records/ids.ts'
import type { z } from 'zod'
import type { SqlValue } from '../checksum.ts'
import type { Sql } from '../sqlite.ts'

type Filter = z.output<typeof imageFilter>
type Sort = z.output<typeof imageSort>

/** The main key of each order; the path breaks ties. */
const KEYS: Record<Sort, string> = {
  name: 'sort_key',
  added: 'id',
  objects: 'objects',
  status: "CASE status WHEN 'todo' THEN 0 WHEN 'flagged' THEN 1 ELSE 2 END",
  size: 'width * height',
  score: 'score',
  uncertainty: 'uncertainty',
}

/** A prediction of the newest run waits for its verdict, or has it again because the change that gave it was undone. */
const OPEN = `(EXISTS (SELECT 1 FROM prediction p WHERE p.run = image.run AND p.image = image.id AND p.verdict = 'open')
  OR EXISTS (SELECT 1 FROM prediction p JOIN change c ON c.seq = p.seq
    WHERE p.run = image.run AND p.image = image.id AND p.verdict <> 'open' AND c.state <> 'done'))`

/** The question of `images.ids` in SQL. Words to search for are looked for afterwards: SQLite folds the case of ASCII only. */
export function imageIdsQuery(filter: Filter, sort: Sort, descending: boolean): { text: string; values: SqlValue[] } {
  const where: string[] = []
  const values: SqlValue[] = []
  const oneOf = (column: string, list: readonly SqlValue[]) => {
    values.push(...list)
    return `${column} IN (${list.map(() => '?').join(', ')})`
  }
  if (filter.status.length > 0) where.push(oneOf('status', filter.status))
  if (filter.split.length > 0) where.push(oneOf('split', filter.split))
  if (filter.categories.length > 0) {
    where.push(`id IN (SELECT image FROM image_category WHERE ${oneOf('category', filter.categories)})`)
  }
  if (filter.objects !== null) where.push(filter.objects ? 'objects > 0' : 'objects = 0')
  if (filter.problems) where.push("health <> 'ok'")
  if (filter.ids !== null) {
    values.push(JSON.stringify(filter.ids))
    where.push('id IN (SELECT value FROM json_each(?))')
  }
  if (filter.predicted !== null) where.push(`run IS ${filter.predicted ? 'NOT ' : ''}NULL`)
  if (filter.verdict !== null) where.push(filter.verdict === 'open' ? OPEN : `predictions > 0 AND NOT ${OPEN}`)
  if (filter.score !== null) {
    where.push('score BETWEEN ? AND ?')
    values.push(...filter.score)
  }
  const key = KEYS[sort]
  const order = `${key} ${descending ? 'DESC' : 'ASC'}${sort === 'score' || sort === 'uncertainty' ? ' NULLS LAST' : ''}`
  const ties = sort === 'name' || sort === 'added' ? ', id' : ', sort_key, id'
  const columns = filter.search.trim() === '' ? 'id' : 'id, path, note'
  return {
    text: `SELECT ${columns} FROM image${where.length > 0 ? ` WHERE ${where.join(' AND ')}` : ''} ORDER BY ${order}${ties}`,
    values,
  }
}

export function imageIds(sql: Sql, filter: Filter, sort: Sort, descending: boolean): ImageId[] {
  const { text, values } = imageIdsQuery(filter, sort, descending)
  const words = wordsOf(filter.search)
  if (words.length === 0) return sql(text).pluck().all(values) as ImageId[]
  const found: ImageId[] = []
  for (const [id, path, note] of sql(text).raw().all(values) as [ImageId, string, string][]) {
    const place = folded(`${path}\n${note}`)
    if (words.every((word) => place.includes(word))) found.push(id)
  }
  return found
}

function wordsOf(search: string): string[] {
  return folded(search).split(/\s+/).filter((word) => word !== '')
}

const folded = (text: string) => text.normalize('NFC').toLowerCase()
