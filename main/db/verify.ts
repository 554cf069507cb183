import { checkCancelled } from '../../core/fault.ts'
import { rowChecksum, type SqlValue } from './checksum.ts'
import { sqliteCode } from './sqlite-faults.ts'
import type { Sqlite } from './sqlite.ts'
import { sortKeyOf } from './tables/image-row.ts'
import type { VerifyProblem, VerifyReport, Watch } from './store.ts'

const MOST_PROBLEMS = 1_000

/** A table whose rows carry checksums: its key and the columns before `crc`. */
export type CheckedTable = { name: string; key: string; columns: string[] }

/** The tables with checksums, as the file itself has them, so that every version can be verified. */
export function checkedTables(db: Sqlite): CheckedTable[] {
  const names = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck().all() as string[]
  return names.flatMap((name) => {
    const columns = db.prepare('SELECT name FROM pragma_table_info(?) ORDER BY cid').pluck().all(name) as string[]
    const crc = columns.indexOf('crc')
    return crc < 0 ? [] : [{ name, key: columns[0], columns: columns.slice(0, crc) }]
  })
}

export function isWhole(values: readonly SqlValue[]): boolean {
  return rowChecksum(values, values.length - 1) === values[values.length - 1]
}

/** Questions that must find nothing: columns that follow from other rows, compared with those rows; some for some schemas only. */
const DERIVED: { table: string; problem: string; question: string; since?: number; until?: number }[] = [
  {
    table: 'image', problem: 'its number of objects is not that of its annotations',
    question: `SELECT i.id FROM image i
      LEFT JOIN (SELECT image, count(*) AS n FROM annotation GROUP BY image) a ON a.image = i.id
      WHERE i.objects <> coalesce(a.n, 0)`,
  },
  {
    table: 'image_category', problem: 'its count is not that of the annotations',
    question: `WITH counted AS (SELECT image, category, count(*) FROM annotation GROUP BY image, category)
      SELECT image FROM (SELECT * FROM counted EXCEPT SELECT * FROM image_category)
      UNION SELECT image FROM (SELECT * FROM image_category EXCEPT SELECT * FROM counted)`,
  },
  {
    table: 'annotation', problem: 'its image is missing',
    question: 'SELECT id FROM annotation WHERE image NOT IN (SELECT id FROM image)',
  },
  { table: 'image', problem: 'its folder is missing', question: 'SELECT id FROM image WHERE root NOT IN (SELECT id FROM root)' },
  {
    // quick_check does not look into indices, and the list of photos is read from this one alone.
    table: 'image', problem: 'its place in the list is wrong',
    question: `SELECT s.id FROM (SELECT id, sort_key FROM image INDEXED BY image_sort ORDER BY sort_key) s
      JOIN image i NOT INDEXED ON i.id = s.id WHERE i.sort_key <> s.sort_key`,
  },
  {
    table: 'image', problem: 'its lowest score is not that of its annotations', until: 10,
    question: `SELECT id FROM image WHERE score IS NOT (SELECT min(score) FROM annotation WHERE image = image.id)`,
  },
  {
    table: 'image', problem: 'what it tells of its newest run is not what the run says', since: 20,
    question: `SELECT i.id FROM image i
      LEFT JOIN (SELECT image, max(run) AS run FROM run_image WHERE problem = '' GROUP BY image) n ON n.image = i.id
      LEFT JOIN run_image r ON r.run = n.run AND r.image = i.id
      WHERE i.run IS NOT n.run OR i.predictions IS NOT r.predictions OR i.uncertainty IS NOT r.uncertainty
        OR i.score IS NOT (SELECT min(score) FROM prediction p WHERE p.run = n.run AND p.image = i.id)`,
  },
  {
    table: 'run_image', problem: 'its number of predictions is wrong', since: 20,
    question: `SELECT id FROM run_image
      WHERE predictions <> (SELECT count(*) FROM prediction p WHERE p.run = run_image.run AND p.image = run_image.image)`,
  },
  {
    table: 'run', problem: 'its sums are not those of its photos', since: 20,
    question: `SELECT r.id FROM run r LEFT JOIN (
        SELECT run, count(*) AS n, sum(problem <> '') AS f, sum(predictions) AS p, sum(seconds) AS s FROM run_image GROUP BY run
      ) t ON t.run = r.id
      WHERE r.images <> coalesce(t.n, 0) OR r.failed <> coalesce(t.f, 0) OR r.predictions <> coalesce(t.p, 0)
        OR abs(r.seconds - coalesce(t.s, 0)) > 1e-6 * (1 + abs(r.seconds))`,
  },
  {
    table: 'prediction', problem: 'its run does not know its photo', since: 20,
    question: `SELECT id FROM prediction
      WHERE NOT EXISTS (SELECT 1 FROM run_image r WHERE r.run = prediction.run AND r.image = prediction.image)`,
  },
]

