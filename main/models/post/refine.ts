import type { Box } from '../../../core/mask/runs.ts'
import { guidedFilter } from '../../../core/matting/guided-filter.ts'
import type { MaskGrid, Picture } from '../family.ts'
import { partOf } from '../pictures.ts'
import { regrid } from '../regrid.ts'
import { sigmoid } from '../tensors.ts'

/** Variance of the luma (0..1) below which a window counts as flat: contrasts of about 2.5 of 255 levels. */
const EPS = 1e-4
/** Probability below which a cell cannot end up in a mask by smoothing. */
const NOTHING = 0.01
const BAND_CELLS = 2 ** 22

/**
 * Probabilities whose edges follow the photo's: the guided filter on the luma (0.299 R + 0.587 G + 0.114 B), at the photo's
 * own pixels and only where something may be. Null where nothing is.
 * @param radius photo pixels
 * @param box outside of which nothing of the mask counts
 * @param bandCells pixels that are worked on at once, about
 */
export function refined(
  photo: Picture, grid: MaskGrid, box: readonly [number, number, number, number], radius: number, bandCells = BAND_CELLS,
): { grid: MaskGrid; box: Box } | null {
  const window = windowOf(photo, grid, box, 2 * radius)
  if (!window) return null
  const { picture, scale, x0, y0 } = partOf(photo, window)
  const { width, height } = picture
  const smooth = new Float32Array(width * height)
  const r = Math.max(1, Math.round(radius / scale))
  // In bands, so that memory does not grow with the photo: what is two radii away has no say.
  const rows = Math.max(64, 4 * r, Math.floor(bandCells / width))
  for (let from = 0; from < height; from += rows) {
    const to = Math.min(height, from + rows)
    const top = Math.max(0, from - 2 * r)
    const bottom = Math.min(height, to + 2 * r)
    const values = regrid(grid, { sx: scale, sy: scale, x0, y0: y0 + top * scale }, width, bottom - top)
    if (grid.logits) for (let i = 0; i < values.length; i++) values[i] = sigmoid(values[i])
    const band = guidedFilter(lumaOf(picture, top, bottom), values, bottom - top, width, r, EPS)
    smooth.set(band.subarray((from - top) * width, (to - top) * width), from * width)
  }
  return { grid: { width, height, data: smooth, place: { sx: scale, sy: scale, x0, y0 } }, box: window }
}

/** Luma 0..1 of the rows top..bottom. */
function lumaOf({ width, data }: Picture, top: number, bottom: number): Float32Array {
  const luma = new Float32Array(width * (bottom - top))
  for (let i = 0, p = 3 * width * top; i < luma.length; i++, p += 3) {
    luma[i] = (0.299 * data[p] + 0.587 * data[p + 1] + 0.114 * data[p + 2]) / 255
  }
  return luma
}

/** Whole photo pixels round all cells that are not nothing, `margin` more on each side, within the box and the photo. */
function windowOf(photo: Picture, grid: MaskGrid, box: readonly [number, number, number, number], margin: number): Box | null {
  const { width, height, data, place: { sx, sy, x0, y0 } } = grid
  const least = grid.logits ? Math.log(NOTHING / (1 - NOTHING)) : NOTHING
  let [left, right, top, bottom] = [width, -1, height, -1]
  for (let v = 0, i = 0; v < height; v++) {
    for (let u = 0; u < width; u++, i++) {
      if (data[i] < least) continue
      if (u < left) left = u
      if (u > right) right = u
      if (v < top) top = v
      bottom = v
    }
  }
  if (right < 0) return null
  // A cell has its say as far as the middles of its neighbours, and at the grid's edge as far as the box.
  const x = Math.floor(Math.max(box[0], 0, left === 0 ? 0 : (left - 0.5) * sx + x0 - margin))
  const y = Math.floor(Math.max(box[1], 0, top === 0 ? 0 : (top - 0.5) * sy + y0 - margin))
  const end = Math.ceil(Math.min(box[0] + box[2], photo.width, right === width - 1 ? Infinity : (right + 1.5) * sx + x0 + margin))
  const floor = Math.ceil(Math.min(box[1] + box[3], photo.height, bottom === height - 1 ? Infinity : (bottom + 1.5) * sy + y0 + margin))
  return end > x && floor > y ? [x, y, end - x, floor - y] : null
}
