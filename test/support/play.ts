import { apply } from '../../core/change/change.ts'
import type { Annotation, Shape } from '../../core/records/annotation.ts'
import type { Category } from '../../core/records/category.ts'
import type { AnnotationId, CategoryId, ImageId } from '../../core/records/ids.ts'
import type { TrimapValue } from '../../core/records/matte.ts'
import { measure } from '../../core/mask/rasterise.ts'
import { DEFAULT_BRUSH } from '../../renderer/state/brush.ts'
import { createPicking } from '../../renderer/state/picking.ts'
import { drawingOrder } from '../../renderer/state/rows.ts'
import { DEFAULT_PICKER, type Picker } from '../../renderer/tools/pixels.ts'
import type { PoseInHand } from '../../renderer/tools/pose-moves.ts'
import type { Ask, Brush, Commit, Draft, ImagePoint, Modifiers, Tool, ToolContext, ToolEvent } from '../../renderer/tools/tool.ts'

/** What a tool sees and changes: one image with its annotations, and what is selected. */
export type World = {
  size: { width: number; height: number }
  annotations: ReadonlyMap<number, Annotation>
  selection: ReadonlySet<AnnotationId>
  category: Category | null
  snapping: boolean
  brush: Brush
  picker: Picker
  trimap: TrimapValue | null
  pose: PoseInHand | null
  prompter: string | null
  zoom: number
  nextId: number
}
export type Played = { state: unknown; world: World; commits: Commit[]; asks: Ask[]; draft: Draft | null }

export const SHOE = categoryNamed(1, 'shoe')
export function categoryNamed(id: number, name: string, more: Partial<Category> = {}): Category {
  return { id: id as CategoryId, name, supercategory: '', color: '#3cb44b', order: id, keypoints: [], skeleton: [], attributes: [], extra: {}, ...more }
}

export function rowOf(id: number, shape: Shape, more: Partial<Annotation> = {}): Annotation {
  return {
    id: id as AnnotationId, image: 1 as ImageId, category: SHOE.id, shape, keypoints: null, ...measure(shape, 300, 400), iscrowd: false,
    attributes: {}, flags: {}, description: '', group: null, order: id, source: 'user', score: null, hidden: false, locked: false, extra: {}, ...more,
  }
}
export const square = (id: number, x: number, y: number, side: number, more: Partial<Annotation> = {}): Annotation =>
  rowOf(id, { type: 'polygon', parts: [[[x, y, x + side, y, x + side, y + side, x, y + side]]] }, more)

/** A world of 400 x 300 pixels shown at 100 %. */
export function world(rows: readonly Annotation[] = [], more: Partial<World> = {}): World {
  return {
    size: { width: 400, height: 300 }, annotations: new Map(rows.map((row) => [row.id as number, row])), selection: new Set(), category: SHOE,
    snapping: false, brush: DEFAULT_BRUSH, picker: DEFAULT_PICKER, trimap: null, pose: null, prompter: null, zoom: 1, nextId: 1000, ...more,
  }
}
export const selected = (...ids: number[]): ReadonlySet<AnnotationId> => new Set(ids as AnnotationId[])

