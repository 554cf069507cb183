import { checkCancelled, Fault } from '../fault.ts'
import { checkLimit } from '../limits.ts'
import { bytesOfBase64, lengthOfBase64 } from './base64.ts'
import { badField, flagsAt, inside, listAt, rowAt, sizeAt, skippedOf, textAt, wholeAt, type Place, type Row } from './fields.ts'
import type { ReadItem, ReadOptions, SourceFiles } from './format.ts'
import { parseJson } from './json-scan.ts'
import { readShape, type PointBudget } from './labelme-shape.ts'
import { OWN, readOwnAnnotation, readOwnImage } from './own-fields.ts'
import { isScore, plainAttributes } from './plain-values.ts'
import { joinParts, ownPartAt, type ReadPart } from './labelme-parts.ts'

/** The keys labelme 7.1 knows; all others are kept under `extra.labelme`, in their order. */
const FILE_KEYS = new Set(['version', 'flags', 'shapes', 'imagePath', 'imageData', 'imageHeight', 'imageWidth', OWN])
const SHAPE_KEYS = new Set(['label', 'points', 'group_id', 'description', 'shape_type', 'flags', 'mask', OWN])

type ImageItem = Extract<ReadItem, { kind: 'image' }>

/**
 * Reads every labelme file of a folder, in byte order of path. One bad shape refuses its whole file, as in labelme
 * itself: half of an image's labels would look finished. Other JSON files are noted and left alone.
 */
export async function* readLabelme(files: SourceFiles, options: ReadOptions): AsyncIterable<ReadItem> {
  const paths: { path: string; bytes: number }[] = []
  for await (const file of files.list()) if (/\.json$/i.test(file.path)) paths.push(file)
  let found = 0
  for (const [i, { path, bytes }] of paths.entries()) {
    checkCancelled(options.signal)
    options.progress(i / paths.length, `${i} of ${paths.length} files`)
    const item = await readOne(files, path, bytes, options)
    if (item.kind === 'image' || !item.note) found++
    yield item
  }
  if (found === 0) {
    throw new Fault('invalid', 'There are no labelme files here.', {
      found: `${paths.length} JSON files`, fix: 'Choose the folder that holds the .json files labelme saved.',
    })
  }
}

async function readOne(
  files: SourceFiles, path: string, bytes: number, options: ReadOptions,
): Promise<ImageItem | Extract<ReadItem, { kind: 'skipped' }>> {
  try {
    checkLimit(options.limits, 'labelmeFileBytes', bytes, { file: path, what: 'Bytes of the file' })
    const value = parseJson(await files.read(path), path, options.limits)
    if (typeof value !== 'object' || value === null || !('shapes' in value)) {
      return {
        kind: 'skipped', note: true, file: path, field: '', code: 'unsupported',
        message: 'This JSON file is not from labelme.',
        fix: 'Nothing to do, unless it should be: then it lacks the key "shapes".',
      }
    }
    return readLabelmeFile(value as Row, { file: path, field: '', limits: options.limits }, options)
  } catch (thrown) {
    return skippedOf(thrown, path)
  }
}

