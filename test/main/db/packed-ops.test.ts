import Database from 'better-sqlite3'
import { brotliCompressSync, constants } from 'node:zlib'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { squash, type Change } from '../../../core/change/change.ts'
import { runsOfShape } from '../../../core/mask/rasterise.ts'
import { rleOf } from '../../../core/mask/rle.ts'
import { spliced } from '../../../core/mask/splice.ts'
import { stripOfStroke } from '../../../core/mask/stroke.ts'
import type { Annotation } from '../../../core/records/annotation.ts'
import { opsText, packOps } from '../../../main/db/packed-ops.ts'
import { random } from '../../support/random.ts'
import { rowOf } from '../../support/play.ts'
import { closed, commit, drawingStore, newAnnotation, newImage, freshFolder, testStore } from '../../support/store.ts'

const SIDE = 3_000
/** A mask with an edge like fur, and what a stroke makes of it. */
function stroke(at: number, more: Partial<Annotation> = {}): Change {
  const unsteady = random(7)
  const ring = Array.from({ length: 2_000 }, (_, i) => {
    const r = 1_000 + 60 * unsteady()
    return [SIDE / 2 + r * Math.cos((Math.PI * i) / 1_000), SIDE / 2 + r * Math.sin((Math.PI * i) / 1_000)]
  }).flat()
  const before = runsOfShape({ type: 'polygon', parts: [[ring]] }, SIDE, SIDE)
  const after = spliced(before, stripOfStroke([at, 500, 30, at + 80, 520, 30], 'round', SIDE, SIDE), 'take')
  const [a, b] = [before, after].map((runs) => ({ ...rowOf(1, { type: 'none' }), ...more, area: 100, bbox: [1, 1, 9, 9] as [number, number, number, number], shape: { type: 'mask' as const, rle: rleOf(runs) } }))
  return [{ table: 'annotation', id: 1, before: a, after: b }]
}

it('packs a stroke on a large mask into less than half, and gives it back whole', () => {
  fc.assert(fc.property(fc.integer({ min: 1_300, max: 1_650 }), (at) => {
    const change = stroke(at)
    expect(change[0].before).not.toEqual(change[0].after)
    const packed = packOps(change)
    expect(packed.length).toBeLessThan(JSON.stringify(change).length / 2)
    expect(JSON.parse(opsText(packed))).toEqual(change)
    expect(squash(JSON.parse(opsText(packed)) as Change, [])).toEqual(squash(change, []))
  }), { numRuns: 6 })
})

it('leaves short changes as the JSON they are', () => {
  const change: Change = [{ table: 'annotation', id: 1, before: null, after: rowOf(1, { type: 'point', points: [1, 2] }) }]
  expect(packOps(change)).toBe(JSON.stringify(change))
  expect(opsText(JSON.stringify(change))).toBe(JSON.stringify(change))
})

it('refuses what is no stream, and one that unpacks to more than any that was packed', () => {
  expect(() => opsText('br:AAAA')).toThrow(/cannot be unpacked/)
  expect(() => opsText('br:')).toThrow(/cannot be unpacked/)
  const bomb = brotliCompressSync(Buffer.alloc(17 * 1024 * 1024, 0x20), { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } }).toString('base64')
  expect(bomb.length).toBeLessThan(20_000)
  expect(() => opsText(`br:${bomb}`)).toThrow(/cannot be unpacked/)
})

it('is undone, done again, checked on opening and read by recovery like any other gesture', async () => {
  const { store } = await drawingStore()
  const [image] = store.images.insert([newImage(store.roots.add(freshFolder()), 'large.jpg', { width: SIDE, height: SIDE })])
  const change = stroke(1_460, newAnnotation(store.annotations.reserve(1), image))
  const [before, after] = [change[0].before, change[0].after] as [Annotation, Annotation]
  const id = before.id
  const named = change.map((op) => ({ ...op, id })) as Change
  commit(store, image, [{ table: 'annotation', id, before: null, after: before }])
  commit(store, image, named, 'Erase')
  expect(store.changes.undo(image)?.change).toMatchObject([{ after: { shape: before.shape } }])
  expect(store.annotations.get(id)?.shape).toEqual(before.shape)
  store.changes.redo(image)
  expect(store.annotations.get(id)?.shape).toEqual(after.shape)
  const { path } = store
  await closed(store)

  const database = new Database(path)
  const stored = database.prepare('SELECT ops FROM change WHERE image = ? ORDER BY seq').pluck().all(image) as string[]
  // The mask stands whole once, packed; the gestures after it say what differs from it.
  expect(stored.filter((ops) => ops.startsWith('br:'))).toHaveLength(1)
  expect(stored.filter((ops) => ops.includes('"off":')).length).toBeGreaterThanOrEqual(3)
  database.close()
  // A project from elsewhere is read row by row before it is trusted.
  const stranger = await testStore({ file: path, trusted: false })
  expect(stranger.annotations.get(id)?.shape).toEqual(after.shape)
  await closed(stranger)
  const recovered = await testStore({ file: path, recover: true })
  expect(await recovered.verify()).toMatchObject({ ok: true, problems: [] })
  expect(recovered.annotations.get(id)?.shape).toEqual(after.shape)
  expect(recovered.changes.undo(image)?.label).toBe('Erase')
})
