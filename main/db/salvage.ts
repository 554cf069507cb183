import type { SqlValue } from './checksum.ts'
import { sqliteCode } from './sqlite-faults.ts'
import type { Sqlite } from './sqlite.ts'
import { type CheckedTable, isWhole } from './verify.ts'

/** Ranges of ids that are tried around damaged pages before giving up on what lies between. */
const MOST_PROBES = 2_000
const PAGE = 500

export type Salvaged = {
  /** Values of the checked columns with the checksum last. */
  whole: SqlValue[][]
  /** Rows that could be read but are not what was written. */
  damaged: SqlValue[][]
  /** False when SQLite stumbled: rows may be missing from both lists. */
  complete: boolean
}

/**
 * Reads what can be read of a table in a damaged file: from both ends towards the damage, then by halves in between, so
 * that one broken page costs only its own rows.
 */
export function salvageTable(db: Sqlite, table: CheckedTable): Salvaged {
  const found = new Map<SqlValue, SqlValue[]>()
  const columns = `${table.columns.join(', ')}, crc`
  let complete = true
  /**
   * Reads from one end of a range until its other end, or until damage; gives the last key it reached and whether it
   * got through.
   */
  const walk = (first: SqlValue | null, to: SqlValue | null, up: boolean): { last: SqlValue | null; through: boolean } => {
    let last: SqlValue | null = null
    try {
      for (let start = first, open = false; ; open = true) {
        const [compare, end, order] = up ? [open ? '>' : '>=', '<=', 'ASC'] : [open ? '<' : '<=', '>=', 'DESC']
        const from = start === null ? 'true' : `${table.key} ${compare} ?`
        const until = to === null ? 'true' : `${table.key} ${end} ?`
        const range = `WHERE ${from} AND ${until} ORDER BY ${table.key} ${order} LIMIT ${PAGE}`
        const text = `SELECT ${columns} FROM ${table.name} ${range}`
        const bounds = [start, to].filter((value) => value !== null)
        let count = 0
        for (const values of db.prepare(text).raw().iterate(...bounds) as Iterable<SqlValue[]>) {
          found.set(values[0], values)
          last = values[0]
          count++
        }
        if (count < PAGE) return { last, through: true }
        start = last
      }
    } catch (error) {
      if (sqliteCode(error) === null) throw error
      complete = false
      return { last, through: false }
    }
  }

  const upward = walk(null, null, true)
  if (!upward.through) {
    const downward = walk(null, null, false)
    if (typeof upward.last === 'number' && typeof downward.last === 'number') {
      const ranges: [number, number][] = [[upward.last + 1, downward.last - 1]]
      for (let probes = 0; ranges.length > 0 && probes < MOST_PROBES; probes++) {
        const [low, high] = ranges.shift()!
        if (low > high) continue
        const up = walk(low, high, true)
        if (up.through) continue
        const down = walk(low, high, false)
        if (down.through) continue
        const from = typeof up.last === 'number' ? up.last + 1 : low
        const to = typeof down.last === 'number' ? down.last - 1 : high
        const middle = Math.floor((from + to) / 2)
        if (from < to) ranges.push([from, middle], [middle + 1, to])
      }
    }
  }
  const rows = [...found.values()]
  return { whole: rows.filter(isReadable), damaged: rows.filter((row) => !isReadable(row)), complete }
}

function isReadable(values: SqlValue[]): boolean {
  return values.every((value) => value === null || typeof value === 'number' || typeof value === 'string') && isWhole(values)
}
