import type { Annotation } from '../records/annotation.ts'
import { csvText } from './csv-read.ts'
import type { Format, Lost, Sink, WriteImage, WriteOptions, WriteSource } from './format.ts'
import { writeTable } from './table.ts'

const COLUMNS = [
  'file_name', 'image_width', 'image_height', 'status', 'split', 'id', 'category', 'shape', 'x', 'y', 'width', 'height', 'area',
  'score', 'source', 'group', 'description',
]

/**
 * A table for spreadsheets, one row for each annotation and for each image without any: boxes and areas as they are, no
 * outlines. Texts that a spreadsheet would take for a formula get an apostrophe in front (OWASP, CSV injection).
 */
export const csv: Format = {
  id: 'csv',
  title: 'CSV table',
  about: 'One table of boxes, areas and categories for spreadsheets; a report, not a dataset to read back',
  source: 'file',
  write: writeCsv,
}

function writeCsv(source: WriteSource, sink: Sink, options: WriteOptions, suffix: string): Promise<Lost[]> {
  const names = new Map(source.categories.map((category) => [category.id as number, category.name]))
  return writeTable(source, sink, options, `annotations${suffix}.csv`, lineOf(COLUMNS), (image, losses) => {
    const { annotations, path } = image
    if (annotations.length > 0) losses.add('Outlines and masks: only their boxes and areas are written', path, annotations.length)
    return (annotations.length > 0 ? annotations : [null]).map((row) => lineOf(cellsOf(image, row, names))).join('')
  })
}

function cellsOf(image: WriteImage, row: Annotation | null, names: ReadonlyMap<number, string>): (string | number | null)[] {
  const { path, width, height, mark } = image
  const about = [path, width, height, mark.status, mark.split]
  if (!row) return [...about, ...COLUMNS.slice(about.length).map(() => null)]
  return [
    ...about, row.id, names.get(row.category) ?? row.category, row.shape.type, ...row.bbox, row.area, row.score, row.source,
    row.group,
    row.description,
  ]
}

/** A line as RFC 4180 has it. */
export function lineOf(cells: readonly (string | number | null)[]): string {
  return `${cells.map(cellText).join(',')}\r\n`
}

/** Numbers as they are, also negative ones: a finite number is no formula. */
function cellText(cell: string | number | null): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : ''
  return csvText(cell)
}
