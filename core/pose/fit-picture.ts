import { boxOf, type Runs } from '../mask/runs.ts'
import { spansOf } from '../mask/spans.ts'
import { crop, resize, type Camera } from './camera.ts'

/** The part of a photo that a pose is fitted to: a mask at a size fit for fitting, and the camera that would have taken it so. */
export type FitPicture = {
  /** width * height, row by row: 1 object. */
  mask: Uint8Array
  /** 0: not to be known, behind another object or mostly beyond the photo. Absent where all is known. */
  valid?: Uint8Array
  /** Of this picture. */
  camera: Camera
  /** Photo pixels that one pixel of it is wide and high: a whole number, so that the camera is exact. */
  scale: number
}

/** Free space kept round the object, as a share of its longer side: silhouettes that reach beyond it must be seen to. */
const MARGIN = 0.25
const LEAST_MARGIN = 8

/**
 * Cuts the object out of its photo and makes it smaller by a whole number, a pixel being set where the mask covers half of it. The cut
 * never reaches beyond the photo but for a part of a pixel, so a mask that touches the picture's edge is cut by the photo's.
 * @param mask of the upright photo @param camera of that photo @param side longest side of the picture in its pixels
 * @param hiding masks of what may stand before the object
 */
export function fitPicture(mask: Runs, camera: Camera, side: number, hiding: readonly Runs[] = []): FitPicture {
  const [x, y, w, h] = boxOf(mask)
  const margin = Math.max(LEAST_MARGIN, Math.ceil(MARGIN * Math.max(w, h)))
  const [left, top] = [Math.max(0, x - margin), Math.max(0, y - margin)]
  const [right, bottom] = [Math.min(mask.w, x + w + margin), Math.min(mask.h, y + h + margin)]
  const scale = Math.max(1, Math.ceil(Math.max(right - left, bottom - top) / side))
  const width = Math.max(1, Math.ceil((right - left) / scale))
  const height = Math.max(1, Math.ceil((bottom - top) / scale))
  const grid = { left, top, width, height, scale }
  const small = resize(crop(camera, { x: left, y: top, width: width * scale, height: height * scale }), width, height)
  const own = areasOf(mask, grid)
  const others = hiding.map((runs) => areasOf(runs, grid))
  const half = (scale * scale) / 2
  const picture = new Uint8Array(width * height)
  const valid = new Uint8Array(width * height).fill(1)
  let unknown = 0
  for (let v = 0, p = 0; v < height; v++) {
    const rows = Math.min(scale, mask.h - top - v * scale)
    for (let u = 0; u < width; u++, p++) {
      const there = rows * Math.min(scale, mask.w - left - u * scale)
      // Cells that are half covered lie on a straight rim: every other one is set, so that the object grows neither larger nor smaller.
      picture[p] = 2 * own[p] > there || (2 * own[p] === there && (u + v) % 2 === 0) ? 1 : 0
      if (there >= half && (picture[p] === 1 || others.every((areas) => 2 * areas[p] < there))) continue
      valid[p] = 0
      unknown++
    }
  }
  return { mask: picture, ...(unknown > 0 ? { valid } : {}), camera: small, scale }
}

/** Pixels of a mask in each cell of a grid. */
function areasOf(runs: Runs, { left, top, width, height, scale }: { left: number; top: number; width: number; height: number; scale: number }): Uint32Array {
  const areas = new Uint32Array(width * height)
  const { first, ys } = spansOf(runs)
  const [end, floor] = [Math.min(runs.w, left + width * scale), top + height * scale]
  for (let x = left; x < end; x++) {
    const u = Math.floor((x - left) / scale)
    for (let i = first[x]; i < first[x + 1]; i += 2) {
      const to = Math.min(ys[i + 1], floor)
      for (let y = Math.max(ys[i], top); y < to; ) {
        const v = Math.floor((y - top) / scale)
        const next = Math.min(to, top + (v + 1) * scale)
        areas[v * width + u] += next - y
        y = next
      }
    }
  }
  return areas
}
