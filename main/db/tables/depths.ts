import { Fault } from '../../../core/fault.ts'
import type { DepthRow } from '../../../core/records/depth.ts'
import type { ImageId } from '../../../core/records/ids.ts'
import { checkRow, type SqlValue } from '../checksum.ts'
import type { DepthReads, DepthTable } from '../depth-store.ts'
import type { Sql } from '../sqlite.ts'
import { json, text } from '../values.ts'
import type { Counters } from './counters.ts'
import { rowWriter } from './row-table.ts'

export const DEPTH_COLUMNS = [
  'id', 'image', 'width', 'height', 'low', 'high', 'unit', 'kind', 'camera', 'sha256', 'source', 'origin', 'at',
] as const
export type StoredDepth = {
  id: number; image: number; width: number; height: number; low: number; high: number; unit: string; kind: string; camera: string
  sha256: string; source: string; origin: string; at: number; crc: number
}

/** Throws `corrupt` when the row is not what was written. */
export function depthRowOf(row: StoredDepth): DepthRow {
  checkRow('depth', DEPTH_COLUMNS, DEPTH_COLUMNS.length, row)
  return {
    id: row.id, image: row.image as ImageId, width: row.width, height: row.height, low: row.low, high: row.high, unit: row.unit,
    values: row.kind as DepthRow['values'], camera: row.camera === '' ? null : (JSON.parse(row.camera) as DepthRow['camera']),
    sha256: row.sha256, source: row.source, origin: JSON.parse(row.origin) as DepthRow['origin'], at: row.at,
  }
}

function valuesOfDepth(row: DepthRow): Record<(typeof DEPTH_COLUMNS)[number], SqlValue> {
  return {
    id: row.id, image: row.image, width: row.width, height: row.height, low: row.low, high: row.high, unit: text(row.unit), kind: row.values,
    camera: row.camera ? json(row.camera) : '', sha256: row.sha256, source: text(row.source), origin: json(row.origin), at: row.at,
  }
}

export function depthReads(sql: Sql): DepthReads {
  return {
    ofImage(image) {
      const row = sql('SELECT * FROM depth WHERE image = ?').get(image) as StoredDepth | undefined
      return row ? depthRowOf(row) : null
    },
    images: () => sql('SELECT image FROM depth ORDER BY image').pluck().all() as ImageId[],
    layers: () => new Set(sql('SELECT sha256 FROM depth').pluck().all() as string[]),
  }
}

export function depthTable(sql: Sql, write: <T>(run: () => T) => T, ids: Counters): DepthTable {
  const writer = rowWriter(sql, 'depth', DEPTH_COLUMNS)
  const reads = depthReads(sql)
  const unused = (sha: string): string[] => (sql('SELECT 1 FROM depth WHERE sha256 = ?').get(sha) === undefined ? [sha] : [])
  return {
    ...reads,
    put: (depth) => write(() => {
      const { fx = 1, fy = 1, cx = 0, cy = 0 } = depth.camera ?? {}
      if (![depth.low, depth.high, depth.at, fx, fy, cx, cy].every(Number.isFinite)) {
        throw new Fault('invalid', 'A measure of a depth is not a number.', { field: 'depth' })
      }
      if (sql('SELECT 1 FROM image WHERE id = ?').get(depth.image) === undefined) {
        throw new Fault('not-found', 'This image is not in the project any more.', { found: depth.image })
      }
      const before = reads.ofImage(depth.image)
      const row: DepthRow = { ...depth, id: before?.id ?? ids.take('depth') }
      writer.put(valuesOfDepth(row))
      return { row, dropped: before ? unused(before.sha256) : [] }
    }),
    remove: (images) => write(() => {
      const gone = [...new Set(images)].flatMap((image) => reads.ofImage(image) ?? [])
      for (const { id } of gone) writer.remove(id)
      return { removed: gone.length, dropped: [...new Set(gone.flatMap(({ sha256 }) => unused(sha256)))] }
    }),
  }
}
