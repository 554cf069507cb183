import Database from 'better-sqlite3'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Change } from '../../../core/change/change.ts'
import { runsOfShape } from '../../../core/mask/rasterise.ts'
import { rleOf, runsOfRle } from '../../../core/mask/rle.ts'
import { spliced } from '../../../core/mask/splice.ts'
import { stripOfStroke } from '../../../core/mask/stroke.ts'
import type { Annotation, Rle } from '../../../core/records/annotation.ts'
import type { ImageId } from '../../../core/records/ids.ts'
import type { MatteRow } from '../../../core/records/matte.ts'
import { anchorsOf, wholeMasks } from '../../../main/db/mask-differences.ts'
import { packOps } from '../../../main/db/packed-ops.ts'
import type { Store } from '../../../main/db/store.ts'
import { random } from '../../support/random.ts'
import { closed, commit, drawingStore, freshFolder, newAnnotation, newImage, testStore } from '../../support/store.ts'

const SIDE = 1_600
/** A mask with an edge like fur. */
function furry(seed = 7): Rle {
  const unsteady = random(seed)
  const ring = Array.from({ length: 1_600 }, (_, i) => {
    const r = 560 + 40 * unsteady()
    return [SIDE / 2 + r * Math.cos((Math.PI * i) / 800), SIDE / 2 + r * Math.sin((Math.PI * i) / 800)]
  }).flat()
  return rleOf(runsOfShape({ type: 'polygon', parts: [[ring]] }, SIDE, SIDE))
}
const FURRY = furry()
const stroked = (rle: Rle, [x, y, size, takes]: readonly [number, number, number, boolean]): Rle =>
  rleOf(spliced(runsOfRle(rle), stripOfStroke([x, y, size, x + 90, y + 30, size], 'round', SIDE, SIDE), takes ? 'take' : 'add'))
const rowWith = (rle: Rle, id = 1): Annotation => ({ ...newAnnotation(id, 1 as ImageId), bbox: [1, 1, 9, 9], area: 100, shape: { type: 'mask', rle } })
const op = (before: Rle | null, after: Rle | null, id = 1): Change[number] =>
  ({ table: 'annotation', id, before: before && rowWith(before, id), after: after && rowWith(after, id) })

/** A log in a list: what each change is stored as, and what is read of it again. */
function listLog() {
  const texts: string[] = []
  const anchors = anchorsOf((seq) => (texts[seq] === undefined ? undefined : texts[seq].length))
  const whole = wholeMasks((seq) => texts[seq])
  return {
    texts,
    append(change: Change): string {
      const stored = anchors.shortened(change)
      texts.push(JSON.stringify(stored))
      anchors.written(texts.length - 1, texts.at(-1)!.length, change, stored)
      return texts.at(-1)!
    },
    read: (seq: number) => whole(JSON.parse(texts[seq]) as Change),
  }
}

it('leans on no entry that was taken back together with its transaction', () => {
  const log = listLog()
  log.append([op(null, FURRY)])
  log.texts.pop()
  log.append([op(null, furry(8), 2)])
  const change = [op(FURRY, stroked(FURRY, [240, 800, 30, true]))]
  expect(log.append(change)).toBe(JSON.stringify(change))
})

const place = fc.tuple(fc.integer({ min: -50, max: SIDE }), fc.integer({ min: -50, max: SIDE }), fc.integer({ min: 1, max: 160 }), fc.boolean())

it('gives every stroke of a history back to the letter, forwards and taken back', () => {
  fc.assert(fc.property(fc.array(place, { minLength: 1, maxLength: 8 }), (strokes) => {
    const log = listLog()
    const changes: Change[] = [[op(null, FURRY)]]
    let now = FURRY
    for (const stroke of strokes) {
      const next = stroked(now, stroke)
      changes.push([op(now, next)], [op(next, now)], [op(now, next), op(null, FURRY, 2)])
      now = next
    }
    for (const change of changes) log.append(change)
    expect(log.texts.map((_, seq) => log.read(seq))).toEqual(changes)
  }), { numRuns: 8 })
})

it('says a stroke in a small part of what both masks take', () => {
  const log = listLog()
  log.append([op(null, FURRY)])
  const next = stroked(FURRY, [240, 800, 30, true])
  const change = [op(FURRY, next)]
  expect(log.append(change).length).toBeLessThan(packOps(change).length / 4)
  // The next one leans on that one.
  expect(JSON.parse(log.append([op(next, stroked(next, [1_300, 800, 30, false]))]))).toMatchObject([{ after: { shape: { rle: { at: 1 } } } }])
  // A mask that has little to do with the one before is whole, and what follows leans on it.
  const other = furry(8)
  expect(log.append([op(next, other)])).toBe(JSON.stringify([op(next, other)]))
  expect(JSON.parse(log.append([op(other, stroked(other, [240, 800, 30, true]))]))).toMatchObject([{ before: { shape: { rle: { at: 3 } } } }])
})

