import { checkCancelled, Fault } from '../fault.ts'
import { checkLimit } from '../limits.ts'
import {
  fileId, isRowId, readAnnotationRow, readCategory, readImage, readLicenses, type FileId, type UnparsedSegmentation,
} from './coco-rows.ts'
import { scanRings } from './coco-rings.ts'
import type { ImageSize } from './coco-segmentation.ts'
import { badField, inside, rowAt, skippedOf, type Place, type Row } from './fields.ts'
import type { ReadItem, ReadOptions, SourceFiles } from './format.ts'
import { topRows, type TopRows } from './json-rows.ts'
import { parseSlice } from './json-scan.ts'
import { OWN, readOwnImage } from './own-fields.ts'

/** Top-level lists that are read first, because annotations refer to them and most files put categories last. */
const FIRST = new Set(['images', 'categories', 'info', 'licenses', 'type', OWN])

/** What annotations refer to, known after the first pass. */
type Known = {
  images: Map<FileId, { id: number; size: ImageSize | null }>
  categories: Map<FileId, { category: string | number; keypoints: number }>
  annotations: Set<FileId>
  /** Source of rows that do not say theirs; only our own files state it. */
  source: string | undefined
}

/**
 * Reads a COCO file of instances or keypoints, or a bare list of results (whose ids are then those of the project).
 * Bad rows become `skipped` items; what makes the whole file unreadable is thrown. Images and categories come first,
 * wherever they stand: annotations of a file in one piece are put off, one larger than `cocoStreamBytes` is read twice.
 */
export async function* readCoco(files: SourceFiles, options: ReadOptions): AsyncIterable<ReadItem> {
  const { path, bytes } = await onlyFile(files)
  checkLimit(options.limits, 'cocoFileBytes', bytes, { file: path, what: 'Bytes of the file' })
  const whole = bytes > options.limits.cocoStreamBytes ? null : await files.read(path)
  const open = () => (whole ? onePiece(whole) : files.stream(path))
  const at: Place = { file: path, field: '', limits: options.limits }
  const tell = (pass: number) => (read: number) => {
    checkCancelled(options.signal)
    const share = (pass + read / Math.max(1, bytes)) / 2
    options.progress(Math.min(1, share), `${Math.round(read / 1e6)} of ${Math.round(bytes / 1e6)} MB`)
  }
  const cutOf = (key: string) => (options.pack && (key === '' || key === 'annotations') ? 'segmentation' : null)

  const known: Known = { images: new Map(), categories: new Map(), annotations: new Set(), source: undefined }
  const putOff: RowsPart[] = []
  const wanted = (key: string) => FIRST.has(key) || (whole !== null && (key === '' || key === 'annotations'))
  const seen = yield* readFirst(topRows(open(), wanted, at, cutOf), at, known, putOff, tell(0))
  if (!seen.has('annotations') && !seen.has('') && !(seen.has('images') && seen.has('categories'))) {
    throw new Fault('invalid', 'This is not a COCO file: it has neither annotations nor images with categories.', {
      file: path, field: '', found: [...seen].slice(0, 5).join(', ') || 'nothing',
      fix: 'Choose a COCO file of instances, keypoints or results.',
    })
  }
  const list = seen.has('') ? '' : 'annotations'
  const parts = whole ? putOff : topRows(open(), (key) => key === list, at, cutOf)
  yield* readAnnotations(parts, at, known, list, tell(1))
}

type RowsPart = Extract<TopRows, { kind: 'rows' }>

async function onlyFile(files: SourceFiles): Promise<{ path: string; bytes: number }> {
  for await (const file of files.list()) return file
  throw new Fault('not-found', 'There is no file to read.')
}

async function* onePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

/** Dataset, categories and images; annotations that come along are put off. Returns the keys at the top of the file. */
async function* readFirst(
  parts: AsyncIterable<TopRows>, at: Place, known: Known, putOff: RowsPart[], tell: (read: number) => void,
): AsyncGenerator<ReadItem, Set<string>> {
  const seen = new Set<string>()
  const names = new Set<string>()
  const paths = new Set<string>()
  const unnumbered: (Extract<ReadItem, { kind: 'image' }> & { id: FileId })[] = []
  let count = 0
  for await (const part of parts) {
    seen.add(part.key)
    if (part.kind === 'list') continue
    if (part.kind === 'value') {
      yield* readValue(part.key, part.value, at, known)
      continue
    }
    tell(part.read)
    const { key, first } = part
    if (key === '' || key === 'annotations') {
      putOff.push(part)
      continue
    }
    const { rows } = part.load()
    if (key === 'images' || key === 'categories') {
      count = first + rows.length
      checkLimit(
        at.limits, key === 'images' ? 'cocoImages' : 'cocoCategories', count,
        { file: at.file, field: key, what: `Number of ${key}` },
      )
    }
    if (key === 'licenses') yield { kind: 'dataset', licenses: readLicenses(rows, inside(at, key)) }
    for (let i = 0; i < rows.length; i++) {
      const place: Place = { file: at.file, field: `${key}[${first + i}]`, limits: at.limits }
      try {
        if (key === 'images') {
          const image = readImage(rows[i], place, at.file)
          if (known.images.has(image.id)) throw twice(place, 'id', image.id)
          if (paths.has(image.path)) throw twice(place, 'file_name', image.path)
          paths.add(image.path)
          const size = image.width !== null && image.height !== null ? { width: image.width, height: image.height } : null
          known.images.set(image.id, { id: isRowId(image.id, 0) ? image.id : -1, size })
          if (isRowId(image.id, 0)) yield numbered(image, image.id)
          else unnumbered.push(image)
        } else if (key === 'categories') {
          const { id, ...item } = readCategory(rows[i], place)
          if (known.categories.has(id)) throw twice(place, 'id', id)
          if (names.has(item.category.name)) {
            const name = `${item.category.name} (${id})`
            yield {
              kind: 'skipped', note: true, file: at.file, field: `${place.field}.name`, code: 'conflict',
              message: `Two categories are called "${item.category.name}"; this one becomes "${name}".`,
              fix: 'Merge them in the category editor if they are one.',
            }
            item.category.name = name
          }
          names.add(item.category.name)
          known.categories.set(id, { category: item.category.name, keypoints: item.category.keypoints?.length ?? 0 })
          yield item
        }
      } catch (thrown) {
        yield skippedOf(thrown, at.file)
      }
    }
  }
  let next = 1
  for (const id of known.images.keys()) if (typeof id === 'number' && id >= next) next = id + 1
  for (const image of unnumbered) {
    known.images.get(image.id)!.id = next
    yield numbered(image, next++)
  }
  return seen
}

