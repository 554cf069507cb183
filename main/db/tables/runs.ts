import { Fault } from '../../../core/fault.ts'
import type { ImageId } from '../../../core/records/ids.ts'
import type { Prediction, RunId } from '../../../core/records/run.ts'
import { rowChecksum, type SqlValue } from '../checksum.ts'
import type { Sql } from '../sqlite.ts'
import type { RunReads, RunTable } from '../store.ts'
import { text } from '../values.ts'
import { ANNOTATION_COLUMNS, type AnnotationRow } from './annotation-row.ts'
import type { Counters } from './counters.ts'
import { rowWriter } from './row-table.ts'
import {
  PREDICTION_COLUMNS, predictionOf, RUN_COLUMNS, RUN_IMAGE_COLUMNS, runImageOf, runOf, type StoredPrediction, type StoredRun,
  type StoredRunImage, valuesOfPrediction, valuesOfRun, valuesOfRunImage,
} from './run-row.ts'

const JOINED = 'SELECT p.*, c.state AS change_state FROM prediction p LEFT JOIN change c ON c.seq = p.seq'

export function runReads(sql: Sql): RunReads {
  const ofBoth = (run: RunId, image: ImageId): Prediction[] =>
    (sql(`${JOINED} WHERE p.run = ? AND p.image = ? ORDER BY p.score DESC, p.id`).all(run, image) as StoredPrediction[])
      .map(predictionOf)
  return {
    list: () => (sql('SELECT * FROM run ORDER BY id DESC').all() as StoredRun[]).map(runOf),
    get(id) {
      const row = sql('SELECT * FROM run WHERE id = ?').get(id) as StoredRun | undefined
      return row ? runOf(row) : null
    },
    images: (id) => (sql('SELECT * FROM run_image WHERE run = ? ORDER BY image').all(id) as StoredRunImage[]).map(runImageOf),
    ofImage(image, runs) {
      const rows = sql('SELECT * FROM run_image WHERE image = ? ORDER BY run DESC').all(image) as StoredRunImage[]
      const wanted = runs && new Set<number>(runs)
      return rows.filter(({ run }) => !wanted || wanted.has(run))
        .map((row) => ({ image: runImageOf(row), predictions: ofBoth(row.run as RunId, image) }))
    },
    ofImages(id, images) {
      const found = new Map<ImageId, Prediction[]>()
      for (const image of images) {
        const list = ofBoth(id, image)
        if (list.length > 0) found.set(image, list)
      }
      return found
    },
    predictions: (ids) => ids.flatMap((id) => {
      const row = sql(`${JOINED} WHERE p.id = ?`).get(id) as StoredPrediction | undefined
      return row ? [predictionOf(row)] : []
    }),
    measures: (id) => sql(`SELECT p.image, p.label, p.score, p.area, p.width, p.height, i.width * i.height AS pixels
        FROM prediction p JOIN image i ON i.id = p.image WHERE p.run = ? ORDER BY p.image, p.id`)
      .all(id) as ReturnType<RunReads['measures']>,
    open(id) {
      const found = new Map(sql("SELECT image, count(*) FROM prediction WHERE run = ? AND verdict = 'open' GROUP BY image ORDER BY image")
        .raw().all(id) as [ImageId, number][])
      const undone = sql(`SELECT p.image FROM prediction p JOIN change c ON c.seq = p.seq
        WHERE p.run = ? AND p.verdict <> 'open' AND c.state <> 'done'`).pluck().all(id) as ImageId[]
      for (const image of undone) found.set(image, (found.get(image) ?? 0) + 1)
      return found
    },
    labelsOf: (seq) => sql('SELECT annotation FROM prediction WHERE seq = ? AND annotation IS NOT NULL ORDER BY annotation').pluck()
      .all(seq) as ReturnType<RunReads['labelsOf']>,
    tally(id) {
      const counted = sql(`SELECT CASE WHEN coalesce(c.state, 'done') = 'done' THEN p.verdict ELSE 'open' END, count(*),
          sum(a.crc IS NOT NULL AND a.crc = p.label_crc)
        FROM prediction p LEFT JOIN change c ON c.seq = p.seq LEFT JOIN annotation a ON a.id = p.annotation
        WHERE p.run = ? GROUP BY 1`).raw().all(id) as [Prediction['verdict'], number, number][]
      const tally = { open: 0, accepted: 0, fixed: 0, rejected: 0, untouched: 0 }
      for (const [verdict, count, untouched] of counted) {
        tally[verdict] = count
        if (verdict === 'accepted' || verdict === 'fixed') tally.untouched += untouched
      }
      // Hiding or locking a label does not change it.
      const others = sql(`SELECT a.*, p.label_crc FROM prediction p JOIN annotation a ON a.id = p.annotation
        LEFT JOIN change c ON c.seq = p.seq
        WHERE p.run = ? AND p.label_crc <> a.crc AND (a.hidden = 1 OR a.locked = 1) AND coalesce(c.state, 'done') = 'done'`)
        .all(id) as (AnnotationRow & { label_crc: number })[]
      for (const { label_crc: made, ...row } of others) {
        const values = ANNOTATION_COLUMNS.slice(0, -1).map((name) => (name === 'hidden' || name === 'locked' ? 0 : row[name]))
        if (rowChecksum(values) === made) tally.untouched++
      }
      return tally
    },
  }
}

