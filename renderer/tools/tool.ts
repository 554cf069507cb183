import type { Op } from '../../core/change/change.ts'
import type { Nib, StrokePath } from '../../core/mask/stroke.ts'
import type { Annotation, Shape } from '../../core/records/annotation.ts'
import type { Category } from '../../core/records/category.ts'
import type { AnnotationId, ImageId } from '../../core/records/ids.ts'
import type { TrimapValue } from '../../core/records/matte.ts'
import type { Placement } from '../../core/records/pose.ts'
import type { Picker, PixelsAsked, PixelsFor, PixelsFound } from './pixels.ts'
import type { PoseInHand } from './pose-moves.ts'

/** A point in pixels of the upright image. */
export type ImagePoint = { x: number; y: number }
/** A point of a stroke; pens also say how hard they are pressed, 0..1. */
export type StrokePoint = ImagePoint & { pressure?: number }

export type Modifiers = { shift: boolean; ctrl: boolean; alt: boolean }

/** What happens on the canvas, in image pixels. `ctrl` is Command on a Mac. */
export type ToolEvent =
  /** `secondary`: the right button; only tools that say so get it, and then the context menu stays away. */
  | ({ type: 'down'; at: StrokePoint; secondary?: boolean } & Modifiers)
  /** `path` holds every position since the last event, oldest first; `at` is its last. `pressed`: the button is held. */
  | ({ type: 'move'; at: ImagePoint; path: StrokePoint[]; pressed: boolean } & Modifiers)
  | ({ type: 'up'; at: ImagePoint } & Modifiers)
  /** Second press of a double-click; it follows down, up, down, up. */
  | ({ type: 'double'; at: ImagePoint } & Modifiers)
  /** `key` as KeyboardEvent.key says it: 'Enter', ' ', 'Backspace', 'ArrowLeft', 'z' … */
  | ({ type: 'key'; key: string } & Modifiers)
  | { type: 'cancel' }
  /** What a model made of the newest `segment` asked for; null when it found nothing or failed. Answers to older ones never come. */
  | { type: 'answer'; found: { shape: Shape; score: number } | null }
  /** What came of a `select-pixels`, null when it failed. While a newer question waits, answers to older ones still come, but not all. */
  | { type: 'pixels'; asked: PixelsAsked; found: PixelsFound | null }
  /** The picker in the context is another one now. */
  | { type: 'picker' }

/** One gesture: the rows it changes, its name in the undo list, and what is selected after it. */
export type Commit = { label: string; change: Op[]; select?: AnnotationId[] }

/** Something a tool wants of the studio that is no change of rows. */
export type Ask =
  | { type: 'select'; ids: AnnotationId[] }
  | { type: 'zoom'; ids: AnnotationId[] }
  /** A new object is ready but no category is chosen: let the user choose, then draw again. */
  | { type: 'category' }
  | { type: 'tool'; id: string }
  /** Ask the model for click prompts; an `answer` event follows unless the tool is cancelled or asks again. */
  | ({ type: 'segment' } & PromptAsked)
  /** Select pixels of the photo; a `pixels` event follows unless the tool is cancelled or asks again before its turn. */
  | { type: 'select-pixels'; asked: PixelsAsked }
  /** Another way to pick pixels; a `picker` event follows. */
  | { type: 'picker'; part: Partial<Picker> }
  /** Another size or kind of brush, for every tool that paints. */
  | { type: 'brush'; part: Partial<Brush> }
  /** A stroke on the trimap of what is worked on. */
  | { type: 'paint-trimap'; path: StrokePath; nib: Nib; value: TrimapValue }
  /** What the brush of the trimap is to paint from now on. */
  | { type: 'trimap-value'; value: TrimapValue }
  /** Another place for the mesh of the pose in hand. */
  | { type: 'put-pose'; pose: Placement }
  /** Refine the pose in hand, take its runner-up, say what it is worth, or fit one to the selected object. */
  | { type: 'pose'; act: 'snap' | 'swap' | 'accept' | 'reject' | 'fit' }

/** What paints: shared by every tool with a brush. */
export type Brush = {
  /** Width in image pixels. */
  size: number
  nib: Nib
  /** A pen paints as wide as it is pressed. */
  pressure: boolean
  /** What is painted on one object is taken from the others. */
  takes: boolean
}
export const SMALLEST_BRUSH = 1
export const LARGEST_BRUSH = 1_000

/** Points on the object (1) and beside it (0), and a box [x, y, w, h] round it; `refine` goes on from the last answer. */
export type PromptAsked = { points: { x: number; y: number; label: 0 | 1 }[]; box: [number, number, number, number] | null; refine: boolean }

