import { checkCancelled, Fault } from '../fault.ts'
import { checkLimit } from '../limits.ts'
import { runsOfBitmap } from '../mask/bitmap.ts'
import { rleOf } from '../mask/rle.ts'
import { areaOf, boxOf } from '../mask/runs.ts'
import { badField, inside, listAt, rowAt, skippedOf, textAt, wholeAt, type Place } from './fields.ts'
import type { ReadAnnotation, ReadItem, ReadOptions, SourceFiles } from './format.ts'
import { parseJson } from './json-scan.ts'
import { LISTS } from './masks-numbered-write.ts'
import { openPng } from './png.ts'

/** What a number in a picture means. */
type Meant = { category: string; iscrowd?: boolean }
/** What the list beside the pictures says: which files there are, and what their numbers mean. */
type Numbered = { files: string[] | null; meaning(file: string): ReadonlyMap<number, Meant>; photoOf(file: string): string | null }

/** The list in this folder that says what numbers in pictures mean, or null. */
export function listOf(paths: readonly string[]): string | null {
  return Object.values(LISTS).find((name) => paths.includes(name)) ?? null
}

/** Reads pictures of numbers with their list, as writeNumberedMasks() and COCO's panoptic format have them. */
export async function* readNumberedMasks(files: SourceFiles, paths: readonly string[], list: string, options: ReadOptions): AsyncIterable<ReadItem> {
  const { limits } = options
  const bytes = await files.read(list)
  checkLimit(limits, 'labelmeFileBytes', bytes.length, { file: list, what: 'Bytes of the file' })
  const at: Place = { file: list, field: '', limits }
  const numbered = readList(rowAt(parseJson(bytes, list, limits), at), list, at)
  const wanted = numbered.files ?? paths.filter((path) => /\.png$/i.test(path) && !path.startsWith('images/'))
  for (const [i, path] of wanted.entries()) {
    checkCancelled(options.signal)
    options.progress(i / wanted.length, `${i} of ${wanted.length} photos`)
    try {
      if (!paths.includes(path)) {
        throw new Fault('not-found', 'The list names a picture that is not there.', { file: list, field: path.slice(0, 200), fix: 'Put it beside the list, or take it out of the list.' })
      }
      yield await readOne(files, path, numbered, options)
    } catch (thrown) {
      yield skippedOf(thrown, path)
    }
  }
}

async function readOne(files: SourceFiles, path: string, numbered: Numbered, options: ReadOptions): Promise<ReadItem> {
  const bytes = await files.read(path)
  checkLimit(options.limits, 'labelmeImageDataBytes', bytes.length, { file: path, what: 'Bytes of a mask' })
  const { width, height, numbers } = numbersOf(bytes, { file: path, field: '', limits: options.limits }, options)
  const meaning = numbered.meaning(path)
  const annotations: ReadAnnotation[] = []
  for (const number of [...new Set(numbers)].filter((one) => one !== 0).sort((a, b) => a - b)) {
    const meant = meaning.get(number)
    if (!meant) {
      throw new Fault('invalid', `The picture holds the number ${number}, which the list does not name.`, {
        file: path, field: String(number), found: number, fix: 'Complete the list, or import the pictures without it as masks.',
      })
    }
    checkLimit(options.limits, 'labelmeShapes', annotations.length + 1, { file: path, what: 'Objects of one picture' })
    const runs = runsOfBitmap(Uint8Array.from(numbers, (one) => (one === number ? 1 : 0)), height, width)
    annotations.push({ ...meant, shape: { type: 'mask', rle: rleOf(runs) }, bbox: boxOf(runs), area: areaOf(runs) })
  }
  const photo = numbered.photoOf(path)
  return {
    kind: 'image', path: photo ?? path.replace(/\.[^./]*$/, ''), from: path, ...(photo === null ? { anyKind: true } : {}), width, height,
    mark: { status: 'done' }, annotations,
  }
}

