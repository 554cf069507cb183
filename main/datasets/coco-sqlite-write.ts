import { open } from 'node:fs/promises'
import { checkCancelled, Fault } from '../../core/fault.ts'
import { annotationRow, categoryRow, imageRow, infoOf } from '../../core/formats/coco-write.ts'
import type { Row } from '../../core/formats/fields.ts'
import type { Lost, Sink, WriteOptions, WriteSource } from '../../core/formats/format.ts'
import { countLosses } from '../../core/formats/losses.ts'
import { OWN } from '../../core/formats/own-fields.ts'
import { createPlainFile, type PlainFile } from '../db/plain-file.ts'
import { TABLES, type Table } from './coco-sqlite-tables.ts'

/**
 * Writes `annotations<suffix>.sqlite`: COCO's tables with COCO's columns. Lists and objects (segmentation, bbox, keypoints,
 * skeleton) are JSON; what COCO has no column for is JSON in the column `extra`, mostly NULL.
 */
export async function writeCocoSqlite(source: WriteSource, sink: Sink, options: WriteOptions, suffix: string): Promise<Lost[]> {
  if (!sink.place) throw new Fault('unsupported', 'An SQLite file needs a disk to be written to.')
  const losses = countLosses()
  const path = await sink.place(`annotations${suffix}.sqlite`)
  const file = createPlainFile(path)
  try {
    for (const table of TABLES) file.exec(table.create)
    insert(file, 'info', { ...infoOf(source.info, options.date), [OWN]: { source: source.commonSource } })
    for (const license of source.licenses) insert(file, 'licenses', license)
    for (const category of source.categories) insert(file, 'categories', categoryRow(category))
    const licenses = new Set(source.licenses.map((license) => license['id']))
    let images = 0
    for await (const image of source.images()) {
      checkCancelled(options.signal)
      insert(file, 'images', imageRow(image, licenses, losses))
      let order = 0
      for (const annotation of image.annotations) {
        const row = annotationRow(annotation, { order, source: source.commonSource }, image, options, losses)
        if (!row) continue
        order++
        insert(file, 'annotations', row)
      }
      options.progress(null, `${++images} images`)
    }
    for (const table of TABLES) for (const index of table.indices) file.exec(index)
    file.finish()
  } finally {
    file.abandon()
  }
  // The file was written without waiting for the disk; now it must be there.
  const handle = await open(path, 'r+')
  await handle.sync().finally(() => handle.close())
  return losses.list()
}

function insert(file: PlainFile, name: Table['name'], row: Row): void {
  const { columns } = TABLES.find((table) => table.name === name)!
  const rest = Object.entries(row).filter(([key, value]) => value !== undefined && (key === 'extra' || !columns.includes(key)))
  const extra = rest.length > 0 ? JSON.stringify(Object.fromEntries(rest)) : null
  const values = columns.map((column) => (column === 'extra' ? extra : cellOf(row[column])))
  file.sql(`INSERT INTO ${name} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`).run(values)
}

function cellOf(value: unknown): string | number | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'number' || typeof value === 'string') return value
  return JSON.stringify(value)
}
