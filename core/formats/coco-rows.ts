import { Fault } from '../fault.ts'
import { checkLimit } from '../limits.ts'
import type { Annotation, Shape } from '../records/annotation.ts'
import { category as categoryRecord } from '../records/category.ts'
import { plausibleMeasure, sumsFit } from './coco-measure.ts'
import type { ScannedRings } from './coco-rings.ts'
import { readSegmentation, writeSegmentation, type ImageSize } from './coco-segmentation.ts'
import { badField, foundOf, inside, isCoordinate, listAt, rowAt, sizeAt, textAt, type Place, type Row } from './fields.ts'
import type { ReadAnnotation, ReadItem } from './format.ts'
import { plainAttributes, isScore } from './plain-values.ts'
import { readPoseFields } from './pose-fields.ts'
import { OWN, readOwnAnnotation, readOwnCategory, readOwnImage } from './own-fields.ts'
import { sameRow } from '../change/change.ts'

const IMAGE_KEYS = new Set(['id', 'file_name', 'width', 'height', OWN])
const CATEGORY_KEYS = new Set(['id', 'name', 'supercategory', 'keypoints', 'skeleton', OWN])
const ANNOTATION_KEYS = new Set([
  'id', 'image_id', 'category_id', 'segmentation', 'area', 'bbox', 'iscrowd', 'keypoints', 'num_keypoints', 'score', 'attributes',
  'pose', OWN,
])

/** An id as COCO files have them: a number, or the text of one. Other texts are ids too, but only within the file. */
export type FileId = number | string

export function fileId(value: unknown, at: Place): FileId {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value
  if (typeof value === 'string' && value !== '' && value.length <= at.limits.labelLength) {
    return /^-?\d{1,15}$/.test(value) ? Number(value) : value
  }
  throw badField(at, `${at.field} must be a whole number or a text.`, value, 'Give every row an id.')
}

/** Whether an id can be one of ours. */
export const isRowId = (id: FileId | undefined, from: number): id is number => typeof id === 'number' && id >= from

/** Everything a row says that we have no field for, in its order. */
function unknownOf(row: Row, known: ReadonlySet<string>): Row {
  const rest: Row = {}
  for (const key in row) if (!known.has(key)) rest[key] = row[key]
  return rest
}

export type ImageRead = Extract<ReadItem, { kind: 'image' }> & { id: FileId }

export function readImage(value: unknown, at: Place, from: string): ImageRead {
  const row = rowAt(value, at)
  const id = fileId(row['id'], inside(at, 'id'))
  const path = textAt(row['file_name'], inside(at, 'file_name'), 'attributeTextLength').replaceAll('\\', '/')
  if (path === '' || path.includes('\0')) {
    throw badField(inside(at, 'file_name'), `${at.field} has no file name.`, path, 'Write the path of the photo.')
  }
  const size = row['width'] == null && row['height'] == null ? null : sizeAt(row['width'], row['height'], at, ['width', 'height'])
  const own = readOwnImage(row[OWN], inside(at, OWN))
  const coco = unknownOf(row, IMAGE_KEYS)
  if (!isRowId(id, 0)) coco['id'] = row['id']
  const extra = { ...own.extra, ...(Object.keys(coco).length > 0 ? { coco } : {}) }
  const { status, split, flags, note } = own
  return {
    kind: 'image', id, path, from, width: size?.width ?? null, height: size?.height ?? null,
    mark: { ...(status ? { status } : {}), ...(split ? { split } : {}), ...(flags ? { flags } : {}), ...(note ? { note } : {}) },
    ...(Object.keys(extra).length > 0 ? { extra } : {}),
    annotations: [],
  }
}

export type CategoryRead = Extract<ReadItem, { kind: 'category' }> & { id: FileId }

