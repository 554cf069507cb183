import { spliced, runsOfStrip } from '../../core/mask/splice.ts'
import { settled, stripOfStroke } from '../../core/mask/stroke.ts'
import { areaOf, sameRuns } from '../../core/mask/runs.ts'
import type { Annotation } from '../../core/records/annotation.ts'
import type { AnnotationId } from '../../core/records/ids.ts'
import { paintTarget, paintable, runsOfRow, takenFromOthers, withRuns } from './painting.ts'
import { emptyDraft, newAnnotation } from './shapes.ts'
import { LARGEST_BRUSH, SMALLEST_BRUSH, type Brush, type Draft, type ImagePoint, type Step, type StrokePoint, type Tool, type ToolContext } from './tool.ts'

export type StrokeState = {
  stroke: {
    /** As core/mask/stroke.ts says it. */
    path: readonly number[]
    /** With Shift held: how many numbers of the path were there before the straight piece. */
    straight: number | null
    erase: boolean
    /** What is painted on; null makes a new object. */
    of: AnnotationId | null
    brush: Brush
  } | null
  /** False once the hand was lifted: what is left then waits for an answer. */
  pressed: boolean
  /** Where the last stroke ended, for a straight one from there. */
  last: ImagePoint | null
  /** Where that straight one would end now. */
  ahead: ImagePoint | null
}
const START: StrokeState = { stroke: null, pressed: false, last: null, ahead: null }
type Stroke = NonNullable<StrokeState['stroke']>

/** CSS pixels and image pixels between places of a stroke: nearer ones would make no difference to see. */
const NEAR = 0.5
const NEAREST = 0.25
/** Share of the brush's width that is left of it under the lightest pen. */
const LIGHTEST = 0.15
/** From this width on, CSS pixels, the ring round the pointer shows enough. */
const SEEN = 8

/** A tool that paints pixels with the brush. `erases`: it takes away, unless Alt or the right button is held. */
export function paintTool({ erases, ...about }: Pick<Tool, 'id' | 'title' | 'icon' | 'key'> & { erases: boolean }): Tool<StrokeState> {
  return {
    ...about,
    cursor: 'crosshair',
    initial: START,
    secondary: true,
    brush: 'all',
    picks: erases,
    busy: (state) => state.stroke !== null,
    on(state, event, context) {
      switch (event.type) {
        case 'cancel':
          return { state: START }
        case 'down': {
          if (state.pressed || (state.stroke && questionOf(state.stroke, context))) return { state }
          const erase = erases !== (event.alt || event.secondary === true)
          const row = paintTarget(event.at, erase, context)
          if (row === undefined) return { state }
          const { brush } = context
          const from = event.shift && state.last ? placeOf(state.last, brush) : []
          const stroke: Stroke = { path: [...from, ...placeOf(event.at, brush)], straight: from.length > 0 ? from.length : null, erase, of: row?.id ?? null, brush }
          const begun = { ...state, stroke, pressed: true, ahead: null }
          return row && !context.selection.has(row.id) ? { state: begun, ask: { type: 'select', ids: [row.id] } } : { state: begun }
        }
        case 'move': {
          if (state.stroke && state.pressed) return { state: { ...state, stroke: extended(state.stroke, event.path, event.shift, context) } }
          const ahead = event.shift && state.last && !state.stroke ? { x: event.at.x, y: event.at.y } : null
          return ahead || state.ahead ? { state: { ...state, ahead } } : { state }
        }
        case 'up':
          return state.stroke ? finished(state, state.stroke, false, context) : { state }
        case 'key':
          return pressed(state, event.key, event.ctrl, context)
        default:
          return { state }
      }
    },
    draft: (state, context) => draftOf(state, erases, context),
  }
}

/** x, y and radius of the brush at a point. */
function placeOf(at: StrokePoint, brush: Brush): [number, number, number] {
  const share = brush.pressure && at.pressure !== undefined ? LIGHTEST + (1 - LIGHTEST) * at.pressure : 1
  const { x, y } = settled(at, brush.size)
  return [x, y, (brush.size / 2) * share]
}

function extended(stroke: Stroke, points: readonly StrokePoint[], straightOn: boolean, context: ToolContext): Stroke {
  if (straightOn) {
    const straight = stroke.straight ?? stroke.path.length
    return { ...stroke, straight, path: [...stroke.path.slice(0, straight), ...placeOf(points[points.length - 1], stroke.brush)] }
  }
  const path = [...stroke.path]
  const near = Math.max(NEAREST, NEAR / context.zoom)
  for (const point of points) {
    const place = placeOf(point, stroke.brush)
    const n = path.length
    if (Math.hypot(place[0] - path[n - 3], place[1] - path[n - 2]) < near && Math.abs(place[2] - path[n - 1]) < near) continue
    path.push(...place)
  }
  return path.length === stroke.path.length && stroke.straight === null ? stroke : { ...stroke, path, straight: null }
}

