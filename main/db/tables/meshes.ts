import { Fault } from '../../../core/fault.ts'
import type { MeshId, MeshRow } from '../../../core/records/mesh.ts'
import { checkRow, type SqlValue } from '../checksum.ts'
import type { Sql } from '../sqlite.ts'
import type { MeshReads, MeshTable } from '../pose-store.ts'
import { json, text } from '../values.ts'
import type { Counters } from './counters.ts'
import { rowWriter } from './row-table.ts'

export const MESH_COLUMNS = [
  'id', 'name', 'sha256', 'triangles', 'vertices', 'watertight', 'units', 'up', 'forward', 'centre', 'radius', 'source', 'kind', 'side',
  'origin', 'at',
] as const
export type StoredMesh = {
  id: number; name: string; sha256: string; triangles: number; vertices: number; watertight: number; units: string; up: string
  forward: string; centre: string; radius: number; source: string; kind: string; side: string; origin: string; at: number; crc: number
}

/** Throws `corrupt` when the row is not what was written. */
export function meshRowOf(row: StoredMesh): MeshRow {
  checkRow('mesh', MESH_COLUMNS, MESH_COLUMNS.length, row)
  return {
    id: row.id as MeshId, name: row.name, sha256: row.sha256, triangles: row.triangles, vertices: row.vertices,
    watertight: row.watertight === 1, units: row.units as MeshRow['units'], up: row.up as MeshRow['up'],
    forward: row.forward as MeshRow['forward'], centre: JSON.parse(row.centre) as MeshRow['centre'], radius: row.radius,
    source: row.source as MeshRow['source'], kind: row.kind as MeshRow['kind'],
    side: row.side === '' ? null : (row.side as NonNullable<MeshRow['side']>), origin: JSON.parse(row.origin) as MeshRow['origin'], at: row.at,
  }
}

function valuesOfMesh(row: MeshRow): Record<(typeof MESH_COLUMNS)[number], SqlValue> {
  return {
    id: row.id, name: text(row.name), sha256: row.sha256, triangles: row.triangles, vertices: row.vertices, watertight: row.watertight ? 1 : 0,
    units: row.units, up: row.up, forward: row.forward, centre: json(row.centre), radius: row.radius, source: row.source, kind: row.kind,
    side: row.side ?? '', origin: json(row.origin), at: row.at,
  }
}

export function meshReads(sql: Sql): MeshReads {
  return {
    list: () => (sql('SELECT * FROM mesh ORDER BY name, id').all() as StoredMesh[]).map(meshRowOf),
    get(id) {
      const row = sql('SELECT * FROM mesh WHERE id = ?').get(id) as StoredMesh | undefined
      return row ? meshRowOf(row) : null
    },
  }
}

export function meshTable(sql: Sql, write: <T>(run: () => T) => T, ids: Counters): MeshTable {
  const writer = rowWriter(sql, 'mesh', MESH_COLUMNS)
  const reads = meshReads(sql)
  return {
    ...reads,
    add: (mesh) => write(() => {
      if (![mesh.radius, mesh.at, ...mesh.centre].every(Number.isFinite)) throw new Fault('invalid', 'A measure of a mesh is not a number.', { field: 'mesh' })
      const row = { ...mesh, name: text(mesh.name), id: ids.take('mesh') as MeshId }
      writer.insert(valuesOfMesh(row))
      return row
    }),
    rename: (id, name) => write(() => {
      if (!writer.update(id, { name: text(name) })) throw new Fault('not-found', 'This mesh is not in the project any more.', { found: id })
      return reads.get(id) as NonNullable<ReturnType<typeof reads.get>>
    }),
    remove: (id) => write(() => writer.remove(id)),
  }
}
