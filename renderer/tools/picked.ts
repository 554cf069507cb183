import { combineShapes } from '../../core/geometry/combine.ts'
import type { Annotation, Shape } from '../../core/records/annotation.ts'
import { paintable } from './painting.ts'
import { ringsOf, type PixelsAsked, type PixelsFound } from './pixels.ts'
import { creation, emptyDraft, reshaped, within } from './shapes.ts'
import type { Draft, ImagePoint, Modifiers, Step, ToolContext } from './tool.ts'

/* What the tools that pick pixels have in common: how answers are kept and shown, and what they become once accepted. */

/** A question that is not answered yet, and what is known by the answers so far. */
export type Picking = {
  /** The newest question, until it is answered. */
  asked: PixelsAsked | null
  found: { shape: Shape | null; rings: number[][] } | null
  /** Said by the key held at the first press: adds to the selected object or takes from it; null: as the picker says. */
  held: Held | null
}
export type Held = 'add' | 'take'
export const NOTHING_PICKED: Picking = { asked: null, found: null, held: null }

/** What picked pixels do to the object that is there already; null: they become a new one. */
export type Into = { mode: Held; row: Annotation } | null

/** The selected object, if it is one alone and has an inside. */
function targetOf({ selection, annotations, image }: ToolContext): Annotation | null {
  if (selection.size !== 1) return null
  const [id] = selection
  const row = annotations.get(id)
  return row && paintable(row, image) ? row : null
}

/** What the keys at the press that begins a gesture say; without an object to add to or take from they keep their other meaning. */
export function heldAt({ shift, alt, secondary }: Modifiers & { secondary?: boolean }, context: ToolContext): Held | null {
  if ((!shift && !alt && !secondary) || !targetOf(context)) return null
  return shift && !alt ? 'add' : 'take'
}

export function intoOf(held: Held | null, context: ToolContext): Into {
  const mode = held ?? context.picker.into
  const row = mode === 'new' ? null : targetOf(context)
  return row && mode !== 'new' ? { mode, row } : null
}

/** The answer taken in. While a newer question waits, an older answer still shows. */
export function answered<S extends Picking>(state: S, asked: PixelsAsked, found: PixelsFound | null): S {
  if (!state.asked || asked.for !== state.asked.for) return state
  return {
    ...state, asked: asked === state.asked ? null : state.asked,
    found: found ? { shape: found.shape, rings: ringsOf(found.shape) } : state.found,
  }
}

/** What was found, in the colour of what becomes of it. */
export function pickedDraft({ found, asked, held }: Picking, hint: string, context: ToolContext): Draft {
  const draft: Draft = { ...emptyDraft(), hint }
  const into = intoOf(held, context)
  if (into) draft.into = { mode: into.mode, masked: into.row.shape.type !== 'mask' }
  if (!found?.shape) return draft
  const tone = into?.mode === 'take' ? 'warning' : 'category'
  draft.regions.push({ rings: found.rings, tone })
  for (const points of found.rings) draft.lines.push({ points, closed: true, dashed: asked !== null, tone })
  return draft
}

/**
 * Ends a gesture: a new object, or one step on the selected one. `what` names it in the list of changes; two polygons make a
 * polygon, all else a mask.
 */
export function bestowed<S>(state: S, initial: S, shape: Shape, held: Held | null, { label, what }: { label: string; what: string }, context: ToolContext): Step<S> {
  const into = intoOf(held, context)
  if (!into) return creation(state, initial, shape, label, context)
  const { mode, row } = into
  const { image } = context
  const left = combineShapes(mode === 'add' ? 'union' : 'difference', row.shape, shape, image.height, image.width)
  const after = left && reshaped(row, left, image)
  if (after && after.area === row.area && after.shape.type === row.shape.type) return { state: initial }
  return {
    state: initial,
    commit: { label: mode === 'add' ? `Add ${what}` : `Take ${what} away`, change: [{ table: 'annotation', id: row.id, before: row, after }], select: after ? [row.id] : [] },
  }
}

type Pressed<S> = {
  /** Without the last press. */
  back(): Step<S>
  /** What Enter accepts; nothing as long as nobody has seen it: then the key does nothing, here or elsewhere. */
  ready: Shape | null | undefined
  initial: S
  words: { label: string; what: string }
}

/** A key while pixels are picked: Backspace takes one back, Enter accepts. */
export function pickingKey<S extends Picking>(
  state: S, { key, ctrl }: { key: string; ctrl: boolean }, { back, ready, initial, words }: Pressed<S>, context: ToolContext,
): Step<S> {
  if (key === 'Backspace' || (ctrl && key.toLowerCase() === 'z')) return back()
  if (key !== 'Enter' && key !== ' ') return { state }
  return ready ? bestowed(state, initial, ready, state.held, words, context) : { state: { ...state } }
}

/** The question put, and awaited. */
export function wondering<S extends Picking>(state: S, asked: PixelsAsked): Step<S> {
  return { state: { ...state, asked }, ask: { type: 'select-pixels', asked } }
}

/** The way of the hand with those places that are far enough from the last one. */
export function wayOn(points: readonly [number, number][], path: readonly ImagePoint[], { image, reach }: ToolContext): [number, number][] {
  const way = [...points]
  for (const place of path) {
    const { x, y } = within(place, image)
    const [lastX, lastY] = way[way.length - 1]
    if (Math.hypot(x - lastX, y - lastY) >= reach / 8) way.push([x, y])
  }
  return way
}

type Box = [number, number, number, number]
export const boxBetween = (a: ImagePoint, b: ImagePoint): Box => [Math.min(a.x, b.x), Math.min(a.y, b.y), Math.abs(a.x - b.x), Math.abs(a.y - b.y)]
export const boxLine = ([x, y, w, h]: Box): Draft['lines'][number] =>
  ({ points: [x, y, x + w, y, x + w, y + h, x, y + h], closed: true, dashed: true, tone: 'accent' })
