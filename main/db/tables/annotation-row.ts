import { rleOf } from '../../../core/mask/rle.ts'
import { outlineOf, runsOfShape } from '../../../core/mask/rasterise.ts'
import type { Annotation, Shape } from '../../../core/records/annotation.ts'
import type { AnnotationId, CategoryId, ImageId } from '../../../core/records/ids.ts'
import type { PackedPolygon } from '../../../core/formats/packed-polygon.ts'
import { checkRow, rowChecksum, type SqlValue } from '../checksum.ts'
import { json, text } from '../values.ts'
import { partsOf, pointsOf, shapeOf } from './shape-columns.ts'

/** The columns of the annotation table in their order; `crc` is over all before it. */
export const ANNOTATION_COLUMNS = [
  'id', 'image', 'category', 'shape', 'points', 'mask_height', 'mask_width', 'x', 'y', 'width', 'height', 'area',
  'z', 'source', 'score', 'parts', 'segmentation', 'iscrowd', 'keypoints', 'attributes', 'flags', 'description', 'group_id',
  'hidden', 'locked', 'extra', 'crc',
] as const

/** Columns from here to `extra` hold their default in most rows of a large import. */
export const FIRST_RARE = ANNOTATION_COLUMNS.indexOf('parts')
const CRC = ANNOTATION_COLUMNS.length - 1
const RARE_DEFAULTS: readonly SqlValue[] = [null, null, 0, null, '{}', '{}', '', null, 0, 0, '{}']

export type AnnotationRow = {
  id: number; image: number; category: number; shape: string; points: string
  mask_height: number | null; mask_width: number | null
  x: number; y: number; width: number; height: number; area: number; z: number; source: string; score: number | null
  parts: string | null; segmentation: string | null; iscrowd: number; keypoints: string | null; attributes: string; flags: string
  description: string; group_id: number | null; hidden: number; locked: number; extra: string; crc: number
}
export type StorableAnnotation = Omit<Annotation, 'shape'> & { shape: Shape | PackedPolygon }
/** Size [height, width] of an image, or null when there is no such image. */
export type SizeOf = (image: ImageId) => [number, number] | null

/** Values for ANNOTATION_COLUMNS, checksum included. */
export function valuesOfAnnotation(a: StorableAnnotation, sizeOf: SizeOf): SqlValue[] {
  const { shape } = a
  const mask = shape.type === 'mask' ? shape.rle : null
  const values: SqlValue[] = [
    a.id, a.image, a.category, shape.type, pointsOf(shape), mask && mask.size[0], mask && mask.size[1],
    a.bbox[0], a.bbox[1], a.bbox[2], a.bbox[3], a.area, a.order, text(a.source), a.score,
    partsOf(shape), segmentationOf(shape, a.image, sizeOf), a.iscrowd ? 1 : 0, a.keypoints && JSON.stringify(a.keypoints),
    json(a.attributes), json(a.flags), text(a.description), a.group, a.hidden ? 1 : 0, a.locked ? 1 : 0, json(a.extra), 0,
  ]
  values[CRC] = rowChecksum(values, CRC)
  return values
}

/** True when all rare columns hold the table's defaults, so that they need not be written. */
export function isPlain(values: readonly SqlValue[]): boolean {
  for (let i = FIRST_RARE; i < CRC; i++) if (values[i] !== RARE_DEFAULTS[i - FIRST_RARE]) return false
  return true
}

/** Throws `corrupt` when the row is not what was written. */
export function annotationOf(row: AnnotationRow): Annotation {
  checkRow('annotation', ANNOTATION_COLUMNS, CRC, row)
  return {
    id: row.id as AnnotationId,
    image: row.image as ImageId,
    category: row.category as CategoryId,
    shape: shapeOf(row),
    keypoints: row.keypoints === null ? null : (JSON.parse(row.keypoints) as number[]),
    bbox: [row.x, row.y, row.width, row.height],
    area: row.area,
    iscrowd: row.iscrowd === 1,
    attributes: JSON.parse(row.attributes) as Annotation['attributes'],
    flags: JSON.parse(row.flags) as Annotation['flags'],
    description: row.description,
    group: row.group_id,
    order: row.z,
    source: row.source,
    score: row.score,
    hidden: row.hidden === 1,
    locked: row.locked === 1,
    extra: JSON.parse(row.extra) as Annotation['extra'],
  }
}

/** COCO's segmentation as JSON where the view cannot tell it from the other columns, else null. */
function segmentationOf(shape: Shape | PackedPolygon, image: ImageId, sizeOf: SizeOf): string | null {
  if ('json' in shape) return null
  if (shape.type === 'circle') return JSON.stringify([outlineOf(shape)])
  if (shape.type !== 'polygon') return null
  if (shape.parts.some((rings) => rings.length > 1)) {
    const size = sizeOf(image)
    return size && JSON.stringify(rleOf(runsOfShape(shape, size[0], size[1])))
  }
  // Readers of COCO refuse rings of less than three points; they cover nothing anyway.
  if (shape.parts.every(([ring]) => ring.length >= 6)) return null
  return JSON.stringify(shape.parts.map(([ring]) => ring).filter((ring) => ring.length >= 6))
}
