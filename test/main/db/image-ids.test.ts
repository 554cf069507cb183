import Database from 'better-sqlite3'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { imageFilter, imageSort } from '../../../core/api/images.ts'
import type { ImageRow } from '../../../core/records/image.ts'
import { imageIdsQuery } from '../../../main/db/tables/image-ids.ts'
import { schemaOf } from '../../../main/db/schema.ts'
import { SCHEMA } from '../../../main/db/migrations/index.ts'
import { predicted, reviewing, saidOf, startRun } from '../../support/predicted.ts'
import { commit, draw, drawingStore, freshFolder, newImage, testStore } from '../../support/store.ts'

const everything = imageFilter.parse({})
const filters = fc.record({
  search: fc.constantFrom('', 'shoe', 'ÄRM', 'shoe 1', '  ', 'nothing'),
  status: fc.subarray(['todo', 'done', 'flagged'] as const).map((list) => [...list]),
  split: fc.subarray(['', 'train'] as const).map((list) => [...list]),
  categories: fc.subarray([1, 2]),
  objects: fc.constantFrom(null, true, false),
  problems: fc.boolean(),
  predicted: fc.constantFrom(null, null, true, false),
  verdict: fc.constantFrom(null, null, 'open', 'given'),
  score: fc.constantFrom(null, null, [0.3, 0.6], [0, 1]),
})

async function catalogue() {
  const { store } = await drawingStore(0)
  const root = store.roots.add(freshFolder())
  const names = ['shoe10.jpg', 'shoe2.jpg', 'Ärmel/Shoe1.jpg', 'b/ärmel.png', 'a.jpg', 'zoe.jpg', 'shoe1.jpg']
  const ids = store.images.insert(names.map((path, i) => newImage(root, path, {
    width: 100 + (i % 3), health: i % 4 === 3 ? 'missing' : 'ok',
    mark: {
      status: (['todo', 'done', 'flagged'] as const)[i % 3], split: i % 2 ? 'train' : '', note: i === 5 ? 'like a shoe' : '',
    },
  })))
  for (const [i, id] of ids.entries()) for (let n = 0; n < i % 3; n++) draw(store, id, {
    category: (1 + (n % 2)) as never,
  })
  const at = reviewing(store)
  const [older, newer] = [startRun(store), startRun(store)]
  for (const [i, id] of ids.slice(0, 6).entries()) {
    store.runs.put(older.id, saidOf(id, { uncertainty: 0.9 }), [predicted()])
    if (i > 0) store.runs.put(newer.id, saidOf(id, { uncertainty: i / 10 }), i === 5 ? [] : [predicted(undefined, { score: i / 5 })])
  }
  const answered = new Set(ids.slice(2, 5))
  for (const image of answered) at.verdict({ run: newer.id, image, verdict: 'rejected' })
  store.changes.undo(ids[4])
  answered.delete(ids[4])
  return { store, ids, answered }
}

/** The same filter and order by plain comparison of rows. */
function expected(rows: ImageRow[], filter: (typeof everything), sort: string, descending: boolean, answered: ReadonlySet<number>): number[] {
  const key = (row: ImageRow) => row.path.normalize('NFC').toLowerCase().replace(/\d+/g, (digits) => digits.padStart(12, '0'))
  const text = (row: ImageRow) => `${row.path} ${row.note}`.toLowerCase()
  const words = filter.search.toLowerCase().split(' ').filter(Boolean)
  const main = (row: ImageRow): number | string | null =>
    ({
      name: key(row), added: row.id, objects: row.objects, status: ['todo', 'flagged', 'done'].indexOf(row.status),
      size: row.width * row.height, score: row.score, uncertainty: row.uncertainty,
    })[sort] as never
  const compare = (a: number | string, b: number | string) => (a < b ? -1 : a > b ? 1 : 0)
  return rows
    .filter((row) => words.every((word) => text(row).includes(word)))
    .filter((row) => filter.status.length === 0 || filter.status.includes(row.status))
    .filter((row) => filter.split.length === 0 || filter.split.includes(row.split))
    .filter((row) => filter.categories.length === 0 || filter.categories.some((id) => row.categories.includes(id)))
    .filter((row) => filter.objects === null || filter.objects === row.objects > 0)
    .filter((row) => !filter.problems || row.health !== 'ok')
    .filter((row) => filter.predicted === null || filter.predicted === (row.predictions !== null))
    .filter((row) => filter.verdict === null || ((row.predictions ?? 0) > 0 && (filter.verdict === 'given') === answered.has(row.id)))
    .filter((row) => filter.score === null || (row.score !== null && row.score >= filter.score[0] && row.score <= filter.score[1]))
    .sort((a, b) => {
      const [x, y] = [main(a), main(b)]
      if (x === null || y === null) return x === y ? compare(key(a), key(b)) : x === null ? 1 : -1
      return (descending ? -1 : 1) * compare(x, y) || compare(key(a), key(b)) || a.id - b.id
    })
    .map(({ id }) => id)
}

