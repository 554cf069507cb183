import { keypointBox } from './grips.ts'
import { apart, emptyDraft, newAnnotation, within } from './shapes.ts'
import { snap } from './snapping.ts'
import type { ImagePoint, Step, Tool, ToolContext } from './tool.ts'

/** x, y, v of every keypoint answered so far, in the order of the category's skeleton. */
export type KeypointState = { placed: number[]; cursor: ImagePoint | null }
const START: KeypointState = { placed: [], cursor: null }

/** The skeleton of the active category, joint by joint: click = visible, Shift+click = hidden, N = not in the photo. */
export const keypoints: Tool<KeypointState> = {
  id: 'keypoints',
  title: 'Keypoints',
  icon: 'person-standing',
  key: 'k',
  cursor: 'crosshair',
  initial: START,
  busy: (state) => state.placed.length > 0,
  on(state, event, context) {
    const names = context.category?.keypoints ?? []
    switch (event.type) {
      case 'cancel':
        return { state: START }
      case 'move':
        return { state: { ...state, cursor: snap(within(event.at, context.image), event, context).at } }
      case 'down': {
        if (!context.category) return { state, ask: { type: 'category' } }
        if (names.length === 0) return { state }
        const { at } = snap(within(event.at, context.image), event, context)
        return next({ placed: [...state.placed, at.x, at.y, event.shift ? 1 : 2], cursor: at }, names, context)
      }
      case 'key': {
        if (names.length === 0) return { state }
        if (event.key.toLowerCase() === 'n' && !event.ctrl) return next({ ...state, placed: [...state.placed, 0, 0, 0] }, names, context)
        if (state.placed.length === 0) return { state }
        if (event.key === 'Backspace' || (event.ctrl && event.key.toLowerCase() === 'z')) return { state: { ...state, placed: state.placed.slice(0, -3) } }
        if (event.key === 'Enter' || event.key === ' ') return finish(state, names, context)
        return { state }
      }
      default:
        return { state }
    }
  },
  draft({ placed, cursor }, context) {
    const draft = emptyDraft()
    const { category } = context
    if (!category || category.keypoints.length === 0) return { ...draft, hint: 'The active category has no skeleton: add keypoints to it in the categories editor' }
    const index = placed.length / 3
    const at = (i: number): ImagePoint | null => {
      if (i < index) return placed[3 * i + 2] > 0 ? { x: placed[3 * i], y: placed[3 * i + 1] } : null
      return i === index ? cursor : null
    }
    for (const [from, to] of category.skeleton) {
      const [a, b] = [at(from - 1), at(to - 1)]
      if (a && b) draft.lines.push({ points: [a.x, a.y, b.x, b.y], tone: 'category' })
    }
    for (let i = 0; i < index; i++) {
      const p = at(i)
      if (p) draft.handles.push({ ...p, kind: 'vertex', active: cursor !== null && apart(p, cursor) <= context.reach })
    }
    const name = category.keypoints[index] ?? ''
    if (cursor) draft.names = [{ ...cursor, text: name }]
    return { ...draft, hint: `${name} (${index + 1} of ${category.keypoints.length}): click; Shift+click when hidden; N when not in the photo; Enter ends` }
  },
  keep: ({ placed }) => (placed.length === 0 ? null : { placed }),
  restore(kept) {
    const placed = (kept as { placed?: unknown } | null)?.placed
    if (!Array.isArray(placed) || placed.length % 3 !== 0 || !placed.every((value) => Number.isFinite(value))) return null
    return { placed, cursor: null }
  },
}

function next(state: KeypointState, names: readonly string[], context: ToolContext): Step<KeypointState> {
  return state.placed.length / 3 >= names.length ? finish(state, names, context) : { state }
}

/** One row with every keypoint of the skeleton; those not reached are not labelled. Nothing labelled makes no object. */
function finish(state: KeypointState, names: readonly string[], context: ToolContext): Step<KeypointState> {
  if (!context.category) return { state, ask: { type: 'category' } }
  const all = names.flatMap((_, i) => state.placed.slice(3 * i, 3 * i + 3).concat([0, 0, 0]).slice(0, 3))
  if (all.every((value, i) => i % 3 !== 2 || value === 0)) return { state: START }
  const id = context.newId()
  const after = { ...newAnnotation({ type: 'none' }, context.category, context, id), keypoints: all, bbox: keypointBox(all) }
  return { state: START, commit: { label: 'Place keypoints', change: [{ table: 'annotation', id, before: null, after }], select: [id] } }
}