export function readCategory(value: unknown, at: Place): CategoryRead {
  const row = rowAt(value, at)
  const id = fileId(row['id'], inside(at, 'id'))
  const name = textAt(row['name'], inside(at, 'name'), 'labelLength')
  if (name === '') throw badField(inside(at, 'name'), `${at.field} has no name.`, name, 'Name the category.')
  const keypoints = row['keypoints'] == null ? [] : listAt(row['keypoints'], inside(at, 'keypoints'))
  const skeleton = row['skeleton'] == null ? [] : listAt(row['skeleton'], inside(at, 'skeleton'))
  const checked = categoryRecord.pick({ keypoints: true, skeleton: true }).safeParse({ keypoints, skeleton })
  if (!checked.success) {
    const { path, message } = checked.error.issues[0]
    const field = path.map((key) => (typeof key === 'number' ? `[${key}]` : String(key))).join('')
    throw badField(inside(at, field), `${at.field}: ${message}.`, foundOf(keypoints),
      'Keypoints are names; a skeleton is pairs of their numbers, from 1.')
  }
  const wrong = checked.data.skeleton.findIndex((pair) => pair.some((end) => end < 1 || end > keypoints.length))
  if (wrong >= 0) {
    const place = inside(at, `skeleton[${wrong}]`)
    throw badField(place, `${place.field} names a keypoint that is not there.`, checked.data.skeleton[wrong].join(', '),
      `Use numbers from 1 to ${keypoints.length}.`)
  }
  const own = readOwnCategory(row[OWN], inside(at, OWN))
  const coco = unknownOf(row, CATEGORY_KEYS)
  const { extra: others, ...fields } = own
  const extra = { ...others, ...(Object.keys(coco).length > 0 ? { coco } : {}) }
  return {
    kind: 'category', id,
    ...(isRowId(id, 0) ? { fileId: id } : {}),
    category: {
      ...fields, name,
      supercategory: row['supercategory'] == null ? '' : textAt(row['supercategory'], inside(at, 'supercategory'), 'labelLength'),
      ...checked.data, extra,
    },
  }
}

/** A segmentation that was not parsed with its row. */
export type UnparsedSegmentation = { rings(): ScannedRings | null; parse(): unknown }

/**
 * An annotation row apart from its image and category, which the caller resolves. Throws `invalid` naming the field.
 * @param size of its image, or null when the file does not say: then bbox and area are the file's, or absent
 * @param keypointCount of its category; 0 when that has none
 * @param unparsed where the row has null for its segmentation only because it was left aside
 */
export function readAnnotationRow(
  row: Row, at: Place, size: ImageSize | null, category: string | number, keypointCount: number,
  unparsed: UnparsedSegmentation | null = null,
): ReadAnnotation {
  const bbox = bboxAt(row['bbox'], at)
  const keypoints = keypointsAt(row['keypoints'], at, keypointCount)
  const statedArea = row['area']
  const area = typeof statedArea === 'number' && statedArea >= 0 && statedArea <= Number.MAX_SAFE_INTEGER ? statedArea : null
  if (unparsed) {
    const rings = bbox && area !== null && row[OWN] === undefined ? unparsed.rings() : null
    if (rings && sumsFit(rings.sums, size, bbox!, area!)) {
      const annotation: ReadAnnotation = { category, shape: { type: 'polygon', json: rings.json }, bbox: bbox!, area: area! }
      return withFields(annotation, row, at, keypoints, null)
    }
    row['segmentation'] = unparsed.parse()
  }
  const segmentation = readSegmentation(row['segmentation'], row['segmentation'] == null ? at : inside(at, 'segmentation'), size)
  const own = row[OWN] === undefined ? null : readOwnAnnotation(row[OWN], inside(at, OWN))
  const shape = shapeOf(row, segmentation, bbox, keypoints, own?.shape, size, at)

  const annotation: ReadAnnotation = { category, shape }
  const measured = plausibleMeasure(shape, size, bbox, area)
  if (measured) {
    annotation.bbox = measured.bbox
    annotation.area = measured.area
  }
  withFields(annotation, row, at, keypoints, measured?.replaced ? { cocoMeasures: measured.replaced } : null)
  if (own) {
    const { extra: others, shape: _, ...fields } = own
    Object.assign(annotation, fields)
    if (others) annotation.extra = { ...others, ...annotation.extra }
  }
  return annotation
}

/** The annotation with what the row says beside its geometry. */
function withFields(
  annotation: ReadAnnotation, row: Row, at: Place, keypoints: number[] | null, noted: Row | null,
): ReadAnnotation {
  if (keypoints) annotation.keypoints = keypoints
  const crowd = row['iscrowd']
  if (crowd !== undefined && crowd !== null && crowd !== 0 && crowd !== false) {
    if (crowd !== 1 && crowd !== true) {
      throw badField(inside(at, 'iscrowd'), `${at.field}.iscrowd must be 0 or 1.`, crowd, 'Write 0 or 1.')
    }
    annotation.iscrowd = true
  }
  const coco = unknownOf(row, ANNOTATION_KEYS)
  if (isScore(row['score'])) annotation.score = row['score']
  else if (row['score'] !== undefined) coco['score'] = row['score']
  const attributes = plainAttributes(row['attributes'])
  if (attributes) annotation.attributes = attributes
  else if (row['attributes'] !== undefined) coco['attributes'] = row['attributes']
  // Others keep joints or angles under this name: only what has a mesh and a rotation is ours to read.
  if (isPose(row['pose'])) annotation.pose = readPoseFields(row['pose'], inside(at, 'pose'))
  else if (row['pose'] !== undefined) coco['pose'] = row['pose']
  let extra = noted
  for (const _ in coco) {
    extra = { ...extra, coco }
    break
  }
  if (extra) annotation.extra = extra
  return annotation
}

