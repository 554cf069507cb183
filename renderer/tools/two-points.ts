import type { Shape } from '../../core/records/annotation.ts'
import { outlinesOf } from '../../core/geometry/outlines.ts'
import { apart, creation, emptyDraft, rounded, within } from './shapes.ts'
import { snap } from './snapping.ts'
import type { ImagePoint, Modifiers, Tool, ToolContext } from './tool.ts'

export type TwoPointState = { from: ImagePoint | null; to: ImagePoint | null; cursor: ImagePoint | null; dragged: boolean }
const START: TwoPointState = { from: null, to: null, cursor: null, dragged: false }

/** A tool whose shape is made from two points: press and drag, or two clicks. */
export function twoPoints(about: Pick<Tool, 'id' | 'title' | 'icon' | 'key'> & {
  label: string
  hint: string
  /** The shape between two points, or null while it is too small to be one. */
  build(from: ImagePoint, to: ImagePoint): Shape | null
  /** The second point with Shift held, e.g. for a square; the point as it is by default. */
  straight?(from: ImagePoint, to: ImagePoint): ImagePoint
}): Tool<TwoPointState> {
  const target = (state: TwoPointState, at: ImagePoint, mods: Modifiers, context: ToolContext): ImagePoint => {
    const free = snap(within(at, context.image), mods, context).at
    return state.from && mods.shift && about.straight ? rounded(about.straight(state.from, free)) : free
  }
  return {
    id: about.id,
    title: about.title,
    icon: about.icon,
    key: about.key,
    cursor: 'crosshair',
    initial: START,
    on(state, event, context) {
      if (event.type === 'cancel') return { state: START }
      if (event.type === 'key') {
        if (state.from && (event.key === 'Backspace' || (event.ctrl && event.key.toLowerCase() === 'z'))) return { state: START }
        return { state }
      }
      if (event.type === 'answer' || event.type === 'pixels' || event.type === 'picker') return { state }
      const at = target(state, event.at, event, context)
      if (event.type === 'move') {
        if (!state.from) return { state: { ...START, cursor: at } }
        return { state: { ...state, to: at, cursor: at, dragged: state.dragged || (event.pressed && apart(state.from, at) > context.reach) } }
      }
      if (event.type === 'down' && !state.from) return { state: { from: at, to: at, cursor: at, dragged: false } }
      // A press without a drag is the first of two clicks: its release ends nothing.
      if (!state.from || event.type === 'double' || (event.type === 'up' && !state.dragged)) return { state }
      const shape = about.build(state.from, at)
      if (!shape) return { state: event.type === 'up' ? START : state }
      return creation({ ...state, to: at }, START, shape, about.label, context)
    },
    draft(state, context) {
      const draft = { ...emptyDraft(), hint: about.hint }
      const { from, to, cursor } = state
      if (from && to) {
        const shape = about.build(from, to)
        for (const { points, closed } of shape ? outlinesOf(shape) : []) {
          draft.lines.push({ points: Array.from(points), closed, tone: 'category' })
          if (closed) draft.regions.push({ rings: [Array.from(points)], tone: 'category' })
        }
        draft.handles.push({ ...from, kind: 'vertex' }, { ...to, kind: 'vertex' })
      } else if (cursor && context.snapping) draft.handles.push({ ...cursor, kind: 'target' })
      return draft
    },
    busy: (state) => state.from !== null,
  }
}
