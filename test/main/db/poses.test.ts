import Database from 'better-sqlite3'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Op } from '../../../core/change/change.ts'
import { LIMITS } from '../../../core/limits.ts'
import type { MeshId } from '../../../core/records/mesh.ts'
import type { PoseId, PoseRow } from '../../../core/records/pose.ts'
import { rowChecksum, type SqlValue } from '../../../main/db/checksum.ts'
import { inspectProject } from '../../../main/db/inspect.ts'
import { SCHEMA } from '../../../main/db/migrations/index.ts'
import type { Store } from '../../../main/db/store.ts'
import { shapeKey } from '../../../main/db/tables/mattes.ts'
import { closed, commit, draw, drawingStore, newMesh, newPose, testStore } from '../../support/store.ts'

/* Poses and meshes in the project file: undone, redone, kept with their objects, and recovered. */

const put = (store: Store, before: PoseRow | null, after: PoseRow | null) => {
  const { id, image } = (before ?? after)!
  return commit(store, image, [{ table: 'pose', id, before, after } as Op], 'Fit pose')
}

describe('poses of a project', () => {
  it('come back to the last digit, after the file was opened again too', async () => {
    const { store, ids: [image] } = await drawingStore()
    const [a, b] = [draw(store, image), draw(store, image)]
    const mesh = store.meshes.add(newMesh())
    const first = newPose(store.poses.reserve(), image, a.id, { t: [0.1, 1 / 3, Math.PI], camera: { fx: 1e3 / 7, fy: 2 / 3, cx: -0.5, cy: 1e-9 } })
    const second = newPose(store.poses.reserve(), image, b.id, {
      mesh: mesh.id, iou: null, measures: null, margin: null, runnerUp: null, uncertainty: null, curve: [], method: 'import', state: 'imported',
    })
    put(store, null, first)
    put(store, null, second)
    const expected = [{ ...first, stale: false }, { ...second, stale: false }]
    expect(store.poses.ofImage(image)).toEqual(expected)
    expect([store.poses.ofAnnotation(a.id), store.poses.get(second.id), store.poses.count(), store.poses.images()]).toEqual([...expected, 2, [image]])
    expect(store.poses.uses()).toEqual(new Map<unknown, number>([['sneaker-left', 1], [mesh.id, 1]]))
    await closed(store)
    const again = await testStore({ file: store.path, trusted: false })
    expect([again.poses.ofImage(image), again.meshes.list()]).toEqual([expected, [mesh]])
    expect(again.poses.reserve()).toBe(3)
    const snapshot = again.snapshot()
    expect([snapshot.poses.ofImage(image), snapshot.meshes.get(mesh.id)]).toEqual([expected, mesh])
    snapshot.close()
  })

  it('random histories of poses, undone and redone, agree with replay after the file is opened again', async () => {
    const { store, ids: [image] } = await drawingStore()
    const label = draw(store, image)
    const id = store.poses.reserve()
    const states: (PoseRow | null)[] = [null]
    let at = 0
    fc.assert(fc.property(fc.array(fc.oneof(fc.double({ min: -9, max: 9, noNaN: true }), fc.constantFrom('undo', 'redo', 'drop')), { maxLength: 12 }), (steps) => {
      for (const step of steps) {
        if (step === 'undo') {
          if (at > 0) store.changes.undo(image)
          at = Math.max(0, at - 1)
        } else if (step === 'redo') {
          store.changes.redo(image)
          at = Math.min(states.length - 1, at + 1)
        } else {
          const next = step === 'drop' ? null : newPose(id, image, label.id, { t: [Number(step) + 0, 0, 1] })
          if (next === null && states[at] === null) continue
          put(store, states[at], next)
          states.splice(at + 1, states.length, next)
          at++
        }
        expect(store.poses.get(id)?.t ?? null).toEqual(states[at]?.t ?? null)
      }
    }), { numRuns: 12 })
    const before = store.poses.ofImage(image)
    await closed(store)
    const again = await testStore({ file: store.path, trusted: false })
    expect(again.poses.ofImage(image)).toEqual(before)
  })

  it('go stale with the mask that was fitted, rest while their object is deleted, and come back with it', async () => {
    const { store, ids: [image] } = await drawingStore()
    const label = draw(store, image)
    const row = newPose(store.poses.reserve(), image, label.id, { mask: shapeKey(label.shape) })
    put(store, null, row)
    expect(store.poses.get(row.id)).toMatchObject({ stale: false })
    const moved = { ...label, shape: { type: 'polygon' as const, parts: [[[12, 10, 30, 10, 30, 30]]] } }
    commit(store, image, [{ table: 'annotation', id: label.id, before: label, after: moved }])
    expect(store.poses.get(row.id)).toMatchObject({ stale: true })
    commit(store, image, [{ table: 'annotation', id: label.id, before: moved, after: null }])
    expect([store.poses.get(row.id), store.poses.ofAnnotation(label.id), store.poses.ofImage(image), store.poses.count(), store.poses.images()])
      .toEqual([null, null, [], 0, []])
    store.changes.undo(image)
    store.changes.undo(image)
    expect(store.poses.ofImage(image)).toMatchObject([{ id: row.id, stale: false }])
  })

  it('refuse a change that another client has overtaken, and give the row as it is', async () => {
    const { store, ids: [image] } = await drawingStore()
    const row = newPose(store.poses.reserve(), image, draw(store, image).id)
    put(store, null, row)
    const accepted = { ...row, state: 'accepted' as const }
    put(store, row, accepted)
    expect(() => put(store, row, { ...row, state: 'rejected' })).toThrow(expect.objectContaining({
      code: 'conflict', details: expect.objectContaining({ current: [{ table: 'pose', id: row.id, row: accepted }] }),
    }))
  })

  it('go with their photo, and its removal cannot be half undone', async () => {
    const { store, ids: [image] } = await drawingStore()
    const row = newPose(store.poses.reserve(), image, draw(store, image).id)
    put(store, null, row)
    store.images.remove([image])
    expect([store.poses.count(), store.poses.get(row.id)]).toEqual([0, null])
    expect(await store.verify()).toMatchObject({ ok: true })
  })

  it('R10: come back from a damaged project, from their rows and from the log', async () => {
    const { store, ids: [image] } = await drawingStore()
    const [a, b] = [draw(store, image), draw(store, image)]
    const mesh = store.meshes.add(newMesh())
    const first = newPose(store.poses.reserve(), image, a.id)
    const moved = { ...first, t: [1, 2, 3] as [number, number, number], state: 'corrected' as const }
    put(store, null, first)
    put(store, first, moved)
    const second = newPose(store.poses.reserve(), image, b.id, { mesh: mesh.id })
    put(store, null, second)
    await closed(store)
    const db = new Database(store.path)
    db.exec(`UPDATE pose SET crc = crc + 1 WHERE id = ${first.id}`)
    db.close()
    const again = await testStore({ file: store.path, recover: true })
    expect(again.poses.ofImage(image)).toEqual([{ ...moved, stale: false }, { ...second, stale: false }])
    expect(again.meshes.list()).toEqual([mesh])
    expect([again.poses.reserve(), again.meshes.add(newMesh()).id]).toEqual([second.id + 1, mesh.id + 1])
    expect(await again.verify()).toMatchObject({ ok: true, problems: [] })
  })

  it('a project from a stranger is refused when a row says what cannot be', async () => {
    const { store, ids: [image] } = await drawingStore()
    store.meshes.add(newMesh())
    put(store, null, newPose(store.poses.reserve(), image, draw(store, image).id))
    await closed(store)
    const wrong: [table: string, fields: Record<string, SqlValue>][] = [
      ['pose', { annotation: -4 }], ['pose', { rotation: '[1,0,0]' }], ['pose', { rotation: '{' }], ['pose', { translation: '[0,0,1e99]' }],
      ['pose', { camera: '{"fx":0,"fy":1,"cx":1,"cy":1}' }], ['pose', { iou: 2 }], ['pose', { state: 'certain' }], ['pose', { source: 'me' }],
      ['pose', { runner_up: '{"R":[],"t":[0,0,1],"iou":1}' }], ['pose', { uncertainty: '{"rotation":[1,1,1],"translation":[1,1,1],"covariance":[1]}' }],
      ['mesh', { sha256: '../../../etc/passwd' }], ['mesh', { units: 'furlong' }], ['mesh', { centre: '[1,2]' }], ['mesh', { side: 'up' }], ['mesh', { triangles: 0 }],
    ]
    const db = new Database(store.path)
    const set = (table: string, row: Record<string, SqlValue>) => {
      const { crc: _, ...rest } = row
      const names = Object.keys(rest)
      db.prepare(`UPDATE ${table} SET ${names.map((name) => `${name} = ?`).join(', ')}, crc = ?`).run([...Object.values(rest), rowChecksum(Object.values(rest))])
      db.pragma('wal_checkpoint(TRUNCATE)')
    }
    expect(inspectProject(store.path, LIMITS)).toMatchObject({ version: SCHEMA })
    for (const [table, fields] of wrong) {
      const row = db.prepare(`SELECT * FROM ${table}`).get() as Record<string, SqlValue>
      set(table, { ...row, ...fields })
      expect(() => inspectProject(store.path, LIMITS), JSON.stringify(fields)).toThrow(expect.objectContaining({
        code: 'corrupt', details: expect.objectContaining({ field: `${table} 1` }),
      }))
      set(table, row)
    }
    db.close()
  })
})

describe('meshes of a project', () => {
  it('are added, renamed and removed; poses that refer to them stay', async () => {
    const { store, ids: [image] } = await drawingStore()
    const [b, a] = [store.meshes.add(newMesh({ name: 'b' })), store.meshes.add(newMesh({ name: 'a', side: null, origin: {} }))]
    expect(store.meshes.list()).toEqual([a, b])
    expect(store.meshes.rename(b.id, 'A0')).toEqual({ ...b, name: 'A0' })
    const row = newPose(store.poses.reserve(), image, draw(store, image).id, { mesh: a.id })
    put(store, null, row)
    expect([store.meshes.remove(a.id), store.meshes.remove(a.id), store.meshes.get(a.id)]).toEqual([true, false, null])
    expect(store.poses.get(row.id as PoseId)).toMatchObject({ mesh: a.id })
    expect(() => store.meshes.rename(99 as MeshId, 'x')).toThrow('not in the project')
    expect(() => store.meshes.add({ ...newMesh(), radius: Number.NaN })).toThrow('not a number')
    expect(await store.verify()).toMatchObject({ ok: true, problems: [] })
  })
})
