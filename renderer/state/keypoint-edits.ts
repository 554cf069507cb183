import type { Op } from '../../core/change/change.ts'
import { mirrored, named } from '../../core/pose/joints/mirror.ts'
import { mirrorOrder } from '../../core/pose/joints/skeletons.ts'
import { spaceOf, withSpace } from '../../core/pose/joints/space-joints.ts'
import type { Annotation } from '../../core/records/annotation.ts'
import type { Category } from '../../core/records/category.ts'
import type { AnnotationId } from '../../core/records/ids.ts'
import { keypointBox } from '../tools/grips.ts'
import { round } from '../tools/shapes.ts'

type Categories = ReadonlyMap<number, Category>

const orderOf = (row: Annotation, categories: Categories): number[] => {
  const names = categories.get(row.category)?.keypoints ?? []
  // A row may have more or fewer keypoints than its category has by now.
  return 3 * names.length === row.keypoints?.length ? mirrorOrder(names) : Array.from({ length: (row.keypoints?.length ?? 0) / 3 }, (_, i) => i)
}

/**
 * Copies of the keypoints of some rows, turned over left to right beside them, or over them in photos (`width` pixels) that have no room
 * there; left and right change their names.
 */
export function mirroredCopies(rows: readonly Annotation[], categories: Categories, width: number, top: number, newId: () => AnnotationId): Op[] {
  return rows.filter((row) => row.keypoints !== null).map((row, i): Op => {
    const keypoints = mirrored(row.keypoints!, orderOf(row, categories), axisOf(keypointBox(row.keypoints!), width)).map(round)
    const after: Annotation = {
      ...row, id: newId(), shape: { type: 'none' }, keypoints, bbox: keypointBox(keypoints), area: 0, order: top + 1 + i, source: 'user', score: null, locked: false,
      hidden: false, group: null, extra: withSpace(row.extra, null),
    }
    return { table: 'annotation', id: after.id, before: null, after }
  })
}

/** Where the mirror stands: right of the box, left of it, or through its middle. */
function axisOf([x, , w]: readonly number[], width: number): number {
  const gap = Math.max(4, 0.06 * w)
  if (x + 2 * w + 2 * gap <= width) return x + w + gap
  return x - w - 2 * gap >= 0 ? x - gap : x + w / 2
}

/** Left and right change their names, nothing moves: for bodies that were labelled the wrong way round. Also in space, where that is known. */
export function sidesSwapped(rows: readonly Annotation[], categories: Categories): Op[] {
  return rows.flatMap((row): Op[] => {
    const order = orderOf(row, categories)
    if (row.keypoints === null || order.every((other, i) => other === i)) return []
    const space = spaceOf(row)
    const joints = space && space.joints.length === order.length ? order.map((from) => space.joints[from]) : null
    const extra = joints ? withSpace(row.extra, { ...space!, joints }) : row.extra
    return [{ table: 'annotation', id: row.id, before: row, after: { ...row, keypoints: named(row.keypoints, order), extra } }]
  })
}
