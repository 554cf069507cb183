import Database from 'better-sqlite3'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Op } from '../../../core/change/change.ts'
import { placed } from '../../../core/mask/place.ts'
import { rleOf } from '../../../core/mask/rle.ts'
import { fullRuns } from '../../../core/mask/runs.ts'
import type { AnnotationId, ImageId } from '../../../core/records/ids.ts'
import type { MatteId, MatteRow, Trimap } from '../../../core/records/matte.ts'
import type { Store } from '../../../main/db/store.ts'
import { shapeKey, trimapKey } from '../../../main/db/tables/mattes.ts'
import { closed, commit, draw, drawingStore, testStore } from '../../support/store.ts'

/* Mattes in the project file: trimaps undo and redo, and every trimap finds the alpha that was solved from it. */

const block = (x: number, width: number) => rleOf(placed(fullRuns(20, width), 100, 200, x, 10))
const trimapAt = (x: number): Trimap => ({ foreground: block(x, 20), unknown: block(x + 20, 4) })
const rowOf = (id: MatteId, image: ImageId, trimap: Trimap | null, more: Partial<MatteRow> = {}): MatteRow =>
  ({ id, image, annotation: null, trimap, origin: { from: 'mask', inside: 4, outside: 6 }, mask: null, source: 'user', ...more })
const put = (store: Store, before: MatteRow | null, after: MatteRow | null) =>
  commit(store, (before ?? after)!.image, [{ table: 'matte', id: (before ?? after)!.id, before, after } as Op], 'Paint trimap')
const solve = (store: Store, row: MatteRow, sha: string, more: object = {}) => store.mattes.solved({
  matte: row.id, image: row.image, trimap: trimapKey(row.trimap), width: 200, height: 100, bits: 16, sha256: sha.repeat(32), foreground: null,
  method: 'closed-form', params: { eps: 1e-7 }, seconds: 1, uncertainty: 0.25, at: 5, ...more,
})

