import { settled } from '../../core/mask/stroke.ts'
import type { TrimapValue } from '../../core/records/matte.ts'
import { emptyDraft } from './shapes.ts'
import { nextSize } from './stroke.ts'
import type { Brush, Draft, ImagePoint, Step, StrokePoint, Tool, ToolContext } from './tool.ts'

export type TrimapState = {
  stroke: { path: readonly number[]; brush: Brush; value: TrimapValue; straight: number | null } | null
  /** Where the last stroke ended, for a straight one from there. */
  last: ImagePoint | null
}
const START: TrimapState = { stroke: null, last: null }

/** Image pixels and CSS pixels between places of a stroke: nearer ones would make no difference to see. */
const NEAREST = 0.25
const NEAR = 0.5
/** Share of the brush's width that is left of it under the lightest pen. */
const LIGHTEST = 0.15
const SEEN = 8

const KEYS: Readonly<Record<string, TrimapValue>> = { 1: 'foreground', 2: 'background', 3: 'unknown' }
export const TRIMAP_WORDS: Readonly<Record<TrimapValue, string>> = { foreground: 'object', background: 'background', unknown: 'unknown' }

/** Paints what is surely the object, surely the background, or unknown. Alt or the right button paints the other of the sure two. */
export const trimap: Tool<TrimapState> = {
  id: 'trimap',
  title: 'Trimap brush',
  icon: 'blend',
  key: 'Shift+x',
  cursor: 'crosshair',
  initial: START,
  secondary: true,
  brush: 'nib',
  busy: (state) => state.stroke !== null,
  on(state, event, context) {
    switch (event.type) {
      case 'cancel':
        return { state: START }
      case 'down': {
        if (state.stroke || context.trimap === null) return { state }
        const { brush } = context
        const value = event.alt || event.secondary ? other(context.trimap) : context.trimap
        const from = event.shift && state.last ? placeOf(state.last, brush) : []
        return { state: { ...state, stroke: { path: [...from, ...placeOf(event.at, brush)], brush, value, straight: from.length > 0 ? from.length : null } } }
      }
      case 'move':
        return state.stroke && event.pressed ? { state: { ...state, stroke: extended(state.stroke, event.path, event.shift, context) } } : { state }
      case 'up': {
        if (!state.stroke) return { state }
        const { path, brush, value } = state.stroke
        const last = { x: path[path.length - 3], y: path[path.length - 2] }
        return { state: { stroke: null, last }, ask: { type: 'paint-trimap', path, nib: brush.nib, value } }
      }
      case 'key':
        return pressed(state, event.key, event.ctrl, context)
      default:
        return { state }
    }
  },
  draft(state, context) {
    const draft: Draft = { ...emptyDraft(), hint: hintOf(context) }
    if (context.trimap !== null && context.brush.size * context.zoom >= SEEN) draft.cursor = 'none'
    if (state.stroke) draft.trimap = { path: state.stroke.path, nib: state.stroke.brush.nib, value: state.stroke.value }
    return draft
  },
}

/** The sure one that is not painted now; of unknown it is background. */
export const other = (value: TrimapValue): TrimapValue => (value === 'background' ? 'foreground' : 'background')

function placeOf(at: StrokePoint, brush: Brush): [number, number, number] {
  const share = brush.pressure && at.pressure !== undefined ? LIGHTEST + (1 - LIGHTEST) * at.pressure : 1
  const { x, y } = settled(at, brush.size)
  return [x, y, (brush.size / 2) * share]
}

type Stroke = NonNullable<TrimapState['stroke']>

function extended(stroke: Stroke, points: readonly StrokePoint[], straightOn: boolean, { zoom }: ToolContext): Stroke {
  if (straightOn) {
    const straight = stroke.straight ?? stroke.path.length
    return { ...stroke, straight, path: [...stroke.path.slice(0, straight), ...placeOf(points[points.length - 1], stroke.brush)] }
  }
  const path = [...stroke.path]
  const near = Math.max(NEAREST, NEAR / zoom)
  for (const point of points) {
    const place = placeOf(point, stroke.brush)
    const n = path.length
    if (Math.hypot(place[0] - path[n - 3], place[1] - path[n - 2]) >= near || Math.abs(place[2] - path[n - 1]) >= near) path.push(...place)
  }
  return path.length === stroke.path.length && stroke.straight === null ? stroke : { ...stroke, path, straight: null }
}

function pressed(state: TrimapState, key: string, ctrl: boolean, context: ToolContext): Step<TrimapState> {
  if (ctrl) return state.stroke && key.toLowerCase() === 'z' ? { state: START } : { state }
  if (key === '[' || key === ']') return { state: { ...state }, ask: { type: 'brush', part: { size: nextSize(context.brush.size, key === ']') } } }
  if (state.stroke) return key === 'Backspace' ? { state: START } : { state }
  if (context.trimap === null) return { state }
  if (KEYS[key]) return { state: { ...state }, ask: { type: 'trimap-value', value: KEYS[key] } }
  if (key.toLowerCase() === 'x') return { state: { ...state }, ask: { type: 'trimap-value', value: other(context.trimap) } }
  return { state }
}

function hintOf({ trimap: value }: ToolContext): string {
  if (value === null) return 'Make a trimap first, below'
  return `Paints ${TRIMAP_WORDS[value]}; 1 object, 2 background, 3 unknown, X swaps; Alt paints ${TRIMAP_WORDS[other(value)]}; Shift goes straight`
}
