import type { DepthRow } from '../../core/records/depth.ts'
import type { ImageId } from '../../core/records/ids.ts'

/* What the rest of main knows of true depths in a project file; see store.ts. */

export type DepthReads = {
  ofImage(image: ImageId): DepthRow | null
  /** Images that have one, ascending. */
  images(): ImageId[]
  /** SHA-256 of every file that is in use. */
  layers(): Set<string>
}
export type DepthTable = DepthReads & {
  /** Stores the depth of a photo in place of an earlier one; gives the files that nothing refers to any more. */
  put(depth: Omit<DepthRow, 'id'>): { row: DepthRow; dropped: string[] }
  /** Forgets those of these photos; gives the files that nothing refers to any more. */
  remove(images: readonly ImageId[]): { removed: number; dropped: string[] }
}
