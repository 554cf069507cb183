import { checkCancelled, Fault } from '../fault.ts'
import { checkLimit } from '../limits.ts'
import { csvRows, plainCell } from './csv-read.ts'
import { skippedOf } from './fields.ts'
import type { ReadItem, ReadOptions, SourceFiles } from './format.ts'

/** Names of columns, in small letters, without spaces, - and _. */
const COLUMNS = {
  image: ['imageid', 'img', 'image', 'id', 'filename', 'imagefilename', 'imageidclassid'],
  runs: ['encodedpixels', 'rlemask', 'rle', 'mask', 'segmentation', 'pixels', 'predictionstring'],
  height: ['height', 'imageheight', 'h'],
  width: ['width', 'imagewidth', 'w'],
  category: ['classid', 'category', 'categoryid', 'class', 'label', 'labelid', 'attributeid'],
} as const
type Columns = { image: number; runs: number; height: number; width: number; category: number }

/**
 * Reads a table of run lengths: for each mask a row with its photo and pairs of start and length, starts from 1. A table
 * does not say whether it counts down the columns or along the rows: what the user says goes, then the file's name, then
 * Carvana's header (`img,rle_mask`: rows), else columns; and that is told. Several rows of a photo are several objects.
 */
export async function* readRleCsv(files: SourceFiles, options: ReadOptions): AsyncIterable<ReadItem> {
  for await (const { path: file, bytes } of files.list()) {
    const { limits, signal } = options
    checkLimit(limits, 'cocoFileBytes', bytes, { file, what: 'Bytes of the file' })
    let columns: Columns | null = null
    let order: 'columns' | 'rows' = 'columns'
    const known = new Map<string, number>()
    let rows = 0
    for await (const { line, cells } of csvRows(files.stream(file), { file, limits, signal })) {
      checkCancelled(signal)
      if (!columns) {
        columns = columnsOf(cells, file)
        const found = orderOf(cells, file, options.order)
        order = found.order
        const words = order === 'columns' ? 'down the columns' : 'along the rows'
        yield { kind: 'note', what: `Runs were counted ${words}, from 1 (${found.why})`, example: file }
        continue
      }
      checkLimit(limits, 'cocoAnnotations', ++rows, { file, field: `line ${line}`, what: 'Rows of the table' })
      try {
        yield* itemsOf(cells, columns, { file, line, order, known, options })
      } catch (thrown) {
        yield skippedOf(thrown, file)
      }
      if (rows % 1_000 === 0) options.progress(null, `${rows} rows`)
    }
    if (!columns) throw new Fault('invalid', 'The table is empty.', { file, field: 'line 1', fix: 'Its first line names the columns.' })
  }
}

type Where = { file: string; line: number; order: 'columns' | 'rows'; known: Map<string, number>; options: ReadOptions }

function* itemsOf(cells: readonly string[], columns: Columns, { file, line, order, known, options }: Where): Generator<ReadItem> {
  const { limits } = options
  const cell = (column: number) => (column < 0 ? '' : (cells[column] ?? '').trim())
  const bad = (column: string, message: string, found: string, fix: string) =>
    new Fault('invalid', message, { file, field: `line ${line}, ${column}`, found: found.slice(0, 60), fix })
  const name = plainCell(cell(columns.image)).replaceAll('\\', '/')
  if (name === '') throw bad('image', `Line ${line} names no photo.`, '', 'Write the name of the photo in every row.')
  checkLimit(limits, 'labelLength', name.length, { file, field: `line ${line}`, what: 'Length of a name' })
  const side = (column: number, what: string): number | null => {
    const text = cell(column)
    if (text === '') return null
    const value = Number(text)
    if (!Number.isInteger(value) || value < 1) throw bad(what, `The ${what} in line ${line} is no whole number from 1.`, text, 'Write it in pixels.')
    checkLimit(limits, 'imageSide', value, { file, field: `line ${line}, ${what}`, what: 'Side of an image' })
    return value
  }
  const [height, width] = [side(columns.height, 'height'), side(columns.width, 'width')]
  if (height !== null && width !== null) checkLimit(limits, 'imagePixels', height * width, { file, field: `line ${line}`, what: 'Pixels of an image' })
  const pairs = pairsOf(cell(columns.runs), file, line, limits.rleRuns)
  const label = plainCell(cell(columns.category)) || (options.masks?.category ?? 'object')
  checkLimit(limits, 'labelLength', label.length, { file, field: `line ${line}`, what: 'Length of a name' })
  const last = pairs.length === 0 ? 0 : pairs[pairs.length - 2] + pairs[pairs.length - 1] - 1
  if (height !== null && width !== null && last > height * width) {
    throw bad('runs', `A mask in line ${line} ends at pixel ${last}, its photo has ${height * width}.`, String(last), 'Check height, width and runs.')
  }
  const annotations = pairs.length === 0 ? [] : [{ category: label, shape: { type: 'pixels' as const, order, pairs } }]
  const fileId = known.get(name)
  if (fileId !== undefined) {
    for (const annotation of annotations) yield { kind: 'annotation', image: fileId, field: `line ${line}`, from: file, annotation }
    return
  }
  checkLimit(limits, 'cocoImages', known.size + 1, { file, field: `line ${line}`, what: 'Photos of the table' })
  known.set(name, known.size + 1)
  const anyKind = !/\.(?:jpe?g|png|webp|tiff?|gif|avif|bmp)$/i.test(name)
  yield {
    kind: 'image', path: name, from: file, ...(anyKind ? { anyKind } : {}), width, height, fileId: known.size, mark: { status: 'done' }, annotations,
  }
}

