import type { Format } from './format.ts'
import { readRleCsv } from './rle-csv-read.ts'
import { writeRleCsv } from './rle-csv-write.ts'

export const rleCsv: Format = {
  id: 'rle-csv',
  title: 'RLE table (Kaggle)',
  about: 'A CSV of starts and lengths, down the columns or along the rows (Carvana)',
  source: 'file',
  read: readRleCsv,
  write: writeRleCsv,
}
