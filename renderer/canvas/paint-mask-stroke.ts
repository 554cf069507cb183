import { keptRuns } from '../../core/mask/rle.ts'
import { eachColumnOfPiece } from '../../core/mask/stroke.ts'
import type { Annotation } from '../../core/records/annotation.ts'
import type { Draft } from '../tools/tool.ts'
import { maskOutline } from './mask-outline.ts'
import { pathOf } from './shape-path.ts'
import type { Size, Viewport } from './viewport.ts'

type Stroke = NonNullable<Draft['paint']>

/** What a stroke is drawn over; while all of it stays the same, only what is new of the stroke is drawn. */
export type StrokeGround = {
  /** The object that is painted on, or undefined for a new one. */
  row: Annotation | undefined
  colour: string
  image: Size
  view: Viewport
  /** CSS pixels. */
  canvas: Size
  density: number
}

export type StrokePainter = {
  /** Draws the object as the stroke leaves it, in CSS pixels of what shows the image. `alpha`: of its fill, 0..1. */
  paint(context: CanvasRenderingContext2D, stroke: Stroke, ground: StrokeGround, alpha: number): void
  /** The stroke is over: its pictures are given back. */
  forget(): void
}

/** Widths of the line round what is painted, CSS pixels: a dark one keeps the bright one visible on any photo. */
const LINES = [[2.25, 'rgba(0, 0, 0, 0.55)'], [1.25, '#ffffff']] as const

/**
 * A stroke under way as the screen can show it: the object is drawn once, as large as the canvas, and the hand's way is
 * drawn onto that picture piece by piece. So a frame costs the same however large the photo and the object are.
 */
export function createStrokePainter(): StrokePainter {
  /** The object without the stroke, and with as much of it as was drawn. */
  let made: { ground: StrokeGround; rest: Pictures; stroke: Stroke; now: Pictures } | null = null

  const begin = (stroke: Stroke, ground: StrokeGround) => {
    // A straight piece that swings round begins again and again: the object itself is drawn once all the same.
    const rest = made && sameGround(made.ground, ground) ? made.rest : picturesOf(ground)
    const now = { fill: copyOf(rest.fill), edge: copyOf(rest.edge), box: { ...rest.box } }
    made = { ground, rest, stroke: { ...stroke, path: [] }, now }
  }

  return {
    paint(context, stroke, ground, alpha) {
      if (!made || !sameGround(made.ground, ground) || !goesOn(made.stroke, stroke)) begin(stroke, ground)
      if (!made) return
      const from = made.stroke.path.length
      if (stroke.path.length > from) drawOn(made.now, stroke, from === 0 ? 0 : from / 3 - 1, ground)
      made.stroke = stroke
      context.globalAlpha = alpha
      put(context, made.now.fill, made.now.box, ground.density)
      context.globalAlpha = 1
      put(context, made.now.edge, made.now.box, ground.density)
    },
    forget() {
      made = null
    },
  }
}

/** `box`: where anything is drawn, in pixels of the pictures. */
type Pictures = { fill: OffscreenCanvas; edge: OffscreenCanvas; box: Box }
type Box = { left: number; top: number; right: number; bottom: number }
const nowhere = (): Box => ({ left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity })

function picturesOf(ground: StrokeGround): Pictures {
  const { canvas, density, row } = ground
  const blank = () => new OffscreenCanvas(Math.max(1, Math.round(canvas.width * density)), Math.max(1, Math.round(canvas.height * density)))
  const made = { fill: blank(), edge: blank(), box: nowhere() }
  if (!row) return made
  const [x, y, width, height] = row.bbox
  widen(made.box, onScreen({ left: x, top: y, right: x + width, bottom: y + height }, made.fill, ground))
  const path = row.shape.type === 'mask' ? maskOutline(keptRuns(row.shape.rle), ground.view.zoom) : pathOf(row.shape).path
  const fill = inImage(made.fill, ground)
  fill.fillStyle = ground.colour
  fill.fill(path, 'evenodd')
  const edge = inImage(made.edge, ground)
  edge.lineJoin = 'round'
  for (const [width, style] of LINES) {
    edge.lineWidth = (2 * width) / ground.view.zoom
    edge.strokeStyle = style
    edge.stroke(path)
  }
  edge.globalCompositeOperation = 'destination-out'
  edge.fill(path, 'evenodd')
  return made
}

function copyOf(picture: OffscreenCanvas): OffscreenCanvas {
  const copy = new OffscreenCanvas(picture.width, picture.height)
  copy.getContext('2d')!.drawImage(picture, 0, 0)
  return copy
}

function sameGround(a: StrokeGround, b: StrokeGround): boolean {
  return a.row === b.row && a.colour === b.colour && a.view === b.view && a.canvas === b.canvas && a.density === b.density && a.image.width === b.image.width && a.image.height === b.image.height
}

