import { crc32 } from 'node:zlib'
import { Fault } from '../../core/fault.ts'

export type SqlValue = number | string | null

const scratch = Buffer.allocUnsafe(256 * 1024)
const numbers = new Float64Array(scratch.buffer, scratch.byteOffset, 64)

/**
 * CRC-32 of a row, over its column values in the order of the table (without the columns that are derived): first, as
 * little-endian doubles, a bit mask of the columns that are null, then per column its number or the length of its text
 * in UTF-16 units; then all texts one after the other in UTF-8. At most 52 columns. Texts must be well-formed.
 */
export function rowChecksum(values: readonly SqlValue[], count: number = values.length): number {
  let length = 1
  let nulls = 0
  let text = ''
  for (let i = 0; i < count; i++) {
    const value = values[i]
    if (value === null) nulls += 2 ** i
    else if (typeof value === 'number') numbers[length++] = value + 0 // -0 is stored as 0
    else {
      numbers[length++] = value.length
      text += value
    }
  }
  numbers[0] = nulls
  const head = length * 8
  // UTF-8 takes at most three bytes for one UTF-16 unit.
  if (head + text.length * 3 > scratch.length) return crc32(text, crc32(scratch.subarray(0, head)))
  return crc32(scratch.subarray(0, head + scratch.write(text, head)))
}

/** Throws `corrupt` when a row read from `table` has not the checksum over its first `count` columns that was stored with it. */
export function checkRow(table: string, columns: readonly string[], count: number, row: object): void {
  const values = row as Record<string, SqlValue>
  for (let i = 0; i < count; i++) read[i] = values[columns[i]]
  if (rowChecksum(read, count) === values['crc']) return
  throw new Fault('corrupt', 'A row of the project is damaged: its checksum is wrong.', {
    field: `${table} ${String(values[columns[0]])}`, fix: 'Restore the project from its newest backup; the damaged file is kept.',
  })
}
const read: SqlValue[] = []
