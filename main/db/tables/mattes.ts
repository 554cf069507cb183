import { Fault } from '../../../core/fault.ts'
import type { Shape } from '../../../core/records/annotation.ts'
import type { AnnotationId, ImageId } from '../../../core/records/ids.ts'
import type { AlphaRow, Matte, MatteId, MatteRow, Trimap } from '../../../core/records/matte.ts'
import { checkRow, rowChecksum, type SqlValue } from '../checksum.ts'
import type { Sql } from '../sqlite.ts'
import type { MatteReads, MatteTable } from '../store.ts'
import { json, text } from '../values.ts'
import type { Counters } from './counters.ts'
import { rowWriter } from './row-table.ts'
import { partsOf, pointsOf, type ShapeColumns } from './shape-columns.ts'

export const MATTE_COLUMNS = [
  'id', 'image', 'annotation', 'height', 'width', 'foreground', 'unknown', 'origin', 'mask', 'source',
] as const
export type StoredMatte = {
  id: number; image: number; annotation: number | null; height: number | null; width: number | null; foreground: string | null
  unknown: string | null; origin: string; mask: number | null; source: string; crc: number
}
export const ALPHA_COLUMNS = [
  'id', 'matte', 'image', 'trimap', 'width', 'height', 'bits', 'sha256', 'colours', 'method', 'params', 'seconds', 'uncertainty', 'at',
] as const
export type StoredAlpha = {
  id: number; matte: number; image: number; trimap: number; width: number; height: number; bits: number; sha256: string; colours: string
  method: string; params: string; seconds: number; uncertainty: number; at: number; crc: number
}
/** Alphas of one matte that are kept, so that undoing some strokes needs no solving; what was imported always is. */
const KEPT = 12

/** Checksum of a trimap: what an alpha was solved from is known by it. Of none it is 0. */
export function trimapKey(trimap: Trimap | null): number {
  if (trimap === null) return 0
  const { foreground, unknown } = trimap
  return rowChecksum([foreground.size[0], foreground.size[1], text(foreground.counts), text(unknown.counts)])
}

/** Checksum of a shape: whether an object is still what a trimap was made of is known by it. */
export function shapeKey(shape: Shape): number {
  const [height, width] = shape.type === 'mask' ? shape.rle.size : [null, null]
  return rowChecksum([shape.type, height, width, partsOf(shape), pointsOf(shape)])
}

/** Throws `corrupt` when the row is not what was written; so does alphaOf(). */
export function matteRowOf(row: StoredMatte): MatteRow {
  checkRow('matte', MATTE_COLUMNS, MATTE_COLUMNS.length, row)
  const size: [number, number] = [row.height ?? 0, row.width ?? 0]
  return {
    id: row.id as MatteId, image: row.image as ImageId, annotation: row.annotation as AnnotationId | null,
    trimap: row.foreground === null || row.unknown === null ? null
      : { foreground: { size, counts: row.foreground }, unknown: { size, counts: row.unknown } },
    origin: JSON.parse(row.origin) as MatteRow['origin'], mask: row.mask, source: row.source,
  }
}

export function alphaOf(row: StoredAlpha): AlphaRow {
  checkRow('alpha', ALPHA_COLUMNS, ALPHA_COLUMNS.length, row)
  return {
    id: row.id as AlphaRow['id'], matte: row.matte as MatteId, image: row.image as ImageId, trimap: row.trimap, width: row.width,
    height: row.height, bits: row.bits as AlphaRow['bits'], sha256: row.sha256, foreground: row.colours === '' ? null : row.colours,
    method: row.method as AlphaRow['method'], params: JSON.parse(row.params) as AlphaRow['params'], seconds: row.seconds,
    uncertainty: row.uncertainty, at: row.at,
  }
}

function valuesOfMatte({ id, image, annotation, trimap, origin, mask, source }: MatteRow): Record<(typeof MATTE_COLUMNS)[number], SqlValue> {
  return {
    id, image, annotation, height: trimap && trimap.foreground.size[0], width: trimap && trimap.foreground.size[1],
    foreground: trimap && text(trimap.foreground.counts), unknown: trimap && text(trimap.unknown.counts), origin: json(origin), mask,
    source: text(source),
  }
}

export type MatteWrites = { put(row: MatteRow): void; drop(id: MatteId): void }

