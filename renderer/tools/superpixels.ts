import { answered, heldAt, intoOf, NOTHING_PICKED, pickedDraft, pickingKey, wayOn, wondering, type Picking } from './picked.ts'
import { ringsOf, type CellStroke } from './pixels.ts'
import { within } from './shapes.ts'
import type { Step, Tool, ToolContext } from './tool.ts'

export type SuperpixelState = Picking & {
  strokes: readonly CellStroke[]
  /** The stroke under way while the button is held. */
  drag: CellStroke | null
  /** The strokes whose cells were answered last. */
  foundOf: readonly CellStroke[] | null
  /** Outline of the cell under the pointer. */
  under: number[][]
}
const START: SuperpixelState = { ...NOTHING_PICKED, strokes: [], drag: null, foundOf: null, under: [] }

/**
 * Picking a photo's superpixels, or painting over them; with Alt or the right button they are taken away again. Shift at the first
 * press adds them to the selected object, Alt takes them from it.
 */
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
        const first = state.strokes.length === 0
        const held = first ? heldAt(event, context) : state.held
        return asking({ ...state, held, drag: { adds: (first && held === 'take') || !(event.alt || event.secondary), points: [[x, y]] } }, null, context)
      }
      case 'move': {
        const at = within(event.at, context.image)
        if (!state.drag) return asking(state, [at.x, at.y], context)
        if (!event.pressed) return { state }
        const points = wayOn(state.drag.points, event.path, context)
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
        const { strokes } = event.asked
        return { state: { ...answered(state, event.asked, event.found), under: ringsOf(event.found?.under), foundOf: event.found ? strokes : state.foundOf } }
      }
      case 'key':
        return pressed(state, event, context)
      default:
        return { state }
    }
  },
  draft(state, context) {
    const draft = pickedDraft({ ...state, asked: null }, hintOf(state, context), context)
    for (const points of state.under) draft.lines.push({ points, closed: true, tone: 'accent' })
    return draft
  },
}

function pressed(state: SuperpixelState, event: { key: string; ctrl: boolean }, context: ToolContext): Step<SuperpixelState> {
  const { strokes, drag, found, foundOf } = state
  if (strokes.length === 0) return { state }
  return pickingKey(state, event, {
    back: () => (strokes.length === 1 ? { state: START } : asking({ ...state, strokes: strokes.slice(0, -1) }, null, context)),
    ready: drag || foundOf !== strokes ? null : found?.shape,
    initial: START, words: { label: 'Pick superpixels', what: 'superpixels' },
  }, context)
}

function asking(state: SuperpixelState, under: [number, number] | null, { picker }: ToolContext): Step<SuperpixelState> {
  const strokes = state.drag ? [...state.strokes, state.drag] : (state.strokes as CellStroke[])
  return wondering(state, { for: 'cells', count: picker.cells, strokes, under })
}

function hintOf({ strokes, drag, found, held }: SuperpixelState, context: ToolContext): string {
  if (strokes.length > 0 || drag) return found?.shape ? 'Enter accepts; Backspace takes the last stroke back' : 'Nothing is picked'
  const into = intoOf(held, context)
  if (into) return into.mode === 'add' ? 'Click cells, or drag over them, to add them to the selected object' : 'Click cells, or drag over them, to take them from the selected object'
  return 'Click cells, or drag over them; Shift first adds them to the selected object, Alt takes them from it'
}
