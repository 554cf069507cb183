import { coloursOf } from '../../core/pose/joints/skeletons.ts'
import { keypointBox } from './grips.ts'
import { apart, emptyDraft, newAnnotation, within } from './shapes.ts'
import { snap } from './snapping.ts'
import type { Draft, ImagePoint, Step, Tool, ToolContext } from './tool.ts'

/**
 * x, y, v of every keypoint answered so far, in the order of the category's skeleton. `held`: the placed one that is being dragged,
 * counted from 0.
 */
export type KeypointState = { placed: number[]; cursor: ImagePoint | null; held: number | null }
const START: KeypointState = { placed: [], cursor: null, held: null }
const FLAGS: Readonly<Record<string, number>> = { 0: 0, 1: 1, 2: 2 }

/**
 * The skeleton of the active category, joint by joint: click = visible, Shift+click or H = hidden, N = not in the photo. What is
 * placed can be dragged, and 0, 1, 2 over it change its flag.
 */
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
      case 'move': {
        const cursor = snap(within(event.at, context.image), event, context).at
        return { state: state.held === null ? { ...state, cursor } : { ...put(state, state.held, cursor), cursor } }
      }
      case 'down': {
        if (!context.category) return { state, ask: { type: 'category' } }
        if (names.length === 0) return { state }
        const { at } = snap(within(event.at, context.image), event, context)
        const held = event.shift ? null : placedAt(state, at, context.reach)
        if (held !== null) return { state: { ...state, held, cursor: at } }
        return next({ ...state, placed: [...state.placed, at.x, at.y, event.shift ? 1 : 2], cursor: at }, names, context)
      }
      case 'up':
        return state.held === null ? { state } : { state: { ...state, held: null } }
      case 'key':
        return names.length === 0 ? { state } : key(state, event, names, context)
      default:
        return { state }
    }
  },
  draft(state, context) {
    const { category } = context
    if (!category || category.keypoints.length === 0) return { ...emptyDraft(), hint: 'The active category has no skeleton: choose one in the categories window' }
    return drawn(state, category, context)
  },
  keep: ({ placed }) => (placed.length === 0 ? null : { placed }),
  restore(kept) {
    const placed = (kept as { placed?: unknown } | null)?.placed
    if (!Array.isArray(placed) || placed.length % 3 !== 0 || !placed.every((value) => Number.isFinite(value))) return null
    return { placed, cursor: null, held: null }
  },
}

function key(state: KeypointState, { key, ctrl }: { key: string; ctrl: boolean }, names: readonly string[], context: ToolContext): Step<KeypointState> {
  const letter = ctrl ? '' : key.toLowerCase()
  const { placed, cursor } = state
  if (letter === 'n') return next({ ...state, placed: [...placed, 0, 0, 0] }, names, context)
  if (placed.length === 0) return { state }
  if (letter === 'h' && cursor) return next({ ...state, placed: [...placed, cursor.x, cursor.y, 1] }, names, context)
  const over = cursor && letter in FLAGS ? placedAt(state, cursor, context.reach) : null
  if (over !== null) return { state: { ...state, placed: placed.with(3 * over + 2, FLAGS[letter]) } }
  if (key === 'Backspace' || (ctrl && key.toLowerCase() === 'z')) return { state: { ...state, placed: placed.slice(0, -3), held: null } }
  if (key === 'Enter' || key === ' ') return finish(state, names, context)
  return { state }
}

/** The joint in the photo that is on a point, the last one first. */
function placedAt({ placed }: KeypointState, at: ImagePoint, reach: number): number | null {
  for (let i = placed.length / 3 - 1; i >= 0; i--) {
    if (placed[3 * i + 2] > 0 && apart(at, { x: placed[3 * i], y: placed[3 * i + 1] }) <= reach) return i
  }
  return null
}

function put(state: KeypointState, joint: number, { x, y }: ImagePoint): KeypointState {
  return { ...state, placed: state.placed.with(3 * joint, x).with(3 * joint + 1, y) }
}

function drawn(state: KeypointState, category: NonNullable<ToolContext['category']>, context: ToolContext): Draft {
  const draft = emptyDraft()
  const { placed, cursor, held } = state
  const index = placed.length / 3
  const at = (i: number): ImagePoint | null => {
    if (i < index) return placed[3 * i + 2] > 0 ? { x: placed[3 * i], y: placed[3 * i + 1] } : null
    return i === index && held === null ? cursor : null
  }
  const { bones } = coloursOf(category)
  for (const [i, [from, to]] of category.skeleton.entries()) {
    const [a, b] = [at(from - 1), at(to - 1)]
    if (a && b) draft.lines.push({ points: [a.x, a.y, b.x, b.y], colour: bones[i], dashed: placed[3 * from - 1] === 1 || placed[3 * to - 1] === 1 })
  }
  const over = cursor && placedAt(state, cursor, context.reach)
  for (let i = 0; i < index; i++) {
    const p = at(i)
    if (p) draft.handles.push({ ...p, kind: placed[3 * i + 2] === 1 ? 'middle' : 'vertex', active: over === i || held === i })
  }
  const name = category.keypoints[index] ?? ''
  const shown = held ?? over
  if (cursor) draft.names = [{ ...cursor, text: shown === null ? name : category.keypoints[shown] }]
  const hint = shown === null
    ? `${name} (${index + 1} of ${category.keypoints.length}): click; Shift+click or H when hidden; N when not in the photo; Enter ends`
    : `${category.keypoints[shown]}: drag; 2 visible, 1 hidden, 0 not in the photo`
  return { ...draft, hint, ...(shown === null ? {} : { cursor: 'move' }) }
}

function next(state: KeypointState, names: readonly string[], context: ToolContext): Step<KeypointState> {
  return state.placed.length / 3 >= names.length ? finish(state, names, context) : { state }
}

/** One row with every keypoint of the skeleton; those not reached are not labelled. Nothing labelled makes no object. */
function finish(state: KeypointState, names: readonly string[], context: ToolContext): Step<KeypointState> {
  if (!context.category) return { state, ask: { type: 'category' } }
  const all = names.flatMap((_, i) => {
    const [x, y, v] = [...state.placed.slice(3 * i, 3 * i + 3), 0, 0, 0]
    return v > 0 ? [x, y, v] : [0, 0, 0]
  })
  if (all.every((value, i) => i % 3 !== 2 || value === 0)) return { state: START }
  const id = context.newId()
  const after = { ...newAnnotation({ type: 'none' }, context.category, context, id), keypoints: all, bbox: keypointBox(all) }
  return { state: START, commit: { label: 'Place keypoints', change: [{ table: 'annotation', id, before: null, after }], select: [id] } }
}
