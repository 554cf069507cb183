import type { Box } from '../../../core/mask/runs.ts'

type Size = { readonly width: number; readonly height: number }

/** Share of a close-up's width (or height) from its side within which what is found may go on beyond it. */
const NEAR = 0.02

/**
 * The part of a photo that is shown close up: `box` with `margin` shares of its longer side more on each side, widened to the
 * aspect of `shape` so that no bars are needed, moved into the photo and no larger than it. `close_up` of
 * native-models/training/views.py, by which networks learn, is the same rule, in the same order of operations.
 * @param box [x, y, w, h] in whole photo pixels
 * @param margin share, 0 or more
 * @param shape what the network takes; null where it takes any: the aspect is left as it is
 * @returns [x, y, w, h] in whole photo pixels
 */
export function closeUp(box: Readonly<Box>, margin: number, photo: Size, shape: Size | null): Box {
  const [left, top] = box
  const right = left + box[2]
  const bottom = top + box[3]
  const more = margin * Math.max(right - left, bottom - top)
  const wide = right - left + 2 * more
  const tall = bottom - top + 2 * more
  const w = Math.min(shape ? Math.max(wide, (tall * shape.width) / shape.height) : wide, photo.width)
  const h = Math.min(shape ? Math.max(tall, (wide * shape.height) / shape.width) : tall, photo.height)
  const x = Math.min(Math.max((left + right - w) / 2, 0), photo.width - w)
  const y = Math.min(Math.max((top + bottom - h) / 2, 0), photo.height - h)
  const [x0, y0] = [Math.floor(x), Math.floor(y)]
  // x + w may miss the photo's edge by the last digit of a float.
  return [x0, y0, Math.min(photo.width, Math.ceil(x + w)) - x0, Math.min(photo.height, Math.ceil(y + h)) - y0]
}

/** The box of what a disc of `radius` pixels makes of a mask with this box, within the photo. */
export function widened([x, y, w, h]: Readonly<Box>, radius: number, photo: Size): Box {
  const more = Math.floor(radius)
  const [left, top] = [Math.max(0, x - more), Math.max(0, y - more)]
  return [left, top, Math.min(photo.width, x + w + more) - left, Math.min(photo.height, y + h + more) - top]
}

/** Whether a box comes so near to a side of the part that what it holds may go on beyond; the photo's own edge ends everything. */
export function touches([x, y, w, h]: Readonly<Box>, part: Readonly<Box>, photo: Size): boolean {
  const across = NEAR * part[2]
  const down = NEAR * part[3]
  const [right, bottom] = [part[0] + part[2], part[1] + part[3]]
  return (part[0] > 0 && x - part[0] < across) || (part[1] > 0 && y - part[1] < down) ||
    (right < photo.width && right - (x + w) < across) || (bottom < photo.height && bottom - (y + h) < down)
}

/** The smallest box round both. */
export function boxOfBoth(a: Readonly<Box>, b: Readonly<Box>): Box {
  const [left, top] = [Math.min(a[0], b[0]), Math.min(a[1], b[1])]
  return [left, top, Math.max(a[0] + a[2], b[0] + b[2]) - left, Math.max(a[1] + a[3], b[1] + b[3]) - top]
}

/** Whether the first box has anything that the second has not. */
export function reachesBeyond(a: Readonly<Box>, b: Readonly<Box>): boolean {
  return a[0] < b[0] || a[1] < b[1] || a[0] + a[2] > b[0] + b[2] || a[1] + a[3] > b[1] + b[3]
}
