import Flatbush from 'flatbush'
import type { Box } from '../mask/runs.ts'
import type { ImagePoint } from './points.ts'

/** Items by their boxes; answers keep the order in which the items were given. */
export type SpatialIndex<T> = {
  /** Items whose box touches this box [x, y, width, height]: what is to be drawn in a view. */
  within(box: Readonly<Box>): T[]
  /** Items whose box lies within `reach` pixels of the point (in x and in y): what may be meant by a click. */
  near(point: ImagePoint, reach: number): T[]
}

/** An index of items that does not change; building one of 5,000 boxes takes about a millisecond, so make a new one per commit. */
export function spatialIndex<T>(items: readonly T[], boxOf: (item: T) => Readonly<Box>): SpatialIndex<T> {
  if (items.length === 0) return { within: () => [], near: () => [] }
  const tree = new Flatbush(items.length)
  for (const item of items) {
    const [x, y, w, h] = boxOf(item)
    tree.add(x, y, x + w, y + h)
  }
  tree.finish()
  const search = (left: number, top: number, right: number, bottom: number): T[] =>
    tree.search(left, top, right, bottom).sort((a, b) => a - b).map((i) => items[i])
  return {
    within: ([x, y, w, h]) => search(x, y, x + w, y + h),
    near: ({ x, y }, reach) => search(x - reach, y - reach, x + reach, y + reach),
  }
}
