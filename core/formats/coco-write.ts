import { sameRow } from '../change/change.ts'
import { checkCancelled } from '../fault.ts'
import { LIMITS } from '../limits.ts'
import { extentOf } from '../mask/rasterise.ts'
import type { Annotation } from '../records/annotation.ts'
import type { Category } from '../records/category.ts'
import type { Replaced } from './coco-measure.ts'
import { readSegmentation, writeSegmentation, type ImageSize } from './coco-segmentation.ts'
import type { Row } from './fields.ts'
import type { Lost, Sink, WriteImage, WriteOptions, WriteSource } from './format.ts'
import { countLosses, type Losses } from './losses.ts'
import { OWN, ownOfAnnotation, ownOfCategory, ownOfImage } from './own-fields.ts'
import { poseFields } from './pose-fields.ts'

const CARRIED = ['keypoints', 'iscrowd', 'attributes', 'score'] as const
/** Pieces are handed on when they pass this many characters. */
const BATCH = 256 * 1024

/**
 * Writes `annotations<suffix>.json` as COCO's instances and keypoints files: ids as in the project (from 1), unused
 * categories and images without annotations included, one row a line. bbox and area are those of what is written, as
 * pycocotools measures them, unless `keepMeasures`. iscrowd stays 0 for run lengths: 1 would hide the object from training.
 */
export async function writeCoco(source: WriteSource, sink: Sink, options: WriteOptions, suffix: string): Promise<Lost[]> {
  const losses = countLosses()
  const file = await sink.open(`annotations${suffix}.json`)
  let held = ''
  const put = async (text: string) => {
    held += text
    if (held.length < BATCH) return
    await file.write(held)
    held = ''
  }
  const licenses = new Set(source.licenses.map((license) => license['id']))
  const head = {
    info: infoOf(source.info, options.date), [OWN]: { source: source.commonSource }, licenses: source.licenses,
    categories: source.categories.map(categoryRow),
  }
  await put(`{\n${Object.entries(head).map(([key, value]) => `"${key}": ${rowsText(value)}`).join(',\n')},\n"images": [`)
  let images = 0
  for await (const image of source.images({ annotations: false })) {
    checkCancelled(options.signal)
    await put(`${images++ === 0 ? '' : ','}\n${JSON.stringify(imageRow(image, licenses, losses))}`)
  }
  await put('\n],\n"annotations": [')
  let written = 0
  let done = 0
  for await (const image of source.images()) {
    checkCancelled(options.signal)
    let order = 0
    for (const annotation of image.annotations) {
      const row = annotationRow(annotation, { order, source: source.commonSource }, image, options, losses)
      if (!row) continue
      order++
      await put(`${written++ === 0 ? '' : ','}\n${JSON.stringify(row)}`)
    }
    options.progress(++done / images, `${done} of ${images} images`)
  }
  await put('\n]\n}\n')
  if (held !== '') await file.write(held)
  await file.close()
  return losses.list()
}

/** A list with one row a line, or any other value on its line. */
function rowsText(value: unknown): string {
  if (!Array.isArray(value) || value.length === 0) return JSON.stringify(value)
  return `[\n${value.map((row) => JSON.stringify(row)).join(',\n')}\n]`
}

/** COCO's description of a dataset, complete, so that strict readers find every key; what is there stays. */
export function infoOf(info: Row, date: string): Row {
  return {
    description: '', url: '', version: '1.0', year: Number(date.slice(0, 4)), contributor: '', date_created: date, ...info,
  }
}

export function categoryRow(category: Category): Row {
  return {
    id: category.id, name: category.name, supercategory: category.supercategory,
    ...(
      category.keypoints.length > 0 || category.skeleton.length > 0 ? {
        keypoints: category.keypoints, skeleton: category.skeleton,
      } : {}
    ),
    ...((category.extra['coco'] ?? {}) as Row),
    [OWN]: ownOfCategory(category, 'coco'),
  }
}

export function imageRow(image: WriteImage, licenses: ReadonlySet<unknown>, losses: Losses): Row {
  const own = ownOfImage(image.mark, image.extra, 'coco', { status: 'todo', split: '', flags: {}, note: '' })
  const coco = { ...((image.extra['coco'] ?? {}) as Row) }
  if (coco['license'] !== undefined && !licenses.has(coco['license'])) {
    delete coco['license']
    losses.add('Images whose licence is not in the list of licences: written without it', image.path)
  }
  if (own.status === 'flagged' || own.note || own.flags) {
    losses.add('Flags, notes and open questions of an image: kept under a key that others ignore', image.path)
  }
  if (image.orientation !== 1) {
    losses.add(
      'Photos that are turned by EXIF: sizes and coordinates are of the upright picture, readers must turn it too', image.path,
    )
  }
  const { id: _, ...rest } = coco
  return {
    id: image.id, file_name: image.path.normalize('NFC'), width: image.width, height: image.height, ...rest,
    ...(Object.keys(own).length > 0 ? { [OWN]: own } : {}),
  }
}