export function matteReads(sql: Sql): MatteReads & { row(id: MatteId): MatteRow | null } {
  const shapeOfLabel = (id: AnnotationId | null): number | null => {
    if (id === null) return null
    const row = sql('SELECT shape, mask_height, mask_width, parts, points FROM annotation WHERE id = ?').get(id) as ShapeColumns | undefined
    return row ? rowChecksum([row.shape, row.mask_height, row.mask_width, row.parts, row.points]) : null
  }
  const resting = (row: MatteRow) => row.annotation !== null && sql('SELECT 1 FROM annotation WHERE id = ?').get(row.annotation) === undefined
  const read = (row: MatteRow): Matte => {
    const key = trimapKey(row.trimap)
    const found = (sql('SELECT * FROM alpha WHERE matte = ? ORDER BY trimap = ? DESC, id DESC LIMIT 1').get(row.id, key) ??
      null) as StoredAlpha | null
    const alpha = found && alphaOf(found)
    const moved = row.mask !== null && shapeOfLabel(row.annotation) !== row.mask
    return {
      ...row,
      alpha: alpha && { file: `${alpha.sha256}.png`, sha256: alpha.sha256, bits: alpha.bits, width: alpha.width, height: alpha.height },
      foreground: alpha?.foreground ? { file: `${alpha.foreground}.png`, sha256: alpha.foreground } : null,
      method: alpha?.method ?? null, params: alpha?.params ?? {}, seconds: alpha?.seconds ?? 0, uncertainty: alpha?.uncertainty ?? null,
      stale: alpha !== null && (alpha.trimap !== key || moved),
    }
  }
  const row = (id: MatteId) => {
    const stored = sql('SELECT * FROM matte WHERE id = ?').get(id) as StoredMatte | undefined
    return stored ? matteRowOf(stored) : null
  }
  return {
    row,
    get(id) {
      const found = row(id)
      return found && !resting(found) ? read(found) : null
    },
    ofImage: (image) => (sql('SELECT * FROM matte WHERE image = ? ORDER BY annotation IS NOT NULL, id').all(image) as StoredMatte[])
      .map(matteRowOf).filter((one) => !resting(one)).map(read),
    images: () => sql('SELECT DISTINCT image FROM matte ORDER BY image').pluck().all() as ImageId[],
    holds: (image, sha) => sql('SELECT 1 FROM alpha WHERE image = ? AND (sha256 = ? OR colours = ?)').get(image, sha, sha) !== undefined,
    layers: () => new Set(sql("SELECT sha256 FROM alpha UNION SELECT colours FROM alpha WHERE colours <> ''").pluck().all() as string[]),
  }
}

export function matteWrites(sql: Sql): MatteWrites {
  const writer = rowWriter(sql, 'matte', MATTE_COLUMNS)
  return { put: (row) => writer.put(valuesOfMatte(row)), drop: (id) => void writer.remove(id) }
}

export function matteTable(sql: Sql, write: <T>(run: () => T) => T, ids: Counters): MatteTable {
  const alphas = rowWriter(sql, 'alpha', ALPHA_COLUMNS)
  const reads = matteReads(sql)
  const filesOf = (matte: MatteId) => sql("SELECT sha256 FROM alpha WHERE matte = ? UNION SELECT colours FROM alpha WHERE matte = ? AND colours <> ''")
    .pluck().all(matte, matte) as string[]
  return {
    ...reads,
    reserve: () => write(() => ids.take('matte') as MatteId),
    solved: (alpha) => write(() => {
      const row = reads.row(alpha.matte)
      if (!row || row.image !== alpha.image) throw new Fault('not-found', 'This matte is not in the project any more.', { found: alpha.matte })
      if (![alpha.seconds, alpha.uncertainty, alpha.at].every(Number.isFinite)) {
        throw new Fault('invalid', 'A measure of an alpha is not a number.', { field: 'alpha' })
      }
      const before = filesOf(alpha.matte)
      const id = ids.take('alpha')
      alphas.insert({
        id, matte: alpha.matte, image: alpha.image, trimap: alpha.trimap, width: alpha.width, height: alpha.height, bits: alpha.bits,
        sha256: alpha.sha256, colours: alpha.foreground ?? '', method: alpha.method, params: json(alpha.params), seconds: alpha.seconds,
        uncertainty: alpha.uncertainty, at: alpha.at,
      })
      sql(`DELETE FROM alpha WHERE matte = ? AND method <> 'import' AND id NOT IN (
        SELECT id FROM alpha WHERE matte = ? ORDER BY id DESC LIMIT ${KEPT})`).run(alpha.matte, alpha.matte)
      const used = reads.layers()
      return { alpha: { ...alpha, id: id as AlphaRow['id'] }, dropped: before.filter((sha) => !used.has(sha)) }
    }),
  }
}
