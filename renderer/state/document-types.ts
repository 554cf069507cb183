import type { StoreApi } from 'zustand/vanilla'
import type { Change } from '../../core/change/change.ts'
import type { FaultRecord } from '../../core/fault.ts'
import type { Annotation } from '../../core/records/annotation.ts'
import type { Category } from '../../core/records/category.ts'
import type { AnnotationId, CategoryId, ImageId, ProjectId } from '../../core/records/ids.ts'
import type { ImageMark, ImageRow } from '../../core/records/image.ts'

/** Whether what is on the screen is on disk; `count` gestures are not, yet. */
export type Saved = { state: 'saved' | 'saving' | 'unsaved'; count: number }

export type DocumentState = {
  project: ProjectId | null
  /** empty: nothing open; loading: asked for, the one before may still show; ready; failed: see fault. */
  phase: 'empty' | 'loading' | 'ready' | 'failed'
  fault: FaultRecord | null
  image: ImageRow | null
  annotations: ReadonlyMap<number, Annotation>
  /** Ids in drawing order, lowest first. */
  order: readonly AnnotationId[]
  categories: ReadonlyMap<number, Category>
  /** Ids in the user's order; the first nine answer to keys 1 to 9. */
  categoryOrder: readonly CategoryId[]
  /** What undo and redo would do, for menus; null when nothing. */
  undo: string | null
  redo: string | null
  saved: Saved
  /** Unfinished work found when the image was opened, for the tool to take up; null once taken. */
  draft: { tool: string; state: unknown } | null
}

export type Draftwork = { tool: string; state: unknown }

export type Document = {
  store: StoreApi<DocumentState>
  /** Forgets the open image and reads the categories of another project. */
  setProject(project: ProjectId | null): Promise<void>
  open(image: ImageId): Promise<void>
  close(): void
  /** One gesture on the open image: applied at once, stored in the background. An empty change does nothing. */
  commit(change: Change, label: string): void
  /** One gesture on categories or on other images' marks, not on the open image's undo list. */
  commitProject(change: Change, label: string): void
  /** Changes status, split, flags or note of the open image. */
  mark(part: Partial<Omit<ImageMark, 'id'>>, label: string): void
  /** Adds a category and answers it once the host has given it an id. */
  addCategory(category: Partial<Category> & { name: string }): Promise<Category>
  undo(): Promise<void>
  redo(): Promise<void>
  /** An unused annotation id, from a block reserved ahead. Throws `closed` when none is left and the host is away. */
  nextId(): AnnotationId
  /** Keeps unfinished work of the open image, at most once a second; null forgets it. */
  keepDraft(draft: Draftwork | null): void
  /** Resolves once everything handed to commit so far is on disk; rejects with `closed` when it cannot be now. */
  flush(): Promise<void>
}