function pressed(state: StrokeState, key: string, ctrl: boolean, context: ToolContext): Step<StrokeState> {
  const { size } = context.brush
  if ((key === '[' || key === ']') && !ctrl) return { state: { ...state }, ask: { type: 'brush', part: { size: nextSize(size, key === ']') } } }
  if (!state.stroke) return { state }
  if (key === 'Backspace' || (ctrl && key.toLowerCase() === 'z')) return { state: START }
  if (key === 'Enter' && !state.pressed && questionOf(state.stroke, context)) return finished(state, state.stroke, true, context)
  return { state }
}

/** The next size up or down: steps of about a tenth, on round numbers. */
export function nextSize(size: number, larger: boolean): number {
  const from = larger ? size : size - 1
  const step = from < 10 ? 1 : from < 50 ? 5 : from < 200 ? 10 : from < 500 ? 25 : 50
  const next = larger ? (Math.floor(size / step) + 1) * step : (Math.ceil(size / step) - 1) * step
  return Math.min(LARGEST_BRUSH, Math.max(SMALLEST_BRUSH, next))
}

/** An object that is no mask becomes one only when its owner says so. */
function questionOf({ of, erase }: Stroke, context: ToolContext): Draft['question'] {
  const row = of === null ? undefined : context.annotations.get(of)
  if (!row || row.shape.type === 'mask') return undefined
  const name = SHAPE_NAMES[row.shape.type] ?? 'shape'
  return { text: `To be ${erase ? 'erased from' : 'painted on'}, this ${name} becomes a mask.`, yes: 'Make it a mask' }
}
const SHAPE_NAMES: Partial<Record<Annotation['shape']['type'], string>> = { polygon: 'polygon', rectangle: 'rectangle', oriented_rectangle: 'rectangle', circle: 'circle' }

/** The stroke as rows: one step, whatever it touches. */
function finished(state: StrokeState, stroke: Stroke, agreed: boolean, context: ToolContext): Step<StrokeState> {
  const { image } = context
  const ended: StrokeState = { ...START, last: { x: stroke.path[stroke.path.length - 3], y: stroke.path[stroke.path.length - 2] } }
  const strip = stripOfStroke(stroke.path, stroke.brush.nib, image.height, image.width)
  const { of, erase } = stroke
  if (of === null) {
    const runs = runsOfStrip(strip, image.width)
    if (areaOf(runs) === 0) return { state: ended }
    if (!context.category) return { state: { ...state, pressed: false }, ask: { type: 'category' } }
    const id = context.newId()
    const after = withRuns(newAnnotation({ type: 'none' }, context.category, context, id), runs)
    const others = stroke.brush.takes ? takenFromOthers(runs, id, context) : []
    return { state: ended, commit: { label: 'Paint object', change: [{ table: 'annotation', id, before: null, after }, ...others], select: [id] } }
  }
  const before = context.annotations.get(of)
  if (!before || !paintable(before, image)) return { state: ended }
  if (!agreed && questionOf(stroke, context)) return { state: { ...state, pressed: false } }
  const own = runsOfRow(before, image)
  const runs = spliced(own, strip, erase ? 'take' : 'add')
  const others = stroke.brush.takes && !erase ? takenFromOthers(runsOfStrip(strip, image.width), of, context) : []
  const after = withRuns(before, runs)
  const same = sameRuns(own, runs) && before.shape.type === 'mask'
  if (same && others.length === 0) return { state: ended }
  const change = [...(same ? [] : [{ table: 'annotation' as const, id: of, before, after }]), ...others]
  return { state: ended, commit: { label: erase ? (after ? 'Erase' : 'Erase object') : 'Paint', change, select: after ? [of] : [] } }
}

function draftOf(state: StrokeState, erases: boolean, context: ToolContext): Draft {
  const { stroke, last, ahead } = state
  const { brush, zoom } = context
  const draft: Draft = { ...emptyDraft(), hint: hintOf(state, erases, context) }
  if (brush.size * zoom >= SEEN) draft.cursor = 'none'
  if (last && ahead && !stroke) draft.lines.push({ points: [last.x, last.y, ahead.x, ahead.y], dashed: true, tone: 'accent' })
  if (!stroke) return draft
  draft.paint = { path: stroke.path, nib: stroke.brush.nib, erase: stroke.erase, of: stroke.of }
  if (!state.pressed) draft.question = questionOf(stroke, context)
  return draft
}

function hintOf({ stroke, pressed: held }: StrokeState, erases: boolean, context: ToolContext): string {
  if (stroke && !held) return questionOf(stroke, context)?.text ?? 'Choose a category for the new object'
  const { selection, annotations, category, image } = context
  if (selection.size > 1) return 'Select one object to paint on, or none for a new one'
  const [only] = selection
  const row = only === undefined ? undefined : annotations.get(only)
  if (row && !paintable(row, image)) return row.locked ? 'The selected object is locked' : 'The selected object has no inside to paint on'
  const keys = 'Shift goes straight; [ and ] change the size'
  if (erases) return row ? `Erases from the selected object; Alt paints; ${keys}` : `Erases from the object under the brush; ${keys}`
  return row ? `Paints on the selected object; Alt or the right button erases; Esc first for a new one; ${keys}` : `Paints a new object${category ? ` “${category.name}”` : ''}; ${keys}`
}
