import { answered, boxBetween, boxLine, heldAt, intoOf, NOTHING_PICKED, pickedDraft, pickingKey, wayOn, wondering, type Picking } from './picked.ts'
import type { CutStroke } from './pixels.ts'
import { apart, within } from './shapes.ts'
import type { ImagePoint, Step, Tool, ToolContext } from './tool.ts'

type Box = [number, number, number, number]
export type SmartCutState = Picking & {
  box: Box | null
  strokes: readonly CutStroke[]
  /** The button is held: a box while there is none, else a stroke. */
  drag: { from: ImagePoint; points: [number, number][]; label: CutStroke['label'] } | null
}
const START: SmartCutState = { ...NOTHING_PICKED, box: null, strokes: [], drag: null }
/** Half the width of a stroke, as a share of the reach. */
const STROKE = 0.75

/**
 * Cutting out by colours alone: a box round the object, then strokes on it, and with Alt or the right button beside it. Shift at
 * the box adds what is cut to the selected object, Alt takes it away.
 */
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
        const held = state.box ? state.held : heldAt(event, context)
        return { state: { ...state, held, drag: { from, points: [[from.x, from.y]], label } } }
      }
      case 'move': {
        if (!state.drag || !event.pressed) return { state }
        const points = wayOn(state.drag.points, event.path, context)
        return { state: { ...state, drag: { ...state.drag, points } } }
      }
      case 'up':
        return state.drag ? released(state, state.drag, within(event.at, context.image), context) : { state }
      case 'pixels':
        return { state: answered(state, event.asked, event.found) }
      case 'key':
        return pressed(state, event, context)
      default:
        return { state }
    }
  },
  draft(state, context) {
    const { box, drag } = state
    const draft = pickedDraft(state, hintOf(state, context), context)
    const last = drag?.points.at(-1)
    const shown = box ?? (drag && last ? boxBetween(drag.from, { x: last[0], y: last[1] }) : null)
    if (shown) draft.lines.push(boxLine(shown))
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
    const box = boxBetween(drag.from, at)
    // A click makes no box.
    if (apart(drag.from, at) <= context.reach || box[2] < 1 || box[3] < 1) return { state: { ...still, held: null } }
    return asking({ ...still, box })
  }
  const stroke = strokeOf({ ...drag, points: [...drag.points, [at.x, at.y]] }, context)
  // What is called object lies in the box from then on.
  const box = stroke.label === 'foreground' ? widened(state.box, stroke, context) : state.box
  return asking({ ...still, box, strokes: [...state.strokes, stroke] })
}

function pressed(state: SmartCutState, event: { key: string; ctrl: boolean }, context: ToolContext): Step<SmartCutState> {
  if (!state.box) return { state }
  const { asked, drag, found, strokes } = state
  return pickingKey(state, event, {
    back: () => (strokes.length === 0 ? { state: START } : asking({ ...state, strokes: strokes.slice(0, -1) })),
    ready: asked || drag ? null : found?.shape,
    initial: START, words: { label: 'Smart cut', what: 'smart cut' },
  }, context)
}

function asking(state: SmartCutState): Step<SmartCutState> {
  return state.box ? wondering(state, { for: 'cut', box: state.box, strokes: [...state.strokes] }) : { state }
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

function hintOf({ box, asked, found, held }: SmartCutState, context: ToolContext): string {
  const into = intoOf(held, context)
  if (!box) return into ? `Drag a box round what ${into.mode === 'add' ? 'belongs to the selected object as well' : 'does not belong to the selected object'}` : BEGIN
  if (asked) return 'Cutting…'
  if (!found?.shape) return 'Nothing was found in the box; draw along the object, or Backspace'
  return 'Draw over what is missing; Alt or the right button over what is too much. Enter accepts; Backspace takes the last one back'
}
const BEGIN = 'Drag a box round the object; Shift adds to the selected one, Alt takes away from it'