/** What a tool may know. Everything is read-only; distances are in image pixels. */
export type ToolContext = {
  image: { id: ImageId; width: number; height: number }
  annotations: ReadonlyMap<number, Annotation>
  /** Ids in drawing order, lowest first. */
  order: readonly AnnotationId[]
  selection: ReadonlySet<AnnotationId>
  /** The category new objects get, or null when none is chosen. */
  category: Category | null
  categories: ReadonlyMap<number, Category>
  /** How near counts as on it: a few CSS pixels at this zoom, in image pixels. */
  reach: number
  /** CSS pixels per image pixel. */
  zoom: number
  snapping: boolean
  brush: Brush
  picker: Picker
  /** What the brush of the trimap paints; null while there is no trimap to paint on. */
  trimap: TrimapValue | null
  /** The pose of the selected object; null while there is none, or its mesh is not here (yet). */
  pose: PoseInHand | null
  /** Name of the model that answers click prompts; null while there is none. */
  prompter: string | null
  /** Uppermost visible, unlocked annotation at a point, or null. */
  hit(at: ImagePoint): AnnotationId | null
  /** Visible, unlocked annotations wholly inside a box. */
  inside(a: ImagePoint, b: ImagePoint): AnnotationId[]
  /** An unused annotation id; each call gives another. */
  newId(): AnnotationId
}

/** What a tool shows while working; plain values in image pixels that one painter draws. */
export type Draft = {
  /** Polylines as flat x, y lists. `tone` picks the colour: the active category's, the accent, or a warning; `colour` says it outright. */
  lines: { points: number[]; closed?: boolean; dashed?: boolean; tone?: DraftTone; colour?: string }[]
  /** Filled areas: rings, even-odd. */
  regions: { rings: number[][]; tone?: DraftTone }[]
  handles: { x: number; y: number; kind: 'vertex' | 'middle' | 'first' | 'target' | 'plus' | 'minus'; active?: boolean }[]
  /** Annotations drawn as they would become, instead of as they are. */
  replaced?: ReadonlyMap<number, Annotation>
  /** Annotations drawn moved by some pixels. */
  moved?: { ids: ReadonlySet<number>; dx: number; dy: number }
  /** Names beside points, for skeletons. */
  names?: { x: number; y: number; text: string }[]
  /**
   * A stroke under way, drawn as what it makes of the object `of` (null: a new one). Draws quickest when the path is the
   * last one with more places at its end.
   */
  paint?: { path: StrokePath; nib: Nib; erase: boolean; of: AnnotationId | null }
  /** A stroke under way on the trimap. */
  trimap?: { path: StrokePath; nib: Nib; value: TrimapValue }
  /** The pose in hand as it would become, drawn instead of as it is. */
  pose?: Placement
  /** A question that Enter says yes to and Esc no, in words. */
  question?: { text: string; yes: string }
  /** Picked pixels go to the selected object or leave it; `masked`: it becomes a mask by that. Left out: they make a new one. */
  into?: { mode: 'add' | 'take'; masked: boolean }
  /** How far the model is with click prompts; left out while nothing is marked. `score` 0..1, null: nothing was found. */
  progress?: { waiting: boolean; score: number | null }
  /** One short line for the status bar. */
  hint?: string
  cursor?: string
}
export type DraftTone = 'category' | 'accent' | 'warning'

export type Step<S> = { state: S; commit?: Commit; ask?: Ask }

/** A tool is a value: a pure state machine that writes nothing; `commit` is its only way to change rows. */
export type Tool<S = unknown> = {
  id: string
  title: string
  /** Name of a lucide icon, in kebab case. */
  icon: string
  /** The letter that chooses it, besides what a preset of keys says; '' for none. */
  key: string
  /** CSS cursor over the canvas while the draft names none. */
  cursor: string
  initial: S
  on(state: S, event: ToolEvent, context: ToolContext): Step<S>
  draft(state: S, context: ToolContext): Draft | null
  /** True when cancelling would lose something the user began. */
  busy(state: S): boolean
  /** True when it works on existing objects, so that the one under the pointer lights up. */
  picks?: boolean
  /** True when the right button is for the tool, as another kind of press. */
  secondary?: boolean
  /** What of the brush it uses: all of it, only its nib on the photo, or only what becomes of other objects. */
  brush?: 'all' | 'nib' | 'takes'
  /** What pixels it asks for: the photo is then read ahead. */
  pixels?: PixelsFor
  /** True when it asks the model for click prompts. */
  prompts?: boolean
  /** Unfinished work worth keeping over a crash, as plain JSON; null when there is none. */
  keep?(state: S): unknown
  /** The state again from what `keep` gave, or null when it makes no sense (any more). */
  restore?(kept: unknown): S | null
}
