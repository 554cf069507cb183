import { constants, DatabaseSync } from 'node:sqlite'
import { Fault } from '../../core/fault.ts'
import { readCoco } from '../../core/formats/coco-read.ts'
import { OWN } from '../../core/formats/own-fields.ts'
import type { ReadItem, ReadOptions, SourceFiles } from '../../core/formats/format.ts'
import { checkLimit, type Limits } from '../../core/limits.ts'
import { TABLES, type Table } from './coco-sqlite-tables.ts'

/** Rows are handed on in pieces of about this many characters. */
const PIECE = 256 * 1024
const ACTIONS: ReadonlySet<number> = new Set([constants.SQLITE_SELECT, constants.SQLITE_READ, constants.SQLITE_TRANSACTION])
const READABLE: ReadonlySet<string | null> = new Set(
  [...TABLES.map((table) => table.name as string), 'sqlite_master', 'sqlite_schema'],
)
const PRAGMAS: ReadonlySet<string | null> = new Set(
  ['table_xinfo', 'trusted_schema', 'cell_size_check', 'mmap_size', 'query_only'],
)

/**
 * Reads COCO's tables from an SQLite file of strangers, in the parser process: through Node's own SQLite, with limits and
 * an authorizer that lets nothing happen but reading those tables. The rows go through the reader of COCO JSON, so the
 * same checks apply and faults name them alike (`annotations[3].bbox`, counted in the order of ids).
 */
export async function* readCocoSqlite(files: SourceFiles, options: ReadOptions): AsyncIterable<ReadItem> {
  const { path, bytes } = await onlyFile(files)
  checkLimit(options.limits, 'cocoFileBytes', bytes, { file: path, what: 'Bytes of the file' })
  const { absolute } = files
  if (!absolute) throw new Fault('unsupported', 'An SQLite file can only be read from a disk.', { file: path })
  const db = openSafely(await absolute(path), path, options.limits)
  try {
    const present = tablesOf(db, path)
    const asJson: SourceFiles = {
      async *list() {
        yield { path, bytes }
      },
      read: async () => {
        throw new Error('COCO tables are read in pieces')
      },
      stream: () => jsonOf(db, present, path),
    }
    yield* readCoco(asJson, { ...options, limits: { ...options.limits, cocoStreamBytes: 0 } })
  } finally {
    db.close()
  }
}

async function onlyFile(files: SourceFiles): Promise<{ path: string; bytes: number }> {
  for await (const file of files.list()) return file
  throw new Fault('not-found', 'There is no file to read.')
}

function openSafely(absolute: string, path: string, limits: Limits): DatabaseSync {
  return guarded(path, () => {
    const db = new DatabaseSync(absolute, {
      readOnly: true, allowExtension: false, enableForeignKeyConstraints: false, defensive: true,
      limits: {
        length: limits.cocoRowBytes, sqlLength: 10_000, column: 100, exprDepth: 20, compoundSelect: 2, vdbeOp: 10_000,
        functionArg: 4, attach: 0,
        likePatternLength: 100, variableNumber: 10, triggerDepth: 1,
      },
    })
    db.setAuthorizer((action, first, second) => {
      if (action === constants.SQLITE_PRAGMA) return PRAGMAS.has(first) ? constants.SQLITE_OK : constants.SQLITE_DENY
      if (action === constants.SQLITE_READ && !READABLE.has(first)) return constants.SQLITE_DENY
      if (action === constants.SQLITE_FUNCTION) return second === 'count' ? constants.SQLITE_OK : constants.SQLITE_DENY
      return ACTIONS.has(action) ? constants.SQLITE_OK : constants.SQLITE_DENY
    })
    for (const setting of ['trusted_schema = OFF', 'cell_size_check = ON', 'mmap_size = 0', 'query_only = ON']) {
      db.exec(`PRAGMA ${setting}`)
    }
    return db
  })
}

