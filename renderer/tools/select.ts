import { hitEdge } from '../../core/geometry/hit.ts'
import { insertVertex, moveVertex, removeVertex } from '../../core/geometry/vertices.ts'
import type { Op } from '../../core/change/change.ts'
import type { Annotation, Shape } from '../../core/records/annotation.ts'
import type { AnnotationId } from '../../core/records/ids.ts'
import { dragged, gripAt, gripHandles, gripShape, sameGrip, withFlag, withKeypoint, type Grip } from './grips.ts'
import { apart, emptyDraft, moved, reshaping, round, within } from './shapes.ts'
import { snap } from './snapping.ts'
import type { Draft, ImagePoint, Step, Tool, ToolContext, ToolEvent } from './tool.ts'

export type SelectState =
  | { kind: 'idle'; over: Grip | null }
  /** Pressed on an object; it moves once the pointer has gone some way. */
  | { kind: 'press'; id: AnnotationId; from: ImagePoint }
  | { kind: 'move'; from: ImagePoint; to: ImagePoint; straight: boolean }
  | { kind: 'box'; from: ImagePoint; to: ImagePoint }
  /** `shape` is the object's with the dragged vertex in it; `sure`: it is stored even if the pointer never moves. */
  | { kind: 'grip'; id: AnnotationId; grip: Grip; shape: Shape; label: string; from: ImagePoint; to: ImagePoint; sure: boolean; moved: boolean }

const IDLE: SelectState = { kind: 'idle', over: null }
const FLAGS: Readonly<Record<string, 0 | 1 | 2>> = { 0: 0, 1: 1, 2: 2 }
export const FLAG_WORDS = ['Keypoint not in the photo', 'Keypoint hidden', 'Keypoint visible'] as const
const ARROWS: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }

/** Chooses objects, moves them and reshapes them. */
export const select: Tool<SelectState> = {
  id: 'select',
  title: 'Select and edit',
  icon: 'mouse-pointer-2',
  key: 'v',
  cursor: 'default',
  initial: IDLE,
  picks: true,
  busy: (state) => state.kind !== 'idle',
  on(state, event, context) {
    switch (event.type) {
      case 'cancel':
        return { state: IDLE }
      case 'down':
        return down(event, context)
      case 'move':
        return { state: move(state, event, context) }
      case 'up':
        return up(state, event, context)
      case 'double': {
        const id = context.hit(event.at)
        return id === null ? { state: IDLE } : { state: IDLE, ask: { type: 'zoom', ids: [id] } }
      }
      case 'key':
        return key(state, event, context)
      default:
        return { state }
    }
  },
  draft,
}

/** The one selected object that shows its grips, or null. */
function single(context: ToolContext): Annotation | null {
  const [id] = context.selection
  const row = context.selection.size === 1 && id !== undefined ? context.annotations.get(id) : undefined
  return row && !row.locked && !row.hidden ? row : null
}

function down(event: Extract<ToolEvent, { type: 'down' }>, context: ToolContext): Step<SelectState> {
  const { at } = event
  const hit = context.hit(at)
  const row = single(context) ?? (event.alt && hit !== null ? (context.annotations.get(hit) ?? null) : null)
  if (row) {
    const grip = gripAt(row, at, context)
    if (event.alt && event.shift) {
      if (grip?.kind !== 'vertex') return { state: IDLE }
      return { state: IDLE, ...removal(row, grip, context) }
    }
    if (event.alt && grip?.kind !== 'vertex' && grip?.kind !== 'keypoint') {
      const edge = hitEdge(row.shape, at, context.reach)
      const place = edge && { part: edge.part, ring: edge.ring, index: edge.index + 1 }
      const to = edge && { x: round(edge.point.x), y: round(edge.point.y) }
      const shape = place && to && insertVertex(row.shape, place, to)
      if (shape && place && to) {
        const state: SelectState = { kind: 'grip', id: row.id, grip: { kind: 'vertex', place }, shape, label: 'Add point', from: at, to, sure: true, moved: false }
        return context.selection.has(row.id) ? { state } : { state, ask: { type: 'select', ids: [row.id] } }
      }
    }
    if (grip && !event.ctrl && !event.shift) {
      const shape = grip.kind === 'keypoint' ? row.shape : gripShape(row.shape, grip, at)
      const label = grip.kind === 'middle' ? 'Add point' : grip.kind === 'keypoint' ? 'Move keypoint' : 'Move point'
      if (shape) return { state: { kind: 'grip', id: row.id, grip, shape, label, from: at, to: at, sure: false, moved: false } }
    }
  }
  if (hit === null) return { state: { kind: 'box', from: at, to: at } }
  if (event.shift || event.ctrl) {
    const ids = [...context.selection].filter((id) => id !== hit)
    return { state: IDLE, ask: { type: 'select', ids: context.selection.has(hit) ? ids : [...ids, hit] } }
  }
  const state: SelectState = { kind: 'press', id: hit, from: at }
  return context.selection.has(hit) ? { state } : { state, ask: { type: 'select', ids: [hit] } }
}

