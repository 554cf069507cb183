import { keepRing, restoreRing, RING_START, ringDraft, ringOn, type RingState } from './ring-drawing.ts'
import { creation } from './shapes.ts'
import type { Tool } from './tool.ts'

/** An open line of several points; Enter, a double-click or Ctrl+click (labelme) ends it. */
export const linestrip: Tool<RingState> = {
  id: 'linestrip',
  title: 'Line strip',
  icon: 'spline',
  key: '',
  cursor: 'crosshair',
  initial: RING_START,
  on(state, event, context) {
    if (event.type === 'cancel') return { state: RING_START }
    const step = ringOn(state, event, context, false)
    if (!step) return { state }
    if (!step.finish) return { state: step.state }
    return creation(step.state, RING_START, { type: 'linestrip', points: step.state.points }, 'Draw line strip', context)
  },
  draft: (state, context) => ringDraft(state, context, false, state.points.length === 0 ? 'Click to set points' : 'Enter or a double-click ends; Backspace takes back; Esc gives up'),
  busy: (state) => state.points.length > 0,
  keep: keepRing,
  restore: restoreRing,
}
