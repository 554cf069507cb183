import type { Placement } from '../../core/records/pose.ts'
import { ballOf, ballTurned, dragged, pivotOf, rolled, scaled, turned, type Ball, type PoseInHand } from './pose-moves.ts'
import { apart, emptyDraft } from './shapes.ts'
import type { Ask, Draft, ImagePoint, Modifiers, Step, Tool, ToolContext } from './tool.ts'

export type PoseGrip = 'move' | 'turn' | 'roll' | 'depth'
export type PoseState =
  | { kind: 'idle'; over: PoseGrip | null }
  /** `start`: the pose as it was when it was grabbed. */
  | { kind: 'drag'; grip: PoseGrip; start: PoseInHand; ball: Ball; from: ImagePoint; to: ImagePoint; moved: boolean }

const IDLE: PoseState = { kind: 'idle', over: null }
/** Least radius of the ball, times what counts as near. */
const LEAST = 5
/** The handle of the depth sits on the ring at its upper right. */
const DEPTH_ANGLE = -Math.PI / 4
/** Pixels a key moves, degrees it turns, and how much larger it makes; with Alt. */
const MOVES = [5, 1] as const
const TURNS = [5, 0.5] as const
const SCALES = [1.02, 1.004] as const
const RING = Array.from({ length: 72 }, (_, i): [number, number] => [Math.cos((i * Math.PI) / 36), Math.sin((i * Math.PI) / 36)])

const ARROWS: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }
const ACTS: Readonly<Record<string, Extract<Ask, { type: 'pose' }>['act']>> = { Enter: 'snap', x: 'swap', w: 'accept', z: 'reject', g: 'fit' }
const WORDS: Record<PoseGrip, string> = { move: 'Moves in the picture', turn: 'Turns as a ball', roll: 'Rolls', depth: 'Nearer or farther' }

/** Corrects the pose of an object by hand: moves, turns and scales the mesh over the photo. */
export const pose: Tool<PoseState> = {
  id: 'pose',
  title: 'Pose',
  icon: 'rotate-3d',
  key: 'Alt+KeyP',
  cursor: 'default',
  initial: IDLE,
  secondary: true,
  picks: true,
  busy: (state) => state.kind === 'drag',
  on(state, event, context) {
    switch (event.type) {
      case 'cancel':
        return { state: IDLE }
      case 'down':
        return state.kind === 'drag' ? { state } : down(event, event.secondary === true, context)
      case 'move': {
        if (state.kind === 'drag') return event.pressed ? { state: dragTo(state, event.at, context) } : { state }
        const over = context.pose && !event.pressed ? gripAt(context.pose, event.at, event, context) : null
        return over === state.over ? { state } : { state: { kind: 'idle', over } }
      }
      case 'up': {
        if (state.kind !== 'drag') return { state }
        const end = dragTo(state, event.at, context)
        if (end.moved) return { state: IDLE, ask: { type: 'put-pose', pose: placed(end) } }
        // A click is about what is under it: of two shoes side by side the other one is taken in hand.
        const hit = context.hit(event.at)
        return hit === null || context.selection.has(hit) ? { state: IDLE } : { state: IDLE, ask: { type: 'select', ids: [hit] } }
      }
      case 'key':
        return key(state, event, context)
      default:
        return { state }
    }
  },
  draft,
}

function down({ at, shift, ctrl, alt }: { at: ImagePoint } & Modifiers, secondary: boolean, context: ToolContext): Step<PoseState> {
  const held = context.pose
  const ball = held && ballOf(held, LEAST * context.reach)
  const grip = held && gripAt(held, at, { shift: shift || secondary, ctrl, alt }, context)
  if (held && ball && grip) return { state: { kind: 'drag', grip, start: held, ball, from: at, to: at, moved: false } }
  const hit = context.hit(at)
  return hit === null || context.selection.has(hit) ? { state: IDLE } : { state: IDLE, ask: { type: 'select', ids: [hit] } }
}

