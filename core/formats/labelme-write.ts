import { checkCancelled } from '../fault.ts'
import { bitmapOf } from '../mask/bitmap.ts'
import { cropped } from '../mask/place.ts'
import { runsOfRle } from '../mask/rle.ts'
import { boxOf } from '../mask/runs.ts'
import type { Annotation, Shape } from '../records/annotation.ts'
import type { Category } from '../records/category.ts'
import { base64OfBytes } from './base64.ts'
import type { Row } from './fields.ts'
import type { Lost, Sink, WriteImage, WriteOptions, WriteSource, Zlib } from './format.ts'
import { splitParts } from './labelme-parts.ts'
import { countLosses, type Losses } from './losses.ts'
import { OWN, ownOfAnnotation, ownOfImage } from './own-fields.ts'
import { writeMaskPng } from './png-write.ts'
import { Floats, pythonJson } from './python-json.ts'

const VERSION = '7.1.0'
const IMPORTED = 'import:labelme'
const CARRIED = ['flags', 'description', 'group', 'score', 'attributes'] as const

/**
 * Writes a labelme 7.1 file for every image that was looked at, in the folders of the photos. `imageData` is null: the
 * photo itself is what `imagePath` points to. With suffix `-train` the files lie in a folder `train`.
 */
export async function writeLabelme(source: WriteSource, sink: Sink, options: WriteOptions, suffix: string): Promise<Lost[]> {
  const losses = countLosses()
  const categories = new Map(source.categories.map((category) => [category.id as number, category]))
  const taken = new Set<string>()
  const used = new Set<number>()
  let written = 0
  for await (const image of source.images()) {
    checkCancelled(options.signal)
    const own = ownOfImage(image.mark, image.extra, 'labelme', { status: 'done', split: '', flags: {}, note: '' }, ['flags'])
    const rows = image.annotations.filter((row) => row.shape.type !== 'none' || visiblePoints(row.keypoints).length > 0)
    if (rows.length < image.annotations.length) {
      losses.add('Objects without any geometry: not written', image.path, image.annotations.length - rows.length)
    }
    const { status, flags, note } = image.mark
    const untouched = rows.length === 0 && status === 'todo' && Object.keys(flags).length === 0 && note === ''
    if (untouched) continue
    if (own.status === 'flagged' || own.split || own.note) {
      losses.add('Split, notes and open questions of an image: kept under a key labelme does not show', image.path)
    }
    for (const row of rows) used.add(row.category)
    const name = fileName(image.path, suffix, taken, losses)
    const file = await sink.open(name)
    await file.write(labelmeText({ ...image, annotations: rows }, image.photoFrom(name), categories, own, losses, options.zlib))
    await file.close()
    options.progress(null, `${++written} files`)
  }
  for (const category of source.categories) if (!used.has(category.id)) losses.add('Categories that no shape uses', category.name)
  if (
    source.categories.some(
      (category) => category.keypoints.length > 0 || category.supercategory !== '' || category.attributes.length > 0,
    )
  ) {
    losses.add(
      'Colours, supercategories, skeletons and attributes of categories', source.categories[0].name, source.categories.length,
    )
  }
  if (Object.keys(source.info).length > 0 || source.licenses.length > 0) {
    losses.add('Description and licences of the dataset', 'info')
  }
  return losses.list()
}

function labelmeText(
  image: WriteImage, imagePath: string, categories: ReadonlyMap<number, Category>, own: Row, losses: Losses, zlib: Zlib,
): string {
  const source = commonSource(image.annotations)
  const groups = spareGroups(image.annotations)
  const shapes = image.annotations.flatMap(
    (annotation, order) => shapesOf(annotation, order, source, image, categories, groups, losses, zlib),
  )
  const kept: Row = { ...((image.extra['labelme'] ?? {}) as Row) }
  delete kept['imagePath']
  const ours = { ...own, ...(source === IMPORTED ? {} : { source }) }
  return `${pythonJson({
    version: VERSION,
    flags: image.mark.flags,
    shapes,
    imagePath,
    imageData: null,
    imageHeight: image.height,
    imageWidth: image.width,
    ...kept,
    ...(Object.keys(ours).length > 0 ? { [OWN]: ours } : {}),
  })}`
}

/** The source most rows have, so that only the others need to say theirs. */
function commonSource(rows: readonly Annotation[]): string {
  const counts = new Map<string, number>()
  for (const { source } of rows) counts.set(source, (counts.get(source) ?? 0) + 1)
  return [...counts].reduce((best, next) => (next[1] > best[1] ? next : best), [IMPORTED, 0])[0]
}

/** Group numbers that no annotation of the image has, for objects of several parts without a group of their own. */
function spareGroups(rows: readonly Annotation[]): () => number {
  let last = rows.reduce((most, row) => Math.max(most, row.group ?? 0), 0)
  return () => ++last
}

