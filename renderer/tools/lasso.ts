import { combineShapes } from '../../core/geometry/combine.ts'
import { runsOfRing } from '../../core/mask/polygon.ts'
import { areaOf } from '../../core/mask/runs.ts'
import { RING_START, ringDraft, ringOn, type RingState } from './ring-drawing.ts'
import { paintTarget, takenFromOthers, withRuns } from './painting.ts'
import { newAnnotation, reshaped } from './shapes.ts'
import type { Modifiers, Step, Tool, ToolContext } from './tool.ts'

type Mode = 'new' | 'add' | 'take'
export type LassoState = RingState & { mode: Mode }
const START: LassoState = { ...RING_START, mode: 'new' }
const HINTS: Record<Mode, string> = {
  new: 'Draw round a new object; Shift adds to the selected one, Alt takes away from it',
  add: 'Draw round what belongs to the selected object as well',
  take: 'Draw round what does not belong to the selected object',
}

/**
 * What is drawn round becomes a mask, goes to the selected object (Shift at the first press) or leaves it (Alt). A free
 * stroke ends when the hand is lifted; clicks set corners as with the polygon tool.
 */
export const lasso: Tool<LassoState> = {
  id: 'lasso',
  title: 'Lasso',
  icon: 'lasso',
  key: 'Shift+g',
  cursor: 'crosshair',
  initial: START,
  brush: 'takes',
  busy: (state) => state.points.length > 0,
  on(state, event, context) {
    if (event.type === 'cancel') return { state: START }
    let { mode } = state
    if (event.type === 'down' && state.points.length === 0) {
      mode = modeOf(event, context)
      if (mode !== 'new' && !paintTarget(event.at, true, context)) return { state }
    }
    const step = ringOn(state, event, context, true)
    if (!step) return { state }
    const next = { ...step.state, mode }
    const lifted = event.type === 'up' && state.free && next.points.length >= 6
    return step.finish || lifted ? finished(next, context) : { state: next }
  },
  draft(state, context) {
    const drawing = state.points.length > 0
    const mode = drawing ? state.mode : modeOf(NO_KEYS, context)
    const draft = ringDraft(state, context, true, drawing && !state.free ? 'Enter or the first point closes; Backspace takes back; Esc gives up' : HINTS[mode])
    if (draft && mode !== 'new') draft.into = { mode, masked: false }
    if (draft && drawing && mode === 'take') {
      for (const line of draft.lines) line.tone = 'warning'
      for (const region of draft.regions) region.tone = 'warning'
    }
    return draft
  },
}

const NO_KEYS: Modifiers = { shift: false, ctrl: false, alt: false }

function modeOf({ shift, alt }: Modifiers, { picker, selection }: ToolContext): Mode {
  if (alt) return 'take'
  if (shift) return 'add'
  // What the bar says is of the selected object; without one, a new one is drawn.
  return selection.size > 0 ? picker.into : 'new'
}

function finished(state: LassoState, context: ToolContext): Step<LassoState> {
  const { image } = context
  const { points, mode } = state
  const runs = runsOfRing(points, image.height, image.width)
  if (areaOf(runs) === 0) return { state: START }
  if (mode === 'new') {
    if (!context.category) return { state, ask: { type: 'category' } }
    const id = context.newId()
    const after = withRuns(newAnnotation({ type: 'none' }, context.category, context, id), runs)
    const others = context.brush.takes ? takenFromOthers(runs, id, context) : []
    return { state: START, commit: { label: 'Lasso object', change: [{ table: 'annotation', id, before: null, after }, ...others], select: [id] } }
  }
  const before = paintTarget({ x: points[0], y: points[1] }, true, context)
  if (!before) return { state: START }
  const shape = combineShapes(mode === 'add' ? 'union' : 'difference', before.shape, { type: 'polygon', parts: [[points]] }, image.height, image.width)
  const after = shape && reshaped(before, shape, image)
  if (after && after.area === before.area && after.shape.type === before.shape.type && mode === 'take') return { state: START }
  const others = mode === 'add' && context.brush.takes ? takenFromOthers(runs, before.id, context) : []
  const label = mode === 'add' ? 'Lasso in' : 'Lasso out'
  return { state: START, commit: { label, change: [{ table: 'annotation', id: before.id, before, after }, ...others], select: after ? [before.id] : [] } }
}
