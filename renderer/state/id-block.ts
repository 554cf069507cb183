import { Fault } from '../../core/fault.ts'
import type { AnnotationId } from '../../core/records/ids.ts'

export type IdBlock = {
  /** An id nobody else uses. Throws `closed` when the reserve has run out. */
  next(): AnnotationId
  /** Asks for more when few are left. */
  refill(): Promise<void>
}

/** A reserve of annotation ids asked of the host ahead of need, so that drawing never waits and works while offline. */
export function createIdBlock(reserve: (count: number) => Promise<{ first: number; count: number }>, size = 500): IdBlock {
  const blocks: { next: number; end: number }[] = []
  let asking: Promise<void> | null = null
  const left = () => blocks.reduce((sum, block) => sum + block.end - block.next, 0)
  const block: IdBlock = {
    next() {
      if (left() <= size / 2) void block.refill().catch(() => undefined)
      const first = blocks[0]
      if (!first) {
        throw new Fault('closed', 'New objects need a moment: Selvedge is not connected.', { fix: 'It reconnects by itself; try again then.' })
      }
      const id = first.next++
      if (first.next === first.end) blocks.shift()
      return id as AnnotationId
    },
    async refill() {
      if (left() > size / 2) return
      asking ??= reserve(size)
        .then(({ first, count }) => void blocks.push({ next: first, end: first + count }))
        .finally(() => (asking = null))
      await asking
    },
  }
  return block
}