/**
 * The row of an annotation, or null (and a loss) when COCO has no way to hold it: it covers no pixel and has no keypoints.
 * @param assumed order and source that a reader of ours gives to rows that say nothing else
 */
export function annotationRow(
  annotation: Annotation, assumed: { order: number; source: string }, image: WriteImage,
  options: Pick<WriteOptions, 'segmentation' | 'keepMeasures'>, losses: Losses,
): Row | null {
  const { shape, keypoints } = annotation
  const pose = image.poses?.find((one) => one.annotation === annotation.id)
  const size: ImageSize = image
  const written = writeSegmentation(shape, size, options.segmentation)
  const example = `${image.path}: annotation ${annotation.id}`
  if (!written && !keypoints) {
    losses.add(`Objects without pixels (${shape.type}): not written`, example)
    return null
  }
  if (written?.approximated) losses.add(written.approximated, example)
  if (shape.type === 'circle') losses.add('Circles: written as polygons', example)
  const { description, group, flags, hidden, locked } = annotation
  if (description !== '' || group !== null || Object.keys(flags).length > 0 || hidden || locked) {
    losses.add('Description, group, flags, hidden or locked: kept under a key that others ignore', example)
  }
  const own: Row = ownOfAnnotation(withoutMeasures(annotation), 'coco', CARRIED, assumed)
  const segmentation = written?.segmentation ?? []
  if (!written || !sameRow(readSegmentation(segmentation, PLACE, size), shape)) own['shape'] = shape
  const { bbox, area } = options.keepMeasures ? keptMeasures(annotation) : (written ?? pointMeasures(annotation))
  const { id: _, ...coco } = (annotation.extra['coco'] ?? {}) as Row
  return {
    id: annotation.id,
    image_id: image.id,
    category_id: annotation.category,
    segmentation,
    area,
    bbox,
    iscrowd: annotation.iscrowd ? 1 : 0,
    ...(
      keypoints ? { num_keypoints: keypoints.reduce((count, v, i) => count + (i % 3 === 2 && v > 0 ? 1 : 0), 0), keypoints } : {}
    ),
    ...(annotation.score === null ? {} : { score: annotation.score }),
    ...(Object.keys(annotation.attributes).length > 0 ? { attributes: annotation.attributes } : {}),
    ...coco,
    ...(pose ? { pose: poseFields(pose) } : {}),
    ...(Object.keys(own).length > 0 ? { [OWN]: own } : {}),
  }
}

const PLACE = { file: '', field: '', limits: LIMITS }

/** The annotation without what an import noted for `keepMeasures`; it would be noted again. */
function withoutMeasures(annotation: Annotation): Annotation {
  if (annotation.extra['cocoMeasures'] === undefined) return annotation
  const extra = { ...annotation.extra }
  delete extra['cocoMeasures']
  return { ...annotation, extra }
}

/** The file's own measures, as long as the annotation still has those that were taken in their place. */
function keptMeasures(annotation: Annotation): { bbox: Annotation['bbox']; area: number } {
  const replaced = annotation.extra['cocoMeasures'] as Replaced | undefined
  const untouched = replaced && sameRow(replaced.by, [...annotation.bbox, annotation.area])
  return {
    bbox: (untouched && replaced.bbox) || annotation.bbox, area: untouched ? (replaced.area ?? annotation.area) : annotation.area,
  }
}

/** bbox and area of an object of keypoints alone: its own box, else the extent of the labelled points. */
function pointMeasures(annotation: Annotation): { bbox: Annotation['bbox']; area: number } {
  const { bbox, keypoints } = annotation
  if (bbox[2] > 0 && bbox[3] > 0) return { bbox, area: annotation.area > 0 ? annotation.area : bbox[2] * bbox[3] }
  const points: number[] = []
  for (let i = 0; keypoints && i < keypoints.length; i += 3) if (keypoints[i + 2] > 0) points.push(keypoints[i], keypoints[i + 1])
  if (points.length === 0) return { bbox, area: annotation.area }
  const extent = extentOf(points)
  return { bbox: extent, area: extent[2] * extent[3] }
}
