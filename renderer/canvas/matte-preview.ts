import { bitmapOf } from '../../core/mask/bitmap.ts'
import { cropped } from '../../core/mask/place.ts'
import type { Box } from '../../core/mask/runs.ts'
import { boxAround, type TrimapRuns } from '../../core/matting/patched-trimap.ts'
import { quickAlpha } from '../../core/matting/quick-matte.ts'
import { levelsOf, type OverlayLevels } from './overlay-levels.ts'
import type { Photo } from './photo-source.ts'

/** Photo pixels of the surroundings that tell object and ground their colours. */
const MARGIN = 24
/** More pixels than this would be felt by the hand: then the exact alpha is waited for. */
const MOST = 400_000

/** A copy of an alpha's picture to be drawn into. */
export function copied({ cell, levels: [first] }: OverlayLevels): OverlayLevels {
  const canvas = new OffscreenCanvas(first.width, first.height)
  canvas.getContext('2d')!.drawImage(first, 0, 0)
  return { cell, levels: [canvas] }
}

/**
 * Puts the quick alpha of a part of the trimap into a picture of an alpha, in place; gives the picture with its smaller
 * versions, or null when the part is too large or the photo is not there in one piece.
 */
export function previewInto(cover: OverlayLevels, photo: Photo, trimap: TrimapRuns, part: Readonly<Box>): OverlayLevels | null {
  const box = boxAround(part, MARGIN, trimap.foreground)
  const [x, y, w, h] = box
  if (!photo.display || w <= 0 || h <= 0 || w * h > MOST) return null
  const [picture] = photo.display.levels
  const [scaleX, scaleY] = [picture.width / photo.image.width, picture.height / photo.image.height]
  const pixels = new OffscreenCanvas(w, h).getContext('2d', { willReadFrequently: true })!
  pixels.drawImage(picture, x * scaleX, y * scaleY, w * scaleX, h * scaleY, 0, 0, w, h)
  const { data } = pixels.getImageData(0, 0, w, h)
  const known = bitmapOf(cropped(trimap.foreground, box), 255)
  const unsure = bitmapOf(cropped(trimap.unknown, box))
  for (let p = 0; p < known.length; p++) if (unsure[p] !== 0) known[p] = 128
  const alpha = quickAlpha({ width: w, height: h, data }, known, 4)
  const cells = new Uint32Array(w * h)
  for (let p = 0; p < cells.length; p++) cells[p] = ((Math.round(255 * alpha[p]) << 24) | 0xffffff) >>> 0
  const piece = new OffscreenCanvas(w, h)
  piece.getContext('2d')!.putImageData(new ImageData(new Uint8ClampedArray(cells.buffer), w, h), 0, 0)
  const [first] = cover.levels
  const context = first.getContext('2d')!
  const { cell } = cover
  // Only the part itself is drawn; round it the alpha of before is better.
  const inner = boxAround(part, MARGIN / 3, trimap.foreground)
  const at = [inner[0] / cell.x, inner[1] / cell.y, inner[2] / cell.x, inner[3] / cell.y] as const
  context.clearRect(...at)
  context.drawImage(piece, inner[0] - x, inner[1] - y, inner[2], inner[3], ...at)
  return levelsOf(first, cell)
}