function move(state: SelectState, event: Extract<ToolEvent, { type: 'move' }>, context: ToolContext): SelectState {
  const { at } = event
  switch (state.kind) {
    case 'idle': {
      const row = single(context)
      const over = row && !event.pressed ? gripAt(row, at, context) : null
      return sameGrip(state.over, over) ? state : { kind: 'idle', over }
    }
    case 'press':
      return apart(state.from, at) < context.reach / 2 ? state : { kind: 'move', from: state.from, to: at, straight: event.shift }
    case 'move':
      return { ...state, to: at, straight: event.shift }
    case 'box':
      return { ...state, to: at }
    case 'grip': {
      const going = state.moved || apart(state.from, at) > context.reach / 4
      return going ? { ...state, to: snap(within(at, context.image), event, context, state.id).at, moved: true } : state
    }
  }
}

function up(before: SelectState, event: Extract<ToolEvent, { type: 'up' }>, context: ToolContext): Step<SelectState> {
  const state = before.kind === 'idle' ? before : move(before, { ...event, type: 'move', path: [event.at], pressed: true }, context)
  switch (state.kind) {
    case 'idle':
      return { state }
    case 'press':
      return context.selection.size > 1 ? { state: IDLE, ask: { type: 'select', ids: [state.id] } } : { state: IDLE }
    case 'box': {
      const add = event.shift || event.ctrl ? [...context.selection] : []
      const inside = apart(state.from, state.to) < context.reach / 2 ? [] : context.inside(state.from, state.to)
      return { state: IDLE, ask: { type: 'select', ids: [...new Set([...add, ...inside])] } }
    }
    case 'move': {
      const { dx, dy } = offset(state)
      return { state: IDLE, ...movement(dx, dy, context) }
    }
    case 'grip': {
      const row = context.annotations.get(state.id)
      if (!row || (!state.sure && !state.moved)) return { state: IDLE }
      const after = dragged(row, state.shape, state.grip, state.to, context.image)
      // The pointer is still on the joint: its flag can be changed at once.
      return { state: state.grip.kind === 'keypoint' ? { kind: 'idle', over: state.grip } : IDLE, commit: { label: state.label, change: [{ table: 'annotation', id: row.id, before: row, after }] } }
    }
  }
}

function key(state: SelectState, event: Extract<ToolEvent, { type: 'key' }>, context: ToolContext): Step<SelectState> {
  if (state.kind !== 'idle') return { state }
  const row = single(context)
  if (event.key === 'Backspace' && row && state.over?.kind === 'vertex') return { state: IDLE, ...removal(row, state.over, context) }
  const flag = event.ctrl ? undefined : FLAGS[event.key]
  if (flag !== undefined && row && state.over?.kind === 'keypoint') {
    const after = withFlag(row, state.over.index, flag)
    return { state: flag === 0 ? IDLE : state, commit: { label: FLAG_WORDS[flag], change: [{ table: 'annotation', id: row.id, before: row, after }] } }
  }
  const arrow = ARROWS[event.key]
  if (!arrow || event.ctrl) return { state }
  const step = event.alt ? 1 : 5
  return { state, ...movement(arrow[0] * step, arrow[1] * step, context) }
}

