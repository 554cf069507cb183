import { bitmapOf } from '../../core/mask/bitmap.ts'
import { cropped, resized } from '../../core/mask/place.ts'
import type { Box, Runs } from '../../core/mask/runs.ts'
import type { Dense, Picture, Placement } from './family.ts'

/** Most pixels of a copy (96 MiB); larger parts of a photo are made smaller by a whole factor. */
const MOST_COPIED = 2 ** 25

/** A part of a photo, perhaps made smaller: its pixel (x, y) covers `scale` x `scale` of the photo's from (x * scale + x0, y * scale + y0). */
export type PicturePart = { readonly picture: Picture; readonly scale: number; readonly x0: number; readonly y0: number }

/**
 * A copy of the photo inside a box of whole pixels, which may reach beyond the photo: there it is mirrored at the edge.
 * @param channel 0, 1, 2: this sample alone, three times
 * @param keep what is outside of this mask of the photo becomes black
 */
export function partOf(photo: Picture, box: Readonly<Box>, { channel, keep }: { channel?: 0 | 1 | 2; keep?: Runs } = {}): PicturePart {
  const [x0, y0, w, h] = box
  const scale = Math.ceil(Math.sqrt((w * h) / MOST_COPIED)) || 1
  const picture = scale === 1 ? copied(photo, box) : averaged(photo, box, scale)
  const { data } = picture
  if (channel !== undefined) {
    for (let p = 0; p < data.length; p += 3) {
      const value = data[p + channel]
      data[p] = value
      data[p + 1] = value
      data[p + 2] = value
    }
  }
  if (keep) {
    const inside = cropped(keep, [x0, y0, w, h])
    const bitmap = bitmapOf(scale === 1 ? inside : resized(inside, picture.height, picture.width))
    for (let i = 0, p = 0; i < bitmap.length; i++, p += 3) if (bitmap[i] === 0) data[p] = data[p + 1] = data[p + 2] = 0
  }
  return { picture, scale, x0, y0 }
}

/** What was seen on a part, placed on the photo. */
export function onPhoto(dense: Dense, part: Pick<PicturePart, 'scale' | 'x0' | 'y0'>): Dense {
  const { sx, sy, x0, y0 } = dense.place
  const place: Placement = { sx: sx * part.scale, sy: sy * part.scale, x0: x0 * part.scale + part.x0, y0: y0 * part.scale + part.y0 }
  return { ...dense, place }
}

function copied(photo: Picture, [x0, y0, w, h]: Readonly<Box>): Picture {
  const data = new Uint8Array(3 * w * h)
  const left = Math.max(0, -x0)
  const right = Math.min(w, photo.width - x0)
  for (let y = 0; y < h; y++) {
    const row = 3 * photo.width * mirrored(y + y0, photo.height)
    const to = 3 * w * y
    if (right > left) data.set(photo.data.subarray(row + 3 * (x0 + left), row + 3 * (x0 + right)), to + 3 * left)
    for (let x = 0; x < w; x++) {
      if (x === left && right > left) x = right
      if (x >= w) break
      const from = row + 3 * mirrored(x + x0, photo.width)
      for (let c = 0; c < 3; c++) data[to + 3 * x + c] = photo.data[from + c]
    }
  }
  return { width: w, height: h, data }
}

/** Where a coordinate outside 0..size - 1 is found when the photo is mirrored at its edges, again and again. */
function mirrored(at: number, size: number): number {
  if (at >= 0 && at < size) return at
  const around = ((at % (2 * size)) + 2 * size) % (2 * size)
  return around < size ? around : 2 * size - 1 - around
}

/** Means of blocks of scale x scale pixels; at the far edges of what there is. Such boxes lie inside the photo. */
function averaged(photo: Picture, [x0, y0, w, h]: Readonly<Box>, scale: number): Picture {
  const width = Math.ceil(w / scale)
  const height = Math.ceil(h / scale)
  const data = new Uint8Array(3 * width * height)
  const sums = new Float64Array(3 * width)
  for (let v = 0; v < height; v++) {
    sums.fill(0)
    const rows = Math.min(scale, h - v * scale)
    for (let j = 0; j < rows; j++) {
      let p = 3 * ((y0 + v * scale + j) * photo.width + x0)
      for (let x = 0; x < w; x++, p += 3) {
        const s = 3 * Math.floor(x / scale)
        for (let c = 0; c < 3; c++) sums[s + c] += photo.data[p + c]
      }
    }
    for (let u = 0; u < width; u++) {
      const share = 1 / (rows * Math.min(scale, w - u * scale))
      for (let c = 0; c < 3; c++) data[3 * (v * width + u) + c] = Math.round(sums[3 * u + c] * share)
    }
  }
  return { width, height, data }
}
