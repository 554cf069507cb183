import type { Lost } from './format.ts'

/** Counts what a format could not carry, with the first example of each. */
export type Losses = { add(what: string, example: string, count?: number): void; list(): Lost[] }

export function countLosses(): Losses {
  const lost = new Map<string, Lost>()
  return {
    add(what, example, count = 1) {
      const known = lost.get(what)
      if (known) known.count += count
      else lost.set(what, { what, count, example })
    },
    list: () => [...lost.values()],
  }
}
