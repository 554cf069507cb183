import type { Category } from '../../../core/records/category.ts'
import type { CategoryId } from '../../../core/records/ids.ts'
import { checkRow, type SqlValue } from '../checksum.ts'
import type { Sql } from '../sqlite.ts'
import type { CategoryReads } from '../store.ts'
import { json, text } from '../values.ts'

export const CATEGORY_COLUMNS = [
  'id', 'name', 'supercategory', 'color', 'position', 'keypoints', 'skeleton', 'attributes', 'extra',
] as const
export type StoredCategory = {
  id: number; name: string; supercategory: string; color: string; position: number
  keypoints: string; skeleton: string; attributes: string; extra: string
}

/** Forty colours, neighbours far apart in hue, none near black, white or the greys of the interface. */
const COLOURS = [
  '#1f77b4', '#ff7f0e', '#2ca02c', '#d62728', '#9467bd', '#17becf', '#e377c2', '#bcbd22', '#8c564b', '#3ddc97',
  '#f94144', '#577590', '#f9c74f', '#43aa8b', '#f3722c', '#4d908e', '#c77dff', '#90be6d', '#277da1', '#ff5d8f',
  '#00b4d8', '#e9c46a', '#7b2cbf', '#52b788', '#ef476f', '#118ab2', '#ffd166', '#06d6a0', '#b5179e', '#fb8500',
  '#4361ee', '#80b918', '#d00000', '#48cae4', '#ff9e00', '#5a189a', '#2d6a4f', '#ff006e', '#8ac926', '#6a4c93',
]

export function categoryReads(sql: Sql): CategoryReads & { nextColour(): string; nextColours(count: number): string[] } {
  const nextColours = (count: number): string[] => {
    const times = new Map(COLOURS.map((colour) => [colour, 0]))
    for (const colour of sql('SELECT color FROM category').pluck().all() as string[]) {
      times.set(colour, (times.get(colour) ?? 0) + 1)
    }
    return Array.from({ length: count }, () => {
      const next = COLOURS.reduce((best, colour) => (times.get(colour)! < times.get(best)! ? colour : best))
      times.set(next, times.get(next)! + 1)
      return next
    })
  }
  return {
    list: () => (sql('SELECT * FROM category ORDER BY position, id').all() as StoredCategory[]).map(categoryOf),
    get(id) {
      const row = sql('SELECT * FROM category WHERE id = ?').get(id) as StoredCategory | undefined
      return row ? categoryOf(row) : null
    },
    find(name) {
      const row = sql('SELECT * FROM category WHERE name = ? ORDER BY position, id LIMIT 1')
        .get(text(name)) as StoredCategory | undefined
      return row ? categoryOf(row) : null
    },
    uses() {
      const rows = sql('SELECT category, sum(annotations), count(*) FROM image_category GROUP BY category').raw().all()
      return new Map((rows as [CategoryId, number, number][]).map(([id, annotations, images]) => [id, { annotations, images }]))
    },
    nextColours,
    nextColour: () => nextColours(1)[0],
  }
}

export function valuesOfCategory(category: Category): Record<(typeof CATEGORY_COLUMNS)[number], SqlValue> {
  return {
    id: category.id, name: text(category.name), supercategory: text(category.supercategory), color: text(category.color),
    position: category.order, keypoints: json(category.keypoints), skeleton: json(category.skeleton),
    attributes: json(category.attributes), extra: json(category.extra),
  }
}

export function categoryOf(row: StoredCategory): Category {
  checkRow('category', CATEGORY_COLUMNS, CATEGORY_COLUMNS.length, row)
  return {
    id: row.id as CategoryId, name: row.name, supercategory: row.supercategory, color: row.color, order: row.position,
    keypoints: JSON.parse(row.keypoints) as string[], skeleton: JSON.parse(row.skeleton) as Category['skeleton'],
    attributes: JSON.parse(row.attributes) as Category['attributes'], extra: JSON.parse(row.extra) as Category['extra'],
  }
}
