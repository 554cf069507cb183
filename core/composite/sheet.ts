import { newCanvas } from './raster.ts'

/** A picture of a contact sheet: colours three a pixel, and masks of 0 and 1, one a pixel. */
export type Tile = { width: number; height: number; bytes: Uint8Array; masks: readonly Uint8Array[] }

const GAP = 4
const GROUND = 246
/** Outlines by the number of the object: colours that differ from each other and from most things. */
const OUTLINES = [[255, 0, 90], [0, 200, 80], [30, 120, 255], [255, 170, 0], [190, 60, 255], [0, 210, 220]]

/** Pictures side by side, each fitted into a square of `cell` pixels, the outlines of its objects drawn. Three bytes a pixel. */
export function contactSheet(
  tiles: readonly Tile[], columns: number, cell: number,
): { width: number; height: number; bytes: Uint8Array<ArrayBuffer> } {
  const rows = Math.max(1, Math.ceil(tiles.length / columns))
  const width = columns * (cell + GAP) + GAP
  const height = rows * (cell + GAP) + GAP
  const bytes = new Uint8Array(3 * width * height).fill(GROUND)
  for (const [i, tile] of tiles.entries()) {
    const scale = Math.min(cell / tile.width, cell / tile.height)
    const [w, h] = [Math.max(1, Math.round(tile.width * scale)), Math.max(1, Math.round(tile.height * scale))]
    const left = GAP + (i % columns) * (cell + GAP) + ((cell - w) >> 1)
    const top = GAP + Math.floor(i / columns) * (cell + GAP) + ((cell - h) >> 1)
    const small = shrunkTile(tile, w, h)
    for (let y = 0; y < h; y++) bytes.set(small.subarray(3 * y * w, 3 * (y + 1) * w), 3 * ((top + y) * width + left))
  }
  return { width, height, bytes }
}

function shrunkTile({ width, height, bytes, masks }: Tile, w: number, h: number): Uint8Array {
  const { rgb } = newCanvas(w, h)
  for (let y = 0; y < h; y++) {
    const [top, bottom] = spanOf(y, h, height)
    for (let x = 0; x < w; x++) {
      const [left, right] = spanOf(x, w, width)
      const at = 3 * (y * w + x)
      for (let v = top; v < bottom; v++) {
        for (let u = left; u < right; u++) for (let c = 0; c < 3; c++) rgb[at + c] += bytes[3 * (v * width + u) + c]
      }
      for (let c = 0; c < 3; c++) rgb[at + c] /= (bottom - top) * (right - left)
    }
  }
  const out = Uint8Array.from(rgb, Math.round)
  const nearest = (i: number, count: number, length: number) => Math.floor(((i + 0.5) * length) / count)
  const inside = (mask: Uint8Array, x: number, y: number) =>
    x >= 0 && y >= 0 && x < w && y < h && mask[nearest(y, h, height) * width + nearest(x, w, width)] !== 0
  for (const [i, mask] of masks.entries()) {
    const colour = OUTLINES[i % OUTLINES.length]
    for (let y = 0; y < h; y++) {
      for (let x = 0; x < w; x++) {
        if (!inside(mask, x, y)) continue
        if (inside(mask, x - 1, y) && inside(mask, x + 1, y) && inside(mask, x, y - 1) && inside(mask, x, y + 1)) continue
        out.set(colour, 3 * (y * w + x))
      }
    }
  }
  return out
}

/** First and past-the-last source pixel of one of `count` cells over `length` pixels. */
function spanOf(i: number, count: number, length: number): [number, number] {
  const from = Math.floor((i * length) / count)
  return [from, Math.max(from + 1, Math.floor(((i + 1) * length) / count))]
}