/** What lists tell of photos: their newest run that could do them. */
const COUNT_PREDICTIONS = `UPDATE image SET (run, predictions, uncertainty, score) = (
  SELECT r.run, r.predictions, r.uncertainty, (SELECT min(score) FROM prediction p WHERE p.run = r.run AND p.image = r.image)
  FROM run_image r WHERE r.image = image.id AND r.problem = '' ORDER BY r.run DESC LIMIT 1)`
const COUNT_RUN = `UPDATE run SET (images, failed, predictions, seconds) = (
  SELECT count(*), coalesce(sum(problem <> ''), 0), coalesce(sum(predictions), 0), coalesce(sum(seconds), 0.0)
  FROM run_image WHERE run = run.id)`

export type RunWrites = {
  /** Counts what lists tell of photos again. */
  recount(images: Iterable<ImageId>): void
  /** Adds rows of one photo that were encoded before; columns in the order of the table, without ids. */
  insert(run: RunId, image: ImageId, values: readonly Record<string, SqlValue>[]): void
  /** Counts again what follows from the rows of a run, or of all. */
  settle(run: RunId | null): void
  /** Everything runs and people said of a photo, before it goes. */
  forget(image: ImageId): void
}

export function runWrites(sql: Sql, ids: Counters): RunWrites & Omit<RunTable, keyof RunReads> {
  const runs = rowWriter(sql, 'run', RUN_COLUMNS)
  const runImages = rowWriter(sql, 'run_image', RUN_IMAGE_COLUMNS)
  const predictions = rowWriter(sql, 'prediction', PREDICTION_COLUMNS)
  const reads = runReads(sql)
  const known = (id: RunId) => {
    const run = reads.get(id)
    if (!run) throw new Fault('not-found', 'This run is not in the project any more.', { found: id })
    return run
  }
  const stored = (run: RunId, image: ImageId) =>
    sql('SELECT * FROM run_image WHERE run = ? AND image = ?').get(run, image) as StoredRunImage | undefined
  const addUp = (run: RunId, row: Pick<StoredRunImage, 'problem' | 'predictions' | 'seconds'>, sign: 1 | -1) =>
    void sql('UPDATE run SET images = images + ?, failed = failed + ?, predictions = predictions + ?, seconds = seconds + ? WHERE id = ?')
      .run(sign, row.problem === '' ? 0 : sign, sign * row.predictions, sign * row.seconds, run)
  const recount = (images: Iterable<ImageId>) => {
    for (const image of images) sql(`${COUNT_PREDICTIONS} WHERE id = ?`).run(image)
  }
  return {
    recount,
    insert(run, image, values) {
      if (values.length === 0) return
      const first = ids.take('prediction', values.length)
      for (const [i, row] of values.entries()) predictions.insert({ ...row, id: first + i, run, image } as never)
    },
    settle(run) {
      const where = run === null ? '' : ' WHERE run = ?'
      const bound = run === null ? [] : [run]
      sql(`UPDATE run_image SET predictions = (SELECT count(*) FROM prediction p WHERE p.run = run_image.run AND p.image = run_image.image)${where}`)
        .run(...bound)
      sql(`${COUNT_RUN}${run === null ? '' : ' WHERE id = ?'}`).run(...bound)
      sql(`${COUNT_PREDICTIONS}${run === null ? '' : ' WHERE id IN (SELECT image FROM run_image WHERE run = ?)'}`).run(...bound)
    },
    forget(image) {
      for (const row of sql('SELECT * FROM run_image WHERE image = ?').all(image) as StoredRunImage[]) {
        addUp(row.run as RunId, row, -1)
        sql('DELETE FROM prediction WHERE run = ? AND image = ?').run(row.run, image)
      }
      sql('DELETE FROM run_image WHERE image = ?').run(image)
      sql('DELETE FROM review WHERE image = ?').run(image)
    },
    start(run) {
      const id = ids.take('run') as RunId
      runs.insert(valuesOfRun(id, run))
      return known(id)
    },
    put(id, image, rows) {
      known(id)
      const values = rows.map((row) => valuesOfPrediction(0, id, image.image, row))
      checkFinite([image.seconds, image.uncertainty, image.disagreement, ...image.range], 'the photo')
      for (const row of values) checkFinite(NUMBERS.map((name) => row[name]), 'a prediction')
      if (!sql('SELECT 1 FROM image WHERE id = ?').get(image.image)) {
        throw new Fault('not-found', 'This image is not in the project any more.', { found: image.image })
      }
      const before = stored(id, image.image)
      if (before) {
        addUp(id, before, -1)
        sql('DELETE FROM prediction WHERE run = ? AND image = ?').run(id, image.image)
      }
      const first = rows.length > 0 ? ids.take('prediction', rows.length) : lastGiven(sql)
      for (const [i, row] of values.entries()) predictions.insert({ ...row, id: first + i })
      runImages.put(valuesOfRunImage(before?.id ?? ids.take('run_image'), id, image, first))
      sql('UPDATE run_image SET predictions = ? WHERE run = ? AND image = ?').run(rows.length, id, image.image)
      addUp(id, { problem: image.problem, predictions: rows.length, seconds: image.seconds }, 1)
      recount([image.image])
    },
    end(id, device) {
      known(id)
      runs.update(id, { ended_at: Date.now(), ...(device === undefined ? {} : { device: text(device) }) })
      return known(id)
    },
    rename(id, title) {
      known(id)
      runs.update(id, { title: text(title) })
      return known(id)
    },
    remove(id) {
      known(id)
      const images = sql('SELECT image FROM run_image WHERE run = ? ORDER BY image').pluck().all(id) as ImageId[]
      for (const table of ['prediction', 'review', 'run_image']) sql(`DELETE FROM ${table} WHERE run = ?`).run(id)
      runs.remove(id)
      recount(images)
      return images
    },
    mark(rows, verdict, seq) {
      for (const { id, annotation } of rows) {
        const crc = annotation === null ? null : (sql('SELECT crc FROM annotation WHERE id = ?').pluck().get(annotation) as number | undefined)
        predictions.update(id, { verdict, annotation, seq, label_crc: crc ?? null })
      }
    },
  }
}

export function runTable(sql: Sql, write: <T>(run: () => T) => T, writes: ReturnType<typeof runWrites>): RunTable {
  return {
    ...runReads(sql),
    start: (run) => write(() => writes.start(run)),
    put: (id, image, predictions) => write(() => writes.put(id, image, predictions)),
    end: (id, device) => write(() => writes.end(id, device)),
    rename: (id, title) => write(() => writes.rename(id, title)),
    remove: (id) => write(() => writes.remove(id)),
    mark: (rows, verdict, seq) => write(() => writes.mark(rows, verdict, seq)),
  }
}

const NUMBERS = ['score', 'uncertainty', 'x', 'y', 'width', 'height', 'area'] as const

/** SQLite would store NaN as NULL and Infinity as something JSON cannot say. */
function checkFinite(values: readonly SqlValue[], what: string): void {
  if (values.every((value) => value === null || Number.isFinite(value))) return
  throw new Fault('invalid', `A measure of ${what} is not a number.`, { field: 'predictions', found: String(values) })
}

const lastGiven = (sql: Sql) => (sql("SELECT next FROM counter WHERE name = 'prediction'").pluck().get() as number | undefined) ?? 1
