import type { Shape } from '../../core/records/annotation.ts'
import { ringsOf, type CutStroke, type PixelsAsked } from './pixels.ts'
import { apart, creation, emptyDraft, within } from './shapes.ts'
import type { Draft, ImagePoint, Step, Tool, ToolContext } from './tool.ts'

type Box = [number, number, number, number]
export type SmartCutState = {
  box: Box | null
  strokes: readonly CutStroke[]
  /** The button is held: a box while there is none, else a stroke. */
  drag: { from: ImagePoint; points: [number, number][]; label: CutStroke['label'] } | null
  /** The newest question, until it is answered. */
  asked: PixelsAsked | null
  found: { shape: Shape | null; rings: number[][] } | null
}
const START: SmartCutState = { box: null, strokes: [], drag: null, asked: null, found: null }
/** Half the width of a stroke, as a share of the reach. */
const STROKE = 0.75

/** Cutting out by colours alone: a box round the object, then strokes on it, and with Alt or the right button beside it. */
export const smartCut: Tool<SmartCutState> = {
  id: 'smart-cut',
  title: 'Smart cut',
  icon: 'scissors-line-dashed',
  key: 'Shift+v',
  cursor: 'crosshair',
  initial: START,
  secondary: true,
  pixels: 'cut',
  busy: (state) => state.box !== null || state.drag !== null,
  on(state, event, context) {
    switch (event.type) {
      case 'cancel':
        return { state: START }
      case 'down': {
        if (state.drag) return { state }
        const from = within(event.at, context.image)
        const label = event.alt || event.secondary ? 'background' : 'foreground'
        return { state: { ...state, drag: { from, points: [[from.x, from.y]], label } } }
      }
      case 'move': {
        if (!state.drag || !event.pressed) return { state }
        const points = [...state.drag.points]
        for (const place of event.path) {
          const { x, y } = within(place, context.image)
          const [lastX, lastY] = points[points.length - 1]
          if (Math.hypot(x - lastX, y - lastY) >= context.reach / 8) points.push([x, y])
        }
        return { state: { ...state, drag: { ...state.drag, points } } }
      }
      case 'up':
        return state.drag ? released(state, state.drag, within(event.at, context.image), context) : { state }
      case 'pixels':
        if (event.asked.for !== 'cut' || !state.asked) return { state }
        return {
          state: {
            ...state, asked: event.asked === state.asked ? null : state.asked,
            found: event.found ? { shape: event.found.shape, rings: ringsOf(event.found.shape) } : state.found,
          },
        }
      case 'key':
        return pressed(state, event.key, event.ctrl, context)
      default:
        return { state }
    }
  },
  draft(state, context) {
    const draft: Draft = { ...emptyDraft(), hint: hintOf(state) }
    const { found, box, drag } = state
    if (found?.shape) {
      draft.regions.push({ rings: found.rings, tone: 'category' })
      for (const points of found.rings) draft.lines.push({ points, closed: true, dashed: state.asked !== null, tone: 'category' })
    }
    const last = drag?.points.at(-1)
    const shown = box ?? (drag && last ? boxOf(drag.from, { x: last[0], y: last[1] }) : null)
    if (shown) {
      const [x, y, w, h] = shown
      draft.lines.push({ points: [x, y, x + w, y, x + w, y + h, x, y + h], closed: true, dashed: true, tone: 'accent' })
    }
    const strokes = box && drag ? [...state.strokes, strokeOf(drag, context)] : state.strokes
    for (const { label, points } of strokes) {
      const tone = label === 'foreground' ? 'accent' : 'warning'
      if (points.length > 1) draft.lines.push({ points: points.flat(), tone })
      draft.handles.push({ x: points[0][0], y: points[0][1], kind: label === 'foreground' ? 'plus' : 'minus' })
    }
    return draft
  },
}

function released(state: SmartCutState, drag: NonNullable<SmartCutState['drag']>, at: ImagePoint, context: ToolContext): Step<SmartCutState> {
  const still = { ...state, drag: null }
  if (!state.box) {
    const box = boxOf(drag.from, at)
    // A click makes no box.
    if (apart(drag.from, at) <= context.reach || box[2] < 1 || box[3] < 1) return { state: still }
    return asking({ ...still, box })
  }
  const stroke = strokeOf({ ...drag, points: [...drag.points, [at.x, at.y]] }, context)
  // What is called object lies in the box from then on.
  const box = stroke.label === 'foreground' ? widened(state.box, stroke, context) : state.box
  return asking({ ...still, box, strokes: [...state.strokes, stroke] })
}

function pressed(state: SmartCutState, key: string, ctrl: boolean, context: ToolContext): Step<SmartCutState> {
  if (!state.box) return { state }
  if (key === 'Backspace' || (ctrl && key.toLowerCase() === 'z')) {
    return state.strokes.length === 0 ? { state: START } : asking({ ...state, strokes: state.strokes.slice(0, -1) })
  }
  if (key !== 'Enter' && key !== ' ') return { state }
  // Nobody has seen yet what would be accepted: the key is held back, and does nothing else either.
  if (state.asked || state.drag || !state.found?.shape) return { state: { ...state } }
  return creation(state, START, state.found.shape, 'Smart cut', context)
}

function asking(state: SmartCutState): Step<SmartCutState> {
  if (!state.box) return { state }
  const asked: PixelsAsked = { for: 'cut', box: state.box, strokes: [...state.strokes] }
  return { state: { ...state, asked }, ask: { type: 'select-pixels', asked } }
}

function strokeOf({ points, label }: { points: [number, number][]; label: CutStroke['label'] }, { reach }: ToolContext): CutStroke {
  return { label, points, radius: Math.max(1, STROKE * reach) }
}

function widened([x, y, w, h]: Box, { points, radius }: CutStroke, { image }: ToolContext): Box {
  const xs = points.map(([px]) => px)
  const ys = points.map(([, py]) => py)
  const left = Math.max(0, Math.min(x, Math.floor(Math.min(...xs) - radius)))
  const top = Math.max(0, Math.min(y, Math.floor(Math.min(...ys) - radius)))
  const right = Math.min(image.width, Math.max(x + w, Math.ceil(Math.max(...xs) + radius)))
  const bottom = Math.min(image.height, Math.max(y + h, Math.ceil(Math.max(...ys) + radius)))
  // A box that holds the stroke already stays itself: what was learnt in it then serves again.
  const inside = points.every(([px, py]) => px >= x && px <= x + w && py >= y && py <= y + h)
  return inside ? [x, y, w, h] : [left, top, right - left, bottom - top]
}

const boxOf = (a: ImagePoint, b: ImagePoint): Box => [Math.min(a.x, b.x), Math.min(a.y, b.y), Math.abs(a.x - b.x), Math.abs(a.y - b.y)]

function hintOf({ box, asked, found }: SmartCutState): string {
  if (!box) return 'Drag a box round the object'
  if (asked) return 'Cutting…'
  if (!found?.shape) return 'Nothing was found in the box; draw along the object, or Backspace'
  return 'Draw over what is missing; Alt or the right button over what is too much. Enter accepts; Backspace takes the last one back'
}
