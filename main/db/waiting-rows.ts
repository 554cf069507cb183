import Database from 'better-sqlite3'
import type { CategoryId, ImageId } from '../../core/records/ids.ts'
import { removeDatabase } from './backup.ts'
import { rowChecksum, type SqlValue } from './checksum.ts'
import { cached, type Sqlite } from './sqlite.ts'
import { ANNOTATION_COLUMNS, type SizeOf, type StorableAnnotation, valuesOfAnnotation } from './tables/annotation-row.ts'
import { type AnnotationWrites, annotationWrites, checkFinite } from './tables/annotations.ts'

/** Rows kept in memory (some tens of megabytes); beyond that all of them wait in a file. */
const HELD = 50_000
const PAGE = 1_000
const IMAGE = ANNOTATION_COLUMNS.indexOf('image')
const CATEGORY = ANNOTATION_COLUMNS.indexOf('category')
const CRC = ANNOTATION_COLUMNS.length - 1

/** Images and categories that turned out to be in the project under another id. */
export type Renamed = { images: ReadonlyMap<number, ImageId>; categories: ReadonlyMap<number, CategoryId> }

/** Annotations of an import on their way, encoded as they will be stored. */
export type WaitingRows = {
  /** Throws `invalid` for rows that are not finite. */
  add(rows: readonly StorableAnnotation[]): void
  count(): number
  /** No more rows come. Called once, before `writeInto`, outside of any transaction. */
  close(): void
  /** Writes all rows into the project, as labels; inside its transaction. */
  writeInto(annotations: AnnotationWrites, renamed: Renamed): void
  /** All rows, encoded, a page at a time by ascending id; inside its transaction. */
  pages(renamed: Renamed, each: (rows: readonly SqlValue[][]) => void): void
  /** Forgets everything. */
  end(): void
}

/** `db` is the project's connection; `file` is made only when there are many rows. */
export function waitingRows(db: Sqlite, file: string, sizeOf: SizeOf): WaitingRows {
  let held: SqlValue[][] = []
  let count = 0
  let stage: Sqlite | null = null
  let attached = false
  const spill = () => {
    stage ??= openStage(file)
    annotationWrites(cached(stage), sizeOf).insertValues(held)
    held = []
  }
  const pages: WaitingRows['pages'] = (renamed, each) => {
    const isRenamed = renamed.images.size + renamed.categories.size > 0
    const told = (rows: SqlValue[][]) => each(isRenamed ? rows.map((values) => rename(values, renamed)) : rows)
    if (!attached) return told(held)
    const page = db.prepare(`SELECT ${ANNOTATION_COLUMNS.join(', ')} FROM staging.annotation WHERE id > ? ORDER BY id LIMIT ${PAGE}`).raw()
    for (let last: SqlValue = 0; ; ) {
      const rows = page.all(last) as SqlValue[][]
      if (rows.length === 0) return
      last = rows.at(-1)![0]
      told(rows)
    }
  }
  return {
    add(rows) {
      for (const row of rows) {
        checkFinite(row)
        held.push(valuesOfAnnotation(row, sizeOf))
      }
      count += rows.length
      if (held.length > HELD || (stage && held.length >= PAGE)) spill()
    },
    count: () => count,
    close() {
      if (!stage) return
      spill()
      stage.exec('COMMIT')
      stage.close()
      db.prepare('ATTACH ? AS staging').run(file)
      attached = true
    },
    writeInto(annotations, renamed) {
      if (!attached || renamed.images.size + renamed.categories.size > 0) return pages(renamed, annotations.insertValues)
      const columns = ANNOTATION_COLUMNS.join(', ')
      db.prepare(`INSERT INTO main.annotation (${columns}) SELECT ${columns} FROM staging.annotation ORDER BY id`).run()
    },
    pages,
    end() {
      held = []
      if (attached) db.exec('DETACH staging')
      attached = false
      if (!stage) return
      if (stage.open) stage.close()
      removeDatabase(file)
    },
  }
}

function rename(values: SqlValue[], { images, categories }: Renamed): SqlValue[] {
  const result = [...values]
  result[IMAGE] = images.get(Number(values[IMAGE])) ?? values[IMAGE]
  result[CATEGORY] = categories.get(Number(values[CATEGORY])) ?? values[CATEGORY]
  result[CRC] = rowChecksum(result, CRC)
  return result
}

/** One long transaction in a file that nobody needs after a crash: no sync, no log on the disk. */
function openStage(file: string): Sqlite {
  const stage = new Database(file)
  stage.pragma('journal_mode = MEMORY')
  stage.pragma('synchronous = OFF')
  stage.pragma('cache_size = -32768')
  const columns = ANNOTATION_COLUMNS.map((name) => {
    const type = NUMBERS.has(name) ? 'REAL' : WHOLE.has(name) ? 'INTEGER' : 'TEXT'
    return `${name} ${type}${name === 'id' ? ' PRIMARY KEY' : (DEFAULTS[name] ?? '')}`
  })
  stage.exec(`CREATE TABLE annotation (${columns.join(', ')}) STRICT; BEGIN`)
  return stage
}
const NUMBERS: ReadonlySet<string> = new Set(['x', 'y', 'width', 'height', 'area', 'z', 'score'])
const WHOLE: ReadonlySet<string> = new Set([
  'id', 'image', 'category', 'mask_height', 'mask_width', 'iscrowd', 'group_id', 'hidden', 'locked', 'crc',
])
const DEFAULTS: Record<string, string> = {
  iscrowd: ' DEFAULT 0', attributes: " DEFAULT '{}'", flags: " DEFAULT '{}'", description: " DEFAULT ''", hidden: ' DEFAULT 0',
  locked: ' DEFAULT 0', extra: " DEFAULT '{}'",
}
