import type { Change, Op } from '../../core/change/change.ts'
import { Fault } from '../../core/fault.ts'
import type { AnnotationId, CategoryId, ImageId } from '../../core/records/ids.ts'
import { randomUUID } from 'node:crypto'
import type { AnnotationReads, CategoryReads, Committed, ChangeLog } from './store.ts'
import type { AnnotationWrites } from './tables/annotations.ts'
import type { ChangeRows } from './tables/change-rows.ts'
import type { ImageWrites } from './tables/images.ts'

/** Rows that one undoable change may hold here; more would make the log larger than the project. */
export const UNDOABLE_ROWS = 20_000

export type BulkParts = {
  write<T>(run: () => T): T
  /** A transaction of so many rows that its pages are taken into the file by another process. */
  writeMany<T>(run: () => T): T
  rows: ChangeRows
  annotations: AnnotationReads & AnnotationWrites
  categories: CategoryReads & { remove(id: CategoryId): void }
  images: ImageWrites
  commit: ChangeLog['commit']
  /** Makes a backup at once, before something that undo cannot take back. */
  backUp(reason: string): void
}

/** Changes of so many rows that they are not gestures any more. */
export function bulkChanges({ write, writeMany, rows, annotations, categories, images, commit, backUp }: BulkParts): {
  reassign: ChangeLog['reassign']
  removeImages(ids: readonly ImageId[], author: string): number
} {
  const reassign: ChangeLog['reassign'] = (from, into, label) => {
    if (into !== null && !categories.get(into)) {
      throw new Fault('not-found', 'The category to change into does not exist.', { found: into })
    }
    const sources = [...new Set(from)].filter((id) => id !== into)
    const uses = categories.uses()
    const total = sources.reduce((sum, id) => sum + (uses.get(id)?.annotations ?? 0), 0)
    const drops: Change = sources.flatMap((id): Op[] => {
      const row = categories.get(id)
      return row ? [{ table: 'category', id, before: row, after: null }] : []
    })
    if (total <= UNDOABLE_ROWS) {
      const moves = annotations.ofCategories(sources, null, UNDOABLE_ROWS + 1).map((row): Op => ({
        table: 'annotation', id: row.id, before: row, after: into === null ? null : { ...row, category: into },
      }))
      return { ...commit({ image: null, label, change: [...moves, ...drops], key: randomUUID() }), annotations: moves.length }
    }
    backUp('bulk')
    return writeMany(() => {
      const touched = new Set<ImageId>()
      let count = 0
      const after = (id: AnnotationId | null) => annotations.ofCategories(sources, id)
      for (let page = after(null); page.length > 0; page = after(page.at(-1)!.id)) {
        count += page.length
        for (const row of page) {
          touched.add(row.image)
          if (into === null) annotations.remove(row.id)
          else annotations.put({ ...row, category: into })
        }
      }
      for (const id of sources) categories.remove(id)
      images.recount(touched)
      for (const id of touched) images.bump(id)
      const seq = rows.append({ ...logged(label, 'user'), change: drops, count })
      return {
        seq, rev: 0, label, change: drops, images: [...touched], fresh: true, annotations: count,
      } satisfies Committed & { annotations: number }
    })
  }
  return {
    reassign,
    removeImages(ids, author) {
      const labelled = annotations.ofImages(ids)
      const lost = [...labelled.values()].reduce((sum, list) => sum + list.length, 0)
      if (lost > 1_000) backUp('remove')
      return write(() => {
        let removed = 0
        for (const id of ids) removed += images.remove(id) ? 1 : 0
        const change = lost > UNDOABLE_ROWS ? [] : [...labelled.values()].flat().map((row): Op => ({
          table: 'annotation', id: row.id, before: row, after: null,
        }))
        if (removed > 0) rows.append({
          ...logged(`Remove ${removed === 1 ? 'an image' : `${removed} images`}`, author), change, count: lost,
        })
        return removed
      })
    },
  }
}

function logged(label: string, author: string) {
  return { image: null, kind: 'log', undoes: null, label, author, tag: null, key: null, at: Date.now(), state: 'log' } as const
}
