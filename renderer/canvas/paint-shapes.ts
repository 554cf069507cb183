import { keptRuns } from '../../core/mask/rle.ts'
import type { Annotation } from '../../core/records/annotation.ts'
import type { Category } from '../../core/records/category.ts'
import type { ViewMode } from '../state/look.ts'
import { colourOf, faded } from './colours.ts'
import { maskOutline } from './mask-outline.ts'
import { paintSkeleton, skeletonLook } from './paint-skeleton.ts'
import { pathOf } from './shape-path.ts'

/** How annotations are drawn; `zoom` turns CSS pixels into image pixels. */
export type ShapeStyle = {
  zoom: number
  mode: ViewMode
  /** Of fills, 0..1. */
  opacity: number
  categories: ReadonlyMap<number, Category>
  emphasis: 'none' | 'hovered' | 'selected'
  /** Width of outlines in CSS pixels. */
  line: number
}

/** From so many corners in view on, outlines are one device pixel wide: rasterisers draw those seven times faster. */
const MANY_CORNERS = 6_000

/** Width of the outlines of resting objects, CSS pixels; `density` is device pixels per CSS pixel. */
export function lineWidth(rows: readonly Annotation[], density: number): number {
  let corners = 0
  for (const { shape } of rows) {
    if (shape.type === 'polygon') for (const part of shape.parts) for (const ring of part) corners += ring.length / 2
    else if ('points' in shape) corners += shape.points.length / 2
    else corners += 100
    if (corners > MANY_CORNERS) return 1 / density
  }
  return 1.5
}

/** Draws annotations in image coordinates, lowest first; the context's transform maps them to the screen. */
export function paintShapes(context: CanvasRenderingContext2D, rows: Iterable<Annotation>, style: ShapeStyle): void {
  const px = 1 / style.zoom
  context.lineJoin = 'round'
  context.lineCap = 'round'
  context.setLineDash([])
  for (const row of rows) {
    const colour = colourOf(row, style.categories)
    paintBody(context, row, colour, style, px)
    if (row.keypoints && style.mode !== 'mask') paintSkeleton(context, row.keypoints, skeletonLook(style.categories.get(row.category), colour), px)
  }
}

function paintBody(context: CanvasRenderingContext2D, row: Annotation, colour: string, style: ShapeStyle, px: number): void {
  const { shape } = row
  if (shape.type === 'none') return
  if (shape.type === 'point' || shape.type === 'points') return paintDots(context, shape.points, colour, px, style.emphasis)
  const { path, area } = shape.type === 'mask' ? { path: maskOutline(keptRuns(shape.rle), style.zoom), area: true } : pathOf(shape)
  if (style.mode === 'mask') {
    if (!area) return
    context.fillStyle = colour
    context.fill(path, 'evenodd')
    return
  }
  const { emphasis } = style
  if (area && (style.mode === 'overlay' || emphasis !== 'none')) {
    const more = emphasis === 'none' ? 0 : 0.12
    context.fillStyle = faded(colour, style.mode === 'overlay' ? Math.min(1, style.opacity + more) : more)
    context.fill(path, 'evenodd')
  }
  if (emphasis !== 'none') {
    // A dark line round the bright one keeps it visible on any photo.
    context.lineWidth = 4.5 * px
    context.strokeStyle = 'rgba(0, 0, 0, 0.55)'
    context.stroke(path)
  }
  context.lineWidth = style.line * px
  context.strokeStyle = emphasis === 'selected' ? '#ffffff' : colour
  context.stroke(path)
  if (emphasis === 'selected') {
    context.lineWidth = 1.25 * px
    context.strokeStyle = colour
    context.stroke(path)
  }
}

export function paintDots(context: CanvasRenderingContext2D, points: readonly number[], colour: string, px: number, emphasis: ShapeStyle['emphasis']): void {
  const radius = (emphasis === 'none' ? 4 : 5.5) * px
  context.setLineDash([])
  context.lineWidth = 1.5 * px
  for (let i = 0; i + 1 < points.length; i += 2) {
    context.beginPath()
    context.arc(points[i], points[i + 1], radius, 0, 2 * Math.PI)
    context.fillStyle = colour
    context.fill()
    context.strokeStyle = emphasis === 'selected' ? '#ffffff' : 'rgba(0, 0, 0, 0.6)'
    context.stroke()
  }
}