const NONE: Modifiers = { shift: false, ctrl: false, alt: false }
export const down = (x: number, y: number, mods: Partial<Modifiers> = {}): ToolEvent => ({ type: 'down', at: { x, y }, ...NONE, ...mods })
export const up = (x: number, y: number, mods: Partial<Modifiers> = {}): ToolEvent => ({ type: 'up', at: { x, y }, ...NONE, ...mods })
export const move = (x: number, y: number, mods: Partial<Modifiers> & { pressed?: boolean; path?: ImagePoint[] } = {}): ToolEvent => {
  const { pressed = false, path = [{ x, y }], ...held } = mods
  return { type: 'move', at: { x, y }, path, pressed, ...NONE, ...held }
}
export const key = (name: string, mods: Partial<Modifiers> = {}): ToolEvent => ({ type: 'key', key: name, ...NONE, ...mods })
export const double = (x: number, y: number): ToolEvent => ({ type: 'double', at: { x, y }, ...NONE })
export const cancel: ToolEvent = { type: 'cancel' }
export const click = (x: number, y: number, mods: Partial<Modifiers> = {}): ToolEvent[] => [move(x, y, mods), down(x, y, mods), up(x, y, mods)]
export const doubleClick = (x: number, y: number): ToolEvent[] => [...click(x, y), ...click(x, y), double(x, y)]
/** Presses, goes along the points in small steps, and lets go. */
export function drag(points: readonly [number, number][], mods: Partial<Modifiers> = {}): ToolEvent[] {
  const [first, ...rest] = points
  const last = points[points.length - 1]
  let [x, y] = first
  const moves = rest.flatMap(([toX, toY]) => {
    const steps = Math.max(1, Math.ceil(Math.hypot(toX - x, toY - y) / 3))
    const way = Array.from({ length: steps }, (_, i) => move(x + ((toX - x) * (i + 1)) / steps, y + ((toY - y) * (i + 1)) / steps, { ...mods, pressed: true }))
    ;[x, y] = [toX, toY]
    return way
  })
  return [move(...first, mods), down(...first, mods), ...moves, up(...last, mods)]
}

/** Gives events to a tool one after the other, as the studio does: commits change the rows, asks the selection. */
export function play<S>(tool: Tool<S>, events: readonly ToolEvent[], start: World = world(), from: S = tool.initial): Played & { state: S } {
  let now = start
  let state = from
  const commits: Commit[] = []
  const asks: Ask[] = []
  for (const event of events) {
    const step = tool.on(state, event, contextOf(now, (next) => (now = next)))
    state = step.state
    if (step.commit) {
      commits.push(step.commit)
      now = { ...now, annotations: apply(now.annotations, 'annotation', step.commit.change) }
      if (step.commit.select) now = { ...now, selection: new Set(step.commit.select) }
    }
    if (step.ask) {
      asks.push(step.ask)
      if (step.ask.type === 'trimap-value') now = { ...now, trimap: step.ask.value }
      if (step.ask.type === 'put-pose' && now.pose) now = { ...now, pose: { ...now.pose, ...step.ask.pose } }
      if (step.ask.type === 'picker') now = { ...now, picker: { ...now.picker, ...step.ask.part } }
      if (step.ask.type === 'brush') now = { ...now, brush: { ...now.brush, ...step.ask.part } }
      if (step.ask.type === 'select') now = { ...now, selection: new Set(step.ask.ids) }
    }
  }
  return { state, world: now, commits, asks, draft: tool.draft(state, contextOf(now, (next) => (now = next))) }
}

/** What the tool is told of the world. */
export function contextOf(now: World, change: (next: World) => void = () => undefined): ToolContext {
  const order = drawingOrder(now.annotations, [])
  const picking = createPicking(now.annotations, order)
  const reach = 8 / now.zoom
  return {
    image: { id: 1 as ImageId, ...now.size }, annotations: now.annotations, order, selection: now.selection, category: now.category,
    categories: new Map(now.category ? [[now.category.id, now.category]] : []), reach, zoom: now.zoom, snapping: now.snapping, brush: now.brush, picker: now.picker, trimap: now.trimap,
    pose: now.pose, prompter: now.prompter,
    hit: (at) => picking.hit(at, reach),
    inside: (a, b) => picking.inside(a, b),
    newId() {
      const id = now.nextId++
      change(now)
      return id as AnnotationId
    },
  }
}

/** The only row of a world that started empty. */
export function only(now: World): Annotation {
  const rows = [...now.annotations.values()]
  if (rows.length !== 1) throw new Error(`expected one annotation, found ${rows.length}`)
  return rows[0]
}
