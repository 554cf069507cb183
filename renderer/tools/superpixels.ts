import type { Shape } from '../../core/records/annotation.ts'
import { ringsOf, type CellStroke, type PixelsAsked } from './pixels.ts'
import { creation, emptyDraft, within } from './shapes.ts'
import type { Draft, Step, Tool, ToolContext } from './tool.ts'

export type SuperpixelState = {
  strokes: readonly CellStroke[]
  /** The stroke under way while the button is held. */
  drag: CellStroke | null
  asked: PixelsAsked | null
  /** The cells under `strokes`, as answered last. */
  found: { shape: Shape | null; rings: number[][]; strokes: readonly CellStroke[] } | null
  /** Outline of the cell under the pointer. */
  under: number[][]
}
const START: SuperpixelState = { strokes: [], drag: null, asked: null, found: null, under: [] }

/** Picking a photo's superpixels, or painting over them; with Alt or the right button they are taken away again. */
export const superpixelTool: Tool<SuperpixelState> = {
  id: 'superpixels',
  title: 'Superpixels',
  icon: 'hexagon',
  key: 'Shift+u',
  cursor: 'crosshair',
  initial: START,
  secondary: true,
  pixels: 'cells',
  busy: (state) => state.strokes.length > 0 || state.drag !== null,
  on(state, event, context) {
    switch (event.type) {
      case 'cancel':
        return { state: START }
      case 'down': {
        if (state.drag) return { state }
        const { x, y } = within(event.at, context.image)
        return asking({ ...state, drag: { adds: !(event.alt || event.secondary), points: [[x, y]] } }, null, context)
      }
      case 'move': {
        const at = within(event.at, context.image)
        if (!state.drag) return asking(state, [at.x, at.y], context)
        if (!event.pressed) return { state }
        const points = [...state.drag.points]
        for (const place of event.path) {
          const { x, y } = within(place, context.image)
          const [lastX, lastY] = points[points.length - 1]
          if (Math.hypot(x - lastX, y - lastY) >= context.reach / 8) points.push([x, y])
        }
        if (points.length === state.drag.points.length) return { state }
        return asking({ ...state, drag: { ...state.drag, points } }, null, context)
      }
      case 'up':
        return state.drag ? asking({ ...state, strokes: [...state.strokes, state.drag], drag: null }, null, context) : { state }
      case 'picker':
        // Other cells: strokes run over them anew.
        return state.strokes.length > 0 ? asking(state, null, context) : { state: { ...state, under: [] } }
      case 'pixels': {
        if (event.asked.for !== 'cells' || !state.asked) return { state }
        const { found } = event
        return {
          state: {
            ...state, asked: event.asked === state.asked ? null : state.asked, under: ringsOf(found?.under),
            found: found ? { shape: found.shape, rings: ringsOf(found.shape), strokes: event.asked.strokes } : state.found,
          },
        }
      }
      case 'key':
        return pressed(state, event.key, event.ctrl, context)
      default:
        return { state }
    }
  },
  draft(state) {
    const draft: Draft = { ...emptyDraft(), hint: hintOf(state) }
    if (state.found?.shape) {
      draft.regions.push({ rings: state.found.rings, tone: 'category' })
      for (const points of state.found.rings) draft.lines.push({ points, closed: true, tone: 'category' })
    }
    for (const points of state.under) draft.lines.push({ points, closed: true, tone: 'accent' })
    return draft
  },
}

function pressed(state: SuperpixelState, key: string, ctrl: boolean, context: ToolContext): Step<SuperpixelState> {
  if (state.strokes.length === 0) return { state }
  if (key === 'Backspace' || (ctrl && key.toLowerCase() === 'z')) {
    return state.strokes.length === 1 ? { state: START } : asking({ ...state, strokes: state.strokes.slice(0, -1) }, null, context)
  }
  if (key !== 'Enter' && key !== ' ') return { state }
  // Nobody has seen yet what would be accepted: the key is held back, and does nothing else either.
  if (state.drag || state.found?.strokes !== state.strokes || !state.found.shape) return { state: { ...state } }
  return creation(state, START, state.found.shape, 'Pick superpixels', context)
}

function asking(state: SuperpixelState, under: [number, number] | null, { picker }: ToolContext): Step<SuperpixelState> {
  const strokes = state.drag ? [...state.strokes, state.drag] : (state.strokes as CellStroke[])
  const asked: PixelsAsked = { for: 'cells', count: picker.cells, strokes, under }
  return { state: { ...state, asked }, ask: { type: 'select-pixels', asked } }
}

function hintOf({ strokes, drag, found }: SuperpixelState): string {
  if (strokes.length === 0 && !drag) return 'Click cells, or drag over them; Alt or the right button takes them away'
  return found?.shape ? 'Enter accepts; Backspace takes the last stroke back' : 'Nothing is picked'
}
