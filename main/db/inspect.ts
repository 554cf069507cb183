import { closeSync, openSync, readSync } from 'node:fs'
import { constants, DatabaseSync } from 'node:sqlite'
import { change, type Change } from '../../core/change/change.ts'
import { Fault } from '../../core/fault.ts'
import type { Limits } from '../../core/limits.ts'
import { annotation } from '../../core/records/annotation.ts'
import { category } from '../../core/records/category.ts'
import { depthRow } from '../../core/records/depth.ts'
import { imageRow } from '../../core/records/image.ts'
import { alphaRow, matteRow } from '../../core/records/matte.ts'
import { meshRow } from '../../core/records/mesh.ts'
import { poseRow } from '../../core/records/pose.ts'
import { prediction, review, run, runImage } from '../../core/records/run.ts'
import { rowChecksum, type SqlValue } from './checksum.ts'
import { wholeMasks } from './mask-differences.ts'
import { SCHEMA } from './migrations/index.ts'
import { opsText } from './packed-ops.ts'
import { checkSchema, SCHEMA_QUERY, schemaOf, type SchemaRow, versionOf } from './schema.ts'
import { annotationOf, type AnnotationRow } from './tables/annotation-row.ts'
import { categoryOf, type StoredCategory } from './tables/categories.ts'
import { depthRowOf } from './tables/depths.ts'
import { imageRowOf, type StoredImage } from './tables/image-row.ts'
import { alphaOf, matteRowOf } from './tables/mattes.ts'
import { meshRowOf } from './tables/meshes.ts'
import { poseRowOf } from './tables/poses.ts'
import { predictionOf, reviewOf, runImageOf, runOf } from './tables/run-row.ts'

/*
 * A project file from a stranger, looked at before the real connection opens it: on a private copy, through Node's own
 * SQLite, which has limits and an authorizer. Nothing but reading the known tables is allowed; the tables must be ours
 * to the letter before any of them is read; then every row must pass its checksum and its schema.
 */
const MAGIC = 'SQLite format 3\0'
const APPLICATION_ID_AT = 68
const USER_VERSION_AT = 60
const ACTIONS: ReadonlySet<number> = new Set([constants.SQLITE_SELECT, constants.SQLITE_READ, constants.SQLITE_TRANSACTION])
const FUNCTIONS: ReadonlySet<string | null> = new Set(['count', 'length', 'coalesce', 'min', 'max', 'sum'])
const PRAGMAS: ReadonlySet<string | null> = new Set([
  'quick_check', 'table_info', 'trusted_schema', 'cell_size_check', 'mmap_size', 'query_only', 'page_count',
])

/** Throws `invalid`, `corrupt` or `unsupported`, naming what is wrong. `file` may be changed: its log is read in. */
export function inspectProject(file: string, limits: Limits): { version: number; rows: number } {
  const version = versionInHeader(file)
  if (version > SCHEMA) {
    throw new Fault('unsupported', 'This project was made by a newer Selvedge and has never been open on this computer.', {
      field: 'user_version', found: version, limit: SCHEMA, fix: 'Update Selvedge to open it.',
    })
  }
  let db: DatabaseSync | undefined
  try {
    db = new DatabaseSync(file, {
      readOnly: true, allowExtension: false, enableForeignKeyConstraints: false, defensive: true,
      limits: {
        length: limits.projectCellBytes, sqlLength: 100_000, column: 100, exprDepth: 100, compoundSelect: 10, vdbeOp: 100_000,
        functionArg: 10, attach: 0, likePatternLength: 100, variableNumber: 100, triggerDepth: 1,
      },
    })
    db.setAuthorizer((action, first, second) => {
      if (action === constants.SQLITE_PRAGMA) return PRAGMAS.has(first) ? constants.SQLITE_OK : constants.SQLITE_DENY
      if (action === constants.SQLITE_FUNCTION) return FUNCTIONS.has(second) ? constants.SQLITE_OK : constants.SQLITE_DENY
      return ACTIONS.has(action) ? constants.SQLITE_OK : constants.SQLITE_DENY
    })
    for (const setting of ['trusted_schema = OFF', 'cell_size_check = ON', 'mmap_size = 0', 'query_only = ON']) {
      db.exec(`PRAGMA ${setting}`)
    }
    checkSchema(db.prepare(`${SCHEMA_QUERY} LIMIT 200`).all() as SchemaRow[], version, '')
    const [first] = db.prepare('PRAGMA quick_check(1)').all() as { quick_check: string }[]
    if (first?.quick_check !== 'ok') throw new Fault('corrupt', 'The project file is damaged.', {
      found: first?.quick_check.slice(0, 200),
    })
    return { version, rows: checkRows(db, version, limits) }
  } catch (error) {
    if (error instanceof Fault) throw error
    throw new Fault('corrupt', 'This project file cannot be read.', {
      found: String((error as Error).message).slice(0, 200),
    }, error)
  } finally {
    db?.close()
  }
}

