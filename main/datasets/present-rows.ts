import { unpackShape } from '../../core/formats/packed-polygon.ts'
import type { ImageId } from '../../core/records/ids.ts'
import type { ImportedAnnotation, Store } from '../db/store.ts'

/** What known images hold already, so that importing the same file again adds nothing. */
export type PresentRows = {
  /** Whether the image holds this geometry of this category; each row there answers for one row of the import. */
  has(row: ImportedAnnotation): boolean
  /** The drawing order above all there is. */
  nextOrder(image: ImageId): number
}

export function presentRows(store: () => Store): PresentRows {
  const images = new Map<ImageId, { counts: Map<string, number>; nextOrder: number }>()
  const rowsOf = (image: ImageId) => {
    let rows = images.get(image)
    if (!rows) {
      rows = { counts: new Map(), nextOrder: 0 }
      for (const row of store().annotations.list(image)) {
        const key = keyOf(row)
        rows.counts.set(key, (rows.counts.get(key) ?? 0) + 1)
        rows.nextOrder = Math.max(rows.nextOrder, Math.floor(row.order) + 1)
      }
      images.set(image, rows)
    }
    return rows
  }
  return {
    has(row) {
      const { counts } = rowsOf(row.image)
      const key = keyOf(row)
      const count = counts.get(key) ?? 0
      if (count > 0) counts.set(key, count - 1)
      return count > 0
    },
    nextOrder: (image) => rowsOf(image).nextOrder,
  }
}

function keyOf({ category, shape, keypoints }: Pick<ImportedAnnotation, 'category' | 'shape' | 'keypoints'>): string {
  return JSON.stringify([category, unpackShape(shape), keypoints])
}
