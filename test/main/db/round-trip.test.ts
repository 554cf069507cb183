import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sameRow } from '../../../core/change/change.ts'
import type { Annotation, Shape } from '../../../core/records/annotation.ts'
import { closed, commit, drawingStore, idOf, newAnnotation, testStore } from '../../support/store.ts'

const coordinate = fc.double({ min: -1e7, max: 1e7, noNaN: true })
const points = (min: number, max = min) =>
  fc.array(fc.tuple(coordinate, coordinate), { minLength: min / 2, maxLength: max / 2 }).map((list) => list.flat())
const shape: fc.Arbitrary<Shape> = fc.oneof(
  fc.record({ type: fc.constant('polygon' as const), parts: fc.array(fc.tuple(points(2, 12)), { minLength: 1, maxLength: 3 }) }),
  fc.record({ type: fc.constantFrom('rectangle' as const, 'circle' as const, 'line' as const), points: points(4) }),
  fc.record({ type: fc.constant('oriented_rectangle' as const), points: points(8) }),
  fc.record({ type: fc.constantFrom('linestrip' as const, 'points' as const), points: points(2, 20) }),
  fc.record({ type: fc.constant('point' as const), points: points(2) }),
  fc.record({
    type: fc.constant('mask' as const),
    rle: fc.record({ size: fc.constant([100, 200] as [number, number]), counts: fc.string({ unit: 'binary' }) }),
  }),
  fc.constant({ type: 'none' as const }),
)
const text = fc.string({ unit: 'binary', maxLength: 20 })
const fields: fc.Arbitrary<Partial<Annotation>> = fc.record({
  shape,
  keypoints: fc.option(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 9 })),
  bbox: fc.tuple(coordinate, coordinate, coordinate, coordinate),
  area: fc.double({ min: 0, max: 1e12, noNaN: true }),
  iscrowd: fc.boolean(),
  attributes: fc.dictionary(text, fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null)), { maxKeys: 3 }),
  flags: fc.dictionary(text, fc.boolean(), { maxKeys: 3 }),
  description: text,
  group: fc.option(fc.integer()),
  order: fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 }),
  source: fc.constantFrom('user', 'model:x', 'import:coco'),
  score: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  hidden: fc.boolean(),
  locked: fc.boolean(),
  extra: fc.dictionary(text, fc.jsonValue(), { maxKeys: 3 }) as fc.Arbitrary<Record<string, unknown>>,
})

describe('an annotation in the project file', () => {
  it('comes back as it was committed, whatever it holds, also after reopening', async () => {
    const { store, ids } = await drawingStore()
    const written = new Map<number, Annotation>()
    fc.assert(fc.property(fields, (more) => {
      const row: Annotation = { ...newAnnotation(store.annotations.reserve(1), ids[0]), ...more }
      commit(store, ids[0], [{ table: 'annotation', id: row.id, before: null, after: row }])
      written.set(row.id, row)
      return sameRow(store.annotations.get(row.id), row)
    }), { numRuns: 150 })
    const { path } = store
    await closed(store)
    const again = await testStore({ file: path })
    for (const row of again.annotations.list(ids[0])) expect(sameRow(row, written.get(row.id))).toBe(true)
    expect(again.annotations.list(ids[0])).toHaveLength(written.size)
    expect(await again.verify()).toMatchObject({ ok: true, problems: [] })
  })

  it('keeps parts with holes apart from parts without', async () => {
    const { store, ids } = await drawingStore()
    const ring = [0, 0, 20, 0, 20, 20, 0, 20]
    const hole = [5, 5, 10, 5, 10, 10, 5, 10]
    const parts = [[ring, hole, hole], [ring], [ring, hole]]
    const row = newAnnotation(store.annotations.reserve(1), ids[0], { shape: { type: 'polygon', parts } })
    commit(store, ids[0], [{ table: 'annotation', id: row.id, before: null, after: row }])
    expect(store.annotations.get(row.id)?.shape).toEqual({ type: 'polygon', parts })
  })

  it('refuses measures and coordinates that are not numbers, and stores nothing then', async () => {
    const { store, ids } = await drawingStore()
    for (const more of [{ area: NaN }, { bbox: [0, 0, Infinity, 1] as Annotation['bbox'] }, {
      shape: { type: 'point', points: [NaN, 1] } as Shape,
    }]) {
      const row = { ...newAnnotation(1, ids[0]), ...more }
      expect(() => commit(store, ids[0], [{
        table: 'annotation', id: 1, before: null, after: row,
      }])).toThrow(expect.objectContaining({ code: 'invalid' }))
    }
    expect(store.annotations.get(idOf(1))).toBeNull()
    expect(store.changes.count()).toBe(1)
  })

  it('replaces half a surrogate pair, which no file can hold, in the row and in the change told to others', async () => {
    const { store, ids } = await drawingStore()
    const row = newAnnotation(1, ids[0], { description: 'a\ud800b' })
    const done = commit(store, ids[0], [{ table: 'annotation', id: 1, before: null, after: row }])
    expect(store.annotations.get(idOf(1))?.description).toBe('a\ufffdb')
    expect(done.change[0].after).toEqual(store.annotations.get(idOf(1)))
    expect((await store.verify()).ok).toBe(true)
  })
})