it('stands whole again when many have leaned on each other', () => {
  const log = listLog()
  log.append([op(null, FURRY)])
  const masks = [FURRY]
  for (let i = 1; i <= 140; i++) masks.push(stroked(masks[i - 1], [(37 * i) % SIDE, (91 * i) % SIDE, 6, i % 2 === 0]))
  const changes = masks.slice(1).map((mask, i): Change => [op(masks[i], mask)])
  const whole = changes.flatMap((change, i) => (log.append(change).includes('"off":') ? [] : [i + 1]))
  expect(whole).toEqual([65, 130])
  // Each can be read by itself.
  for (const i of [0, 63, 64, 65, 139]) expect(log.read(i + 1)).toEqual(changes[i])
})

it('keeps masks whole whose letters would not come back', () => {
  const log = listLog()
  log.append([op(null, FURRY)])
  // The same pixels as another program may write them: with a run of none in the middle.
  const odd = { size: FURRY.size, counts: `${rleOf({ h: SIDE, w: SIDE, counts: new Uint32Array([10, 0, 0, 0, SIDE * SIDE - 10]) }).counts}` }
  expect(log.append([op(FURRY, odd)])).toBe(JSON.stringify([op(FURRY, odd)]))
})

it('says both masks of a trimap as differences', () => {
  const log = listLog()
  const trimap = (foreground: Rle, unknown: Rle) => ({
    table: 'matte', id: 3, before: null, after: { id: 3, image: 1, annotation: 1, trimap: { foreground, unknown }, origin: {}, mask: null, source: 'user' } as unknown as MatteRow,
  }) as Change[number]
  const whole = trimap(FURRY, furry(9))
  log.append([whole])
  const painted = trimap(stroked(FURRY, [240, 800, 30, true]), stroked(furry(9), [240, 800, 30, false]))
  const change = [{ ...painted, before: whole.after }] as Change
  expect(log.append(change).length).toBeLessThan(JSON.stringify(change).length / 4)
  expect(log.read(1)).toEqual(change)
})

const readHistory = (store: Store, image: ImageId) => {
  const shapes: unknown[] = []
  for (let undone = store.changes.undo(image); undone; undone = store.changes.undo(image)) shapes.push(undone.change[0].after && (undone.change[0].after as Annotation).shape)
  return shapes
}

it('is undone, trusted and recovered like any other entry', async () => {
  const { store } = await drawingStore()
  const [image] = store.images.insert([newImage(store.roots.add(freshFolder()), 'large.jpg', { width: SIDE, height: SIDE })])
  const row = { ...newAnnotation(store.annotations.reserve(1), image), bbox: [1, 1, 9, 9] as [number, number, number, number], area: 100 }
  const masks = [FURRY]
  for (let i = 0; i < 4; i++) masks.push(stroked(masks[i], [300 + 220 * i, i % 2 === 0 ? 480 : 180, 15, i % 2 === 0]))
  const rows = masks.map((rle): Annotation => ({ ...row, shape: { type: 'mask', rle } }))
  commit(store, image, [{ table: 'annotation', id: row.id, before: null, after: rows[0] }])
  for (let i = 1; i < rows.length; i++) commit(store, image, [{ table: 'annotation', id: row.id, before: rows[i - 1], after: rows[i] }])
  const { path } = store
  await closed(store)
  const database = new Database(path)
  const stored = database.prepare('SELECT ops FROM change WHERE image = ? ORDER BY seq').pluck().all(image) as string[]
  expect(stored.slice(1).filter((ops) => ops.includes('"off":'))).toHaveLength(4)
  database.close()

  const stranger = await testStore({ file: path, trusted: false })
  expect(readHistory(stranger, image)).toEqual([...rows.slice(0, -1).toReversed().map(({ shape }) => shape), null])
  for (const { shape } of rows) {
    const redone = stranger.changes.redo(image)
    expect(redone).not.toBeNull()
    expect((redone!.change[0].after as Annotation).shape).toEqual(shape)
  }
  await closed(stranger)
  const recovered = await testStore({ file: path, recover: true })
  expect(await recovered.verify()).toMatchObject({ ok: true, problems: [] })
  expect(readHistory(recovered, image)).toHaveLength(5)
  await closed(recovered)
})

it('refuses a history that leans on what is not there, and rescues the labels of such a file', async () => {
  const { store, ids: [image] } = await drawingStore()
  const row = { ...newAnnotation(store.annotations.reserve(1), image), bbox: [1, 1, 9, 9] as [number, number, number, number], area: 100 }
  const [a, b] = [FURRY, stroked(FURRY, [300, 480, 40, true])].map((rle): Annotation => ({ ...row, shape: { type: 'mask', rle } }))
  commit(store, image, [{ table: 'annotation', id: row.id, before: null, after: a }])
  commit(store, image, [{ table: 'annotation', id: row.id, before: a, after: b }])
  const { path } = store
  await closed(store)
  const database = new Database(path)
  database.prepare('DELETE FROM change WHERE image = ? AND seq = (SELECT min(seq) FROM change WHERE image = ?)').run(image, image)
  database.close()
  await expect(testStore({ file: path, trusted: false })).rejects.toThrow(/not what Selvedge would have written/)
  const recovered = await testStore({ file: path, recover: true })
  expect(recovered.annotations.get(row.id)?.shape).toEqual(b.shape)
  await closed(recovered)
})
