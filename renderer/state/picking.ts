import { hitShape } from '../../core/geometry/hit.ts'
import { boundsOf } from '../../core/geometry/outlines.ts'
import { spatialIndex } from '../../core/geometry/spatial-index.ts'
import type { Annotation, Shape } from '../../core/records/annotation.ts'
import type { AnnotationId } from '../../core/records/ids.ts'
import { keypointBox } from '../tools/grips.ts'

type Point = { x: number; y: number }
/** [x, y, width, height] in image pixels. */
export type Box = [number, number, number, number]

/** What lies where on an image: made once for a set of annotations, asked with every move of the pointer. */
export type Picking = {
  /** Uppermost visible, unlocked annotation at a point, or null. Being inside wins over being near. */
  hit(at: Point, reach: number): AnnotationId | null
  /** Visible, unlocked annotations wholly within the box between two corners. */
  inside(a: Point, b: Point): AnnotationId[]
  /** Annotations whose extent touches the box, in drawing order. */
  touching(box: Readonly<Box>): Annotation[]
}

const boxes = new WeakMap<Shape, Box>()

/** Where a row's shape and keypoints lie, whether inside the image or not. Kept per shape. */
export function boxOfRow(row: Annotation): Box {
  let box = boxes.get(row.shape)
  if (!box) boxes.set(row.shape, (box = boundsOf(row.shape)))
  if (!row.keypoints) return box
  const joints = keypointBox(row.keypoints)
  if (row.shape.type === 'none') return joints
  const [x, y] = [Math.min(box[0], joints[0]), Math.min(box[1], joints[1])]
  return [x, y, Math.max(box[0] + box[2], joints[0] + joints[2]) - x, Math.max(box[1] + box[3], joints[1] + joints[3]) - y]
}

export function createPicking(annotations: ReadonlyMap<number, Annotation>, order: readonly AnnotationId[]): Picking {
  const index = spatialIndex(order.map((id) => annotations.get(id)!), boxOfRow)
  const usable = (row: Annotation) => !row.hidden && !row.locked

  return {
    touching: (box) => index.within(box),
    hit(at, reach) {
      const rows = index.near(at, reach).filter(usable)
      for (const near of [0, reach]) {
        const found = rows.findLast((row) => hitShape(row.shape, at, near) || (near > 0 && hitSkeleton(row, at, near)))
        if (found) return found.id
      }
      return null
    },
    inside(a, b) {
      const [left, top, right, bottom] = [Math.min(a.x, b.x), Math.min(a.y, b.y), Math.max(a.x, b.x), Math.max(a.y, b.y)]
      const whole = ([x, y, width, height]: Box) => x >= left && y >= top && x + width <= right && y + height <= bottom
      return index.within([left, top, right - left, bottom - top]).filter((row) => usable(row) && whole(boxOfRow(row))).map((row) => row.id)
    },
  }
}

function hitSkeleton(row: Annotation, at: Point, reach: number): boolean {
  const points = row.keypoints ?? []
  for (let i = 0; i < points.length; i += 3) {
    if (points[i + 2] > 0 && Math.hypot(points[i] - at.x, points[i + 1] - at.y) <= reach) return true
  }
  return false
}
