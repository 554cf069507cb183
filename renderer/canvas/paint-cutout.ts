import { backdropPicture } from '../state/backdrop-picture.ts'
import type { Look } from '../state/look.ts'
import { drawOverlay, type OverlayLevels } from './overlay-levels.ts'
import { visibleBox, type Size, type Viewport } from './viewport.ts'

/** Squares of the checkerboard, CSS pixels. */
const SQUARE = 8

type Place = { left: number; top: number; width: number; height: number }

/** The visible part of the photo, CSS pixels of the canvas. */
export function placeOf(image: Size, view: Viewport, canvas: Size): Place {
  const [x0, y0, x1, y1] = visibleBox(view, canvas)
  const left = Math.max(0, x0) * view.zoom + view.x
  const top = Math.max(0, y0) * view.zoom + view.y
  return {
    left, top,
    width: Math.max(0, Math.min(image.width, x1) * view.zoom + view.x - left), height: Math.max(0, Math.min(image.height, y1) * view.zoom + view.y - top),
  }
}

/** Fills the photo's place. */
export function fillPhoto(context: CanvasRenderingContext2D, image: Size, view: Viewport, canvas: Size, style: string): void {
  const { left, top, width, height } = placeOf(image, view, canvas)
  context.fillStyle = style
  context.fillRect(left, top, width, height)
}

/** Takes the colour out of the photo just drawn and darkens it, so that what is laid over it stands out. */
export function dull(context: CanvasRenderingContext2D, image: Size, view: Viewport, canvas: Size): void {
  context.globalCompositeOperation = 'saturation'
  fillPhoto(context, image, view, canvas, '#000000')
  context.globalCompositeOperation = 'source-over'
  fillPhoto(context, image, view, canvas, 'rgba(0, 0, 0, 0.4)')
}

/** Keeps of the photo just drawn what `cover` covers and puts the backdrop behind it. Nothing else may be drawn within the clip before. */
export function cutOut(
  context: CanvasRenderingContext2D, cover: OverlayLevels, image: Size,
  { viewport, canvas, backdrop }: Pick<Look, 'backdrop'> & { viewport: Viewport; canvas: Size }, density: number,
): void {
  context.globalCompositeOperation = 'destination-in'
  drawOverlay(context, cover, viewport, canvas, density)
  context.globalCompositeOperation = 'destination-over'
  const { bitmap } = backdropPicture.getState()
  if (backdrop === 'picture' && bitmap) fillPicture(context, bitmap, image, viewport, canvas)
  else if (backdrop !== 'checker' && backdrop !== 'picture') fillPhoto(context, image, viewport, canvas, backdrop)
  else fillChecker(context, placeOf(image, viewport, canvas), viewport)
  context.globalCompositeOperation = 'source-over'
}

/** The picture covers the photo's place, its middle on the photo's; what is too much is cut off. */
function fillPicture(context: CanvasRenderingContext2D, bitmap: ImageBitmap, image: Size, view: Viewport, canvas: Size): void {
  const scale = Math.max(image.width / bitmap.width, image.height / bitmap.height)
  const [width, height] = [image.width / scale, image.height / scale]
  const { left, top, width: seenWide, height: seenHigh } = placeOf(image, view, canvas)
  // Only the part in sight, so that a large zoom costs no more.
  const x = (left - view.x) / view.zoom / scale + (bitmap.width - width) / 2
  const y = (top - view.y) / view.zoom / scale + (bitmap.height - height) / 2
  context.imageSmoothingEnabled = true
  context.drawImage(bitmap, x, y, seenWide / view.zoom / scale, seenHigh / view.zoom / scale, left, top, seenWide, seenHigh)
}

/** The squares keep their size on the screen and go along with the photo. */
function fillChecker(context: CanvasRenderingContext2D, { left, top, width, height }: Place, view: Viewport): void {
  const styles = getComputedStyle(document.documentElement)
  const tile = new OffscreenCanvas(2 * SQUARE, 2 * SQUARE)
  const squares = tile.getContext('2d')!
  for (const [name, x, y] of [['--checker-a', 0, 0], ['--checker-b', 1, 0], ['--checker-b', 0, 1], ['--checker-a', 1, 1]] as const) {
    squares.fillStyle = styles.getPropertyValue(name)
    squares.fillRect(x * SQUARE, y * SQUARE, SQUARE, SQUARE)
  }
  const pattern = context.createPattern(tile, 'repeat')
  if (!pattern) return
  pattern.setTransform(new DOMMatrix([1, 0, 0, 1, view.x % (2 * SQUARE), view.y % (2 * SQUARE)]))
  context.fillStyle = pattern
  context.fillRect(left, top, width, height)
}
