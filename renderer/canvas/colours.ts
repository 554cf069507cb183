import type { Annotation } from '../../core/records/annotation.ts'
import type { Category } from '../../core/records/category.ts'

/** For annotations whose category is gone. */
export const NO_CATEGORY = '#9a9a9a'
/** Marks of work in progress that belong to no category: boxes of selection, snapping targets. */
export const ACCENT = '#4da3ff'
export const WARNING = '#ffb020'

export const colourOf = (row: Annotation, categories: ReadonlyMap<number, Category>): string => categories.get(row.category)?.color ?? NO_CATEGORY

/** A colour like #1f77b4 with some of what is behind it shining through. */
export function faded(colour: string, opacity: number): string {
  const value = Number.parseInt(colour.slice(1), 16)
  return `rgba(${value >> 16}, ${(value >> 8) & 255}, ${value & 255}, ${opacity})`
}
