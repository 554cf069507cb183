import { answered, boxBetween, boxLine, heldAt, intoOf, NOTHING_PICKED, pickedDraft, pickingKey, wondering, type Picking } from './picked.ts'
import { MOST_TOLERANCE } from './pixels.ts'
import { apart, within } from './shapes.ts'
import type { ImagePoint, Step, Tool, ToolContext } from './tool.ts'

type Box = [number, number, number, number]
export type ColourSelectState = Picking & {
  /** Where the colours are taken from. */
  at: readonly [number, number][]
  /** Nothing outside of it is selected. */
  box: Box | null
  /** The button is held: `tolerance` as it was then, or with `area` a box is drawn. */
  drag: { from: ImagePoint; to: ImagePoint; tolerance: number; area: boolean } | null
}
const START: ColourSelectState = { ...NOTHING_PICKED, at: [], box: null, drag: null }
/** Reaches to drag for one step of tolerance. */
const DRAG = 0.5

/**
 * Selecting pixels of like colour: a click takes the colour, dragging right allows more of a difference, left less. Shift at the first
 * click adds them to the selected object, Alt+click takes them from it.
 */
export const colourSelect: Tool<ColourSelectState> = {
  id: 'colour-select',
  title: 'Select by colour',
  icon: 'pipette',
  key: 'Shift+a',
  cursor: 'crosshair',
  initial: START,
  pixels: 'colour',
  busy: (state) => state.at.length > 0 || state.box !== null || state.drag !== null,
  on(state, event, context) {
    switch (event.type) {
      case 'cancel':
        return { state: START }
      case 'down': {
        if (state.drag) return { state }
        const from = within(event.at, context.image)
        const drag = { from, to: from, tolerance: context.picker.tolerance, area: event.alt }
        if (event.alt) return { state: { ...state, drag } }
        return asking({ ...withColour(state, from, event.shift, context), held: state.at.length === 0 ? heldAt(event, context) : state.held, drag }, context)
      }
      case 'move': {
        if (!state.drag || !event.pressed) return { state }
        const to = within(event.at, context.image)
        const { drag } = state
        const next = { ...state, drag: { ...drag, to } }
        if (drag.area) return { state: next }
        const wanted = drag.tolerance + (event.at.x - drag.from.x) / (DRAG * context.reach)
        const tolerance = Math.round(2 * Math.min(MOST_TOLERANCE, Math.max(0, wanted))) / 2
        // A hand that trembles while it clicks changes nothing.
        if (tolerance === context.picker.tolerance || Math.abs(event.at.x - drag.from.x) < context.reach / 2) return { state: next }
        return { state: next, ask: { type: 'picker', part: { tolerance } } }
      }
      case 'up': {
        if (!state.drag) return { state }
        const still = { ...state, drag: null }
        if (!state.drag.area) return { state: still }
        const { from } = state.drag
        const to = within(event.at, context.image)
        const taken = state.at.length === 0 && apart(from, to) <= context.reach ? heldAt(event, context) : null
        if (taken) return asking({ ...withColour(still, from, false, context), held: taken }, context)
        const box = boxBetween(from, to)
        return asking({ ...still, box: box[2] < 1 || box[3] < 1 ? null : box }, context)
      }
      case 'picker':
        return asking(state, context)
      case 'pixels':
        return { state: answered(state, event.asked, event.found) }
      case 'key':
        return pressed(state, event, context)
      default:
        return { state }
    }
  },
  draft(state, context) {
    const draft = pickedDraft({ ...state, asked: null }, hintOf(state, context), context)
    const box = state.drag?.area ? boxBetween(state.drag.from, state.drag.to) : state.box
    if (box) draft.lines.push(boxLine(box))
    for (const [x, y] of state.at) draft.handles.push({ x, y, kind: 'plus' })
    return draft
  },
}

/** The colour at a place, as one more or alone. */
function withColour(state: ColourSelectState, { x, y }: ImagePoint, more: boolean, { image }: ToolContext): ColourSelectState {
  const place: [number, number] = [Math.min(x, image.width - 0.5), Math.min(y, image.height - 0.5)]
  return { ...state, at: more ? [...state.at.slice(-63), place] : [place] }
}

function pressed(state: ColourSelectState, event: { key: string; ctrl: boolean }, context: ToolContext): Step<ColourSelectState> {
  const { at, box, asked, drag, found } = state
  if (at.length === 0 && !box) return { state }
  return pickingKey(state, event, {
    back: () => (at.length <= 1 ? { state: START } : asking({ ...state, at: at.slice(0, -1) }, context)),
    ready: asked || drag ? null : found?.shape,
    initial: START, words: { label: 'Select by colour', what: 'colours' },
  }, context)
}

function asking(state: ColourSelectState, { picker }: ToolContext): Step<ColourSelectState> {
  if (state.at.length === 0) return { state }
  return wondering(state, { for: 'colour', at: [...state.at], tolerance: picker.tolerance, contiguous: picker.contiguous, box: state.box })
}

function hintOf({ at, found, held }: ColourSelectState, context: ToolContext): string {
  if (at.length > 0) return `Tolerance ${context.picker.tolerance}${found?.shape ? '; Enter accepts' : ': nothing'}; Shift+click adds a colour`
  const into = intoOf(held, context)
  const click = !into ? 'Click on a colour' : into.mode === 'add' ? 'Click on a colour to add to the selected object' : 'Click on a colour to take from the selected object'
  return `${click}; drag sideways for more or less of it; Alt+drag draws the area to stay in`
}
