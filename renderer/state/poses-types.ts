import type { StoreApi } from 'zustand/vanilla'
import type { AnnotationId, ImageId } from '../../core/records/ids.ts'
import type { Placement, Pose } from '../../core/records/pose.ts'
import type { PoseInHand } from '../tools/pose-moves.ts'
import type { MeshShelf } from './mesh-shelf.ts'
import type { PoseWishes } from './pose-look.ts'

export type PoseVerdict = 'accepted' | 'rejected' | 'open'
/** Whose poses are fitted: the selected object's, or those of all objects of the photo. */
export type FitScope = 'object' | 'photo'

export type PosesState = {
  image: ImageId | null
  /** Poses of the open photo as they will be once everything is on disk. */
  list: readonly Pose[]
  /** The object that is worked on; null where none is meant. */
  target: AnnotationId | null
  /** The target's pose, or null while it has none. */
  active: Pose | null
  /** Where the active pose's mesh is drawn while it glides to another place. */
  gliding: Placement | null
  /** Share of the object that the mesh covers where it is drawn now (IoU), while it is dragged or glides; null at rest. */
  live: number | null
  /** How far fitting is, 0..1 or null while unknown; null when nothing is fitted. */
  fitting: { done: number | null; note: string } | null
  snapping: boolean
  /** True while one goes from pose to pose: a verdict opens the next. */
  reviewing: boolean
  /** Poses of the project that nobody has judged, as last counted; null before the first time. */
  open: number | null
  wishes: PoseWishes
}

/** Fitted poses of the open photo. What a hand does shows at once and is stored one after the other. */
export type Poses = {
  store: StoreApi<PosesState>
  meshes: MeshShelf
  /** The active pose as a tool takes it in hand; null while there is none or its mesh is not known. */
  inHand(): PoseInHand | null
  /** Where the hand has the mesh now; null once it is let go. Told of every move, it measures once a frame. */
  follow(placement: Placement | null): void
  wish(part: Partial<PoseWishes>): void
  /** Fits the target, or all objects of the photo; what people corrected or accepted of the photo's others stays. */
  fit(scope: FitScope): Promise<void>
  /** Gives up the fit under way. */
  stop(): void
  /** Another place for the active pose: one step of undo. */
  put(placement: Placement, label?: string): void
  /** Refines the active pose from where it is, and glides there. */
  snap(): Promise<void>
  /** Takes the runner-up. */
  swap(): Promise<void>
  review(verdict: PoseVerdict): Promise<void>
  remove(): Promise<void>
  /** Goes from pose to pose, those first that most need eyes; once more ends it. */
  reviewAll(): Promise<void>
  /** Opens the next pose that nobody has judged. */
  next(): Promise<void>
  /** Brings back what was wished for last. */
  load(): Promise<void>
}
