import type { Shape } from '../../core/records/annotation.ts'
import { MOST_TOLERANCE, ringsOf, type PixelsAsked } from './pixels.ts'
import { creation, emptyDraft, within } from './shapes.ts'
import type { Draft, ImagePoint, Step, Tool, ToolContext } from './tool.ts'

type Box = [number, number, number, number]
export type ColourSelectState = {
  /** Where the colours are taken from. */
  at: readonly [number, number][]
  /** Nothing outside of it is selected. */
  box: Box | null
  /** The button is held: `tolerance` as it was then, or with `area` a box is drawn. */
  drag: { from: ImagePoint; to: ImagePoint; tolerance: number; area: boolean } | null
  asked: PixelsAsked | null
  found: { shape: Shape | null; rings: number[][] } | null
}
const START: ColourSelectState = { at: [], box: null, drag: null, asked: null, found: null }
/** Reaches to drag for one step of tolerance. */
const DRAG = 0.5

/** Selecting pixels of like colour: a click takes the colour, dragging right allows more of a difference, left less. */
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
        const place: [number, number] = [Math.min(from.x, context.image.width - 0.5), Math.min(from.y, context.image.height - 0.5)]
        return asking({ ...state, drag, at: event.shift ? [...state.at.slice(-63), place] : [place] }, context)
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
        const box = boxOf(state.drag.from, within(event.at, context.image))
        return asking({ ...still, box: box[2] < 1 || box[3] < 1 ? null : box }, context)
      }
      case 'picker':
        return asking(state, context)
      case 'pixels':
        if (event.asked.for !== 'colour' || !state.asked) return { state }
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
    const draft: Draft = { ...emptyDraft(), hint: hintOf(state, context) }
    if (state.found?.shape) {
      draft.regions.push({ rings: state.found.rings, tone: 'category' })
      for (const points of state.found.rings) draft.lines.push({ points, closed: true, tone: 'category' })
    }
    const box = state.drag?.area ? boxOf(state.drag.from, state.drag.to) : state.box
    if (box) {
      const [x, y, w, h] = box
      draft.lines.push({ points: [x, y, x + w, y, x + w, y + h, x, y + h], closed: true, dashed: true, tone: 'accent' })
    }
    for (const [x, y] of state.at) draft.handles.push({ x, y, kind: 'plus' })
    return draft
  },
}

function pressed(state: ColourSelectState, key: string, ctrl: boolean, context: ToolContext): Step<ColourSelectState> {
  if (state.at.length === 0 && !state.box) return { state }
  if (key === 'Backspace' || (ctrl && key.toLowerCase() === 'z')) {
    return state.at.length <= 1 ? { state: START } : asking({ ...state, at: state.at.slice(0, -1) }, context)
  }
  if (key !== 'Enter' && key !== ' ') return { state }
  if (state.asked || state.drag || !state.found?.shape) return { state: { ...state } }
  return creation(state, START, state.found.shape, 'Select by colour', context)
}

function asking(state: ColourSelectState, { picker }: ToolContext): Step<ColourSelectState> {
  if (state.at.length === 0) return { state }
  const asked: PixelsAsked = { for: 'colour', at: [...state.at], tolerance: picker.tolerance, contiguous: picker.contiguous, box: state.box }
  return { state: { ...state, asked }, ask: { type: 'select-pixels', asked } }
}

const boxOf = (a: ImagePoint, b: ImagePoint): Box => [Math.min(a.x, b.x), Math.min(a.y, b.y), Math.abs(a.x - b.x), Math.abs(a.y - b.y)]

function hintOf({ at, found }: ColourSelectState, { picker }: ToolContext): string {
  if (at.length === 0) return 'Click on a colour; drag sideways for more or less of it; Alt+drag draws the area to stay in'
  return `Tolerance ${picker.tolerance}${found?.shape ? '; Enter accepts' : ': nothing'}; Shift+click adds a colour`
}
