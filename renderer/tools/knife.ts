import type { Op } from '../../core/change/change.ts'
import { cutShape } from '../../core/geometry/knife.ts'
import type { Annotation } from '../../core/records/annotation.ts'
import { paintable } from './painting.ts'
import { apart, emptyDraft, reshaped } from './shapes.ts'
import type { ImagePoint, Modifiers, Step, Tool, ToolContext } from './tool.ts'

export type KnifeState = { from: ImagePoint | null; to: ImagePoint | null; dragged: boolean; missed: boolean }
const START: KnifeState = { from: null, to: null, dragged: false, missed: false }

/** Cuts the selected objects in two along a line, or the one that the line's middle lies on; Shift keeps the line level, upright or slanted. */
export const knife: Tool<KnifeState> = {
  id: 'knife',
  title: 'Knife',
  icon: 'slice',
  key: 'Shift+k',
  cursor: 'crosshair',
  initial: START,
  busy: (state) => state.from !== null,
  on(state, event, context) {
    switch (event.type) {
      case 'cancel':
        return { state: START }
      case 'key':
        return state.from && (event.key === 'Backspace' || (event.ctrl && event.key.toLowerCase() === 'z')) ? { state: START } : { state }
      case 'move': {
        if (!state.from) return { state }
        const to = straightened(state.from, event.at, event)
        return { state: { ...state, to, dragged: state.dragged || (event.pressed && apart(state.from, to) > context.reach) } }
      }
      case 'down':
        if (!state.from) return { state: { ...START, from: { x: event.at.x, y: event.at.y } } }
        return cut(state.from, straightened(state.from, event.at, event), context)
      case 'up':
        // A press without a drag is the first of two clicks.
        return state.from && state.dragged ? cut(state.from, straightened(state.from, event.at, event), context) : { state }
      default:
        return { state }
    }
  },
  draft({ from, to, missed }, context) {
    const hint = missed ? 'Nothing was cut: the line has to go right across an object' : from ? 'Let go, or click, beyond the other side' : 'Drag a line right across the object; Shift keeps it straight'
    const draft = { ...emptyDraft(), hint }
    if (!from || !to) return draft
    const rows = targets(from, to, context)
    draft.lines.push({ points: [from.x, from.y, to.x, to.y], tone: rows.length > 0 ? 'accent' : 'warning', dashed: true })
    draft.handles.push({ ...from, kind: 'vertex' }, { ...to, kind: 'vertex' })
    return draft
  },
}

function straightened(from: ImagePoint, { x, y }: ImagePoint, { shift }: Modifiers): ImagePoint {
  if (!shift) return { x, y }
  const angle = Math.round(Math.atan2(y - from.y, x - from.x) / (Math.PI / 4)) * (Math.PI / 4)
  const length = (x - from.x) * Math.cos(angle) + (y - from.y) * Math.sin(angle)
  return { x: from.x + length * Math.cos(angle), y: from.y + length * Math.sin(angle) }
}

function targets(from: ImagePoint, to: ImagePoint, context: ToolContext): Annotation[] {
  const under = context.selection.size > 0 ? null : context.hit({ x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 })
  const ids = under === null ? context.order.filter((id) => context.selection.has(id)) : [under]
  return ids.map((id) => context.annotations.get(id)).filter((row) => row !== undefined && paintable(row, context.image)) as Annotation[]
}

function cut(from: ImagePoint, to: ImagePoint, context: ToolContext): Step<KnifeState> {
  const change: Op[] = []
  const select: Annotation['id'][] = []
  for (const row of targets(from, to, context)) {
    const halves = cutShape(row.shape, from, to)
    if (!halves) continue
    const [stays, goes] = halves.map((shape) => reshaped(row, shape, context.image))
    const id = context.newId()
    // Keypoints belong to one object, and stay with it.
    change.push({ table: 'annotation', id: row.id, before: row, after: stays }, { table: 'annotation', id, before: null, after: { ...goes, id, keypoints: null } })
    select.push(row.id, id)
  }
  return change.length === 0 ? { state: { ...START, missed: true } } : { state: START, commit: { label: 'Cut in two', change, select } }
}