/** Indices of a palette, grey values of up to 16 bits, or R + 256 G + 65536 B. */
function numbersOf(bytes: Uint8Array, at: Place, options: ReadOptions): { width: number; height: number; numbers: Uint32Array } {
  const { width, height, depth, colour, stride, rows } = openPng(bytes, options.zlib, at, (kind, bad) => {
    if (kind === 4 || kind === 6) throw bad('A picture of numbers has no alpha.', `PNG colour type ${kind}`, 'Write it without alpha.')
  })
  const numbers = new Uint32Array(width * height)
  const most = (1 << Math.min(depth, 8)) - 1
  for (let y = 0, o = 0; y < height; y++) {
    const start = y * (stride + 1) + 1
    for (let x = 0; x < width; x++) {
      if (colour === 2) {
        const p = start + (3 * x * depth) / 8
        if (depth === 16) throw badField(at, 'A picture of segments must have 8 bits a channel.', depth, 'Write it as an 8-bit RGB PNG.')
        numbers[o++] = rows[p] + 256 * rows[p + 1] + 65_536 * rows[p + 2]
      } else if (depth === 16) numbers[o++] = 256 * rows[start + 2 * x] + rows[start + 2 * x + 1]
      else {
        const bit = x * depth
        numbers[o++] = (rows[start + (bit >> 3)] >> (8 - depth - (bit & 7))) & most
      }
    }
  }
  return { width, height, numbers }
}

function readList(row: Record<string, unknown>, name: string, at: Place): Numbered {
  if (name === LISTS.semantic) return semanticList(row, at)
  return name === LISTS.instance ? instanceList(row, at) : panopticList(row, at)
}

function semanticList(row: Record<string, unknown>, at: Place): Numbered {
  const list = listAt(row['classes'], inside(at, 'classes'))
  checkLimit(at.limits, 'cocoCategories', list.length, { file: at.file, field: 'classes', what: 'Number of categories' })
  const meaning = new Map(list.map((value, i) => {
    const place = inside(at, `classes[${i}]`)
    const one = rowAt(value, place)
    return [wholeAt(one['index'], inside(place, 'index'), 1), { category: textAt(one['name'], inside(place, 'name'), 'labelLength') }] as const
  }))
  return { files: null, meaning: () => meaning, photoOf: () => null }
}

function instanceList(row: Record<string, unknown>, at: Place): Numbered {
  const photos = rowAt(row['photos'], inside(at, 'photos'))
  const byFile = new Map(Object.entries(photos).map(([file, value]) => {
    const place = inside(at, `photos.${file.slice(0, 60)}`)
    return [file, new Map(listAt(value, place).map((one, i) => {
      const where = inside(place, `[${i}]`)
      const object = rowAt(one, where)
      return [wholeAt(object['index'], inside(where, 'index'), 1), { category: textAt(object['category'], inside(where, 'category'), 'labelLength') }] as const
    }))] as const
  }))
  return { files: [...byFile.keys()], meaning: (file) => byFile.get(file) ?? new Map(), photoOf: () => null }
}

function panopticList(row: Record<string, unknown>, at: Place): Numbered {
  const each = (key: string) => listAt(row[key], inside(at, key)).map((value, i) => {
    const place = inside(at, `${key}[${i}]`)
    return { place, row: rowAt(value, place) }
  })
  const listed = each('categories')
  checkLimit(at.limits, 'cocoCategories', listed.length, { file: at.file, field: 'categories', what: 'Number of categories' })
  const names = new Map(listed.map(({ place, row: one }) =>
    [wholeAt(one['id'], inside(place, 'id'), 0), textAt(one['name'], inside(place, 'name'), 'labelLength')] as const))
  const photos = new Map(each('images').map(({ place, row: one }) => [wholeAt(one['id'], inside(place, 'id'), 0), textAt(one['file_name'], inside(place, 'file_name'))] as const))
  const byFile = new Map<string, { photo: string | null; meaning: Map<number, Meant> }>()
  for (const { place, row: one } of each('annotations')) {
    const segments = listAt(one['segments_info'], inside(place, 'segments_info'))
    const meaning = new Map(segments.map((value, i) => {
      const where = inside(place, `segments_info[${i}]`)
      const segment = rowAt(value, where)
      const category = names.get(wholeAt(segment['category_id'], inside(where, 'category_id'), 0))
      if (category === undefined) throw badField(inside(where, 'category_id'), 'This segment has a category that is not listed.', segment['category_id'], 'List it among the categories.')
      return [wholeAt(segment['id'], inside(where, 'id'), 1), { category, ...(segment['iscrowd'] === 1 ? { iscrowd: true } : {}) }] as const
    }))
    const photo = photos.get(wholeAt(one['image_id'], inside(place, 'image_id'), 0)) ?? null
    byFile.set(textAt(one['file_name'], inside(place, 'file_name')), { photo, meaning })
  }
  return {
    files: [...byFile.keys()], meaning: (file) => byFile.get(file)?.meaning ?? new Map(), photoOf: (file) => byFile.get(file)?.photo ?? null,
  }
}
