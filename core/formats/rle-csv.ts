import type { Format } from './format.ts'
import { readRleCsv } from './rle-csv-read.ts'
import { writeRleCsv } from './rle-csv-write.ts'

export const rleCsv: Format = {
  id: 'rle-csv',
  title: 'RLE table (Kaggle)',
  about: 'A CSV of masks as starts and lengths, counted down the columns as most contests do, or along the rows as Carvana does',
  source: 'file',
  read: readRleCsv,
  write: writeRleCsv,
}
