import type { Change, Op } from '../../../core/change/change.ts'
import { rowChecksum, type SqlValue } from '../checksum.ts'
import type { Sqlite } from '../sqlite.ts'
import type { Migration } from './migration.ts'

/*
 * Predictions as a layer of their own. A run is one time a model, or somebody's result file, said something about photos;
 * run_image is what it said of one photo as a whole; prediction is one object. Points as in the annotation table; `seq` is
 * the change by which the verdict was given: while that change is undone, the verdict is open again. `label_crc` is the
 * checksum of the label as it was made, so that untouched labels can be told. `first_prediction` is the smallest id that a
 * prediction of this run on this photo can have: smaller ones are of a time before the photo was predicted again.
 * The index holds all that counting a run needs: masks make the rows themselves large.
 * Columns after `crc` are derived. Of `image`: the newest run that could do the photo, how many objects it found (null:
 * never predicted), their lowest score, and how uncertain it was.
 */
const TABLES = `
CREATE TABLE run (
  id INTEGER PRIMARY KEY, source TEXT NOT NULL, title TEXT NOT NULL, version TEXT NOT NULL, sha256 TEXT NOT NULL,
  task TEXT NOT NULL, params TEXT NOT NULL, device TEXT NOT NULL, labels TEXT NOT NULL, started_at REAL NOT NULL,
  ended_at REAL, crc INTEGER NOT NULL,
  images INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0, predictions INTEGER NOT NULL DEFAULT 0,
  seconds REAL NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE run_image (
  id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES run (id), image INTEGER NOT NULL REFERENCES image (id),
  seconds REAL NOT NULL, uncertainty REAL, disagreement REAL, map TEXT NOT NULL, low REAL NOT NULL, high REAL NOT NULL,
  problem TEXT NOT NULL, extra TEXT NOT NULL, first_prediction INTEGER NOT NULL, crc INTEGER NOT NULL,
  predictions INTEGER NOT NULL DEFAULT 0,
  UNIQUE (run, image)
) STRICT;
CREATE INDEX run_image_image ON run_image (image, run);
CREATE TABLE prediction (
  id INTEGER PRIMARY KEY, run INTEGER NOT NULL, image INTEGER NOT NULL, verdict TEXT NOT NULL, annotation INTEGER,
  seq INTEGER, label_crc INTEGER, score REAL, uncertainty REAL, label TEXT NOT NULL, shape TEXT NOT NULL,
  x REAL NOT NULL, y REAL NOT NULL, width REAL NOT NULL, height REAL NOT NULL, area REAL NOT NULL,
  mask_height INTEGER, mask_width INTEGER, parts TEXT, keypoints TEXT, extra TEXT NOT NULL, points TEXT NOT NULL,
  crc INTEGER NOT NULL
) STRICT;
CREATE INDEX prediction_run ON prediction (
  run, image, score, verdict, seq, annotation, label_crc, label, area, width, height
);
CREATE INDEX prediction_seq ON prediction (seq) WHERE seq IS NOT NULL;
CREATE TABLE review (
  id INTEGER PRIMARY KEY, image INTEGER NOT NULL REFERENCES image (id), run INTEGER, round TEXT NOT NULL,
  verdict TEXT NOT NULL, reviewer TEXT NOT NULL, note TEXT NOT NULL, at REAL NOT NULL, seconds REAL NOT NULL,
  key TEXT NOT NULL UNIQUE, seq INTEGER, crc INTEGER NOT NULL
) STRICT;
CREATE INDEX review_image ON review (image, id);
CREATE INDEX review_run ON review (run, image);
ALTER TABLE image ADD COLUMN run INTEGER;
ALTER TABLE image ADD COLUMN predictions INTEGER;
ALTER TABLE image ADD COLUMN uncertainty REAL;
`

/* Also rewrites every row of image, so that all have their new columns on the page. */
const COUNT = `
DELETE FROM image_category;
INSERT INTO image_category SELECT image, category, count(*) FROM annotation GROUP BY image, category;
UPDATE run_image SET predictions = (SELECT count(*) FROM prediction p WHERE p.run = run_image.run AND p.image = run_image.image);
UPDATE run SET (images, predictions) = (SELECT count(*), coalesce(sum(predictions), 0) FROM run_image WHERE run = run.id);
UPDATE image SET objects = (SELECT count(*) FROM annotation WHERE image = image.id),
  (run, predictions, uncertainty, score) = (
    SELECT r.run, r.predictions, r.uncertainty, (SELECT min(score) FROM prediction p WHERE p.run = r.run AND p.image = r.image)
    FROM run_image r WHERE r.image = image.id AND r.problem = '' ORDER BY r.run DESC LIMIT 1
  );
`

export const runs: Migration = {
  version: 20,
  title: 'runs, predictions and reviews apart from labels',
  up: (db) => {
    db.exec(TABLES)
    movePredictions(db)
  },
}

type Row = Record<string, SqlValue>

/**
 * Takes what imports had put among the labels as predictions (source `model:...`) out of them, a run for each source.
 * The log is told as if they had never been labels: of its ops the side that was a prediction goes, so that undoing
 * brings none back and everything else stays as it was. Does nothing where there are none.
 */
