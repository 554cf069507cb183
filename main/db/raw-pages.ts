import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs'
import { rowChecksum, type SqlValue } from './checksum.ts'
import { PAGE_BYTES } from './sqlite.ts'
import type { CheckedTable } from './verify.ts'

/*
 * Rows straight from the pages of a file that SQLite cannot find its way in any more (sqlite.org/fileformat2.html, 1.5
 * and 2.1). Which table a row belongs to is told by its number of columns and by its checksum: a row that passes is whole.
 * It may be old, though: pages that were given up still hold what was in them.
 */
export type RawTable = CheckedTable & { widths: readonly number[]; accepts?(values: readonly SqlValue[]): boolean }

type EachRow = (table: RawTable, values: SqlValue[]) => void
type ReadPage = (number: number) => Buffer | null

const TABLE_LEAF = 0x0d
const INDEX_LEAF = 0x0a
const WAL_HEADER = 32
const FRAME_HEADER = 24
/** Payload kept in a leaf of a table and of an index, and the least that stays when there is more (file format, 1.6). */
const TABLE_LOCAL = PAGE_BYTES - 35
const INDEX_LOCAL = Math.floor(((PAGE_BYTES - 12) * 64) / 255) - 23
const LEAST_LOCAL = Math.floor(((PAGE_BYTES - 12) * 32) / 255) - 23
/** A payload larger than this is damage, not data. */
const MOST_PAYLOAD = 64 * 1024 * 1024

/** Every whole row of the tables, by table; the same row may come more than once. Only for files with our page size. */
export function readRawRows(file: string, tables: readonly RawTable[], each: EachRow): void {
  const fd = openSync(file, 'r')
  const wal = existsSync(`${file}-wal`) ? openSync(`${file}-wal`, 'r') : null
  try {
    const readPage = (number: number): Buffer | null => readAt(fd, (number - 1) * PAGE_BYTES)
    const pages = Math.floor(fstatSync(fd).size / PAGE_BYTES)
    for (let number = 1; number <= pages; number++) {
      const page = readPage(number)
      if (page) rowsOfPage(page, readPage, tables, each)
    }
    if (wal === null) return
    for (let at = WAL_HEADER + FRAME_HEADER; ; at += FRAME_HEADER + PAGE_BYTES) {
      const page = readAt(wal, at)
      if (!page) return
      rowsOfPage(page, readPage, tables, each)
    }
  } finally {
    closeSync(fd)
    if (wal !== null) closeSync(wal)
  }
}

function readAt(fd: number, at: number): Buffer | null {
  const page = Buffer.allocUnsafe(PAGE_BYTES)
  return at >= 0 && readSync(fd, page, 0, PAGE_BYTES, at) === PAGE_BYTES ? page : null
}

function rowsOfPage(page: Buffer, readPage: ReadPage, tables: readonly RawTable[], each: EachRow): void {
  const kind = page[0]
  if (kind !== TABLE_LEAF && kind !== INDEX_LEAF) return
  const count = Math.min(page.readUInt16BE(3), (PAGE_BYTES - 8) >> 1)
  for (let i = 0; i < count; i++) {
    const values = rowAt(page, page.readUInt16BE(8 + 2 * i), kind === TABLE_LEAF, readPage)
    if (!values) continue
    for (const table of tables) {
      const checked = table.columns.length
      if (!table.widths.includes(values.length) || values[checked] !== rowChecksum(values, checked)) continue
      if (table.accepts && !table.accepts(values)) continue
      each(table, values.slice(0, checked + 1))
      break
    }
  }
}

function rowAt(page: Buffer, start: number, isTable: boolean, readPage: ReadPage): SqlValue[] | null {
  try {
    const cursor = { at: start }
    const length = varint(page, cursor)
    if (length > MOST_PAYLOAD || length < 2) return null
    const rowid = isTable ? varint(page, cursor) : null
    const most = isTable ? TABLE_LOCAL : INDEX_LOCAL
    const spill = LEAST_LOCAL + ((length - LEAST_LOCAL) % (PAGE_BYTES - 4))
    const local = length <= most ? length : spill <= most ? spill : LEAST_LOCAL
    if (cursor.at + local > PAGE_BYTES) return null
    const pieces = [page.subarray(cursor.at, cursor.at + local)]
    let next = local < length ? page.readUInt32BE(cursor.at + local) : 0
    for (let missing = length - local; missing > 0; ) {
      const overflow = next === 0 ? null : readPage(next)
      if (!overflow) return null
      pieces.push(overflow.subarray(4, 4 + Math.min(missing, PAGE_BYTES - 4)))
      missing -= PAGE_BYTES - 4
      next = overflow.readUInt32BE(0)
    }
    return valuesOf(pieces.length === 1 ? pieces[0] : Buffer.concat(pieces), rowid)
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** The values of a record, or null when it makes no sense. The row id stands for the first column where that is its alias. */
function valuesOf(record: Buffer, rowid: number | null): SqlValue[] | null {
  const cursor = { at: 0 }
  const headerEnd = varint(record, cursor)
  let at = headerEnd
  const values: SqlValue[] = []
  while (cursor.at < headerEnd) {
    const type = varint(record, cursor)
    const size = type >= 12 ? (type - 12 - (type % 2)) / 2 : [0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0][type]
    if (at + size > record.length || (type >= 12 && type % 2 === 0) || type === 10 || type === 11) return null
    if (type === 0) values.push(values.length === 0 && rowid !== null ? rowid : null)
    else if (type >= 13) values.push(record.toString('utf8', at, at + size))
    else if (type === 7) values.push(record.readDoubleBE(at))
    else if (type >= 8) values.push(type - 8)
    else values.push(type === 6 ? Number(record.readBigInt64BE(at)) : record.readIntBE(at, size))
    at += size
  }
  return values
}

/** SQLite's integer of one to nine bytes, high bits first. */
function varint(bytes: Buffer, cursor: { at: number }): number {
  let value = 0
  for (let i = 0; i < 8; i++) {
    const byte = bytes.readUInt8(cursor.at++)
    value = value * 128 + (byte & 0x7f)
    if (byte < 0x80) return value
  }
  return value * 256 + bytes.readUInt8(cursor.at++)
}
