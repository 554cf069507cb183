import { checkCancelled } from '../fault.ts'
import {
  badCoordinate, badField, inside, isCoordinate, listAt, rowAt, textAt, wholeAt, type Place, type Row,
} from '../formats/fields.ts'
import { readSegmentation, type ImageSize } from '../formats/coco-segmentation.ts'
import { topRows } from '../formats/json-rows.ts'
import { checkLimit, type Limits } from '../limits.ts'
import { readCounts } from '../mask/counts-text.ts'
import { runsOfShape } from '../mask/rasterise.ts'
import { areaOf, boxOf, emptyRuns, runsOfCounts, type Box, type Runs } from '../mask/runs.ts'
import type { CocoFound, CocoTruth, CocoType } from './coco-types.ts'
import { extentOfKeypoints } from './oks.ts'

/** One JSON file in pieces; `tell` hears how many bytes have been read. */
export type CocoSource = {
  file: string; pieces: AsyncIterable<Uint8Array>; limits: Limits; signal?: AbortSignal; tell?(read: number): void
}

const OTHER_TYPE = 'Evaluate the type that the file has: bbox, segm or keypoints.'
const LISTS: readonly string[] = ['images', 'categories', 'annotations']

export type CocoTruths = {
  /** Size by id, null where the file does not say. */
  images: Map<number, ImageSize | null>
  /** Names by id, in the file's order. */
  categories: Map<number, string>
  truths: CocoTruth[]
}

/**
 * The truth of a COCO file: images, categories, annotations, with exactly the boxes, areas and flags it states. Stops at the
 * first bad row: throws `invalid` naming file and field. Masks are read when they are asked for, and throw then.
 */
export async function readTruths(source: CocoSource, type: CocoType): Promise<CocoTruths> {
  const { file, limits } = source
  const read: CocoTruths = { images: new Map(), categories: new Map(), truths: [] }
  const seen = new Set<string>()
  for await (const part of topRows(source.pieces, (key) => LISTS.includes(key), { file, limits })) {
    seen.add(part.key)
    if (part.kind !== 'rows' || !LISTS.includes(part.key)) continue
    checkCancelled(source.signal)
    source.tell?.(part.read)
    const limit = part.key === 'images' ? 'cocoImages' : part.key === 'categories' ? 'cocoCategories' : 'cocoAnnotations'
    checkLimit(limits, limit, part.first + part.count, { file, field: part.key, what: `Number of ${part.key}` })
    part.load().rows.forEach((value, i) => {
      const at: Place = { file, field: `${part.key}[${part.first + i}]`, limits }
      const row = rowAt(value, at)
      if (part.key === 'images') read.images.set(idAt(row, 'id', at), sizeOf(row))
      else if (part.key === 'categories') {
        read.categories.set(idAt(row, 'id', at), textAt(row['name'], inside(at, 'name'), 'labelLength'))
      }
      else read.truths.push(truthOf(row, at, type, read.images))
    })
  }
  for (const key of LISTS) {
    if (seen.has(key)) continue
    throw badField(
      { file, field: key, limits }, `The truth has no ${key}: it is not a COCO dataset.`, [...seen].slice(0, 5).join(', '),
      'Choose the dataset as --truth and the list of results as --predictions.',
    )
  }
  read.truths = read.truths.filter(({ image }) => read.images.has(image))
  return read
}

/**
 * Results as COCO has them: a list of {image_id, category_id, score, bbox | segmentation | keypoints}; a dataset whose
 * annotations have scores will do as well. Throws `invalid` as `readTruths`, also for an image that the truth does not have.
 */
export async function readFound(source: CocoSource, type: CocoType, images: CocoTruths['images']): Promise<CocoFound[]> {
  const { file, limits } = source
  const found: CocoFound[] = []
  let listed = false
  for await (const part of topRows(source.pieces, (key) => key === '' || key === 'annotations', { file, limits })) {
    if (part.key !== '' && part.key !== 'annotations') continue
    listed ||= part.kind === 'list'
    if (part.kind !== 'rows') continue
    checkCancelled(source.signal)
    source.tell?.(part.read)
    checkLimit(limits, 'cocoAnnotations', part.first + part.count, { file, field: part.key, what: 'Number of results' })
    part.load().rows.forEach((value, i) => {
      const at: Place = { file, field: `${part.key}[${part.first + i}]`, limits }
      found.push(foundOf(rowAt(value, at), at, type, images))
    })
  }
  if (!listed) {
    throw badField(
      { file, field: '', limits }, 'The results are not a list.', 'no list', 'Choose a COCO results file: [{"image_id": …}, …].',
    )
  }
  return found
}

function truthOf(row: Row, at: Place, type: CocoType, images: CocoTruths['images']): CocoTruth {
  const image = idAt(row, 'image_id', at)
  const crowd = flagAt(row, 'iscrowd', at)
  const keypoints = type === 'keypoints' ? keypointsAt(row, at) : null
  const bbox = boxAt(row, at, type !== 'segm')
  const measured = type === 'segm' ? null : bbox[2] * bbox[3]
  const area = row['area'] === undefined || row['area'] === null ? measured : numberAt(row, 'area', at)
  const labelled = typeof row['num_keypoints'] === 'number' ? row['num_keypoints'] : keypoints ? countLabelled(keypoints) : 1
  return {
    image, category: idAt(row, 'category_id', at), bbox, area, keypoints, crowd,
    ignore: crowd || (type === 'keypoints' && labelled === 0),
    mask: maskOf(row, at, () => images.get(image) ?? null),
  }
}

