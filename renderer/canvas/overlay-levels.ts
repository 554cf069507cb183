import { drawPart } from './paint-photo.ts'
import type { Grid } from './mask-pixels.ts'
import { visibleBox, type Size, type Viewport } from './viewport.ts'

/** A picture of cells over the photo, with its halves, quarters … for when it is drawn small. `cell`: image pixels per cell. */
export type OverlayLevels = { cell: { x: number; y: number }; levels: readonly OffscreenCanvas[] }

/** Halves of fewer cells than this are not worth their memory. */
const SMALL = 250_000
/** Screen pixels per cell from which cells are drawn as sharp squares. */
const CRISP = 1

/** Makes a picture of cells as `paintRuns` leaves them. */
export function overlayLevels(cells: Uint32Array<ArrayBuffer>, { width, height, step }: Grid): OverlayLevels {
  return levelsOf(pictureOf(cells, { width, height }), { x: step, y: step })
}

/** Cells, row by row, as a picture. */
export function pictureOf(cells: Uint32Array<ArrayBuffer>, { width, height }: Size): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height)
  canvas.getContext('2d')!.putImageData(new ImageData(new Uint8ClampedArray(cells.buffer, cells.byteOffset, cells.byteLength), width, height), 0, 0)
  return canvas
}

/** Adds the smaller versions to a picture of cells. */
export function levelsOf(first: OffscreenCanvas, cell: OverlayLevels['cell']): OverlayLevels {
  const levels = [first]
  for (let last = first; last.width * last.height > SMALL && Math.min(last.width, last.height) > 1; last = levels[levels.length - 1]) {
    // Exactly half the size, smoothed, is the mean of four.
    const half = new OffscreenCanvas(Math.ceil(last.width / 2), Math.ceil(last.height / 2))
    half.getContext('2d')!.drawImage(last, 0, 0, last.width / 2, last.height / 2)
    levels.push(half)
  }
  return { cell, levels }
}

/** Draws cells over the photo, in CSS pixels of the canvas; only what is visible. */
export function drawOverlay(context: CanvasRenderingContext2D, { cell, levels }: OverlayLevels, view: Viewport, canvas: Size, density: number): void {
  const [x0, y0, x1, y1] = visibleBox(view, canvas)
  const scale = view.zoom * density * Math.min(cell.x, cell.y)
  const place = scale >= 1 ? 0 : Math.min(levels.length - 1, Math.floor(Math.log2(1 / scale) + 1e-6))
  const picture = levels[place]
  const all = { left: 0, top: 0, right: picture.width * cell.x * 2 ** place, bottom: picture.height * cell.y * 2 ** place }
  const box = { left: Math.max(0, x0), top: Math.max(0, y0), right: Math.min(all.right, x1), bottom: Math.min(all.bottom, y1) }
  if (box.left >= box.right || box.top >= box.bottom) return
  context.imageSmoothingEnabled = scale < CRISP
  context.imageSmoothingQuality = 'low'
  drawPart(context, picture, all, box, view)
}
