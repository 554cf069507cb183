import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { apply, type Change, type Op, sameRow } from '../../../core/change/change.ts'
import { Fault } from '../../../core/fault.ts'
import type { Annotation } from '../../../core/records/annotation.ts'
import type { ImageId } from '../../../core/records/ids.ts'
import { random } from '../../support/random.ts'
import { newAnnotation } from '../../support/rows.ts'
import { closed, drawingStore, testStore } from '../../support/store.ts'
import { drawn, send, settled, twoClients } from '../../support/two-clients.ts'

/* R7: two writers. `R7_OPS=5000` for the full run. */
describe('R7: two clients', () => {
  const OPS = Number(process.env['R7_OPS'] ?? 2_000)
  it(`making ${OPS} changes on what they last saw lose none, and hear of each conflict once`, { timeout: 120_000 }, async () => {
    const { one, two, project, ids } = await twoClients(3)
    const clients = [one, two]
    const next = random(5)
    const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]
    // The serial model: what is stored when every accepted change is made one after the other.
    let model: ReadonlyMap<number, Annotation> = new Map()
    const views = clients.map(() => new Map<ImageId, Annotation[]>())
    const counts = { accepted: 0, conflicts: 0 }
    const { first } = await one.client.annotations.reserve({ project, count: 10_000 })
    let id = first
    for (let i = 0; i < OPS; i++) {
      const who = Math.floor(next() * 2)
      const image = pick(ids)
      // Every so often a client reads again; in between it works on what it saw.
      if (!views[who].has(image) || next() < 0.2) {
        views[who].set(image, (await clients[who].client.annotations.list({ project, image })).annotations)
      }
      const seen = views[who].get(image)!
      const rows = [pick(seen), pick(seen)].filter((row, at, all) => row && all.indexOf(row) === at)
      const change: Change = next() < 0.3 || rows.length === 0
        ? drawn(newAnnotation(id++, image))
        : rows.map((row): Op => ({
          table: 'annotation', id: row.id, before: row, after: next() < 0.2 ? null : { ...row, order: Math.floor(next() * 1e6) },
        }))
      const stale = change.filter((op) => !sameRow(model.get(op.id) ?? null, op.before))
      try {
        await send(clients[who], project, image, change)
        expect(stale).toEqual([])
        model = apply(model, 'annotation', change)
        views[who].set(image, [...seen.filter(({ id: own }) => !change.some((op) => op.id === own)), ...change.flatMap((op) => (op.after ? [op.after as Annotation] : []))])
        counts.accepted++
      } catch (error) {
        if (!(error instanceof Fault) || error.code !== 'conflict') throw error
        expect((error.details.current as { id: number; row: unknown }[]).map(({ id: own, row }) => [own, row])).toEqual(stale.map((op) => [op.id, model.get(op.id) ?? null]))
        views[who].delete(image)
        counts.conflicts++
      }
    }
    const stored = (await Promise.all(ids.map((image) => one.client.annotations.list({ project, image })))).flatMap(({ annotations }) => annotations)
    expect(new Map(stored.map((row) => [row.id, row]))).toEqual(new Map([...model].sort(([a], [b]) => stored.findIndex((r) => r.id === a) - stored.findIndex((r) => r.id === b))))
    await settled()
    for (const { heard } of clients) {
      expect(heard.filter(({ event }) => event === 'annotations.changed')).toHaveLength(counts.accepted)
    }
    expect(counts.conflicts).toBeGreaterThan(OPS / 50)
    expect(await one.client.projects.verify({ project })).toMatchObject({ ok: true, problems: [] })
  })
})

describe('R7: two processes', () => {
  it('never write at the same time; the second may as soon as the first is gone, however it went', async () => {
    const { store, ids } = await drawingStore()
    await closed(store)
    const child = spawn(process.execPath, [join(import.meta.dirname, '../../support/autosave-child.ts'), store.path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'data')
    const second = await testStore({ file: store.path })
    expect([second.readOnly, second.readOnlyReason]).toEqual([true, `It is open in another Selvedge (process ${child.pid}).`])
    const seen = second.annotations.list(ids[0]).length
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(second.annotations.list(ids[0]).length).toBeGreaterThan(seen)
    expect(() => second.annotations.reserve(1)).toThrow(expect.objectContaining({ code: 'denied' }))
    child.kill('SIGKILL')
    await once(child, 'exit')
    await closed(second)
    const third = await testStore({ file: store.path })
    expect(third.readOnly).toBe(false)
    expect(await third.verify()).toMatchObject({ ok: true, problems: [] })
  })
})