/**
 * Verifies a file step by step; each `yield` is a moment to let others work. Damage that SQLite itself stumbles over
 * becomes a problem of the table that was being read.
 */
export function* verifySteps(db: Sqlite): Generator<{ rows: number }, VerifyReport> {
  const problems: VerifyProblem[] = []
  let rows = 0
  const add = (table: string, id: number | null, problem: string) => {
    if (problems.length < MOST_PROBLEMS) problems.push({ table, id, problem })
  }
  const guarded = (table: string, run: () => void) => {
    try {
      run()
    } catch (error) {
      if (sqliteCode(error) === null) throw error
      add(table, null, `cannot be read: ${(error as Error).message}`)
    }
  }
  guarded('file', () => {
    for (const line of db.pragma('quick_check(100)', { simple: false }) as { quick_check: string }[]) {
      if (line.quick_check !== 'ok') add('file', null, line.quick_check)
    }
  })
  yield { rows }
  let tables: CheckedTable[] = []
  guarded('file', () => void (tables = checkedTables(db)))
  for (const table of tables) {
    let last: SqlValue | undefined
    for (let more = true; more; ) {
      more = false
      guarded(table.name, () => {
        const page = pageAfter(db, table, last)
        for (const values of page) {
          rows++
          if (!isWhole(values)) add(table.name, typeof values[0] === 'number' ? values[0] : null, 'its checksum is wrong')
        }
        last = page.at(-1)?.[0]
        more = page.length > 0
      })
      yield { rows }
    }
  }
  let version = 0
  guarded('file', () => void (version = db.pragma('user_version', { simple: true }) as number))
  for (const { table, problem, question, since = 0, until = Infinity } of DERIVED) {
    if (version < since || version > until) continue
    guarded(table, () => {
      for (const id of db.prepare(`${question} LIMIT ${MOST_PROBLEMS}`).pluck().all() as number[]) add(table, id, problem)
    })
    yield { rows }
  }
  // Paths of photos in the order of people, which SQLite cannot work out.
  for (let last = -1; last < Infinity; ) {
    let next = Infinity
    guarded('image', () => {
      const page = db.prepare('SELECT id, path, sort_key FROM image WHERE id > ? ORDER BY id LIMIT 5000').raw().all(last) as [number, string, string][]
      for (const [id, path, key] of page) if (typeof path === 'string' && key !== sortKeyOf(path)) add('image', id, 'its place in the list is wrong')
      next = page.at(-1)?.[0] ?? Infinity
    })
    last = next
    yield { rows }
  }
  return { ok: problems.length === 0, rows, problems }
}

function pageAfter(db: Sqlite, table: CheckedTable, last: SqlValue | undefined): SqlValue[][] {
  const where = last === undefined ? '' : `WHERE ${table.key} > ?`
  const text = `SELECT ${table.columns.join(', ')}, crc FROM ${table.name} ${where} ORDER BY ${table.key} LIMIT 5000`
  return db.prepare(text).raw().all(...(last === undefined ? [] : [last])) as SqlValue[][]
}

/** All steps at once. */
export function verifyNow(db: Sqlite): VerifyReport {
  const steps = verifySteps(db)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** All steps, with other work going on between them. Throws `cancelled`. */
export async function verifySlowly(db: Sqlite, { signal, progress }: Watch = {}): Promise<VerifyReport> {
  const steps = verifySteps(db)
  for (;;) {
    checkCancelled(signal)
    const step = steps.next()
    if (step.done) return step.value
    progress?.(null, `${step.value.rows} rows checked`)
    await new Promise((resolve) => setImmediate(resolve))
  }
}
