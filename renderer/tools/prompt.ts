import { partsOfRuns } from '../../core/mask/trace.ts'
import { runsOfRle } from '../../core/mask/rle.ts'
import type { Shape } from '../../core/records/annotation.ts'
import { apart, creation, emptyDraft, within } from './shapes.ts'
import type { ImagePoint, PromptAsked, Step, Tool, ToolContext } from './tool.ts'

type Mark = { type: 'point'; x: number; y: number; label: 0 | 1 } | { type: 'box'; box: [number, number, number, number] }
export type PromptState = {
  /** What was pointed at, in the order it was done; of several boxes the last counts. */
  marks: readonly Mark[]
  /** Where the button went down, and where it is now once that is a drag. */
  from: { at: ImagePoint; label: 0 | 1 } | null
  to: ImagePoint | null
  /** True until the model has answered the newest marks. */
  waiting: boolean
  found: { shape: Shape; score: number; rings: number[][] } | null
}
const START: PromptState = { marks: [], from: null, to: null, waiting: false, found: null }

/** Pointing at an object for a model to outline it: click = on it, Alt+click or right click = beside it, drag = a box. */
export const prompt: Tool<PromptState> = {
  id: 'prompt',
  title: 'Click prompts',
  icon: 'mouse-pointer-click',
  key: 'i',
  cursor: 'crosshair',
  initial: START,
  secondary: true,
  prompts: true,
  busy: (state) => state.marks.length > 0 || state.from !== null,
  on(state, event, context) {
    switch (event.type) {
      case 'cancel':
        return { state: START }
      case 'down':
        if (context.prompter === null || state.from) return { state }
        return { state: { ...state, from: { at: within(event.at, context.image), label: event.alt || event.secondary ? 0 : 1 } } }
      case 'move': {
        if (!state.from || !event.pressed) return { state }
        const to = within(event.at, context.image)
        return state.to || apart(state.from.at, to) > context.reach ? { state: { ...state, to } } : { state }
      }
      case 'up':
        return state.from ? released(state, state.from, context) : { state }
      case 'answer':
        if (!state.waiting) return { state }
        return { state: { ...state, waiting: false, found: answered(event.found) } }
      case 'key':
        return pressed(state, event.key, event.ctrl, context)
      default:
        return { state }
    }
  },
  draft(state, context) {
    const progress = state.marks.length > 0 ? { waiting: state.waiting, score: state.found?.score ?? null } : undefined
    const draft = { ...emptyDraft(), hint: hintOf(state, context), progress }
    if (state.found) {
      draft.regions.push({ rings: state.found.rings, tone: 'category' })
      const { waiting: dashed } = state
      for (const points of state.found.rings) draft.lines.push({ points, closed: true, dashed, tone: 'category' })
    }
    const { from, to } = state
    const box = from && to ? boxOf(from.at, to) : boxIn(state.marks)
    if (box) {
      const [x, y, w, h] = box
      draft.lines.push({ points: [x, y, x + w, y, x + w, y + h, x, y + h], closed: true, dashed: true, tone: 'accent' })
    }
    const kindOf = (label: 0 | 1) => (label === 1 ? 'plus' : 'minus')
    for (const { x, y, label } of pointsIn(state.marks)) draft.handles.push({ x, y, kind: kindOf(label) })
    if (from && !to) draft.handles.push({ ...from.at, kind: kindOf(from.label) })
    return draft
  },
}

function released(state: PromptState, from: { at: ImagePoint; label: 0 | 1 }, context: ToolContext): Step<PromptState> {
  const still = { ...state, from: null, to: null }
  const box = state.to && boxOf(from.at, state.to)
  // A drag without a width or height says nothing.
  if (box && (box[2] === 0 || box[3] === 0)) return { state: still }
  const mark: Mark = box ? { type: 'box', box } : { type: 'point', ...from.at, label: from.label }
  // A point goes on from what was found. A box is a better try: points on the object outside of it contradict it.
  const kept = box ? state.marks.filter((one) => one.type === 'box' || one.label === 0 || holds(box, one)) : state.marks
  return asking({ ...still, marks: [...kept, mark] }, state.found !== null && !box, context)
}

function pressed(state: PromptState, key: string, ctrl: boolean, context: ToolContext): Step<PromptState> {
  if (state.marks.length === 0) return { state }
  if (key === 'Backspace' || (ctrl && key.toLowerCase() === 'z')) {
    const marks = state.marks.slice(0, -1)
    return marks.length === 0 ? { state: START } : asking({ ...state, marks }, false, context)
  }
  if (key !== 'Enter' && key !== ' ') return { state }
  // Nobody has seen yet what would be accepted: the key is held back, and does nothing else either.
  if (state.waiting || !state.found) return { state: { ...state } }
  return creation(state, START, state.found.shape, 'Segment by clicks', context)
}

/** The marks put to the model. Without a point on the object or a box there is nothing to look for. */
function asking(state: PromptState, refine: boolean, context: ToolContext): Step<PromptState> {
  const asked: PromptAsked = { points: pointsIn(state.marks), box: boxIn(state.marks), refine }
  const nothing = !asked.box && asked.points.every(({ label }) => label === 0)
  if (context.prompter === null || nothing) return { state: { ...state, waiting: false, found: null } }
  return { state: { ...state, waiting: true }, ask: { type: 'segment', ...asked } }
}

function hintOf({ marks, waiting, found }: PromptState, { prompter }: ToolContext): string {
  if (prompter === null) return 'No model answers clicks yet: add SAM or MobileSAM under Models'
  if (marks.length === 0) return 'Click on the object, or drag a box round it; Alt+click or right click on what is not it'
  if (waiting) return `${prompter} is looking…`
  if (found) return `Score ${found.score.toFixed(2)}. Enter accepts; more clicks refine; Backspace takes the last one back`
  const beside = marks.every((mark) => mark.type === 'point' && mark.label === 0)
  return beside ? 'Now click on the object itself' : 'Nothing was found there; click again, or Backspace'
}

function boxOf(a: ImagePoint, b: ImagePoint): [number, number, number, number] {
  return [Math.min(a.x, b.x), Math.min(a.y, b.y), Math.abs(a.x - b.x), Math.abs(a.y - b.y)]
}

function pointsIn(marks: readonly Mark[]): PromptAsked['points'] {
  return marks.flatMap((mark) => (mark.type === 'point' ? [{ x: mark.x, y: mark.y, label: mark.label }] : []))
}

function answered(found: { shape: Shape; score: number } | null): PromptState['found'] {
  return found && { ...found, rings: ringsOf(found.shape) }
}

function holds([x, y, w, h]: readonly number[], at: ImagePoint): boolean {
  return at.x >= x && at.x <= x + w && at.y >= y && at.y <= y + h
}

function boxIn(marks: readonly Mark[]): [number, number, number, number] | null {
  const last = marks.findLast((mark) => mark.type === 'box')
  return last ? last.box : null
}

/** All rings of an answer, for one even-odd area. */
function ringsOf(shape: Shape): number[][] {
  if (shape.type === 'polygon') return shape.parts.flat()
  return shape.type === 'mask' ? partsOfRuns(runsOfRle(shape.rle)).flat() : []
}