describe('mattes of a project', () => {
  it('undo and redo bring back the trimap and, without solving again, the alpha that belongs to it', async () => {
    const { store, ids: [image] } = await drawingStore()
    const first = rowOf(store.mattes.reserve(), image, trimapAt(10))
    put(store, null, first)
    expect(store.mattes.ofImage(image)).toMatchObject([{ id: first.id, alpha: null, stale: false, method: null }])
    solve(store, first, 'aa', { foreground: 'cc'.repeat(32) })
    expect(store.mattes.get(first.id)).toMatchObject({ ...first, stale: false, alpha: { sha256: 'aa'.repeat(32), bits: 16 }, foreground: { file: `${'cc'.repeat(32)}.png` } })
    const second = { ...first, trimap: trimapAt(40) }
    put(store, first, second)
    expect(store.mattes.get(first.id)).toMatchObject({ stale: true, alpha: { sha256: 'aa'.repeat(32) } })
    solve(store, second, 'bb')
    expect(store.mattes.get(first.id)).toMatchObject({ stale: false, alpha: { sha256: 'bb'.repeat(32) }, foreground: null })
    store.changes.undo(image)
    expect(store.mattes.get(first.id)).toMatchObject({ trimap: first.trimap, stale: false, alpha: { sha256: 'aa'.repeat(32) } })
    store.changes.redo(image)
    expect(store.mattes.get(first.id)).toMatchObject({ trimap: second.trimap, stale: false, alpha: { sha256: 'bb'.repeat(32) } })
    store.changes.undo(image)
    store.changes.undo(image)
    expect([store.mattes.get(first.id), store.mattes.ofImage(image)]).toEqual([null, []])
    store.changes.redo(image)
    expect(store.mattes.get(first.id)).toMatchObject({ stale: false, alpha: { sha256: 'aa'.repeat(32) } })
    expect(await store.verify()).toMatchObject({ ok: true, problems: [] })
  })

  it('random histories of strokes, undone and redone, agree with replay after the file is opened again', async () => {
    const { store, ids: [image] } = await drawingStore()
    const id = store.mattes.reserve()
    const states: (MatteRow | null)[] = [null]
    let at = 0
    fc.assert(fc.property(fc.array(fc.oneof(fc.integer({ min: 0, max: 150 }), fc.constantFrom('undo', 'redo')), { maxLength: 12 }), (steps) => {
      for (const step of steps) {
        if (step === 'undo') {
          store.changes.undo(image)
          at = Math.max(0, at - 1)
        } else if (step === 'redo') {
          store.changes.redo(image)
          at = Math.min(states.length - 1, at + 1)
        } else {
          const next = rowOf(id, image, trimapAt(step as number))
          put(store, states[at], next)
          states.splice(at + 1, states.length, next)
          at++
        }
        expect(store.mattes.get(id)?.trimap ?? null).toEqual(states[at]?.trimap ?? null)
      }
    }), { numRuns: 12 })
    const before = store.mattes.ofImage(image)
    await closed(store)
    const again = await testStore({ file: store.path, trusted: false })
    expect(again.mattes.ofImage(image)).toEqual(before)
  })

  it('a matte goes stale with the mask it was made of, rests while its object is deleted, and comes back with it', async () => {
    const { store, ids: [image] } = await drawingStore()
    const label = draw(store, image)
    const row = rowOf(store.mattes.reserve(), image, trimapAt(10), { annotation: label.id, mask: shapeKey(label.shape) })
    put(store, null, row)
    solve(store, row, 'aa')
    expect(store.mattes.get(row.id)).toMatchObject({ stale: false })
    const moved = { ...label, shape: { type: 'polygon' as const, parts: [[[12, 10, 30, 10, 30, 30]]] } }
    commit(store, image, [{ table: 'annotation', id: label.id, before: label, after: moved }])
    expect(store.mattes.get(row.id)).toMatchObject({ stale: true })
    store.changes.undo(image)
    expect(store.mattes.get(row.id)).toMatchObject({ stale: false })
    const hidden = { ...label, hidden: true }
    commit(store, image, [{ table: 'annotation', id: label.id, before: label, after: hidden }])
    expect(store.mattes.get(row.id)).toMatchObject({ stale: false })
    commit(store, image, [{ table: 'annotation', id: label.id, before: hidden, after: null }])
    expect([store.mattes.get(row.id), store.mattes.ofImage(image)]).toEqual([null, []])
    store.changes.undo(image)
    expect(store.mattes.ofImage(image)).toHaveLength(1)
  })

  it('an imported alpha without a trimap is current until somebody paints one', async () => {
    const { store, ids: [image] } = await drawingStore()
    const row = rowOf(store.mattes.reserve(), image, null, { source: 'import:cutouts' })
    put(store, null, row)
    solve(store, row, 'dd', { method: 'import', bits: 8 })
    expect(store.mattes.get(row.id)).toMatchObject({ stale: false, method: 'import', alpha: { bits: 8 } })
    put(store, row, { ...row, trimap: trimapAt(5) })
    expect(store.mattes.get(row.id)).toMatchObject({ stale: true, method: 'import' })
  })

  it('keeps a dozen alphas of a matte and every imported one, and tells which files nothing refers to', async () => {
    const { store, ids: [image] } = await drawingStore()
    const row = rowOf(store.mattes.reserve(), image, trimapAt(10))
    put(store, null, row)
    solve(store, row, 'ee', { method: 'import' })
    const dropped = Array.from({ length: 15 }, (_, i) => solve(store, { ...row, trimap: trimapAt(i) }, i.toString(16).padStart(2, '0')).dropped).flat()
    expect(dropped).toEqual(['00', '01', '02'].map((sha) => sha.repeat(32)))
    expect(store.mattes.layers().size).toBe(13)
    expect([store.mattes.holds(image, 'ee'.repeat(32)), store.mattes.holds(image, '00'.repeat(32))]).toEqual([true, false])
    expect(() => solve(store, { ...row, id: 77 as MatteId }, 'aa')).toThrow('not in the project')
    expect(() => solve(store, row, 'aa', { seconds: Number.NaN })).toThrow('not a number')
  })

  it('goes with its photo', async () => {
    const { store, ids: [image] } = await drawingStore()
    const row = rowOf(store.mattes.reserve(), image, trimapAt(10))
    put(store, null, row)
    solve(store, row, 'aa')
    store.images.remove([image])
    expect([store.mattes.layers().size, store.mattes.images()]).toEqual([0, []])
    expect(await store.verify()).toMatchObject({ ok: true })
  })

  it('R10: comes back from a damaged project, from its rows and from the log', async () => {
    const { store, ids: [image] } = await drawingStore()
    const label = draw(store, image)
    const row = rowOf(store.mattes.reserve(), image, trimapAt(10), { annotation: label.id as AnnotationId })
    put(store, null, row)
    const painted = { ...row, trimap: trimapAt(70) }
    put(store, row, painted)
    solve(store, painted, 'aa')
    await closed(store)
    const db = new Database(store.path)
    db.exec('UPDATE matte SET crc = crc + 1')
    db.close()
    const again = await testStore({ file: store.path, recover: true })
    expect(again.mattes.ofImage(image)).toMatchObject([{ trimap: painted.trimap, stale: false, alpha: { sha256: 'aa'.repeat(32) } }])
    expect(again.mattes.reserve()).toBeGreaterThan(row.id)
    expect(await again.verify()).toMatchObject({ ok: true, problems: [] })
  })

  it.each([
    ['matte', { annotation: -4 }], ['matte', { origin: '{' }], ['alpha', { sha256: '../../../etc/passwd' }],
    ['alpha', { method: 'guess' }], ['alpha', { bits: 12 }], ['alpha', { uncertainty: 3 }],
  ])('refuses a project from a stranger whose %s row says %j', async (table, fields) => {
    const { store, ids: [image] } = await drawingStore()
    const row = rowOf(store.mattes.reserve(), image, trimapAt(10))
    put(store, null, row)
    solve(store, row, 'aa')
    await closed(store)
    const { rowChecksum } = await import('../../../main/db/checksum.ts')
    const db = new Database(store.path)
    const all = { ...(db.prepare(`SELECT * FROM ${table}`).get() as Record<string, string | number | null>), ...fields } as Record<string, string | number | null>
    const { crc: _, ...rest } = all
    for (const [name, value] of Object.entries(fields)) db.prepare(`UPDATE ${table} SET ${name} = ?, crc = ?`).run(value, rowChecksum(Object.values(rest)))
    db.close()
    await expect(testStore({ file: store.path, trusted: false })).rejects.toMatchObject({ code: 'corrupt' })
  })
})
