import type { Sql } from '../sqlite.ts'
import { rowWriter } from './row-table.ts'

export type CounterName = 'image' | 'category' | 'annotation' | 'job' | 'root' | 'import' | 'run' | 'run_image' | 'prediction' | 'review' | 'matte' | 'alpha'
  | 'mesh' | 'pose' | 'depth'

/** Gives out ids that were never given before, also after rows are deleted. */
export type Counters = {
  /** First of `count` new ids. */
  take(name: CounterName, count?: number): number
  /** From now on ids are greater than `id`. */
  passOver(name: CounterName, id: number): void
  /** Takes back ids from `from` to before `end` that were never used, when they are the last given; tells whether they were. */
  giveBack(name: CounterName, from: number, end: number): boolean
}

export function counters(sql: Sql): Counters {
  const writer = rowWriter(sql, 'counter', ['name', 'next'])
  const nextOf = (name: CounterName) => (sql('SELECT next FROM counter WHERE name = ?')
    .pluck().get(name) as number | undefined) ?? 1
  return {
    take(name, count = 1) {
      const first = nextOf(name)
      writer.put({ name, next: first + count })
      return first
    },
    passOver(name, id) {
      if (id >= nextOf(name)) writer.put({ name, next: id + 1 })
    },
    giveBack(name, from, end) {
      if (nextOf(name) !== end) return false
      writer.put({ name, next: from })
      return true
    },
  }
}
