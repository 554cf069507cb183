import type { StoreApi } from 'zustand/vanilla'
import type { Draft, ToolEvent } from '../tools/tool.ts'
import type { Annotation } from '../../core/records/annotation.ts'
import type { Picking } from './picking.ts'

/** What the active tool shows now. */
export type DrawingState = {
  /** Id of the tool that is working. */
  tool: string
  /** True while unfinished work would be lost by cancelling. */
  busy: boolean
  draft: Draft | null
  /** A new object waits for a category: the app shows its category chooser, then calls `choose`. */
  wantsCategory: boolean
}

/** Rows as they would become, shown instead of what the tool shows; it gets no events meanwhile. */
export type Preview = {
  rows: ReadonlyMap<number, Annotation>
  hint: string
  /** Offered every key first, as KeyboardEvent.key says it; true when it was used. */
  key(key: string): boolean
}

export type Drawing = {
  store: StoreApi<DrawingState>
  /** What lies where on the open image. */
  picking(): Picking
  /** Gives an event to the active tool; true when it made use of it. */
  send(event: ToolEvent): boolean
  /**
   * Offers a key to the active tool before commands see it, e.g. Ctrl+Z or Backspace while a polygon is drawn.
   * True when the tool made use of it: the caller then prevents the default and runs no command.
   */
  key(event: { key: string; shiftKey: boolean; ctrlKey: boolean; metaKey: boolean; altKey: boolean }): boolean
  /** Shows a preview, another one, or none again. */
  preview(preview: Preview | null): void
  /** Gives up unfinished work. Always free: nothing was written. */
  cancel(): void
  /** Leaves unfinished work for when this image is opened again. */
  suspend(): void
  /** Answers `wantsCategory`: the waiting object is finished with the category now active in the view, or kept drawing with null. */
  choose(): void
}
