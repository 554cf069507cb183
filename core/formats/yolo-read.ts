import { checkCancelled, Fault } from '../fault.ts'
import { checkLimit } from '../limits.ts'
import type { Split } from '../records/image.ts'
import { skippedOf, type Place } from './fields.ts'
import type { ReadAnnotation, ReadItem, ReadOptions, SourceFiles } from './format.ts'
import { namesOfYaml } from './yaml-names.ts'

const SPLITS: Readonly<Record<string, Split>> = { train: 'train', training: 'train', val: 'val', valid: 'val', validation: 'val', test: 'test' }

/**
 * Reads labels of YOLO: a text file for each photo in folders called `labels` (photos in `images` beside, or where the user
 * says), one line an object: class and polygon, or class and box, in shares of the photo's size; a last number more is
 * its score. Names come from data.yaml or classes.txt. An empty file means that somebody looked.
 */
export async function* readYolo(files: SourceFiles, options: ReadOptions): AsyncIterable<ReadItem> {
  const paths: string[] = []
  for await (const { path } of files.list()) paths.push(path)
  const labels = labelFiles(paths)
  if (labels.length === 0) {
    throw new Fault('invalid', 'There are no YOLO label files here.', {
      found: `${paths.length} files`, fix: 'Choose the folder that holds data.yaml, or the one of the labels (.txt).',
    })
  }
  const names = await namesIn(files, paths, options)
  if (names.size === 0) yield { kind: 'note', what: 'No names of classes were found (data.yaml, classes.txt): classes have their numbers', example: labels[0] }
  for (const name of names.values()) yield { kind: 'category', category: { name } }
  for (const [i, path] of labels.entries()) {
    checkCancelled(options.signal)
    options.progress(i / labels.length, `${i} of ${labels.length} files`)
    try {
      const annotations = await readOne(files, path, names, options)
      const photo = photoOf(path)
      const split = photo.toLowerCase().split('/').map((part) => SPLITS[part]).find((part) => part !== undefined)
      yield {
        kind: 'image', path: photo, from: path, anyKind: true, width: null, height: null, mark: { status: 'done', ...(split ? { split } : {}) }, annotations,
      }
    } catch (thrown) {
      yield skippedOf(thrown, path)
    }
  }
}

/** Text files in folders called labels, or all when there is no such folder. */
function labelFiles(paths: readonly string[]): string[] {
  const texts = paths.filter((path) => /\.txt$/i.test(path) && !/(?:^|\/)(?:classes|readme[^/]*|train|val|test|labelmap|notes)\.txt$/i.test(path))
  const inLabels = texts.filter((path) => /(?:^|\/)labels\//i.test(path))
  return inLabels.length > 0 ? inLabels : texts
}

/** `train/labels/a.txt` belongs to `train/images/a`. */
function photoOf(path: string): string {
  const parts = path.replace(/\.txt$/i, '').split('/')
  const at = parts.findLastIndex((part, i) => i < parts.length - 1 && part.toLowerCase() === 'labels')
  if (at >= 0) parts[at] = 'images'
  return parts.join('/')
}

async function namesIn(files: SourceFiles, paths: readonly string[], options: ReadOptions): Promise<Map<number, string>> {
  const text = async (path: string) => {
    const bytes = await files.read(path)
    checkLimit(options.limits, 'modelManifestBytes', bytes.length, { file: path, what: 'Bytes of the file' })
    return new TextDecoder().decode(bytes)
  }
  const nearest = (pattern: RegExp) => paths.filter((path) => pattern.test(path)).sort((a, b) => a.split('/').length - b.split('/').length)
  for (const path of nearest(/\.ya?ml$/i)) {
    const names = namesOfYaml(await text(path), { file: path, field: '', limits: options.limits })
    if (names.size > 0) return names
  }
  const [classes] = nearest(/(?:^|\/)classes\.txt$/i)
  if (classes === undefined) return new Map()
  const lines = (await text(classes)).split(/\r?\n/).map((line) => line.trim())
  while (lines.at(-1) === '') lines.pop()
  checkLimit(options.limits, 'cocoCategories', lines.length, { file: classes, what: 'Number of categories' })
  for (const [i, line] of lines.entries()) {
    checkLimit(options.limits, 'labelLength', line.length, { file: classes, field: `line ${i + 1}`, what: 'Length of a name' })
  }
  return new Map(lines.flatMap((line, i) => (line === '' ? [] : [[i, line] as const])))
}

async function readOne(files: SourceFiles, path: string, names: ReadonlyMap<number, string>, options: ReadOptions): Promise<ReadAnnotation[]> {
  const { limits } = options
  const bytes = await files.read(path)
  checkLimit(limits, 'labelmeFileBytes', bytes.length, { file: path, what: 'Bytes of the file' })
  const rows = new TextDecoder().decode(bytes).split(/\r?\n/)
  const annotations: ReadAnnotation[] = []
  let points = 0
  for (const [i, row] of rows.entries()) {
    if (row.trim() === '') continue
    const at: Place = { file: path, field: `line ${i + 1}`, limits }
    checkLimit(limits, 'labelmeShapes', annotations.length + 1, { file: path, field: at.field, what: 'Shapes of one file' })
    const read = rowOf(row, names, at)
    points += row.split(/\s+/).length >> 1
    checkLimit(limits, 'labelmePointsPerFile', points, { file: path, field: at.field, what: 'Points of one file' })
    annotations.push(read)
  }
  return annotations
}

function rowOf(row: string, names: ReadonlyMap<number, string>, at: Place): ReadAnnotation {
  const cells = row.trim().split(/\s+/)
  const bad = (message: string, found: string | number, fix: string) => new Fault('invalid', message, { file: at.file, field: at.field, found, fix })
  const label = Number(cells[0])
  if (!/^\d{1,9}$/.test(cells[0])) throw bad(`${at.field} begins with "${cells[0].slice(0, 20)}", which is no number of a class.`, cells[0].slice(0, 60), 'Write a class number from 0.')
  // A box has four numbers, a polygon an even count from six; one more is the score.
  const count = cells.length - 1
  const scored = count % 2 === 1
  const places = scored ? count - 1 : count
  if (places < 4) throw bad(`${at.field} has ${count} numbers after the class; a box has 4, a polygon at least 6.`, count, 'Complete or remove this line.')
  checkLimit(at.limits, 'labelmePointsPerShape', places / 2, { file: at.file, field: at.field, what: 'Points of one polygon' })
  const shares = cells.slice(1, 1 + places).map((cell, i) => {
    const share = Number(cell)
    if (!Number.isFinite(share) || share < -1 || share > 2) {
      throw bad(`Number ${i + 1} of ${at.field} is no share of the photo's size.`, cell.slice(0, 60), 'Write x / width and y / height, from 0 to 1.')
    }
    return share
  })
  const score = scored ? Number(cells.at(-1)) : null
  if (score !== null && !(score >= 0 && score <= 1)) throw bad(`The score in ${at.field} is not between 0 and 1.`, cells.at(-1)!.slice(0, 60), 'Correct or remove it.')
  const [x, y, w, h] = shares
  return {
    category: names.get(label) ?? `class ${label}`, ...(score === null ? {} : { score }),
    shape: { type: 'shares', shape: places === 4
      ? { type: 'rectangle', points: [x - w / 2, y - h / 2, x + w / 2, y + h / 2] }
      : { type: 'polygon', parts: [[shares]] } },
  }
}
