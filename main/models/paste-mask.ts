import { runsOfSpans } from '../../core/mask/spans.ts'
import type { Runs } from '../../core/mask/runs.ts'
import type { MaskGrid } from './family.ts'

/**
 * The mask at photo size: pixels of width x height whose middle lies in the box and where the grid, stretched bilinearly
 * between the middles of its cells, reaches the threshold. (Detectron2's paste_masks_in_image and Ultralytics'
 * process_mask_native agree with this, but for the half cell the former lets a mask reach out of its box.)
 * Only columns inside the box are looked at, and only pixels between two cells on different sides of the threshold.
 * @param box [x, y, w, h] in photo pixels; the part outside the photo is cut off
 * @param threshold probability 0..1 from which a pixel belongs to the mask
 */
export function pasteMask(
  mask: MaskGrid, box: readonly [number, number, number, number], width: number, height: number, threshold: number,
): Runs {
  const level = levelOf(mask, threshold)
  const { left, top, right, bottom } = middlesInside(box, width, height)
  const rows = alongOf(mask.place.sy, mask.place.y0, top, bottom, mask.height)
  const column = new Float64Array(mask.height)
  const first = new Int32Array(width + 1)
  let ys = new Int32Array(4 * Math.max(0, right - left) + 64)
  let n = 0
  const put = (from: number, to: number, x: number) => {
    if (n > first[x] && ys[n - 1] === from) {
      ys[n - 1] = to
      return
    }
    if (n + 2 > ys.length) {
      const longer = new Int32Array(2 * ys.length)
      longer.set(ys)
      ys = longer
    }
    ys[n++] = from
    ys[n++] = to
  }
  for (let x = 0; x < width; x++) {
    first[x] = n
    if (x < left || x >= right || top >= bottom) continue
    fillColumn(column, mask, x)
    for (const { from, to, cell } of rows.pieces) {
      const above = column[cell]
      const below = column[Math.min(cell + 1, mask.height - 1)]
      if (above >= level && below >= level) put(from, to, x)
      else if (above >= level || below >= level) {
        for (let y = from; y < to; y++) if (above + (below - above) * rows.share[y - top] >= level) put(y, y + 1, x)
      }
    }
  }
  first[width] = n
  return runsOfSpans({ h: height, w: width, first, ys: ys.subarray(0, n) })
}

/** The threshold in the unit of the grid's values. */
function levelOf(mask: MaskGrid, threshold: number): number {
  return mask.logits ? Math.log(threshold / (1 - threshold)) : threshold
}

/** The pixels whose middle lies in the box and in the photo, right and bottom excluded. */
function middlesInside([x, y, w, h]: readonly [number, number, number, number], width: number, height: number) {
  const from = (value: number, most: number) => Math.min(most, Math.max(0, Math.ceil(value - 0.5)))
  return { left: from(x, width), top: from(y, height), right: from(x + w, width), bottom: from(y + h, height) }
}

/** Where a photo coordinate lies between the cells: number of the cell before it, and the share of the next one. */
function placeOf(pixel: number, scale: number, origin: number, cells: number): { cell: number; share: number } {
  const u = Math.min(cells - 1, Math.max(0, (pixel + 0.5 - origin) / scale - 0.5))
  const cell = Math.min(Math.floor(u), Math.max(0, cells - 2))
  return { cell, share: u - cell }
}

/** The pixels from..to cut where the cells change; `share` of each pixel from the first. */
function alongOf(scale: number, origin: number, from: number, to: number, cells: number) {
  const share = new Float64Array(Math.max(0, to - from))
  const pieces: { from: number; to: number; cell: number }[] = []
  for (let pixel = from; pixel < to; pixel++) {
    const at = placeOf(pixel, scale, origin, cells)
    share[pixel - from] = at.share
    const last = pieces.at(-1)
    if (last?.cell === at.cell) last.to = pixel + 1
    else pieces.push({ from: pixel, to: pixel + 1, cell: at.cell })
  }
  return { share, pieces }
}

/** The grid's values along photo column x, one for each of its rows. */
function fillColumn(into: Float64Array, { data, width, height, place }: MaskGrid, x: number): void {
  const { cell, share } = placeOf(x, place.sx, place.x0, width)
  const next = Math.min(cell + 1, width - 1) - cell
  for (let v = 0, at = cell; v < height; v++, at += width) into[v] = data[at] + (data[at + next] - data[at]) * share
}