describe('images.ids', () => {
  it('filters and sorts as comparing all rows would', async () => {
    const { store, ids, answered } = await catalogue()
    const rows = store.images.rows(ids)
    fc.assert(fc.property(filters, fc.constantFrom(...imageSort.options), fc.boolean(), (filter, sort, descending) => {
      const parsed = imageFilter.parse(filter)
      expect(store.images.ids(parsed, sort, descending)).toEqual(expected(rows, parsed, sort, descending, answered))
    }), { numRuns: 400 })
  })

  it('takes the images somebody chose, in the order of the list', async () => {
    const { store, ids } = await catalogue()
    const all = store.images.ids(everything)
    expect(store.images.ids({ ...everything, ids: [all[4], all[1], 999 as never] })).toEqual([all[1], all[4]])
    expect(store.images.ids({ ...everything, ids: [] })).toEqual([])
    expect(ids.length).toBe(all.length)
  })

  it('puts img2 before img10, without regard to case', async () => {
    const { store } = await catalogue()
    expect(store.images.rows(store.images.ids(everything)).map(({ path }) => path)).toEqual([
      'a.jpg', 'b/ärmel.png', 'shoe1.jpg', 'shoe2.jpg', 'shoe10.jpg', 'zoe.jpg', 'Ärmel/Shoe1.jpg',
    ])
  })

  it('follows marks and renamed files', async () => {
    const { store, ids } = await catalogue()
    const before = { id: ids[0], status: 'todo' as const, split: '' as const, flags: {}, note: '' }
    commit(store, ids[0], [{ table: 'image', id: ids[0], before, after: { ...before, note: 'leather', status: 'done' } }])
    expect(store.images.ids({ ...everything, search: 'LEATHER' })).toEqual([ids[0]])
    store.images.update(ids[0], { path: 'moved/AAA.jpg' })
    expect(store.images.ids(everything)[1]).not.toBe(ids[0])
    expect(store.images.findByName('AAA.jpg')).toEqual([ids[0]])
    expect(store.images.row(ids[0])).toMatchObject({ path: 'moved/AAA.jpg', name: 'AAA.jpg', status: 'done' })
  })
})

describe('query plans', () => {
  const db = new Database(':memory:')
  for (const { sql } of schemaOf(SCHEMA).toSorted((a, b) => order(a.type) - order(b.type))) if (sql) db.exec(sql)
  const plan = (text: string, ...values: unknown[]) =>
    (db.prepare(`EXPLAIN QUERY PLAN ${text}`).all(...values) as { detail: string }[]).map(({ detail }) => detail).join('; ')

  it('reads the list of all images from an index alone', () => {
    expect(plan(imageIdsQuery(everything, 'name', false).text)).toContain('USING COVERING INDEX image_sort')
  })
  it('finds images of a category by index', () => {
    const { text, values } = imageIdsQuery({ ...everything, categories: [1 as never] }, 'added', false)
    expect(plan(text, values)).toContain('image_category_category (category=?)')
  })
  it.each([
    ['SELECT * FROM annotation WHERE image = ? ORDER BY z, id', 'annotation_image (image=?)'],
    ['SELECT image, category, count(*) FROM annotation WHERE image = ? GROUP BY category', 'COVERING INDEX annotation_image'],
    ['SELECT count(*), min(score) FROM annotation WHERE image = ?', 'COVERING INDEX annotation_image'],
    ["SELECT * FROM change WHERE image IS ? AND state = 'done' ORDER BY seq DESC LIMIT 1", 'change_image (image=? AND state=?)'],
    ['SELECT id FROM image WHERE root = ? AND path = ?', 'sqlite_autoindex_image_1 (root=? AND path=?)'],
    ['SELECT id FROM image WHERE hash = ?', 'image_hash'],
  ])('%s uses %s', (text, index) => {
    expect(plan(text, ...Array.from(text.matchAll(/\?/g), () => 1))).toContain(index)
    expect(plan(text, ...Array.from(text.matchAll(/\?/g), () => 1))).not.toContain('USE TEMP B-TREE FOR GROUP BY')
  })
})
const order = (type: string) => ['table', 'index', 'view'].indexOf(type)

describe('an image', () => {
  it('is added once per folder and path', async () => {
    const store = await testStore()
    const root = store.roots.add(freshFolder())
    const [id] = store.images.insert([newImage(root, 'a/b.jpg')])
    expect(store.images.find(root, 'a/b.jpg')).toBe(id)
    expect(() => store.images.insert([newImage(root, 'c.jpg'), newImage(root, 'a/b.jpg')])).toThrow(expect.objectContaining({ code: 'conflict' }))
    expect(store.images.count()).toBe(1)
  })

  it('takes its annotations along when removed, and tells of it', async () => {
    const { store, ids } = await drawingStore(2)
    draw(store, ids[0])
    store.drafts.set(ids[0], { tool: 'polygon', state: [1] })
    expect(store.images.remove([ids[0], 12345 as never])).toBe(1)
    expect([store.images.count(), store.annotations.count()]).toEqual([1, 0])
    expect(store.changes.history(null)[0]).toMatchObject({ label: 'Remove an image', ops: 1 })
    expect((await store.verify()).ok).toBe(true)
  })
})
