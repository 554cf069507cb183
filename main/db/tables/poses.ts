import type { AnnotationId, ImageId } from '../../../core/records/ids.ts'
import type { MeshId, MeshRef } from '../../../core/records/mesh.ts'
import type { Pose, PoseId, PoseRow } from '../../../core/records/pose.ts'
import { checkRow, rowChecksum, type SqlValue } from '../checksum.ts'
import type { Sql } from '../sqlite.ts'
import type { PoseReads, PoseTable } from '../pose-store.ts'
import { json, text } from '../values.ts'
import type { Counters } from './counters.ts'
import { rowWriter } from './row-table.ts'
import type { ShapeColumns } from './shape-columns.ts'

export const POSE_COLUMNS = [
  'id', 'image', 'annotation', 'mesh', 'mesh_name', 'rotation', 'translation', 'camera', 'iou', 'margin', 'method', 'state', 'runner_up',
  'measures', 'curve', 'uncertainty', 'words', 'renders', 'seconds', 'origin', 'mask', 'source', 'at',
] as const
export type StoredPose = {
  id: number; image: number; annotation: number; mesh: number | null; mesh_name: string; rotation: string; translation: string
  camera: string; iou: number | null; margin: number | null; method: string; state: string; runner_up: string | null
  measures: string | null; curve: string; uncertainty: string | null; words: string; renders: number; seconds: number; origin: string
  mask: number | null; source: string; at: number; crc: number
}

/** Throws `corrupt` when the row is not what was written. */
export function poseRowOf(row: StoredPose): PoseRow {
  checkRow('pose', POSE_COLUMNS, POSE_COLUMNS.length, row)
  const orNull = (value: string | null): unknown => (value === null ? null : JSON.parse(value))
  return {
    id: row.id as PoseId, image: row.image as ImageId, annotation: row.annotation as AnnotationId,
    mesh: row.mesh === null ? row.mesh_name : (row.mesh as MeshId), R: JSON.parse(row.rotation) as number[],
    t: JSON.parse(row.translation) as PoseRow['t'], camera: JSON.parse(row.camera) as PoseRow['camera'], iou: row.iou,
    measures: orNull(row.measures) as PoseRow['measures'], margin: row.margin, method: row.method, state: row.state as PoseRow['state'],
    runnerUp: orNull(row.runner_up) as PoseRow['runnerUp'], curve: JSON.parse(row.curve) as number[],
    uncertainty: orNull(row.uncertainty) as PoseRow['uncertainty'], words: row.words, renders: row.renders, seconds: row.seconds,
    origin: JSON.parse(row.origin) as PoseRow['origin'], mask: row.mask, source: row.source, at: row.at,
  }
}

function valuesOfPose(row: PoseRow): Record<(typeof POSE_COLUMNS)[number], SqlValue> {
  const isStored = typeof row.mesh === 'number'
  return {
    id: row.id, image: row.image, annotation: row.annotation, mesh: isStored ? (row.mesh as MeshId) : null,
    mesh_name: isStored ? '' : text(row.mesh as string), rotation: json(row.R), translation: json(row.t), camera: json(row.camera),
    iou: row.iou, margin: row.margin, method: text(row.method), state: row.state, runner_up: row.runnerUp && json(row.runnerUp),
    measures: row.measures && json(row.measures), curve: json(row.curve), uncertainty: row.uncertainty && json(row.uncertainty),
    words: text(row.words), renders: row.renders, seconds: row.seconds, origin: json(row.origin), mask: row.mask,
    source: text(row.source), at: row.at,
  }
}

export type PoseWrites = { put(row: PoseRow): void; drop(id: PoseId): void }

export function poseReads(sql: Sql): PoseReads & { row(id: PoseId): PoseRow | null } {
  const shapeOfLabel = (id: AnnotationId): number | null => {
    const row = sql('SELECT shape, mask_height, mask_width, parts, points FROM annotation WHERE id = ?').get(id) as ShapeColumns | undefined
    return row ? rowChecksum([row.shape, row.mask_height, row.mask_width, row.parts, row.points]) : null
  }
  /** Null while its object is deleted. */
  const read = (row: PoseRow): Pose | null => {
    const shape = shapeOfLabel(row.annotation)
    return shape === null ? null : { ...row, stale: row.mask !== null && row.mask !== shape }
  }
  const row = (id: PoseId) => {
    const stored = sql('SELECT * FROM pose WHERE id = ?').get(id) as StoredPose | undefined
    return stored ? poseRowOf(stored) : null
  }
  const there = 'EXISTS (SELECT 1 FROM annotation a WHERE a.id = pose.annotation)'
  return {
    row,
    get(id) {
      const found = row(id)
      return found && read(found)
    },
    ofAnnotation(id) {
      const stored = sql('SELECT * FROM pose WHERE annotation = ? AND image = (SELECT image FROM annotation WHERE id = ?) ORDER BY id DESC LIMIT 1')
        .get(id, id) as StoredPose | undefined
      return stored ? read(poseRowOf(stored)) : null
    },
    ofImage: (image) => (sql('SELECT * FROM pose WHERE image = ? ORDER BY annotation, id').all(image) as StoredPose[])
      .flatMap((stored) => read(poseRowOf(stored)) ?? []),
    images: () => sql(`SELECT DISTINCT image FROM pose WHERE ${there} ORDER BY image`).pluck().all() as ImageId[],
    count: () => sql(`SELECT count(*) FROM pose WHERE ${there}`).pluck().get() as number,
    uses: () => new Map((sql(`SELECT mesh, mesh_name, count(*) FROM pose WHERE ${there} GROUP BY mesh, mesh_name`).raw()
      .all() as [number | null, string, number][]).map(([mesh, name, count]): [MeshRef, number] => [mesh === null ? name : (mesh as MeshId), count])),
  }
}

export function poseWrites(sql: Sql): PoseWrites {
  const writer = rowWriter(sql, 'pose', POSE_COLUMNS)
  return { put: (row) => writer.put(valuesOfPose(row)), drop: (id) => void writer.remove(id) }
}

export function poseTable(sql: Sql, write: <T>(run: () => T) => T, ids: Counters): PoseTable {
  return { ...poseReads(sql), reserve: () => write(() => ids.take('pose') as PoseId) }
}
