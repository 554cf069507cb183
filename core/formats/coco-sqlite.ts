import type { Format } from './format.ts'

/** COCO's tables in an SQLite file. Reading and writing need SQLite and are added by main/datasets/formats.ts. */
export const cocoSqlite: Format = {
  id: 'coco-sqlite',
  title: 'COCO in SQLite',
  about: 'One SQLite file with the tables info, licenses, images, categories and annotations, for plain SQL',
  source: 'file',
  poses: true,
}
