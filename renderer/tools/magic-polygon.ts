import { bestowed, heldAt, intoOf, type Held } from './picked.ts'
import type { PixelsAsked } from './pixels.ts'
import { apart, emptyDraft, round, within } from './shapes.ts'
import type { Draft, ImagePoint, Step, Tool, ToolContext } from './tool.ts'

type Place = [number, number]
/** One stretch of the outline as flat x, y, both ends included; `set`: where the user clicked at its end. */
type Stretch = { line: readonly number[]; set: Place }
export type MagicPolygonState = {
  /** Where the outline begins, as clicked; the first stretch may have moved it to an edge. */
  start: Place | null
  stretches: readonly Stretch[]
  /** Clicks that wait for their stretch, in order; Shift makes a straight one. */
  clicks: readonly { to: Place; straight: boolean }[]
  /** The last click closes the ring. */
  closing: boolean
  /** The newest question, until it is answered; exact ones are for the first of `clicks`. */
  asked: PixelsAsked | null
  /** The way to the pointer as it would be. */
  ahead: readonly number[]
  /** Said by the key held at the first click; see picked.ts. */
  held: Held | null
}
const START: MagicPolygonState = { start: null, stretches: [], clicks: [], closing: false, asked: null, ahead: [], held: null }

/**
 * A polygon whose outline clings to edges between clicks (live wire); Shift+click goes straight. Shift at the first click adds what is
 * outlined to the selected object, Alt takes it away.
 */
export const magicPolygon: Tool<MagicPolygonState> = {
  id: 'magic-polygon',
  title: 'Magic polygon',
  icon: 'wand',
  key: 'Shift+i',
  cursor: 'crosshair',
  initial: START,
  pixels: 'wire',
  busy: (state) => state.start !== null,
  on(state, event, context) {
    switch (event.type) {
      case 'cancel':
        return { state: START }
      case 'down': {
        const { x, y } = within(event.at, context.image)
        if (!state.start) return { state: { ...START, start: [x, y], held: heldAt(event, context) } }
        if (state.closing) return state.clicks.length === 0 ? finished(state, context) : { state }
        const beginning = placed(first(state))
        const closes = state.stretches.length + state.clicks.length > 1 && apart({ x, y }, beginning) <= context.reach
        return next({ ...state, clicks: [...state.clicks, { to: closes ? first(state) : [x, y], straight: event.shift }], closing: closes }, context)
      }
      case 'move': {
        if (!state.start || state.clicks.length > 0) return { state }
        const { x, y } = within(event.at, context.image)
        if (event.shift) return { state: { ...state, asked: null, ahead: [...last(state), x, y] } }
        return asking(state, [x, y], false, context)
      }
      case 'double':
        return closed(state, context)
      case 'pixels':
        return answered(state, event.asked, event.found?.line ?? null, context)
      case 'key':
        return pressed(state, event.key, event.ctrl, context)
      default:
        return { state }
    }
  },
  draft(state, context) {
    const draft: Draft = { ...emptyDraft(), hint: hintOf(state) }
    const into = intoOf(state.held, context)
    // A mask stays a mask, a polygon a polygon.
    if (into) draft.into = { mode: into.mode, masked: false }
    if (!state.start) return draft
    const points = state.stretches.flatMap(({ line }) => line)
    if (points.length > 0) draft.lines.push({ points, tone: 'category' })
    if (state.clicks.length === 0 && state.ahead.length > 2) draft.lines.push({ points: [...state.ahead], tone: 'accent' })
    let from = last(state)
    for (const { to } of state.clicks) {
      draft.lines.push({ points: [...from, ...to], dashed: true, tone: 'accent' })
      from = to
    }
    for (const { line } of state.stretches.slice(0, state.closing ? -1 : undefined)) draft.handles.push({ x: line[line.length - 2], y: line[line.length - 1], kind: 'vertex' })
    const near = state.ahead.length > 2 && apart(placed(state.ahead.slice(-2) as unknown as Place), placed(first(state))) <= context.reach
    draft.handles.push({ ...placed(first(state)), kind: 'first', active: near && state.stretches.length > 1 })
    return draft
  },
}

const placed = ([x, y]: readonly number[]): ImagePoint => ({ x, y })
const first = ({ start, stretches }: MagicPolygonState): Place => (stretches.length > 0 ? [stretches[0].line[0], stretches[0].line[1]] : start!)
const last = ({ start, stretches }: MagicPolygonState): Place => {
  const line = stretches.at(-1)?.line
  return line ? [line[line.length - 2], line[line.length - 1]] : start!
}

