import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { imageFilter, imageSort } from '../../core/api/images.ts'
import { annotation, type Annotation } from '../../core/records/annotation.ts'
import type { AnnotationId, CategoryId, ImageId } from '../../core/records/ids.ts'
import { createFileTasks } from '../../main/db/file-tasks.ts'
import { openStore } from '../../main/db/open.ts'
import { cached, connect } from '../../main/db/sqlite.ts'
import type { ImportedAnnotation, Store } from '../../main/db/store.ts'
import { annotationWrites } from '../../main/db/tables/annotations.ts'
import { counters } from '../../main/db/tables/counters.ts'
import { imageWrites } from '../../main/db/tables/images.ts'
import { spawnNode } from '../../main/host/spawn.ts'
import type { BenchRow } from '../bench.ts'

// The project-file rows of PERF.md. The reference for bulk inserts is the sqlite3 program reading CSV in one transaction.
export const name = 'store'

const ROWS = Number(process.env['BENCH_STORE_ROWS'] ?? 1_000_000)
const ROUNDS = 5
const PER_IMAGE = 200
const COMMITS = 2_000
const options = { trusted: true, automaticBackups: false, ballastBytes: 0, tasks: createFileTasks(spawnNode) } as const

export async function run(report: (row: BenchRow) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'selvedge-bench-'))
  try {
    const large = await bulkInsert(folder, report)
    await gestures(large, report)
    await opening(large, report)
    await manyImages(folder, report)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** 300 characters as an RLE has them. */
const counts = Array.from({ length: 300 }, (_, i) => String.fromCharCode(48 + ((i * 37) % 64))).join('')

function rowOf(i: number, image: ImageId): ImportedAnnotation {
  return {
    image, category: (1 + (i % 20)) as CategoryId, shape: { type: 'mask', rle: { size: [1728, 1152], counts } }, keypoints: null,
    bbox: [i % 1000, i % 700, 100.5, 50.25], area: 1234 + (i % 500), iscrowd: false, attributes: {}, flags: {},
    description: '', group: null,
    order: i % PER_IMAGE, source: 'import:coco', score: null, hidden: false, locked: false, extra: {},
  }
}

/** Straight into the table: one transaction with checksums, counts and the index. */
async function insertAll(file: string): Promise<number> {
  const store = await openStore(file, { ...options, create: true })
  const images = addImages(store, join(file, '..'), Math.ceil(ROWS / PER_IMAGE))
  await store.close()
  const db = connect(file)
  const sql = cached(db)
  const { insertMany } = annotationWrites(sql, () => [1728, 1152])
  const writes = imageWrites(sql, counters(sql))
  // As large imports do it: another process takes the log into the file afterwards.
  db.pragma('wal_autocheckpoint = 0')
  const start = performance.now()
  db.transaction(() => {
    for (let i = 0; i < ROWS; i += 1_000) {
      insertMany(Array.from({ length: 1_000 }, (_, k) => ({
        ...rowOf(i + k, images[Math.floor((i + k) / PER_IMAGE)]), id: (i + k + 1) as AnnotationId,
      })))
    }
    writes.recount(images)
    counters(sql).passOver('annotation', ROWS)
  }).immediate()
  const seconds = (performance.now() - start) / 1000
  db.close()
  return seconds
}

/** As datasets.import does it: gestures may go on meanwhile, and rows wait in a file of their own. */
async function importAll(file: string): Promise<number> {
  const store = await openStore(file, { ...options, create: true })
  const images = addImages(store, join(file, '..'), Math.ceil(ROWS / PER_IMAGE))
  const start = performance.now()
  const stage = store.startImport()
  for (let i = 0; i < ROWS; i += 1_000) {
    stage.annotations(Array.from({ length: 1_000 }, (_, k) => rowOf(i + k, images[Math.floor((i + k) / PER_IMAGE)])))
  }
  await stage.finish('Import', 'import:coco')
  const seconds = (performance.now() - start) / 1000
  await store.close()
  return seconds
}

function addImages(store: Store, root: string, count: number): ImageId[] {
  const id = store.roots.add(root)
  const rows = Array.from({ length: count }, (_, i) => ({
    root: id, path: `photos/${i % 37}/IMG_${i}.jpg`, width: 1152, height: 1728, bytes: 1e6 + i, mtime: 1.7e12 + i,
    hash: i.toString(16).padStart(32, '0'),
  }))
  return store.images.insert(rows)
}

async function bulkInsert(folder: string, report: (row: BenchRow) => void): Promise<string> {
  const csv = join(folder, 'rows.csv')
  const reference = spawnSync('sqlite3', ['--version']).status === 0
  if (reference) writeCsv(csv)
  const ours: number[] = []
  const ratios: number[] = []
  const file = (round: number) => join(folder, `bulk-${round}.selvedge`)
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await insertAll(file(round)))
    if (reference) ratios.push(sqliteProgram(join(folder, 'reference.db'), csv) / ours.at(-1)!)
    if (round > 0) remove(file(round - 1))
  }
  report({
    name: `insert ${ROWS} annotations, checksums and index`, value: medianOf(ours), unit: 's',
    ...(reference ? { ratio: medianOf(ratios), reference: 'sqlite3 reading CSV, without checksums' } : {}),
  })
  const imported = join(folder, 'imported.selvedge')
  report({ name: `import ${ROWS} annotations through a stage`, value: await importAll(imported), unit: 's' })
  remove(imported)
  return file(ROUNDS - 1)
}