function foundOf(row: Row, at: Place, type: CocoType, images: CocoTruths['images']): CocoFound {
  const image = idAt(row, 'image_id', at)
  if (!images.has(image)) {
    throw badField(
      inside(at, 'image_id'), `${at.field}.image_id is not an image of the truth.`, image,
      'Evaluate results of the same images, or remove this row.',
    )
  }
  const keypoints = type === 'keypoints' ? keypointsAt(row, at) : null
  const mask = maskOf(row, at, () => images.get(image) ?? null)
  const hasMask = row['segmentation'] !== undefined && row['segmentation'] !== null
  if (type === 'segm' && !hasMask) {
    throw badField(inside(at, 'segmentation'), `${at.field} has no segmentation.`, 'nothing', 'For boxes choose the type bbox.')
  }
  const box = type === 'bbox' ? boxOfFound(row, at, hasMask ? mask : null) : null
  const bbox = box?.bbox ?? (keypoints ? extentOfKeypoints(keypoints) : ([0, 0, 0, 0] satisfies Box))
  return {
    image, category: idAt(row, 'category_id', at), score: numberAt(row, 'score', at), bbox, keypoints, mask,
    area: type === 'segm' ? null : (box?.area ?? bbox[2] * bbox[3]),
  }
}

/** The box of a detection and its size: as pycocotools' loadRes, one with a mask alone has the mask's. */
function boxOfFound(row: Row, at: Place, mask: (() => Runs) | null): { bbox: Box; area: number } {
  const stated = row['bbox']
  if (mask && (stated === undefined || stated === null || (Array.isArray(stated) && stated.length === 0))) {
    const runs = mask()
    return { bbox: boxOf(runs), area: areaOf(runs) }
  }
  const bbox = boxAt(row, at, true)
  return { bbox, area: bbox[2] * bbox[3] }
}

/** What reads the mask of a row: polygons need the image's size, run lengths bring their own. */
function maskOf(row: Row, at: Place, sizeOf: () => ImageSize | null): () => Runs {
  const value = row['segmentation']
  return () => {
    const place = inside(at, 'segmentation')
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      const { size, counts } = value as Row
      const [h, w] = listAt(size, inside(place, 'size')) as [number, number]
      if (typeof counts === 'string') return readCounts(counts, h, w, place)
      return runsOfCounts(listAt(counts, inside(place, 'counts')), h, w, place)
    }
    const size = sizeOf()
    if (!size) {
      throw badField(
        place, `${place.field} is a polygon, and the truth does not say how large its image is.`, 'no size',
        'Give the image width and height.',
      )
    }
    const shape = readSegmentation(value, place, size)
    return shape ? runsOfShape(shape, size.height, size.width, place) : emptyRuns(size.height, size.width)
  }
}

function sizeOf(row: Row): ImageSize | null {
  const { width, height } = row
  const whole = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value > 0
  return whole(width) && whole(height) ? { width, height } : null
}

/** Ids are whole numbers here, since photos and classes are gone through in their order. */
function idAt(row: Row, key: string, at: Place): number {
  const value = row[key]
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value
  return wholeAt(value, inside(at, key), Number.MIN_SAFE_INTEGER)
}

function numberAt(row: Row, key: string, at: Place): number {
  const value = row[key]
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw badField(inside(at, key), `${at.field}.${key} must be a number.`, value, 'Write a finite number.')
}

function flagAt(row: Row, key: string, at: Place): boolean {
  const value = row[key]
  if (value === undefined || value === null || value === 0 || value === false) return false
  if (value === 1 || value === true) return true
  throw badField(inside(at, key), `${at.field}.${key} must be 0 or 1.`, value, 'Write 0 or 1.')
}

function boxAt(row: Row, at: Place, needed: boolean): Box {
  const place = inside(at, 'bbox')
  const value = row['bbox']
  if (!needed && !Array.isArray(value)) return [0, 0, 0, 0]
  if (value === undefined || value === null) throw badField(place, `${at.field} has no bbox.`, 'nothing', OTHER_TYPE)
  const list = listAt(value, place)
  if (list.length !== 4) {
    throw badField(place, `${place.field} must have 4 numbers.`, list.length, 'Write it as [x, y, width, height].')
  }
  list.forEach((number, i) => {
    if (!isCoordinate(number, at.limits)) throw badCoordinate(number, inside(place, `[${i}]`))
  })
  return list as Box
}

function keypointsAt(row: Row, at: Place): number[] {
  const place = inside(at, 'keypoints')
  if (row['keypoints'] === undefined || row['keypoints'] === null) {
    throw badField(place, `${at.field} has no keypoints.`, 'nothing', OTHER_TYPE)
  }
  const list = listAt(row['keypoints'], place)
  if (list.length % 3 !== 0 || list.length > 30_000) {
    throw badField(
      place, `${place.field} has ${list.length} numbers, not x, y, v of each keypoint.`, list.length, 'Write x, y, v triplets.',
    )
  }
  list.forEach((number, i) => {
    if (!isCoordinate(number, at.limits)) throw badCoordinate(number, inside(place, `[${i}]`))
  })
  return list as number[]
}

function countLabelled(keypoints: readonly number[]): number {
  let count = 0
  for (let i = 2; i < keypoints.length; i += 3) if (keypoints[i] > 0) count++
  return count
}
