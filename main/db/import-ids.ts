import type { CounterName, Counters } from './tables/counters.ts'

type Name = Extract<CounterName, 'image' | 'category' | 'annotation'>

/** Ids are taken from the project in blocks, each a durable write, so they double: what is left over goes back. */
const FIRST_BLOCK = 1_000
const LARGEST_BLOCK = 1_000_000
/** Larger ids are not kept: the counters must stay whole numbers for as long as anybody adds rows. */
const LARGEST = 1e15

/** The ids of one import. */
export type ImportIds = {
  /**
   * An id for a row: `wanted`, the file's own, when the project never gave it, else a new one. The caller sees to it that
   * no two rows want the same. Id 0 is below every counter; whether a row has it is for the caller to know.
   */
  next(name: Name, wanted?: number): number
  /** What was taken and is not needed goes back, as far as nobody has taken ids since; all of it when nothing was stored. */
  giveBack(stored: boolean): void
}

export function importIds(ids: Pick<Counters, 'take' | 'giveBack'>): ImportIds {
  /** Everything taken, in ascending order. */
  const taken = new Map<Name, { from: number; end: number }[]>()
  const pools = new Map<Name, { from: number; next: number; end: number }[]>()
  const blocks = new Map<Name, number>()
  const highest = new Map<Name, number>()

  const take = (name: Name, count: number): number => {
    const from = ids.take(name, count)
    let ranges = taken.get(name)
    if (!ranges) taken.set(name, (ranges = []))
    const last = ranges.at(-1)
    if (last?.end === from) last.end += count
    else ranges.push({ from, end: from + count })
    return from
  }
  const blockOf = (name: Name): number => {
    const block = blocks.get(name) ?? FIRST_BLOCK
    blocks.set(name, Math.min(2 * block, LARGEST_BLOCK))
    return block
  }
  const isOurs = (name: Name, id: number): boolean => {
    if (id === 0) return true
    if (!(id > 0 && id <= LARGEST)) return false
    // Numbers of a pool are for rows without an id of their own.
    if (pools.get(name)?.some(({ from, end }) => id >= from && id < end)) return false
    if (taken.get(name)?.some(({ from, end }) => id >= from && id < end)) return true
    const next = take(name, 1)
    if (id < next) return false
    const count = id - next + blockOf(name)
    if (count > 0) take(name, count)
    return true
  }
  const fresh = (name: Name): number => {
    let list = pools.get(name)
    if (!list) pools.set(name, (list = []))
    let pool = list.at(-1)
    if (!pool || pool.next === pool.end) {
      const count = blockOf(name)
      const next = take(name, count)
      list.push((pool = { from: next, next, end: next + count }))
    }
    return pool.next++
  }
  return {
    next(name, wanted) {
      const id = wanted !== undefined && isOurs(name, wanted) ? wanted : fresh(name)
      if (id > (highest.get(name) ?? -1)) highest.set(name, id)
      return id
    },
    giveBack(stored) {
      for (const [name, ranges] of taken) {
        const keep = stored ? (highest.get(name) ?? 0) + 1 : 0
        for (const { from, end } of ranges.toReversed()) {
          if (end <= keep || !ids.giveBack(name, Math.max(from, keep), end) || from < keep) break
        }
      }
      taken.clear()
    },
  }
}