/** What a press at a place would do; null where it would not touch the pose. */
function gripAt(held: PoseInHand, at: ImagePoint, { shift }: Modifiers, { reach }: ToolContext): PoseGrip | null {
  const ball = ballOf(held, LEAST * reach)
  if (!ball) return null
  if (apart(at, depthHandle(ball)) <= 1.2 * reach) return 'depth'
  const far = apart(at, ball)
  if (Math.abs(far - ball.radius) <= 0.8 * reach) return 'roll'
  return far > ball.radius ? null : shift ? 'turn' : 'move'
}

const depthHandle = ({ x, y, radius }: Ball): ImagePoint => ({ x: x + radius * Math.cos(DEPTH_ANGLE), y: y + radius * Math.sin(DEPTH_ANGLE) })

type Drag = Extract<PoseState, { kind: 'drag' }>

function dragTo(state: Drag, to: ImagePoint, { reach }: ToolContext): Drag {
  return state.moved || apart(state.from, to) > reach / 4 ? { ...state, to, moved: true } : state
}

/** The pose as the drag has it now. */
function placed({ grip, start, ball, from, to, moved }: Drag): Placement {
  if (!moved) return { R: start.R, t: start.t }
  if (grip === 'move') return dragged(start, from, to)
  if (grip === 'turn') return ballTurned(start, ball, from, to)
  if (grip === 'roll') return rolled(start, ball, from, to)
  return scaled(start, Math.max(0.05, apart(to, ball)) / Math.max(1e-6, apart(from, ball)))
}

function key(state: PoseState, { key: name, ctrl, shift, alt }: { key: string } & Modifiers, { pose: held }: ToolContext): Step<PoseState> {
  if (state.kind === 'drag' || ctrl) return { state }
  const fine = alt ? 1 : 0
  const put = (pose: Placement): Step<PoseState> => ({ state: { ...state }, ask: { type: 'put-pose', pose } })
  const arrow = ARROWS[name]
  if (arrow && held) {
    const [x, y] = arrow
    if (!shift) return put(dragged(held, { x: 0, y: 0 }, { x: x * MOVES[fine], y: y * MOVES[fine] }))
    // The near side goes where the arrow points.
    return put(x === 0 ? turned(held, 'across', y * TURNS[fine]) : turned(held, 'down', -x * TURNS[fine]))
  }
  if ((name === ',' || name === '.') && held) return put(turned(held, 'ahead', (name === '.' ? 1 : -1) * TURNS[fine]))
  if ((name === '[' || name === ']') && held) return put(scaled(held, name === ']' ? SCALES[fine] : 1 / SCALES[fine]))
  const act = shift || alt ? undefined : ACTS[name]
  return act && (held || act === 'fit') ? { state: { ...state }, ask: { type: 'pose', act } } : { state }
}

function draft(state: PoseState, context: ToolContext): Draft | null {
  const result = emptyDraft()
  const held = state.kind === 'drag' ? { ...state.start, ...placed(state) } : context.pose
  const ball = held && ballOf(held, LEAST * context.reach)
  if (!held || !ball) return { ...result, hint: 'Select an object; G fits its pose' }
  const over = state.kind === 'drag' ? state.grip : state.over
  const ring = RING.flatMap(([x, y]) => [ball.x + ball.radius * x, ball.y + ball.radius * y])
  result.lines.push({ points: ring, closed: true, dashed: over !== 'roll', tone: 'accent' })
  result.handles.push({ ...depthHandle(ball), kind: 'vertex', active: over === 'depth' }, { x: ball.x, y: ball.y, kind: 'middle', active: over === 'move' })
  if (state.kind === 'drag') {
    result.pose = { R: held.R, t: held.t }
    result.cursor = state.grip === 'move' ? 'move' : 'grabbing'
    result.hint = `${WORDS[state.grip]}: ${(100 * pivotOf(held)[2]).toFixed(1)} cm away; Esc gives it up`
  } else {
    result.cursor = over === 'move' ? 'move' : over ? 'grab' : undefined
    result.hint = over ? `${WORDS[over]}; Shift turns, Enter snaps, X other way round, W accepts` : 'Drag moves, Shift turns, the ring rolls, its square brings nearer; keys: arrows  ,  .  [  ]'
  }
  return result
}