/** Starts and lengths; nothing, and -1, mean no pixel. They ascend and do not overlap, so their number bounds the work. */
function pairsOf(text: string, file: string, line: number, most: number): number[] {
  if (text === '' || text === '-1' || text === '[]') return []
  const numbers = text.split(/[\s,]+/)
  const bad = (message: string, found: string | number) => new Fault('invalid', message, {
    file, field: `line ${line}, runs`, found, fix: 'Write pairs of start and length, starts from 1 and ascending.',
  })
  if (numbers.length % 2 !== 0) throw bad(`The runs in line ${line} are no pairs: there are ${numbers.length} numbers.`, numbers.length)
  if (numbers.length / 2 > most) throw bad(`There are more than ${most} runs in line ${line}.`, numbers.length / 2)
  const pairs = numbers.map(Number)
  let end = 1
  for (let i = 0; i < pairs.length; i += 2) {
    const [start, length] = [pairs[i], pairs[i + 1]]
    if (!Number.isSafeInteger(start) || !Number.isSafeInteger(length) || start < end || length < 1) {
      throw bad(`The runs in line ${line} do not ascend, or are no whole numbers from 1.`, `${numbers[i]} ${numbers[i + 1]}`.slice(0, 60))
    }
    end = start + length
  }
  return pairs
}

function columnsOf(cells: readonly string[], file: string): Columns {
  const plain = cells.map((cell) => cell.toLowerCase().replaceAll(/[\s_-]/g, ''))
  const find = (names: readonly string[]) => names.map((name) => plain.indexOf(name)).find((at) => at >= 0) ?? -1
  const columns = {
    image: find(COLUMNS.image), runs: find(COLUMNS.runs), height: find(COLUMNS.height), width: find(COLUMNS.width), category: find(COLUMNS.category),
  }
  if (columns.image >= 0 && columns.runs >= 0) return columns
  throw new Fault('invalid', 'The first line does not name a column of photos and one of runs.', {
    file, field: 'line 1', found: cells.join(',').slice(0, 60), fix: 'Write ImageId,EncodedPixels (or img,rle_mask) as the first line.',
  })
}

function orderOf(cells: readonly string[], file: string, said: ReadOptions['order']): { order: 'columns' | 'rows'; why: string } {
  if (said) return { order: said, why: 'as you said' }
  if (/row[-_ ]?major/i.test(file)) return { order: 'rows', why: 'as the name of the file says' }
  if (/column[-_ ]?major/i.test(file)) return { order: 'columns', why: 'as the name of the file says' }
  const header = cells.slice(0, 2).map((cell) => cell.trim().toLowerCase()).join()
  if (header === 'img,rle_mask') return { order: 'rows', why: 'the header is Carvana\'s; say --order columns if it is not so' }
  return { order: 'columns', why: 'as most contests do; say --order rows if it is not so' }
}
