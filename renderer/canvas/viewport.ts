/** Where the image lies in the canvas: `zoom` CSS pixels per image pixel, `x`, `y` the canvas position of image point (0, 0). */
export type Viewport = { zoom: number; x: number; y: number }
/** Width and height: of the canvas in CSS pixels, or of an image in image pixels. */
export type Size = { width: number; height: number }
export type Point = { x: number; y: number }

export const MIN_ZOOM = 0.01
export const MAX_ZOOM = 64
/** Photos of any size keep this much air round them when fitted, CSS pixels. */
const MARGIN = 16

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value))

/** The whole image in the middle of the canvas, never enlarged past 100 % times `most`. */
export function fit(canvas: Size, image: Size, most = 8): Viewport {
  const room = { width: Math.max(1, canvas.width - 2 * MARGIN), height: Math.max(1, canvas.height - 2 * MARGIN) }
  const zoom = clamp(Math.min(room.width / image.width, room.height / image.height, most), MIN_ZOOM, MAX_ZOOM)
  return centre(canvas, zoom, { x: image.width / 2, y: image.height / 2 })
}

/** The image as wide as the canvas, its top edge at the top. */
export function fitWidth(canvas: Size, image: Size): Viewport {
  const zoom = clamp((canvas.width - 2 * MARGIN) / image.width, MIN_ZOOM, MAX_ZOOM)
  return { zoom, x: (canvas.width - image.width * zoom) / 2, y: image.height * zoom > canvas.height ? MARGIN : (canvas.height - image.height * zoom) / 2 }
}

/** The image point `at` in the middle of the canvas. */
export function centre(canvas: Size, zoom: number, at: Point): Viewport {
  return { zoom, x: canvas.width / 2 - at.x * zoom, y: canvas.height / 2 - at.y * zoom }
}

/** Zooms so that the image point under the canvas point `at` stays where it is. */
export function zoomAt(view: Viewport, zoom: number, at: Point): Viewport {
  const next = clamp(zoom, MIN_ZOOM, MAX_ZOOM)
  const ratio = next / view.zoom
  return { zoom: next, x: at.x - (at.x - view.x) * ratio, y: at.y - (at.y - view.y) * ratio }
}

/** Shows the box `[x, y, width, height]` of the image, with some of its surroundings. */
export function showBox(canvas: Size, box: readonly number[], most = 16): Viewport {
  const [x = 0, y = 0, width = 1, height = 1] = box
  const zoom = clamp(0.7 * Math.min(canvas.width / Math.max(1, width), canvas.height / Math.max(1, height)), MIN_ZOOM, most)
  return centre(canvas, zoom, { x: x + width / 2, y: y + height / 2 })
}

/** Moves the image so that at least a quarter of the canvas, or the image's edge, stays in reach. */
export function keepInReach(view: Viewport, canvas: Size, image: Size): Viewport {
  const marginX = Math.min(canvas.width / 2, 80)
  const marginY = Math.min(canvas.height / 2, 80)
  return {
    zoom: view.zoom,
    x: clamp(view.x, marginX - image.width * view.zoom, canvas.width - marginX),
    y: clamp(view.y, marginY - image.height * view.zoom, canvas.height - marginY),
  }
}

export const toImage = (view: Viewport, at: Point): Point => ({ x: (at.x - view.x) / view.zoom, y: (at.y - view.y) / view.zoom })
export const toCanvas = (view: Viewport, at: Point): Point => ({ x: at.x * view.zoom + view.x, y: at.y * view.zoom + view.y })

/** The part of the image that is visible, as `[x0, y0, x1, y1]` in image pixels. */
export function visibleBox(view: Viewport, canvas: Size): [number, number, number, number] {
  const a = toImage(view, { x: 0, y: 0 })
  const b = toImage(view, { x: canvas.width, y: canvas.height })
  return [a.x, a.y, b.x, b.y]
}

/** Whether everything of the image that one view shows was visible in another. */
export function covers(drawn: Viewport, wanted: Viewport, canvas: Size, image: Size): boolean {
  const [left, top, right, bottom] = visibleBox(drawn, canvas)
  const [x0, y0, x1, y1] = visibleBox(wanted, canvas)
  return Math.max(0, x0) >= left && Math.max(0, y0) >= top && Math.min(image.width, x1) <= right && Math.min(image.height, y1) <= bottom
}