/** Whether a path is an earlier one with more places at its end. */
function goesOn(before: Stroke, now: Stroke): boolean {
  const n = before.path.length
  if (before.nib !== now.nib || before.erase !== now.erase || n > now.path.length) return false
  for (const place of [0, n - 3]) {
    for (let i = Math.max(0, place); i < Math.min(n, place + 3); i++) if (before.path[i] !== now.path[i]) return false
  }
  return true
}

function inImage(canvas: OffscreenCanvas, { view, density }: StrokeGround): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext('2d')!
  context.setTransform(density * view.zoom, 0, 0, density * view.zoom, density * view.x, density * view.y)
  return context
}

/** Draws the pieces from number `first` on, and the line round what they changed. */
function drawOn(now: Pictures, stroke: Stroke, first: number, ground: StrokeGround): void {
  const context = inImage(now.fill, ground)
  context.fillStyle = ground.colour
  context.globalCompositeOperation = stroke.erase ? 'destination-out' : 'source-over'
  const box = nowhere()
  for (let i = first; i < Math.max(1, stroke.path.length / 3 - 1); i++) context.fill(pathOfPiece(stroke, i, ground, box))
  context.globalCompositeOperation = 'source-over'
  if (box.left >= box.right) return
  const changed = onScreen(box, now.fill, ground)
  widen(now.box, changed)
  drawEdge(now, changed, ground.density)
}

/** The pixels of one piece as an area: with their steps where pixels can be told apart. */
function pathOfPiece(stroke: Stroke, i: number, { image, view, density }: StrokeGround, box: Box): Path2D {
  const step = Math.max(1, Math.floor(1 / (view.zoom * density)))
  const path = new Path2D()
  const feet: number[] = []
  eachColumnOfPiece(stroke.path, i, stroke.nib, image.height, image.width, (x, top, bottom) => {
    box.left = Math.min(box.left, x)
    box.right = Math.max(box.right, x + step)
    box.top = Math.min(box.top, top)
    box.bottom = Math.max(box.bottom, bottom)
    if (x % step !== 0 && feet.length > 0) return
    if (feet.length === 0) path.moveTo(x, top)
    else path.lineTo(x, top)
    path.lineTo(x + step, top)
    feet.push(x, bottom)
  })
  for (let k = feet.length - 2; k >= 0; k -= 2) {
    path.lineTo(feet[k] + step, feet[k + 1])
    path.lineTo(feet[k], feet[k + 1])
  }
  path.closePath()
  return path
}

/** Where a box of the image lies in the pictures, with room for the line round it; whole pixels. */
function onScreen(box: Box, { width, height }: OffscreenCanvas, { view, density }: StrokeGround): Box {
  const margin = Math.ceil(3 * density)
  const at = (value: number, origin: number) => density * (value * view.zoom + origin)
  return {
    left: Math.max(0, Math.floor(at(box.left, view.x)) - margin), right: Math.min(width, Math.ceil(at(box.right, view.x)) + margin),
    top: Math.max(0, Math.floor(at(box.top, view.y)) - margin), bottom: Math.min(height, Math.ceil(at(box.bottom, view.y)) + margin),
  }
}

function widen(box: Box, { left, top, right, bottom }: Box): void {
  if (left >= right || top >= bottom) return
  box.left = Math.min(box.left, left)
  box.top = Math.min(box.top, top)
  box.right = Math.max(box.right, right)
  box.bottom = Math.max(box.bottom, bottom)
}

/** Draws what a picture holds within a box, in CSS pixels. */
function put(context: CanvasRenderingContext2D, picture: OffscreenCanvas, { left, top, right, bottom }: Box, density: number): void {
  const [width, height] = [right - left, bottom - top]
  if (width > 0 && height > 0) context.drawImage(picture, left, top, width, height, left / density, top / density, width / density, height / density)
}

/** Draws the line round the fill anew within a box of the picture: the fill moved a little in every direction, without itself. */
function drawEdge({ fill, edge }: Pictures, { left, top, right, bottom }: Box, density: number): void {
  const [width, height] = [right - left, bottom - top]
  if (width <= 0 || height <= 0) return
  const around = new OffscreenCanvas(width, height)
  const ring = around.getContext('2d')!
  const context = edge.getContext('2d')!
  context.setTransform(1, 0, 0, 1, 0, 0)
  context.clearRect(left, top, width, height)
  for (const [line, style] of LINES) {
    const away = line * density
    ring.globalCompositeOperation = 'source-over'
    ring.clearRect(0, 0, width, height)
    for (let k = 0; k < 8; k++) ring.drawImage(fill, -left + away * Math.cos((k * Math.PI) / 4), -top + away * Math.sin((k * Math.PI) / 4))
    ring.globalCompositeOperation = 'source-in'
    ring.fillStyle = style
    ring.fillRect(0, 0, width, height)
    ring.globalCompositeOperation = 'destination-out'
    ring.drawImage(fill, -left, -top)
    context.drawImage(around, left, top)
  }
}