function writeCsv(file: string): void {
  const fd = openSync(file, 'w')
  for (let i = 0; i < ROWS; i += 10_000) {
    let text = ''
    for (let k = i; k < Math.min(i + 10_000, ROWS); k++) {
      const { category, bbox, area, order } = rowOf(k, 0 as ImageId)
      text += `${k + 1},${Math.floor(k / PER_IMAGE)},${category},mask,"${counts}",1728,1152,${bbox.join(',')},${area},${order},import:coco,\n`
    }
    writeSync(fd, text)
  }
  closeSync(fd)
}

/** Seconds the sqlite3 program takes for the same rows into the same columns, with the same index and a durable end. */
function sqliteProgram(file: string, csv: string): number {
  remove(file)
  const script = `${file}.sql`
  writeFileSync(script, `PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
CREATE TABLE a (id INTEGER PRIMARY KEY, image INTEGER, category INTEGER, shape TEXT, points TEXT, mask_height INTEGER, mask_width INTEGER,
  x REAL, y REAL, width REAL, height REAL, area REAL, z REAL, source TEXT, score REAL);
CREATE INDEX i ON a (image, category, score);
BEGIN;
.import --csv ${csv} a
COMMIT;
`)
  const start = performance.now()
  const { status, stderr } = spawnSync('sqlite3', [file], { input: `.read ${script}\n`, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return (performance.now() - start) / 1000
}

/** A gesture on an image of a large project: read, change, commit durably. Beside it a bare durable transaction of one row. */
async function gestures(file: string, report: (row: BenchRow) => void): Promise<void> {
  const store = await openStore(file, options)
  const images = store.images.filesAfter(null, 1_000).map(({ id }) => id)
  const first = store.annotations.reserve(COMMITS)
  const times: number[] = []
  const bareTimes: number[] = []
  const bare = new Database(join(file, '..', 'bare.db'))
  bare.pragma('journal_mode = WAL')
  bare.pragma('synchronous = FULL')
  bare.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT)')
  const insert = bare.prepare('INSERT INTO t (text) VALUES (?)')
  for (let i = 0; i < COMMITS; i++) {
    const image = images[i % images.length]
    const row: Annotation = annotation.parse({ ...rowOf(i, image), id: first + i, source: 'user' })
    let start = performance.now()
    store.changes.commit({
      image, label: 'Draw', key: randomUUID(), change: [{ table: 'annotation', id: row.id, before: null, after: row }],
    })
    times.push(performance.now() - start)
    start = performance.now()
    insert.run(counts)
    bareTimes.push(performance.now() - start)
  }
  bare.close()
  await store.close()
  for (const share of [0.5, 0.99]) {
    const [own, other] = [quantile(times, share), quantile(bareTimes, share)]
    report({
      name: `commit of a gesture, ${ROWS} annotations, p${share * 100}`, value: own, unit: 'ms', ratio: other / own,
      reference: 'one bare durable row',
    })
  }
}

async function opening(file: string, report: (row: BenchRow) => void): Promise<void> {
  const times: number[] = []
  for (let i = 0; i < ROUNDS; i++) {
    const start = performance.now()
    const store = await openStore(file, options)
    const ids = store.images.ids(imageFilter.parse({}))
    store.images.rows(ids.slice(0, 100))
    store.categories.uses()
    store.annotations.list(ids[0])
    times.push(performance.now() - start)
    await store.close()
  }
  report({
    name: `open ${Math.ceil(ROWS / PER_IMAGE)} images, ${ROWS} annotations, first screen`, value: medianOf(times), unit: 'ms',
  })
}

/** The list of a hundred thousand images, in every order and by a filter that has to look at all of them. */
async function manyImages(folder: string, report: (row: BenchRow) => void): Promise<void> {
  const file = join(folder, 'many.selvedge')
  const made = await openStore(file, { ...options, create: true })
  let start = performance.now()
  addImages(made, folder, 100_000)
  report({ name: 'add 100000 images', value: (performance.now() - start) / 1000, unit: 's' })
  await made.close()
  start = performance.now()
  const store = await openStore(file, options)
  store.images.rows(store.images.ids(imageFilter.parse({})).slice(0, 100))
  report({ name: 'open 100000 images, first screen', value: performance.now() - start, unit: 'ms' })
  const timed = (label: string, ask: () => unknown) => {
    const times = Array.from({ length: 7 }, () => {
      const begin = performance.now()
      ask()
      return performance.now() - begin
    })
    report({ name: label, value: medianOf(times), unit: 'ms' })
  }
  for (const sort of imageSort.options) {
    timed(`ids of 100000 images by ${sort}`, () => store.images.ids(imageFilter.parse({}), sort))
  }
  timed('ids of 100000 images by search', () => store.images.ids(imageFilter.parse({ search: 'img_77' })))
  timed('ids of 100000 images by status and objects', () => store.images.ids(imageFilter.parse({
    status: ['todo'], objects: false,
  })))
  await store.close()
}

function remove(file: string): void {
  for (const suffix of ['', '-wal', '-shm', '-files']) rmSync(file + suffix, { recursive: true, force: true })
}

const medianOf = (list: number[]) => quantile(list, 0.5)

function quantile(list: number[], share: number): number {
  const sorted = list.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
}
