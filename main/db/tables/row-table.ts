import { rowChecksum, type SqlValue } from '../checksum.ts'
import type { Sql } from '../sqlite.ts'

/**
 * Writes whole rows of one table with their checksum. `columns` are those before `crc`, in the table's order;
 * the first is its key.
 */
export type RowWriter<C extends string> = {
  /** Adds a row; throws when its key is taken. */
  insert(row: Record<C, SqlValue>): void
  /** Adds a row or replaces the one of the same key. */
  put(row: Record<C, SqlValue>): void
  /** Changes some columns of the row with this key; false when there is none. */
  update(key: number | string, fields: Partial<Record<C, SqlValue>>): boolean
  remove(key: number | string): boolean
}

export function rowWriter<C extends string>(sql: Sql, table: string, columns: readonly C[]): RowWriter<C> {
  const key = columns[0]
  const names = columns.join(', ')
  const marks = columns.map(() => '?').join(', ')
  const insert = `INSERT INTO ${table} (${names}, crc) VALUES (${marks}, ?)`
  const assign = columns.slice(1).map((name) => `${name} = excluded.${name}`)
  const put = `${insert} ON CONFLICT (${key}) DO UPDATE SET ${[...assign, 'crc = excluded.crc'].join(', ')}`
  const changed = [...columns.slice(1), 'crc'].map((name) => `${name} = ?`)
  const update = `UPDATE ${table} SET ${changed.join(', ')} WHERE ${key} = ?`
  const withChecksum = (row: Record<C, SqlValue>): SqlValue[] => {
    const values = columns.map((name) => row[name])
    values.push(rowChecksum(values))
    return values
  }
  return {
    insert: (row) => void sql(insert).run(withChecksum(row)),
    put: (row) => void sql(put).run(withChecksum(row)),
    update(at, fields) {
      const now = sql(`SELECT ${names} FROM ${table} WHERE ${key} = ?`).get(at) as Record<C, SqlValue> | undefined
      if (!now) return false
      const [id, ...rest] = withChecksum({ ...now, ...fields })
      sql(update).run([...rest, id])
      return true
    },
    remove: (at) => sql(`DELETE FROM ${table} WHERE ${key} = ?`).run(at).changes > 0,
  }
}