function offset({ from, to, straight }: Extract<SelectState, { kind: 'move' }>): { dx: number; dy: number } {
  const dx = round(to.x - from.x)
  const dy = round(to.y - from.y)
  if (!straight) return { dx, dy }
  return Math.abs(dx) >= Math.abs(dy) ? { dx, dy: 0 } : { dx: 0, dy }
}

/** Moves every selected object that is not locked. */
function movement(dx: number, dy: number, context: ToolContext): Pick<Step<SelectState>, 'commit'> {
  if (dx === 0 && dy === 0) return {}
  const rows = [...context.selection].map((id) => context.annotations.get(id)).filter((row) => row !== undefined && !row.locked)
  const change = rows.map((row): Op => ({ table: 'annotation', id: row!.id, before: row!, after: moved(row!, dx, dy, context.image) }))
  return change.length === 0 ? {} : { commit: { label: change.length === 1 ? 'Move object' : `Move ${change.length} objects`, change } }
}

function removal(row: Annotation, grip: Grip, context: ToolContext): Pick<Step<SelectState>, 'commit'> {
  const shape = grip.kind === 'vertex' ? removeVertex(row.shape, grip.place) : null
  return shape ? { commit: { label: 'Remove point', change: [reshaping(row, shape, context.image)] } } : {}
}

function draft(state: SelectState, context: ToolContext): Draft | null {
  const result = emptyDraft()
  const row = single(context)
  switch (state.kind) {
    case 'idle':
    case 'press':
      if (row) result.handles = gripHandles(row.shape, row.keypoints, state.kind === 'idle' ? state.over : null, context.reach)
      if (state.kind === 'idle' && state.over) result.cursor = state.over.kind === 'middle' ? 'copy' : 'pointer'
      if (row && state.kind === 'idle' && state.over?.kind === 'keypoint') Object.assign(result, jointWords(row, state.over.index, context))
      break
    case 'move': {
      const ids = new Set<number>([...context.selection].filter((id) => context.annotations.get(id)?.locked === false))
      const { dx, dy } = offset(state)
      Object.assign(result, { moved: { ids, dx, dy }, cursor: 'move', hint: `Moved by ${dx.toFixed(1)}, ${dy.toFixed(1)}; Shift keeps it straight` })
      break
    }
    case 'box': {
      const { from, to } = state
      const points = [from.x, from.y, to.x, from.y, to.x, to.y, from.x, to.y]
      result.lines.push({ points, closed: true, dashed: true, tone: 'accent' })
      result.regions.push({ rings: [points], tone: 'accent' })
      break
    }
    case 'grip': {
      const now = context.annotations.get(state.id)
      if (!now) break
      // Not measured: that is done once, when the pointer is lifted.
      const keypoints = state.grip.kind === 'keypoint' ? withKeypoint(now, state.grip.index, state.to).keypoints : now.keypoints
      const shape = state.grip.kind === 'keypoint' ? now.shape : state.moved || state.sure ? moveVertex(state.shape, state.grip.place, state.to) : now.shape
      result.replaced = new Map([[now.id as number, { ...now, shape, keypoints }]])
      result.handles = gripHandles(shape, keypoints, state.grip.kind === 'middle' ? { ...state.grip, kind: 'vertex' } : state.grip, context.reach)
      result.cursor = 'grabbing'
      result.hint = context.snapping ? 'Alt: no snapping' : undefined
    }
  }
  return result
}

/** The name of a joint beside it, and what can be done with it. */
function jointWords({ keypoints, category }: Annotation, index: number, context: ToolContext): Pick<Draft, 'names' | 'hint'> {
  const name = context.categories.get(category)?.keypoints[index] ?? `Keypoint ${index + 1}`
  const [x, y] = (keypoints ?? []).slice(3 * index)
  return { names: [{ x, y, text: name }], hint: `${name}: drag; 2 visible, 1 hidden, 0 not in the photo` }
}