const isPose = (value: unknown): boolean => typeof value === 'object' && value !== null && 'mesh' in value && 'R' in value

function shapeOf(
  row: Row, segmentation: Shape | null, bbox: Annotation['bbox'] | null, keypoints: number[] | null, own: Shape | undefined,
  size: ImageSize | null, at: Place,
): Shape {
  if (own && (segmentation ? size !== null && draws(own, row['segmentation'], size) : keypoints !== null)) return own
  if (segmentation) return segmentation
  if (bbox && bbox[2] > 0 && bbox[3] > 0) {
    return { type: 'rectangle', points: [bbox[0], bbox[1], bbox[0] + bbox[2], bbox[1] + bbox[3]] }
  }
  if (keypoints) return { type: 'none' }
  throw new Fault('invalid', `${at.field} has neither segmentation nor bbox nor keypoints.`, {
    file: at.file, field: at.field, found: 'nothing', fix: 'Give it a geometry or remove it.',
  })
}

/** Whether our own shape is still what the file's segmentation shows; another program may have edited only the latter. */
function draws(shape: Shape, segmentation: unknown, size: ImageSize): boolean {
  if (shape.type === 'mask' && (shape.rle.size[0] !== size.height || shape.rle.size[1] !== size.width)) return false
  const written = writeSegmentation(shape, size, Array.isArray(segmentation) ? 'polygon' : 'rle')
  return written !== null && sameRow(written.segmentation, segmentation)
}

function bboxAt(value: unknown, at: Place): Annotation['bbox'] | null {
  if (value === undefined || value === null) return null
  if (!Array.isArray(value)) {
    throw badField(inside(at, 'bbox'), `${at.field}.bbox must be a list.`, value, 'Write it as [x, y, width, height].')
  }
  if (value.length === 0) return null
  if (value.length !== 4) {
    throw badField(
      inside(at, 'bbox'), `${at.field}.bbox has ${value.length} numbers, not 4.`, value.length,
      'Write it as [x, y, width, height].',
    )
  }
  for (let i = 0; i < 4; i++) {
    const number: unknown = value[i]
    const { coordinate } = at.limits
    if (typeof number !== 'number' || !(number <= coordinate && number >= -coordinate) || (i > 1 && number < 0)) {
      throw badField(
        inside(at, `bbox[${i}]`), `${at.field}.bbox[${i}] must be a number${i > 1 ? ' from 0' : ''}.`, number,
        'Write it as [x, y, width, height] in pixels.',
      )
    }
  }
  return value as Annotation['bbox']
}

function keypointsAt(value: unknown, at: Place, count: number): number[] | null {
  if (value === undefined || value === null) return null
  const place = inside(at, 'keypoints')
  const list = listAt(value, place)
  if (list.length === 0) return null
  if (list.length % 3 !== 0 || list.length > 30_000 || (count > 0 && list.length !== 3 * count)) {
    throw badField(
      place, `${place.field} has ${list.length} numbers; its category has ${count} keypoints of x, y, v.`, list.length,
      'Give x, y and v for every keypoint of the category.',
    )
  }
  for (let i = 0; i < list.length; i++) {
    const number = list[i]
    const fits = i % 3 === 2 ? number === 0 || number === 1 || number === 2 : isCoordinate(number, at.limits)
    if (!fits) {
      throw badField(
        inside(place, `[${i}]`), `${place.field}[${i}] must be ${i % 3 === 2 ? '0, 1 or 2' : 'a number'}.`, number,
        'Write x, y, v triplets.',
      )
    }
  }
  return list as number[]
}

/** The `licenses` list as rows. */
export function readLicenses(value: unknown, at: Place): Row[] {
  const list = listAt(value, at)
  checkLimit(at.limits, 'cocoCategories', list.length, { file: at.file, field: at.field, what: 'Number of licences' })
  return list.map((one, i) => rowAt(one, inside(at, `[${i}]`)))
}

