import type { Size, Viewport } from './viewport.ts'
import { visibleBox } from './viewport.ts'
import { levelFor } from './mip-levels.ts'
import type { Photo } from './photo-source.ts'

/** Zoom past which pixels are drawn as sharp squares, and past which a grid parts them. */
const CRISP = 4
const GRID = 16

/** Draws the photo in CSS pixels of the canvas: the best that is loaded, culled to what is visible. */
export function paintPhoto(context: CanvasRenderingContext2D, photo: Photo, view: Viewport, canvas: Size, density: number): void {
  const { width, height } = photo.image
  const [x0, y0, x1, y1] = visibleBox(view, canvas)
  const box = { left: Math.max(0, x0), top: Math.max(0, y0), right: Math.min(width, x1), bottom: Math.min(height, y1) }
  if (box.left >= box.right || box.top >= box.bottom) return
  context.imageSmoothingEnabled = view.zoom < CRISP
  // The level fits the screen within a factor of two, so that the quickest way of smoothing looks as good as the slow ones.
  context.imageSmoothingQuality = 'low'
  // The thumbnail is stretched a lot for a moment: squares would look like a mistake.
  const base = photo.display ? levelFor(photo.display, (view.zoom * density * width) / photo.display.width) : photo.thumb
  if (base) {
    if (base === photo.thumb) context.imageSmoothingEnabled = true
    drawPart(context, base, { left: 0, top: 0, right: width, bottom: height }, box, view)
  } else {
    context.fillStyle = '#2a2a2a'
    context.fillRect(box.left * view.zoom + view.x, box.top * view.zoom + view.y, (box.right - box.left) * view.zoom, (box.bottom - box.top) * view.zoom)
  }
  if (photo.tiles) {
    context.imageSmoothingEnabled = view.zoom < CRISP
    for (const { at, bitmap } of photo.tiles.visible(box, view.zoom * density)) drawPart(context, bitmap, at, box, view)
  }
  if (view.zoom >= GRID) paintGrid(context, box, view)
}

type Box = { left: number; top: number; right: number; bottom: number }

/** Draws the part of a picture within `box`; `place` is where the whole picture lies, both in photo pixels. */
export function drawPart(context: CanvasRenderingContext2D, picture: ImageBitmap | OffscreenCanvas, place: Box, box: Box, view: Viewport): void {
  const scaleX = picture.width / (place.right - place.left)
  const scaleY = picture.height / (place.bottom - place.top)
  // One picture pixel more on each side, so that smoothing at the cut has its neighbours.
  const sx = Math.max(0, Math.floor((box.left - place.left) * scaleX) - 1)
  const sy = Math.max(0, Math.floor((box.top - place.top) * scaleY) - 1)
  const sw = Math.min(picture.width, Math.ceil((box.right - place.left) * scaleX) + 1) - sx
  const sh = Math.min(picture.height, Math.ceil((box.bottom - place.top) * scaleY) + 1) - sy
  if (sw <= 0 || sh <= 0) return
  const left = (place.left + sx / scaleX) * view.zoom + view.x
  const top = (place.top + sy / scaleY) * view.zoom + view.y
  context.drawImage(picture, sx, sy, sw, sh, left, top, (sw / scaleX) * view.zoom, (sh / scaleY) * view.zoom)
}

function paintGrid(context: CanvasRenderingContext2D, box: Box, view: Viewport): void {
  context.beginPath()
  for (let x = Math.ceil(box.left); x <= box.right; x++) {
    const at = Math.round(x * view.zoom + view.x) + 0.5
    context.moveTo(at, box.top * view.zoom + view.y)
    context.lineTo(at, box.bottom * view.zoom + view.y)
  }
  for (let y = Math.ceil(box.top); y <= box.bottom; y++) {
    const at = Math.round(y * view.zoom + view.y) + 0.5
    context.moveTo(box.left * view.zoom + view.x, at)
    context.lineTo(box.right * view.zoom + view.x, at)
  }
  context.lineWidth = 1
  context.strokeStyle = 'rgba(128, 128, 128, 0.35)'
  context.stroke()
}
