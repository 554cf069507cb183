import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Fault } from '../../../core/fault.ts'
import { coco } from '../../../core/formats/coco.ts'
import type { Format, ReadItem } from '../../../core/formats/format.ts'
import { formatOf } from '../../../main/datasets/formats.ts'
import { sourceFiles } from '../../../main/datasets/source-files.ts'
import { models } from '../../support/dataset-arbitraries.ts'
import { itemsOf, memoryFiles, modelOf, sourceOf, writeOptions, written, type Model } from '../../support/dataset-model.ts'

const sqlite = formatOf('coco-sqlite')
let folder: string
let file: string
beforeEach(() => {
  folder = realpathSync.native(mkdtempSync(join(tmpdir(), 'selvedge-sqlite-')))
  file = join(folder, 'annotations.sqlite')
})
afterEach(() => rmSync(folder, { recursive: true }))

async function write(model: Model): Promise<void> {
  rmSync(file, { force: true })
  const sink = { place: async (path: string) => join(folder, path), open: () => Promise.reject(new Error('no file is opened')) }
  await (sqlite as Required<Format>).write(sourceOf(model), sink, writeOptions(), '')
}
async function read(path = file): Promise<ReadItem[]> {
  return itemsOf(sqlite, await sourceFiles(path, 'file'))
}
const faultOf = (work: Promise<unknown>) => work.then(
  () => { throw new Error('nothing was thrown') }, (thrown: unknown) => thrown as Fault,
)

it('holds what a COCO file holds: written and read it is the same dataset', async () => {
  await fc.assert(fc.asyncProperty(models('coco'), async (model) => {
    await write(model)
    const { files } = await written(coco, model)
    const told = (items: ReadItem[]) => {
      const { images, ...rest } = modelOf(items, 'import:coco')
      return { ...rest, images: images.toSorted((a, b) => a.id - b.id) }
    }
    expect(told(await read())).toEqual(told(await itemsOf(coco, memoryFiles(files))))
  }), { numRuns: 60 })
}, 60_000)

it('is plain SQL for anybody: COCO\'s tables, columns and indices', async () => {
  const [model] = fc.sample(
    models('coco').filter((one) => one.images.some((image) => image.annotations.length > 2)), { numRuns: 1, seed: 3 },
  )
  await write(model)
  const db = new DatabaseSync(file, { readOnly: true })
  const names = db.prepare(
    `SELECT type, name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY type DESC, name`,
  ).all().map((row) => `${String(row['type'])} ${String(row['name'])}`)
  expect(names).toEqual(
    [
      'table annotations', 'table categories', 'table images', 'table info', 'table licenses', 'index annotations_category',
      'index annotations_image', 'index images_file_name',
    ],
  )
  const { files } = await written(coco, model)
  const json = JSON.parse(Object.values(files)[0])
  const rows = db.prepare(
    'SELECT a.id, a.area, a.bbox, a.segmentation, i.file_name, c.name FROM annotations a JOIN images i ON i.id = a.image_id JOIN categories c ON c.id = a.category_id ORDER BY a.id',
  ).all()
  expect(rows.map((row) => [row['id'], row['area'], JSON.parse(String(row['bbox'])), JSON.parse(String(row['segmentation']))])).toEqual(
    json.annotations.map(
      (row: { id: number; area: number; bbox: number[]; segmentation: unknown }) => [row.id, row.area, row.bbox, row.segmentation],
    ),
  )
  const plan = db.prepare('EXPLAIN QUERY PLAN SELECT * FROM annotations WHERE image_id = 1').all()
  expect(JSON.stringify(plan)).toContain('annotations_image')
  db.close()
})

const MINIMAL = `CREATE TABLE images (id INTEGER PRIMARY KEY, file_name TEXT, width INTEGER, height INTEGER);
  CREATE TABLE categories (id INTEGER PRIMARY KEY, name TEXT);
  CREATE TABLE annotations (id INTEGER PRIMARY KEY, image_id INTEGER, category_id INTEGER, segmentation TEXT, bbox TEXT);
  INSERT INTO images VALUES (1, 'a.jpg', 20, 10); INSERT INTO categories VALUES (1, 'shoe');
  INSERT INTO annotations VALUES (1, 1, 1, '[[1,1,5,1,5,5]]', '[1,1,4,4]');`
const make = (sql: string) => {
  const db = new DatabaseSync(file)
  db.exec(sql)
  db.close()
}

describe('files of others', () => {
  it('with the bare minimum are read, WAL or not', async () => {
    make(`PRAGMA journal_mode = WAL; ${MINIMAL}`)
    expect((await read()).map((item) => item.kind)).toEqual(['category', 'image', 'annotation'])
  })
  it.each<[string, string, string]>([
    ['text that is not JSON', `UPDATE annotations SET segmentation = '[[1,'`, 'annotations[0].segmentation'],
    [
      'a text that ends the list', `UPDATE annotations SET segmentation = '[[1,1,5,1,5,5]]}],"images":[{'`,
      'annotations[0].segmentation',
    ],
    ['bytes', `UPDATE annotations SET bbox = x'00ff', segmentation = NULL`, 'annotations[0].bbox'],
    ['an image that is not there', 'UPDATE annotations SET image_id = 7', 'annotations[0].image_id'],
    ['an infinite number', 'UPDATE images SET width = 9e999', 'images[0].width'],
  ])('with %s skip that row', async (_, sql, field) => {
    make(`${MINIMAL} ${sql}`)
    expect((await read()).filter((item) => item.kind === 'skipped')[0]).toMatchObject(
      { file: 'annotations.sqlite', field, code: 'invalid' },
    )
  })
  it.each<[string, string, string]>([
    ['a view for a table', 'ALTER TABLE annotations RENAME TO b; CREATE VIEW annotations AS SELECT * FROM b', 'plain table'],
    ['a trigger', 'CREATE TRIGGER t AFTER INSERT ON images BEGIN SELECT 1; END', 'plain table'],
    [
      'a virtual table', 'DROP TABLE annotations; CREATE VIRTUAL TABLE annotations USING fts5(id, image_id, category_id)',
      'plain table',
    ],
    ['a generated column', 'ALTER TABLE images ADD COLUMN more TEXT AS (hex(zeroblob(1000))) VIRTUAL', 'generated'],
    ['too few tables', 'DROP TABLE categories', 'lacks'],
    [
      'a key that names a prototype',
      `ALTER TABLE images ADD COLUMN extra TEXT; UPDATE images SET extra = '{"__proto__": {"x": 1}}'`, 'not taken',
    ],
  ])('with %s are refused', async (_, sql, message) => {
    make(`${MINIMAL} ${sql}`)
    const fault = await faultOf(read())
    expect(fault).toBeInstanceOf(Fault)
    expect(fault).toMatchObject({ message: expect.stringContaining(message), details: { file: 'annotations.sqlite' } })
  })
  it('that are damaged or no database are refused', async () => {
    writeFileSync(file, 'not a database at all')
    expect(await faultOf(read())).toMatchObject({ code: 'corrupt', details: { file: 'annotations.sqlite' } })
    rmSync(file)
    make(
      `${MINIMAL} WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) INSERT INTO annotations SELECT i, 1, 1, '[[1,1,5,1,5,5]]', '[1,1,4,4]' FROM n`,
    )
    const bytes = readFileSync(file)
    bytes.fill(0x5a, 3 * 4096, 9 * 4096)
    writeFileSync(file, bytes)
    expect(await faultOf(read())).toMatchObject({ code: expect.stringMatching(/corrupt|invalid/) })
  })
})
