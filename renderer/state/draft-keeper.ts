import type { ImageId, ProjectId } from '../../core/records/ids.ts'
import type { Draftwork } from './document-types.ts'

type Place = { project: ProjectId; image: ImageId }

/** Stores unfinished work at most once in `every` milliseconds; forgetting it (null) happens at once. */
export function createDraftKeeper(
  store: (place: Place, draft: Draftwork | null) => Promise<unknown>, every = 1_000,
): { keep(place: Place, draft: Draftwork | null): void; flush(): void } {
  let waiting: { place: Place; draft: Draftwork | null } | null = null
  let timer: ReturnType<typeof setTimeout> | null = null
  let stored = false

  const write = () => {
    timer = null
    if (!waiting) return
    const { place, draft } = waiting
    waiting = null
    stored = draft !== null
    // A lost draft costs a few clicks, and the next one is a second away: nothing to tell.
    void store(place, draft).catch(() => undefined)
    timer = setTimeout(write, every)
  }
  const flush = () => {
    if (timer !== null) clearTimeout(timer)
    write()
  }
  return {
    keep(place, draft) {
      if (draft === null && !stored && waiting === null) return
      waiting = { place, draft }
      if (draft === null) flush()
      else if (timer === null) write()
    },
    flush,
  }
}
