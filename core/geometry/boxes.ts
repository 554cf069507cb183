import type { Box } from '../mask/runs.ts'
import type { ImagePoint } from './points.ts'

/** Whether two boxes [x, y, width, height] share a point, edges included. */
export function boxesTouch(a: Readonly<Box>, b: Readonly<Box>): boolean {
  return a[0] <= b[0] + b[2] && b[0] <= a[0] + a[2] && a[1] <= b[1] + b[3] && b[1] <= a[1] + a[3]
}

/** Whether `outer` holds all of `inner`, edges included. */
export function boxContains(outer: Readonly<Box>, inner: Readonly<Box>): boolean {
  return outer[0] <= inner[0] && outer[1] <= inner[1] && outer[0] + outer[2] >= inner[0] + inner[2] && outer[1] + outer[3] >= inner[1] + inner[3]
}

/** The smallest box round both. */
export function boxUnion(a: Readonly<Box>, b: Readonly<Box>): Box {
  const x = Math.min(a[0], b[0])
  const y = Math.min(a[1], b[1])
  return [x, y, Math.max(a[0] + a[2], b[0] + b[2]) - x, Math.max(a[1] + a[3], b[1] + b[3]) - y]
}

/** The box between two opposite corners, in whatever order they were drawn. */
export function boxBetween(a: ImagePoint, b: ImagePoint): Box {
  return [Math.min(a.x, b.x), Math.min(a.y, b.y), Math.abs(a.x - b.x), Math.abs(a.y - b.y)]
}

/** The box made larger by `margin` pixels on each side; smaller when negative, never inside out. */
export function boxGrown(box: Readonly<Box>, margin: number): Box {
  const w = Math.max(0, box[2] + 2 * margin)
  const h = Math.max(0, box[3] + 2 * margin)
  return [box[0] + (box[2] - w) / 2, box[1] + (box[3] - h) / 2, w, h]
}

/** The part of the box inside an image of `width` x `height` pixels; width or height 0 when none is. */
export function boxClipped(box: Readonly<Box>, width: number, height: number): Box {
  const x = Math.min(width, Math.max(0, box[0]))
  const y = Math.min(height, Math.max(0, box[1]))
  return [x, y, Math.max(0, Math.min(width, box[0] + box[2]) - x), Math.max(0, Math.min(height, box[1] + box[3]) - y)]
}