export function movePredictions(db: Sqlite): void {
  const sources = db.prepare("SELECT DISTINCT source FROM annotation WHERE substr(source, 1, 6) = 'model:' ORDER BY source")
    .pluck().all() as string[]
  let runId = lastOf(db, 'run')
  let imageId = lastOf(db, 'run_image')
  let predictionId = lastOf(db, 'prediction')
  const names = new Map(db.prepare('SELECT id, name FROM category').raw().all() as [number, string][])
  for (const source of sources) {
    const startedAt = Number(JSON.parse((db.prepare("SELECT value FROM meta WHERE key = 'createdAt'").pluck().get() as string | undefined) ?? '0'))
    const labels = (db.prepare('SELECT DISTINCT category FROM annotation WHERE source = ? ORDER BY category').pluck()
      .all(source) as number[]).map((id) => labelOf(names, id))
    insert(db, 'run', {
      id: ++runId, source: source === 'model:import' ? 'import:dataset' : source, title: 'Predictions from before', version: '',
      sha256: '', task: 'instances', params: '{}', device: '', labels: JSON.stringify(labels), started_at: startedAt,
      ended_at: startedAt,
    })
    const images = db.prepare('SELECT DISTINCT image FROM annotation WHERE source = ? ORDER BY image').pluck().all(source)
    for (const image of images as number[]) {
      insert(db, 'run_image', {
        id: ++imageId, run: runId, image, seconds: 0, uncertainty: null, disagreement: null, map: 'none', low: 0, high: 1,
        problem: '', extra: '{}', first_prediction: predictionId + 1,
      })
      const rows = db.prepare('SELECT * FROM annotation WHERE image = ? AND source = ? ORDER BY z, id').all(image, source)
      for (const row of rows as Row[]) insert(db, 'prediction', predictionOf(row, ++predictionId, runId, names))
    }
    db.prepare('DELETE FROM annotation WHERE source = ?').run(source)
  }
  rewriteLog(db)
  for (const name of ['run', 'run_image', 'prediction']) {
    const next = lastOf(db, name) + 1
    if (next === 1) continue
    db.prepare('DELETE FROM counter WHERE name = ?').run(name)
    insert(db, 'counter', { name, next })
  }
  db.exec(COUNT)
}

function predictionOf(row: Row, id: number, run: number, names: ReadonlyMap<number, string>): Row {
  const score = row['score'] === null ? null : Math.min(1, Math.max(0, Number(row['score'])))
  const kept = Object.entries(row).flatMap(([name, value]): [string, unknown][] =>
    RARE[name] === undefined || RARE[name] === value ? [] : [[name, String(RARE[name]) === '{}' ? JSON.parse(String(value)) : value]])
  return {
    id, run, image: row['image'], verdict: 'open', annotation: null, seq: null, label_crc: null, score, uncertainty: null,
    label: labelOf(names, Number(row['category'])), shape: row['shape'], x: row['x'], y: row['y'], width: row['width'],
    height: row['height'], area: row['area'], mask_height: row['mask_height'], mask_width: row['mask_width'], parts: row['parts'],
    keypoints: row['keypoints'], extra: JSON.stringify(Object.fromEntries(kept)), points: row['points'],
  }
}
/** What a prediction has no column for is kept where it differs from this. */
const RARE: Row = { attributes: '{}', flags: '{}', description: '', iscrowd: 0, extra: '{}' }

function labelOf(names: ReadonlyMap<number, string>, category: number): string {
  return names.get(category) || `category ${category}`
}

function rewriteLog(db: Sqlite): void {
  const isPrediction = (row: Op['before']) => (row as { source?: string } | null)?.source?.startsWith('model:') ?? false
  const seqs = db.prepare("SELECT seq FROM change WHERE instr(ops, '\"source\":\"model:') > 0").pluck().all() as number[]
  for (const seq of seqs) {
    const row = db.prepare('SELECT * FROM change WHERE seq = ?').get(seq) as Row
    const ops = JSON.parse(String(row['ops'])) as Change
    const kept = ops.flatMap((op): Op[] => {
      if (op.table !== 'annotation') return [op]
      const before = isPrediction(op.before) ? null : op.before
      const after = isPrediction(op.after) ? null : op.after
      return before === null && after === null ? [] : [{ ...op, before, after }]
    })
    const emptied = kept.length === 0 && row['kind'] === 'do'
    const { crc: _, state, ...columns } = row
    const fields: Row = { ...columns, ops: JSON.stringify(kept), count: Number(row['count']) - ops.length + kept.length }
    if (emptied) fields['kind'] = 'log'
    db.prepare('UPDATE change SET kind = ?, ops = ?, count = ?, crc = ?, state = ? WHERE seq = ?')
      .run(fields['kind'], fields['ops'], fields['count'], rowChecksum(Object.values(fields)), emptied ? 'log' : state, seq)
  }
}

/** Adds a row whose columns are given in the order of the table, and its checksum. */
function insert(db: Sqlite, table: string, row: Row): void {
  const names = Object.keys(row)
  db.prepare(`INSERT INTO ${table} (${names.join(', ')}, crc) VALUES (${names.map(() => '?').join(', ')}, ?)`)
    .run(...Object.values(row), rowChecksum(Object.values(row)))
}

function lastOf(db: Sqlite, table: string): number {
  return db.prepare(`SELECT coalesce(max(id), 0) FROM ${table}`).pluck().get() as number
}
