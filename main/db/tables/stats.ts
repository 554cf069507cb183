import type { CategoryId } from '../../../core/records/ids.ts'
import type { Sql } from '../sqlite.ts'
import type { StatsReads } from '../store.ts'

/** COCO's limits between small, medium and large, in pixels of area. */
const MEDIUM = 32 ** 2
const LARGE = 96 ** 2

export function statsReads(sql: Sql): StatsReads {
  const countBy = (column: string) =>
    Object.fromEntries(sql(`SELECT ${column}, count(*) FROM image GROUP BY ${column}`).raw().all() as [string, number][])
  return {
    project() {
      const areas = new Map<number, number[]>()
      const shapes: Record<string, number> = {}
      const sources: Record<string, number> = {}
      const buckets: number[] = []
      const rows = sql('SELECT category, area, shape, source FROM annotation')
        .raw().iterate() as Iterable<[number, number, string, string]>
      for (const [category, area, shape, source] of rows) {
        const list = areas.get(category)
        if (list) list.push(area)
        else areas.set(category, [area])
        shapes[shape] = (shapes[shape] ?? 0) + 1
        sources[source] = (sources[source] ?? 0) + 1
        if (area >= 1) {
          const bucket = Math.floor(Math.log2(area))
          while (buckets.length <= bucket) buckets.push(0)
          buckets[bucket]++
        }
      }
      const images = new Map(sql('SELECT category, count(*) FROM image_category GROUP BY category')
        .raw().all() as [number, number][])
      const names = sql('SELECT id, name FROM category ORDER BY position, id').raw().all() as [number, string][]
      const known = new Set(names.map(([id]) => id))
      for (const id of [...areas.keys()].sort((a, b) => a - b)) if (!known.has(id)) names.push([id, `deleted category ${id}`])
      return {
        images: sql('SELECT count(*) FROM image').pluck().get() as number,
        annotations: [...areas.values()].reduce((sum, list) => sum + list.length, 0),
        empty: sql('SELECT count(*) FROM image WHERE objects = 0').pluck().get() as number,
        status: countBy('status'),
        splits: countBy('split'),
        categories: names.map(([id, name]) => {
          const list = (areas.get(id) ?? []).sort((a, b) => a - b)
          return {
            id: id as CategoryId, name, annotations: list.length, images: images.get(id) ?? 0,
            small: below(list, MEDIUM), medium: below(list, LARGE) - below(list, MEDIUM), large: list.length - below(list, LARGE),
            medianArea: medianOf(list),
          }
        }),
        areas: buckets,
        shapes,
        sources,
      }
    },
  }
}

/** How many of an ascending list are below a limit. */
function below(list: readonly number[], limit: number): number {
  let low = 0
  for (let high = list.length; low < high; ) {
    const middle = (low + high) >> 1
    if (list[middle] < limit) low = middle + 1
    else high = middle
  }
  return low
}

function medianOf(list: readonly number[]): number {
  if (list.length === 0) return 0
  return (list[(list.length - 1) >> 1] + list[list.length >> 1]) / 2
}