/** Turns to the first click that waits: a straight stretch is made at once, else the way along edges is asked for. */
function next(state: MagicPolygonState, context: ToolContext): Step<MagicPolygonState> {
  if (state.clicks.length === 0) return state.closing ? finished(state, context) : { state }
  if (state.asked?.for === 'wire' && state.asked.exact) return { state }
  const [{ to, straight }] = state.clicks
  return straight ? next(stretched(state, [...last(state), ...to]), context) : asking(state, to, true, context)
}

function asking(state: MagicPolygonState, to: Place, exact: boolean, { reach }: ToolContext): Step<MagicPolygonState> {
  // A stretch begins where the last one ended; only a fresh start may move to an edge near by. The last stretch ends where all began.
  const closes = exact && state.closing && state.clicks.length === 1
  const asked: PixelsAsked = { for: 'wire', from: last(state), to, snap: closes ? 0 : Math.min(64, reach), fresh: state.stretches.length === 0, exact }
  return { state: { ...state, asked }, ask: { type: 'select-pixels', asked } }
}

function stretched(state: MagicPolygonState, line: readonly number[]): MagicPolygonState {
  const [{ to }, ...clicks] = state.clicks
  return { ...state, stretches: [...state.stretches, { line: line.map(round), set: to }], clicks, asked: null, ahead: [] }
}

function answered(state: MagicPolygonState, asked: PixelsAsked, line: readonly number[] | null, context: ToolContext): Step<MagicPolygonState> {
  if (asked.for !== 'wire' || !state.start) return { state }
  if (!asked.exact) {
    // What was on its way when the outline went on is of no use any more.
    const stale = state.clicks.length > 0 || state.asked === null || asked.from[0] !== last(state)[0] || asked.from[1] !== last(state)[1]
    return stale ? { state } : { state: { ...state, asked: asked === state.asked ? null : state.asked, ahead: line ?? [...asked.from, ...asked.to] } }
  }
  if (asked === state.asked && state.clicks.length > 0) return next(stretched(state, line ?? [...asked.from, ...asked.to]), context)
  // The category was asked for meanwhile: the same answer comes again.
  return state.closing && state.clicks.length === 0 ? finished(state, context) : { state }
}

function closed(state: MagicPolygonState, context: ToolContext): Step<MagicPolygonState> {
  if (!state.start) return { state }
  // The category was asked for meanwhile.
  if (state.closing) return state.clicks.length === 0 ? finished(state, context) : { state }
  const count = state.stretches.length + state.clicks.length
  if (count < 2) return { state }
  // A double click has set its place twice; the second time it is where the first one was.
  const twice = state.clicks.at(-1) ?? null
  const before = state.clicks.at(-2)?.to ?? (state.clicks.length === 1 ? state.stretches.at(-1)?.set : null)
  const clicks = twice && before && apart(placed(twice.to), placed(before)) <= context.reach ? state.clicks.slice(0, -1) : state.clicks
  return next({ ...state, clicks: [...clicks, { to: first(state), straight: false }], closing: true }, context)
}

function finished(state: MagicPolygonState, context: ToolContext): Step<MagicPolygonState> {
  const ring: number[] = []
  for (const { line } of state.stretches) {
    for (let i = 0; i < line.length; i += 2) {
      const same = ring.length > 0 && ring[ring.length - 2] === line[i] && ring[ring.length - 1] === line[i + 1]
      if (!same) ring.push(line[i], line[i + 1])
    }
  }
  if (ring.length > 2 && ring[0] === ring[ring.length - 2] && ring[1] === ring[ring.length - 1]) ring.length -= 2
  if (ring.length < 6) return { state: START }
  return bestowed(state, START, { type: 'polygon', parts: [[ring]] }, state.held, { label: 'Draw magic polygon', what: 'magic polygon' }, context)
}

function pressed(state: MagicPolygonState, key: string, ctrl: boolean, context: ToolContext): Step<MagicPolygonState> {
  if (!state.start) return { state }
  if (key === 'Enter' || key === ' ') return closed(state, context)
  if (key !== 'Backspace' && !(ctrl && key.toLowerCase() === 'z')) return { state }
  const open = { ...state, closing: false, asked: null, ahead: [] }
  if (state.clicks.length > 0) return { state: { ...open, clicks: [] } }
  return { state: state.stretches.length > 0 ? { ...open, stretches: state.stretches.slice(0, -1) } : START }
}

function hintOf({ start, stretches, closing }: MagicPolygonState): string {
  if (!start) return 'Click on the edge of the object'
  if (closing) return 'Closing…'
  return stretches.length < 2 ? 'Follow the edge and click where the line is to stay; Shift+click goes straight' : 'Click the first point, double-click or Enter to close; Backspace takes back'
}
