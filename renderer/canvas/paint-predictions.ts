import type { Category } from '../../core/records/category.ts'
import type { Prediction } from '../../core/records/run.ts'
import { maskOf } from './class-masks.ts'
import { faded } from './colours.ts'
import { maskOutline } from './mask-outline.ts'
import { paintDots } from './paint-shapes.ts'
import { paintSkeleton, skeletonLook, type SkeletonLook } from './paint-skeleton.ts'
import { pathOf } from './shape-path.ts'
import type { Size } from './viewport.ts'

/** How predictions are drawn; `zoom` turns CSS pixels into image pixels. */
export type PredictionStyle = {
  image: Size
  zoom: number
  /** Fills are left to the picture of cells for masks; `plain` fills everything else in full. */
  fill: 'none' | 'faded' | 'plain'
  opacity: number
  colours: ReadonlyMap<string, string>
  categories: ReadonlyMap<number, Category>
  emphasis: 'none' | 'hovered' | 'selected'
  /** The run that the shown one is compared with: dotted, so that two runs can be told apart. */
  dotted: boolean
  /** The skeleton that the run itself names, where it does. */
  skeletonOf?(one: Prediction, colour: string): SkeletonLook | null
}

/** The category of a prediction's label, when it has as many keypoints. */
function categoryOf({ label, keypoints }: Prediction, { categories }: PredictionStyle): Category | undefined {
  return [...categories.values()].find((category) => category.name === label && 3 * category.keypoints.length === keypoints?.length)
}

const NO_COLOUR = '#9a9a9a'
const DASH = [6, 4]
const DOTS = [2, 4]

/** Draws predictions in image coordinates: dashed outlines, since nobody has agreed to them yet. */
export function paintPredictions(context: CanvasRenderingContext2D, predictions: Iterable<Prediction>, style: PredictionStyle): void {
  const px = 1 / style.zoom
  context.lineJoin = 'round'
  context.lineCap = 'round'
  for (const one of predictions) {
    const colour = style.colours.get(one.label) ?? NO_COLOUR
    const { shape } = one
    if (shape.type === 'point' || shape.type === 'points') paintDots(context, shape.points, colour, px, style.emphasis)
    else if (shape.type !== 'none') paintBody(context, one, colour, style, px)
    if (one.keypoints && style.fill !== 'plain') {
      paintSkeleton(context, one.keypoints, style.skeletonOf?.(one, colour) ?? skeletonLook(categoryOf(one, style), colour), px, style.dotted ? DOTS : DASH)
    }
  }
  context.setLineDash([])
}

function paintBody(context: CanvasRenderingContext2D, { shape }: Prediction, colour: string, style: PredictionStyle, px: number): void {
  const mask = shape.type === 'mask' ? maskOf(shape, style.image) : null
  if (shape.type === 'mask' && !mask) return
  const { path, area } = mask ? { path: maskOutline(mask, style.zoom), area: true } : pathOf(shape)
  const { emphasis } = style
  if (area && style.fill === 'plain') {
    if (mask) return
    context.fillStyle = colour
    context.fill(path, 'evenodd')
    return
  }
  const more = emphasis === 'none' ? 0 : 0.14
  const fill = mask ? more : style.fill === 'faded' ? Math.min(1, style.opacity + more) : more
  if (area && fill > 0) {
    context.fillStyle = faded(colour, fill)
    context.fill(path, 'evenodd')
  }
  context.setLineDash([])
  // A dark line under the dashes keeps them visible on any photo.
  context.lineWidth = (emphasis === 'none' ? 3 : 4.5) * px
  context.strokeStyle = emphasis === 'none' ? 'rgba(0, 0, 0, 0.35)' : 'rgba(0, 0, 0, 0.6)'
  context.stroke(path)
  context.setLineDash((style.dotted ? DOTS : DASH).map((length) => length * px))
  context.lineWidth = (emphasis === 'none' ? 1.75 : 2.5) * px
  context.strokeStyle = emphasis === 'selected' ? '#ffffff' : colour
  context.stroke(path)
}
