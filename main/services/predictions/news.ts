import type { ImageId } from '../../../core/records/ids.ts'

/** Beyond so many photos at once, they are told to read everything again. */
const MOST_NAMED = 1_000

/** Gathers photos and tells of them together, at most once in `paceMs`. */
export type News = { tell(image: ImageId): void; flush(): void }

export function createNews(paceMs: number, pass: (images: ImageId[] | null) => void): News {
  let gathered: ImageId[] = []
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    if (gathered.length === 0) return
    pass(gathered.length > MOST_NAMED ? null : gathered)
    gathered = []
  }
  return {
    tell(image) {
      gathered.push(image)
      timer ??= setTimeout(flush, paceMs)
    },
    flush,
  }
}