/** One parsed labelme file. Throws `invalid` with the path of the field. */
export function readLabelmeFile(row: Row, at: Place, options: Pick<ReadOptions, 'zlib'>): ImageItem {
  const path = textAt(row['imagePath'], inside(at, 'imagePath'), 'attributeTextLength').replaceAll('\\', '/')
  if (path === '' || path.includes('\0')) {
    throw badField(inside(at, 'imagePath'), 'imagePath is empty.', path, 'Write the name of the photo.')
  }
  const embedded = embeddedAt(row['imageData'], inside(at, 'imageData'))
  const stated = row['imageHeight'] != null || row['imageWidth'] != null
  const size = stated ? sizeAt(row['imageWidth'], row['imageHeight'], at, ['imageWidth', 'imageHeight']) : null
  const flags = row['flags'] == null ? {} : flagsAt(row['flags'], inside(at, 'flags'))
  const own = readOwnImage(row[OWN], inside(at, OWN))

  const shapes = listAt(row['shapes'], inside(at, 'shapes'))
  checkLimit(at.limits, 'labelmeShapes', shapes.length, { file: at.file, field: 'shapes', what: 'Shapes of one file' })
  const budget: PointBudget = { left: at.limits.labelmePointsPerFile }
  const parts = shapes.map((value, i): ReadPart => {
    const place = inside(at, `shapes[${i}]`)
    const shape = rowAt(value, place)
    const annotation = readAnnotation(shape, place, size, budget, options.zlib)
    if (annotation.source === undefined && own.source !== undefined) annotation.source = own.source
    return { annotation, own: ownPartAt(shape[OWN], inside(place, OWN)) }
  })

  // Where the photo was is kept when that says more than its name.
  const kept: Row = path.includes('/') ? { imagePath: row['imagePath'] } : {}
  for (const key of Object.keys(row)) if (!FILE_KEYS.has(key)) kept[key] = row[key]
  const extra = { ...own.extra, ...(Object.keys(kept).length > 0 ? { labelme: kept } : {}) }
  return {
    kind: 'image',
    path,
    from: at.file,
    width: size?.width ?? null,
    height: size?.height ?? null,
    // labelme has no other word for "looked at" than that the file exists.
    mark: {
      status: own.status ?? 'done', flags, ...(own.split ? { split: own.split } : {}), ...(own.note ? { note: own.note } : {}),
    },
    ...(Object.keys(extra).length > 0 ? { extra } : {}),
    ...(embedded ? { embedded } : {}),
    annotations: joinParts(parts),
  }
}

function embeddedAt(value: unknown, at: Place): boolean {
  if (value === undefined || value === null) return false
  const text = textAt(value, at)
  checkLimit(
    at.limits, 'labelmeImageDataBytes', lengthOfBase64(text),
    { file: at.file, field: at.field, what: 'Bytes of an embedded picture' },
  )
  return text !== ''
}

function readAnnotation(
  row: Row, at: Place, size: { width: number; height: number } | null, budget: PointBudget, zlib: ReadOptions['zlib'],
): ReadPart['annotation'] {
  const label = textAt(row['label'], inside(at, 'label'), 'labelLength')
  if (label === '') throw badField(inside(at, 'label'), `${at.field} has no label.`, label, 'Write the name of its category.')
  const shape = readShape(row, at, size, budget, zlib)
  const annotation: ReadPart['annotation'] = { category: label, shape }
  if (row['group_id'] != null) annotation.group = wholeAt(row['group_id'], inside(at, 'group_id'), Number.MIN_SAFE_INTEGER)
  if (row['description'] != null) {
    annotation.description = textAt(row['description'], inside(at, 'description'), 'attributeTextLength')
  }
  if (row['flags'] != null) annotation.flags = flagsAt(row['flags'], inside(at, 'flags'))
  const kept: Row = {}
  for (const key of Object.keys(row)) if (!SHAPE_KEYS.has(key)) kept[key] = row[key]
  // X-AnyLabeling's score and attributes are what ours are; anything else under these names stays as it is.
  const score = kept['score']
  if (isScore(score)) {
    annotation.score = score
    delete kept['score']
  }
  const attributes = plainAttributes(kept['attributes'])
  if (attributes) {
    annotation.attributes = attributes
    delete kept['attributes']
  }
  const { extra, ...own } = readOwnAnnotation(row[OWN], inside(at, OWN))
  Object.assign(annotation, own, { shape: own.shape?.type === 'none' ? own.shape : shape })
  const all = { ...extra, ...(Object.keys(kept).length > 0 ? { labelme: kept } : {}) }
  if (Object.keys(all).length > 0) annotation.extra = all
  return annotation
}

/** The photo inside a labelme file. */
export async function embeddedInLabelme(files: SourceFiles, from: string, options: ReadOptions): Promise<Uint8Array> {
  const at: Place = { file: from, field: '', limits: options.limits }
  const row = rowAt(parseJson(await files.read(from), from, options.limits), at)
  const dataAt = inside(at, 'imageData')
  return bytesOfBase64(textAt(row['imageData'], dataAt), dataAt)
}