/** The version in the first hundred bytes, without SQLite. */
function versionInHeader(file: string): number {
  const header = Buffer.alloc(100)
  const fd = openSync(file, 'r')
  try {
    const length = readSync(fd, header, 0, 100, 0)
    if (length < 100 || header.toString('latin1', 0, 16) !== MAGIC) {
      throw new Fault('invalid', 'This file is not a Selvedge project.', {
        offset: 0, fix: 'Choose a file that Selvedge has made.',
      })
    }
  } finally {
    closeSync(fd)
  }
  return versionOf(header.readInt32BE(APPLICATION_ID_AT), header.readInt32BE(USER_VERSION_AT), '')
}

/** What a row must also be, beyond its checksum, which anybody can compute. `depth`: of JSON that is packed within. */
const MEANINGS: Record<string, (row: never, depth: number, history: History) => unknown> = {
  annotation: (row: AnnotationRow) => annotation.parse(annotationOf(row)),
  category: (row: StoredCategory) => category.parse(categoryOf(row)),
  image: (row: StoredImage) => {
    if (row.path.startsWith('/') || row.path.split('/').includes('..') || row.path.includes('\0')) {
      throw new Error(`the path ${row.path}`)
    }
    return imageRow.parse(imageRowOf(row, []))
  },
  change(row: { seq: number; ops: string }, depth, history) {
    const text = opsText(row.ops)
    checkDepth(text, depth)
    change.parse(history(row.seq)(JSON.parse(text) as Change))
  },
  run: (row) => run.parse(runOf(row)),
  run_image: (row) => runImage.parse(runImageOf(row)),
  prediction: (row) => prediction.parse(predictionOf(row)),
  review: (row) => review.parse(reviewOf(row)),
  matte: (row) => matteRow.parse(matteRowOf(row)),
  alpha: (row) => alphaRow.parse(alphaOf(row)),
  mesh: (row) => meshRow.parse(meshRowOf(row)),
  pose: (row) => poseRow.parse(poseRowOf(row)),
  depth: (row) => depthRow.parse(depthRowOf(row)),
}

/** Puts whole masks into an entry, from entries before it: those were looked at already. */
type History = (seq: number) => (change: Change) => Change
function historyOf(db: DatabaseSync): History {
  const statement = db.prepare('SELECT ops FROM change WHERE seq = ?')
  let now = 0
  const whole = wholeMasks((seq) => {
    const row = seq < now ? (statement.get(seq) as { ops: string } | undefined) : undefined
    return row && opsText(row.ops)
  })
  return (seq) => {
    now = seq
    return whole
  }
}

function checkRows(db: DatabaseSync, version: number, limits: Limits): number {
  let rows = 0
  const history = historyOf(db)
  for (const { name } of schemaOf(version).filter(({ type }) => type === 'table')) {
    const columns = (db.prepare(`PRAGMA table_info(${name})`).all() as { name: string }[]).map((column) => column.name)
    const crc = columns.indexOf('crc')
    if (crc < 0) continue
    const statement = db.prepare(`SELECT * FROM ${name}`)
    for (const row of statement.iterate() as Iterable<Record<string, SqlValue>>) {
      rows++
      const values = columns.map((column) => row[column])
      try {
        if (!values.every((value) => value === null || typeof value === 'number' || typeof value === 'string')) {
          throw new Error('a value of a strange type')
        }
        if (rowChecksum(values, crc) !== values[crc]) throw new Error('its checksum is wrong')
        for (const value of values) if (typeof value === 'string') checkDepth(value, limits.jsonDepth)
        if (version === SCHEMA) MEANINGS[name]?.(row as never, limits.jsonDepth, history)
      } catch (error) {
        throw new Fault('corrupt', 'A row of this project is not what Selvedge would have written.', {
          field: `${name} ${String(values[0]).slice(0, 60)}`, found: String((error as Error).message).slice(0, 300),
        }, error)
      }
    }
  }
  return rows
}

/** JSON nested deeper than any of ours could not be written back. Counts brackets also in plain texts, which have few. */
function checkDepth(text: string, limit: number): void {
  const first = text.charCodeAt(0)
  if (first !== 0x5b && first !== 0x7b) return
  let depth = 0
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 0x5c) i++
    else if (code === 0x22) quoted = !quoted
    else if (quoted) continue
    else if (code === 0x5b || code === 0x7b) {
      // The ops of a change hold whole rows, two levels down.
      if (++depth > limit + 8) throw new Error(`JSON deeper than ${limit}`)
    } else if (code === 0x5d || code === 0x7d) depth--
  }
}