/** COCO's tables that are there, with the columns they have. Views, triggers and virtual tables of their names are refused. */
function tablesOf(db: DatabaseSync, path: string): Map<Table['name'], string[]> {
  const present = new Map<Table['name'], string[]>()
  const schema = guarded(path, () => db.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema LIMIT 1000').all()) as {
    type: string; name: string; tbl_name: string; sql: string | null
  }[]
  for (const { name } of TABLES) {
    const mine = schema.filter((row) => String(row.tbl_name).toLowerCase() === name)
    const made = mine.find((row) => row.type === 'table')
    const isOdd = ({ type, sql }: (typeof mine)[number]) =>
      (type !== 'table' && type !== 'index') || (type === 'table' && /^\s*CREATE\s+VIRTUAL/i.test(String(sql)))
    const odd = mine.find(isOdd)
    if (odd) {
      throw new Fault(
        'invalid', `${name} is not a plain table.`,
        { file: path, field: name, found: String(odd.type), fix: 'Export it again as plain tables, without views and triggers.' },
      )
    }
    if (!made) continue
    const columns = guarded(path, () => db.prepare(`PRAGMA table_xinfo(${name})`).all()) as { name: string; hidden: number }[]
    if (columns.some((column) => column.hidden !== 0)) {
      throw new Fault(
        'invalid', `${name} has generated columns.`, { file: path, field: name, fix: 'Export it again as plain tables.' },
      )
    }
    present.set(name, columns.map((column) => column.name).filter((column) => /^[A-Za-z_]\w{0,60}$/.test(column)))
  }
  if (!present.has('images') || !present.has('annotations') || !present.has('categories')) {
    throw new Fault('invalid', 'This file lacks COCO\'s tables.', {
      file: path, field: 'images, categories, annotations', found: [...present.keys()].join(', ') || 'none',
      fix: 'Choose an SQLite file with the tables images, categories and annotations.',
    })
  }
  return present
}

/** The tables as the text of a COCO file, in pieces. */
async function* jsonOf(
  db: DatabaseSync, present: ReadonlyMap<Table['name'], string[]>, path: string,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  let text = '{'
  let first = true
  for (const table of TABLES) {
    const columns = present.get(table.name)
    if (!columns) continue
    const order = columns.includes('id') ? ' ORDER BY id' : ''
    const selected = columns.map((column) => `"${column}"`).join(', ')
    const query = `SELECT ${selected} FROM ${table.name}${order}${table.name === 'info' ? ' LIMIT 1' : ''}`
    const rows = guarded(path, () => db.prepare(query).iterate())
    text += `${first ? '' : ','}"${table.name}":${table.name === 'info' ? '' : '['}`
    first = false
    let count = 0
    for (let next = guarded(path, () => rows.next()); !next.done; next = guarded(path, () => rows.next())) {
      const row = wholeRow(next.value as Record<string, unknown>, table)
      // What our own files say of all rows stands beside COCO's lists, not in its description.
      const beside = table.name === 'info' && row[OWN] !== undefined ? `,"${OWN}":${textOf(row[OWN], OWN, path)}` : ''
      if (beside !== '') delete row[OWN]
      text += `${count++ === 0 ? '' : ','}${textOf(row, `${table.name}[${count - 1}]`, path)}${beside}`
      if (text.length < PIECE) continue
      yield encoder.encode(text)
      text = ''
    }
    text += table.name === 'info' ? (count === 0 ? 'null' : '') : ']'
  }
  yield encoder.encode(`${text}}`)
}

/** A row with its JSON as values and `extra` spread out. */
function wholeRow(cells: Record<string, unknown>, table: Table): Record<string, unknown> {
  let row: Record<string, unknown> = {}
  for (const [column, cell] of Object.entries(cells)) {
    if (cell === null) continue
    if (!table.json.includes(column) || typeof cell !== 'string') row[column] = cell instanceof Uint8Array ? 'bytes' : cell
    else {
      const value = parsed(cell)
      if (column === 'extra' && typeof value === 'object' && value !== null && !Array.isArray(value)) row = { ...value, ...row }
      else row[column] = value
    }
  }
  return row
}

function textOf(value: unknown, field: string, path: string): string {
  try {
    return JSON.stringify(value)
  } catch (cause) {
    throw new Fault('invalid', `${field} is nested too deeply.`, { file: path, field, fix: 'Remove or repair this row.' }, cause)
  }
}

/** The value of a cell of JSON; a text that is none stays a text, and the reader says so. */
function parsed(cell: string): unknown {
  try {
    return JSON.parse(cell)
  } catch {
    return cell
  }
}

/** What SQLite throws, as a fault of the file. */
function guarded<T>(path: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw new Fault('corrupt', 'This SQLite file cannot be read.', {
      file: path, field: '', found: String((error as Error).message).slice(0, 200),
      fix: 'Check it with the program that made it, or export it again.',
    }, error)
  }
}
