import type { StoreApi } from 'zustand/vanilla'
import type { SolveMethod, TrimapRule } from '../../core/api/mattes.ts'
import type { Box } from '../../core/mask/runs.ts'
import type { Nib, StrokePath } from '../../core/mask/stroke.ts'
import type { AnnotationId, ImageId } from '../../core/records/ids.ts'
import type { Matte, MatteId, TrimapValue } from '../../core/records/matte.ts'

/** What the user chose for trimaps to come and for solving them; kept from time to time. */
export type MatteWishes = {
  rule: Pick<TrimapRule, 'from' | 'inside' | 'outside' | 'cells'>
  method: SolveMethod
  /** Solve by itself once the hand rests. */
  auto: boolean
  /** Work out clean colours too. */
  colours: boolean
}

export type MattesState = {
  image: ImageId | null
  /** Mattes of the open photo as they will be once all strokes are on disk. */
  list: readonly Matte[]
  /** The object that is worked on; null: the photo as a whole. */
  target: AnnotationId | null
  /** The target's matte, or null while it has none. */
  active: Matte | null
  /** What the brush paints. */
  value: TrimapValue
  /** How far solving is, 0..1 or null while unknown; null when nothing is solved. */
  solving: { matte: MatteId; done: number | null; note: string } | null
  making: boolean
  /** The part painted last, for a preview until the exact alpha is there; `seq` grows with every stroke. */
  touched: { matte: MatteId; box: Box; seq: number } | null
  wishes: MatteWishes
}

/** Trimaps and alphas of the open photo. Strokes show at once and are stored one after the other. */
export type Mattes = {
  store: StoreApi<MattesState>
  setValue(value: TrimapValue): void
  wish(part: Partial<MatteWishes>): void
  /** Makes the target's trimap anew, and its alpha. */
  make(): Promise<void>
  /** Paints on the active trimap; a moment after the last stroke the alpha follows. */
  paint(path: StrokePath, nib: Nib, value: TrimapValue): void
  /** Solves the active matte now, all of it. */
  solve(): Promise<void>
  stop(): void
  remove(): Promise<void>
  /** Brings back what was wished for last. */
  load(): Promise<void>
}

export const DEFAULT_WISHES: MatteWishes = { rule: { from: 'adaptive', inside: 8, outside: 12, cells: 1_000 }, method: 'closed-form', auto: true, colours: true }
