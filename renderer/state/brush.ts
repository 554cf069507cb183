import { LARGEST_BRUSH, SMALLEST_BRUSH, type Brush } from '../tools/tool.ts'
import type { Settings } from './settings.ts'
import type { View } from './view.ts'

export const DEFAULT_BRUSH: Brush = { size: 40, nib: 'round', pressure: true, takes: false }

const KEY = 'brush'
const SETTLE_MS = 600

/** Brings back the brush as it was last, and keeps every change of it. */
export function rememberBrush(view: View, settings: Settings): { load(): Promise<void> } {
  let timer: ReturnType<typeof setTimeout> | undefined
  let loading = false
  view.store.subscribe((next, before) => {
    if (loading || next.brush === before.brush) return
    clearTimeout(timer)
    // A brush that could not be kept is chosen again.
    timer = setTimeout(() => void settings.write(null, KEY, view.store.getState().brush).catch(() => undefined), SETTLE_MS)
  })
  return {
    async load() {
      const stored = await settings.read(null, KEY)
      loading = true
      view.set({ brush: sanitiseBrush(stored) })
      loading = false
    },
  }
}

/** A size within the limits, in whole pixels. */
export const brushSize = (size: number): number => Math.min(LARGEST_BRUSH, Math.max(SMALLEST_BRUSH, Math.round(size)))

/** Takes what is understood of a stored brush, which another version may have written. */
export function sanitiseBrush(value: unknown): Brush {
  const given = (typeof value === 'object' && value !== null ? value : {}) as Partial<Record<keyof Brush, unknown>>
  return {
    size: typeof given.size === 'number' && Number.isFinite(given.size) ? brushSize(given.size) : DEFAULT_BRUSH.size,
    nib: given.nib === 'square' ? 'square' : 'round',
    pressure: typeof given.pressure === 'boolean' ? given.pressure : DEFAULT_BRUSH.pressure,
    takes: given.takes === true,
  }
}