function shapesOf(
  row: Annotation, order: number, source: string, image: WriteImage, categories: ReadonlyMap<number, Category>,
  spareGroup: () => number,
  losses: Losses, zlib: Zlib,
): Row[] {
  const own: Row = ownOfAnnotation(row, 'labelme', CARRIED, { order, source })
  const label = categories.get(row.category)?.name ?? `category ${row.category}`
  const example = `${image.path}: ${label}`
  if (row.keypoints) losses.add('Keypoints: kept under a key labelme does not show', example)
  if (row.iscrowd) losses.add('Crowd regions: labelme shows them as single objects', example)
  if (row.hidden || row.locked) losses.add('Hidden and locked objects: labelme shows and edits them', example)
  if (Object.keys(row.attributes).length > 0) losses.add('Attributes: kept under a key labelme does not show', example)

  const shapeRow = (
    shape_type: string, points: readonly number[], group: number | null, ours: Row, mask: string | null = null,
  ): Row => ({
    ...extraKeys(row),
    ...(Object.keys(ours).length > 0 ? { [OWN]: ours } : {}),
    label,
    points: pairs(points),
    group_id: group,
    description: row.description,
    shape_type,
    flags: row.flags,
    mask,
  })
  const { shape } = row
  switch (shape.type) {
    case 'polygon': {
      const parts = splitParts(shape, order)
      if (parts.length > 1) losses.add('Objects of several parts: written as shapes that share a group_id', example)
      if (parts.some((part) => part.own.holes)) losses.add('Holes of polygons: labelme fills them', example)
      const group = parts.length > 1 && row.group === null ? spareGroup() : row.group
      const real = group === row.group ? {} : { group: row.group }
      return parts.map((part, i) => shapeRow('polygon', part.ring, group, { ...(i === 0 ? own : {}), ...real, ...part.own }))
    }
    case 'mask': {
      const { points, png } = maskCrop(shape, zlib)
      return [shapeRow('mask', points, row.group, own, base64OfBytes(png))]
    }
    case 'none':
      return [shapeRow('points', visiblePoints(row.keypoints), row.group, { ...own, shape })]
    default:
      return [shapeRow(shape.type, shape.points, row.group, own)]
  }
}

/** Unknown keys of the shape in the order they had, with score and attributes where X-AnyLabeling has them. */
function extraKeys(row: Annotation): Row {
  return {
    ...((row.extra['labelme'] ?? {}) as Row),
    ...(row.score === null ? {} : { score: row.score }),
    ...(Object.keys(row.attributes).length > 0 ? { attributes: row.attributes } : {}),
  }
}

const pairs = (points: readonly number[]): Floats[] =>
  Array.from({ length: points.length / 2 }, (_, i) => new Floats([points[2 * i], points[2 * i + 1]]))

/** The mask's own box, corners inclusive, and its pixels as 0 and 1. An empty mask is one pixel of 0 at the corner. */
function maskCrop(shape: Extract<Shape, { type: 'mask' }>, zlib: Zlib): { points: number[]; png: Uint8Array } {
  const runs = runsOfRle(shape.rle)
  const box = boxOf(runs)
  const [x, y] = box
  const width = Math.max(1, box[2])
  const height = Math.max(1, box[3])
  const pixels = bitmapOf(cropped(runs, [x, y, width, height]))
  return { points: [x, y, x + width - 1, y + height - 1], png: writeMaskPng(pixels, width, height, zlib) }
}

function visiblePoints(keypoints: readonly number[] | null): number[] {
  const points: number[] = []
  for (let i = 0; keypoints && i + 2 < keypoints.length; i += 3) {
    if (keypoints[i + 2] > 0) points.push(keypoints[i], keypoints[i + 1])
  }
  return points
}

/** `a/b.jpg` as `a/b.json`, or `a/b.jpg.json` when that is taken (`b.png` beside it), whatever the case of letters. */
function fileName(path: string, suffix: string, taken: Set<string>, losses: Losses): string {
  const folder = suffix === '' ? '' : `${suffix.slice(1)}/`
  const plain = `${folder}${path.replace(/\.[^./]+$/, '')}.json`
  for (const name of [plain, `${folder}${path}.json`]) {
    if (taken.has(name.toLowerCase())) continue
    taken.add(name.toLowerCase())
    if (name !== plain) losses.add('Photos whose names differ in their ending only: labelme expects one file name for both', path)
    return name
  }
  for (let n = 2; ; n++) {
    const name = `${folder}${path}-${n}.json`
    if (taken.has(name.toLowerCase())) continue
    taken.add(name.toLowerCase())
    return name
  }
}