function numbered(image: Extract<ReadItem, { kind: 'image' }> & { id: FileId }, number: number): ReadItem {
  const { id: _, ...item } = image
  return { ...item, fileId: number }
}

function* readValue(key: string, value: unknown, at: Place, known: Known): Generator<ReadItem> {
  if (key === 'info' && value !== null) yield { kind: 'dataset', info: rowAt(value, inside(at, key)) }
  else if (key === OWN) known.source = readOwnImage(value, inside(at, key)).source
  else if ((key === 'images' || key === 'annotations' || key === 'categories') && value !== null) {
    throw badField(inside(at, key), `${key} must be a list.`, value, 'Write it as [ … ].')
  }
}

async function* readAnnotations(
  parts: AsyncIterable<TopRows> | Iterable<RowsPart>, at: Place, known: Known, list: string, tell: (read: number) => void,
): AsyncGenerator<ReadItem> {
  for await (const part of parts) {
    if (part.kind !== 'rows' || part.key !== list) continue
    tell(part.read)
    checkLimit(at.limits, 'cocoAnnotations', part.first + part.count, { file: at.file, field: list, what: 'Number of annotations' })
    const { rows, bytes, cuts, offset } = part.load()
    /** What is not JSON makes the file unreadable, not the row. */
    let broken: unknown = null
    const segmentationAt = (cut: number): UnparsedSegmentation => ({
      rings: () => scanRings(bytes, cuts[cut], cuts[cut + 1], at.limits),
      parse() {
        try {
          return parseSlice(bytes, cuts[cut], cuts[cut + 1], { ...inside(at, list), offset })
        } catch (thrown) {
          broken = thrown
          throw thrown
        }
      },
    })
    for (let i = 0; i < rows.length; i++) {
      const place: Place = { file: at.file, field: `${list}[${part.first + i}]`, limits: at.limits }
      try {
        yield readOne(rows[i], place, known, list === '', cuts[2 * i] >= 0 ? segmentationAt(2 * i) : null)
      } catch (thrown) {
        if (thrown === broken) throw thrown
        yield skippedOf(thrown, at.file)
      }
    }
  }
}

function readOne(value: unknown, at: Place, known: Known, results: boolean, unparsed: UnparsedSegmentation | null): ReadItem {
  const row = rowAt(value, at)
  const imageId = idIn(row, 'image_id', at)
  const categoryId = idIn(row, 'category_id', at)
  const image = known.images.get(imageId) ?? (results && isRowId(imageId, 0) ? { id: imageId, size: null } : undefined)
  if (!image) throw unresolved(at, 'image_id', imageId, 'images')
  const category = known.categories.get(categoryId) ?? (
    results && isRowId(categoryId, 0) ? { category: categoryId, keypoints: 0 } : undefined
  )
  if (!category) throw unresolved(at, 'category_id', categoryId, 'categories')

  const annotation = readAnnotationRow(row, at, image.size, category.category, category.keypoints, unparsed)
  if (row['id'] !== undefined && row['id'] !== null) {
    const id = idIn(row, 'id', at)
    if (known.annotations.has(id)) throw twice(at, 'id', id)
    known.annotations.add(id)
    // 0 is no id for pycocotools, nor for us; such rows get one of their own and keep what they had.
    if (isRowId(id, 1)) annotation.id = id as typeof annotation.id
    else annotation.extra = { ...annotation.extra, coco: { ...((annotation.extra?.['coco'] ?? {}) as Row), id: row['id'] } }
  }
  if (annotation.source === undefined && known.source !== undefined) annotation.source = known.source
  return { kind: 'annotation', image: image.id, field: at.field, from: at.file, annotation }
}

/** An id of a row; most are plain numbers, for which no place needs to be made. */
function idIn(row: Row, key: string, at: Place): FileId {
  const value = row[key]
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : fileId(value, inside(at, key))
}

function twice(at: Place, key: string, value: FileId): Fault {
  return badField(inside(at, key), `${at.field}.${key} is the same as that of an earlier row.`, value, 'Give each row its own.')
}

function unresolved(at: Place, key: string, value: FileId, list: string): Fault {
  return badField(
    inside(at, key), `${at.field}.${key} names a row that is not in ${list}.`, value,
    `Add it to ${list} or remove this annotation.`,
  )
}
