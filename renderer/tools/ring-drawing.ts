import { outlineOfStroke } from '../../core/geometry/freehand.ts'
import { apart, emptyDraft, last, round, within } from './shapes.ts'
import { pathBetween, snap, type Anchor } from './snapping.ts'
import type { Draft, ImagePoint, ToolContext, ToolEvent } from './tool.ts'

/**
 * Points being set one after the other, by clicks or by dragging freely: what polygons, holes, parts and line strips
 * have in common. `strokes` says with how many points each step began, so that each can be taken back.
 */
export type RingState = {
  points: number[]
  strokes: number[]
  /** Where the pointer is, snapped; null before the first move. */
  cursor: ImagePoint | null
  /** Outline the last point and the pointer lie on, when snapped. */
  anchor: Anchor | null
  over: Anchor | null
  /** Place in `points` where a free stroke began, or null while the button is up. */
  pressedAt: number | null
  free: boolean
}
export const RING_START: RingState = { points: [], strokes: [], cursor: null, anchor: null, over: null, pressedAt: null, free: false }

/** `finish`: the drawing is to be ended. Null: the event means nothing here. */
export type RingStep = { state: RingState; finish: boolean } | null

/** CSS pixels a free stroke may stray from the hand's path. */
const STRAY = 1
/** CSS pixels between points taken from the hand. */
const SPACING = 2

export function ringOn(state: RingState, event: ToolEvent, context: ToolContext, closed: boolean): RingStep {
  const least = closed ? 3 : 2
  const count = state.points.length / 2
  const enough = count >= least
  switch (event.type) {
    case 'down': {
      if (closed && enough && nearFirst(state, event.at, context)) return { state, finish: true }
      const { at, anchor } = snap(within(event.at, context.image), event, context)
      // The second press of a double-click lands on the point just set.
      if (count > 0 && apart(last(state.points), at) < context.reach / 4) return { state: { ...state, pressedAt: count - 1 }, finish: false }
      const path = state.anchor && anchor ? pathBetween(state.anchor, anchor, context, event.shift) : []
      const points = [...state.points, ...path, at.x, at.y]
      return {
        state: { points, strokes: [...state.strokes, state.points.length], cursor: at, anchor, over: anchor, pressedAt: points.length / 2 - 1, free: false },
        finish: !closed && event.ctrl && enough,
      }
    }
    case 'move':
      return { state: event.pressed && state.pressedAt !== null ? drawFree(state, event.path, context) : hover(state, event, context), finish: false }
    case 'up': {
      if (state.pressedAt === null) return null
      const lifted = { ...state, pressedAt: null, free: false }
      if (!state.free) return { state: lifted, finish: false }
      const kept = state.points.slice(0, 2 * state.pressedAt)
      const points = [...kept, ...outlineOfStroke(state.points.slice(2 * state.pressedAt), STRAY / context.zoom, false).map(round)]
      const ended = { ...lifted, points, anchor: null }
      return { state: ended, finish: closed && points.length / 2 > least && nearFirst(ended, event.at, context) }
    }
    case 'double':
      if (enough) return { state, finish: true }
      // A double-click that closed a ring with its first half leaves a point that nobody meant.
      return { state: count <= 1 ? RING_START : state, finish: false }
    case 'key': {
      if (count === 0) return null
      if (event.key === 'Enter' || event.key === ' ') return { state, finish: enough }
      if (event.key === 'Backspace' || (event.ctrl && !event.shift && event.key.toLowerCase() === 'z')) return { state: takeBack(state), finish: false }
      return null
    }
    default:
      return null
  }
}

/** Without the newest click or free stroke. */
function takeBack(state: RingState): RingState {
  const points = state.points.slice(0, state.strokes.at(-1) ?? 0)
  return { ...state, points, strokes: state.strokes.slice(0, -1), anchor: null, pressedAt: null, free: false }
}

function hover(state: RingState, event: Extract<ToolEvent, { type: 'move' }>, context: ToolContext): RingState {
  const { at, anchor } = snap(within(event.at, context.image), event, context)
  return { ...state, cursor: at, over: anchor, pressedAt: null }
}

function drawFree(state: RingState, path: readonly ImagePoint[], context: ToolContext): RingState {
  const points = [...state.points]
  const spacing = SPACING / context.zoom
  let free = state.free
  for (const raw of path) {
    const at = within(raw, context.image)
    // A hand that shakes during a click does not draw yet.
    if (!free && apart(last(points), at) < context.reach) continue
    free = true
    if (apart(last(points), at) >= spacing) points.push(at.x, at.y)
  }
  return { ...state, points, free, cursor: last(points), over: null }
}

/** Whether the pointer is near enough to the first point to close the ring there. */
export function nearFirst(state: RingState, at: ImagePoint, context: ToolContext): boolean {
  return state.points.length > 0 && apart(at, { x: state.points[0], y: state.points[1] }) <= context.reach
}

export function ringDraft(state: RingState, context: ToolContext, closed: boolean, hint: string): Draft | null {
  const draft = emptyDraft()
  draft.hint = hint
  const { points, cursor } = state
  const snappedTo = cursor && state.over ? [{ x: cursor.x, y: cursor.y, kind: 'target' as const }] : []
  if (points.length === 0) return { ...draft, handles: snappedTo }
  const closing = closed && points.length >= 6 && cursor !== null && nearFirst(state, cursor, context)
  const path = state.anchor && state.over ? pathBetween(state.anchor, state.over, context) : []
  const ahead = cursor && !state.free && !closing ? [...path, cursor.x, cursor.y] : []
  draft.lines.push({ points: [...points, ...ahead], tone: 'category', closed: closing })
  if (closed && points.length + ahead.length >= 6) draft.regions.push({ rings: [[...points, ...ahead]], tone: 'category' })
  if (!state.free) {
    for (let i = 0; i < points.length; i += 2) draft.handles.push({ x: points[i], y: points[i + 1], kind: i === 0 && closed ? 'first' : 'vertex', active: i === 0 && closing })
  }
  draft.handles.push(...snappedTo)
  return draft
}

/** What of the state is worth keeping over a crash. */
export const keepRing = (state: RingState): unknown => (state.points.length < 4 ? null : { points: state.points, strokes: state.strokes })

export function restoreRing(kept: unknown): RingState | null {
  if (typeof kept !== 'object' || kept === null) return null
  const { points, strokes } = kept as { points?: unknown; strokes?: unknown }
  const numbers = (list: unknown): list is number[] => Array.isArray(list) && list.every((value) => Number.isFinite(value))
  if (!numbers(points) || !numbers(strokes) || points.length < 2 || points.length % 2 !== 0) return null
  return { ...RING_START, points, strokes }
}
