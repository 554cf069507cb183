import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Annotation } from '../../core/records/annotation.ts'

export type ClipboardState = {
  items: readonly Annotation[]
  /** How often these were pasted onto the image they came from: each paste lies a little further off. */
  pastes: number
}
/** Copied annotations; they outlive the image they came from. */
export type Clipboard = {
  store: StoreApi<ClipboardState>
  copy(items: readonly Annotation[]): void
}

export function createClipboard(): Clipboard {
  const store = createStore<ClipboardState>(() => ({ items: [], pastes: 0 }))
  return { store, copy: (items) => items.length > 0 && store.setState({ items: [...items], pastes: 0 }) }
}
