import { keepRing, restoreRing, RING_START, ringDraft, ringOn, type RingState } from './ring-drawing.ts'
import { creation } from './shapes.ts'
import type { Tool } from './tool.ts'

/** One polygon: clicks set corners, dragging draws freely; the first point, Enter, Space or a double-click closes it. */
export const polygon: Tool<RingState> = {
  id: 'polygon',
  title: 'Polygon',
  icon: 'pentagon',
  key: 'p',
  cursor: 'crosshair',
  initial: RING_START,
  on(state, event, context) {
    if (event.type === 'cancel') return { state: RING_START }
    const step = ringOn(state, event, context, true)
    if (!step) return { state }
    if (!step.finish) return { state: step.state }
    return creation(step.state, RING_START, { type: 'polygon', parts: [[step.state.points]] }, 'Draw polygon', context)
  },
  draft: (state, context) =>
    ringDraft(state, context, true, state.points.length === 0 ? 'Click to set corners, or drag to draw freely' : 'Enter or the first point closes; Backspace takes back; Esc gives up'),
  busy: (state) => state.points.length > 0,
  keep: keepRing,
  restore: restoreRing,
}
