import fc from 'fast-check'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import sharp from 'sharp'
import type { EVENTS, SelvedgeContract } from '../../../core/api/contract.ts'
import { connect, type Connection } from '../../../core/api/rpc.ts'
import { apply, type Change, type Op } from '../../../core/change/change.ts'
import { Fault } from '../../../core/fault.ts'
import { annotation, type Annotation } from '../../../core/records/annotation.ts'
import type { ImageId, ProjectId } from '../../../core/records/ids.ts'
import { serveHost } from '../../../main/host/serve.ts'
import { logIn, openSocket } from '../../support/browser-socket.ts'
import { memoryHost, type MemoryHost } from '../../support/memory-host.ts'

/* Two browsers on one project through the real browser host: RELIABILITY.md R7 for WebSocket clients. */

const ended: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ended.splice(0).reverse()) await end()
})

type Wire = Connection<SelvedgeContract, typeof EVENTS>
async function twoBrowsers(): Promise<{ memory: MemoryHost; project: ProjectId; image: ImageId; wires: [Wire, Wire]; origin: string; cookies: string[] }> {
  const memory = memoryHost({ kind: 'serve' })
  await sharp({ create: { width: 320, height: 200, channels: 3, background: '#224466' } }).jpeg().toFile(join(memory.folder, 'a.jpg'))
  const served = await serveHost({ host: memory.host, renderer: memory.folder, port: 0 })
  ended.push(() => served.close())
  const cookies = [await logIn(served.link()), await logIn(served.link())]
  const wires = await Promise.all(cookies.map(async (cookie) => connect<SelvedgeContract, typeof EVENTS>(await openSocket(served.origin, cookie)))) as [Wire, Wire]
  const { project } = await wires[0].client.projects.openFolder({ folder: memory.folder })
  await wires[0].client.images.add({ project, paths: [memory.folder] })
  await wires[0].client.categories.add({ project, category: { name: 'shoe' } })
  const { ids: [image] } = await wires[0].client.images.ids({ project })
  return { memory, project, image, wires, origin: served.origin, cookies }
}

const rowOf = (id: number, image: ImageId, x: number): Annotation =>
  annotation.parse({ id, image, category: 1, shape: { type: 'polygon', parts: [[[x, 0, x + 10, 0, x + 10, 10, x, 10]]] }, bbox: [x, 0, 10, 10], area: 100 })

describe('two browsers on one project', () => {
  it('see each other draw at once, and what the other drew is theirs to undo', async () => {
    const { project, image, wires: [a, b] } = await twoBrowsers()
    const hello = await a.client.system.hello({})
    const { first } = await a.client.annotations.reserve({ project, count: 1 })
    const change: Change = [{ table: 'annotation', id: first, before: null, after: rowOf(first, image, 5) }]
    const heard = new Promise<{ change: Change; client: string; rev: number }>((resolve) => b.on('annotations.changed', resolve))
    const { rev } = await a.client.annotations.commit({ project, image, label: 'Draw polygon', change, key: 'key-of-gesture-1' })
    expect(await heard).toMatchObject({ change, client: hello.client, rev })
    expect((await b.client.annotations.list({ project, image })).annotations).toEqual([rowOf(first, image, 5)])
    expect((await b.client.annotations.undo({ project, image })).label).toBe('Draw polygon')
    expect((await a.client.annotations.list({ project, image })).annotations).toEqual([])
  })

  it('lose no update and see every conflict: both always agree with the serial model', async () => {
    const { project, image, wires } = await twoBrowsers()
    const { first } = await wires[0].client.annotations.reserve({ project, count: 6 })
    type Seen = Map<number, Annotation>
    const views: [Seen, Seen] = [new Map(), new Map()]
    const model: { rows: Seen } = { rows: new Map() }
    let key = 0
    let conflicts = 0
    for (const [i, wire] of wires.entries()) {
      wire.on('annotations.changed', ({ change }) => {
        for (const op of change as Op[]) {
          if (op.table !== 'annotation') continue
          if (op.after) views[i].set(op.id, op.after)
          else views[i].delete(op.id)
        }
      })
    }
    /** One gesture of a browser by what it sees: creates, moves or deletes; a stale view must be refused. */
    const gesture = async (who: number, slot: number, x: number) => {
      const id = first + slot
      const before = views[who].get(id) ?? null
      const after = before && x % 5 === 0 ? null : rowOf(id, image, x)
      const change: Change = [{ table: 'annotation', id, before, after }]
      try {
        await wires[who].client.annotations.commit({ project, image, label: 'Edit', change, key: `gesture-${++key}` })
        model.rows = apply(model.rows, 'annotation', change)
      } catch (thrown) {
        expect(Fault.of(thrown).code).toBe('conflict')
        conflicts += 1
      }
    }
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ slot: fc.nat(5), x: fc.integer({ min: 1, max: 300 }), y: fc.integer({ min: 1, max: 300 }), both: fc.boolean() }), { maxLength: 12 }), async (steps) => {
        for (const { slot, x, y, both } of steps) {
          // Both at the same moment on the same row: at most one can win unless they agree.
          await Promise.all(both ? [gesture(0, slot, x), gesture(1, slot, y)] : [gesture(x % 2, slot, x)])
        }
        const lists = await Promise.all(wires.map((wire) => wire.client.annotations.list({ project, image })))
        const rows = (list: Iterable<Annotation>) => [...list].toSorted((p, q) => p.id - q.id)
        for (const { annotations } of lists) expect(rows(annotations)).toEqual(rows(model.rows.values()))
        for (const view of views) expect(rows(view.values())).toEqual(rows(model.rows.values()))
      }),
      { numRuns: 25 },
    )
    expect(conflicts).toBeGreaterThan(0)
  })

  it('get pictures by id, once they are in', async () => {
    const { project, image, origin, cookies } = await twoBrowsers()
    const get = (path: string, headers: Record<string, string> = {}) => fetch(`${origin}/media/${path}`, { headers: { Cookie: cookies[0], ...headers } })
    const thumb = await get(`${project}/${image}/thumb`)
    expect([thumb.status, thumb.headers.get('content-disposition')]).toEqual([200, 'inline'])
    expect(thumb.headers.get('content-type')).toMatch(/^image\//)
    const size = await sharp(Buffer.from(await thumb.arrayBuffer())).metadata()
    expect([size.width, size.height]).toEqual([256, 160])
    const again = await get(`${project}/${image}/thumb`, { 'If-None-Match': thumb.headers.get('etag')! })
    expect([again.status, await again.text()]).toEqual([304, ''])
    const display = await get(`${project}/${image}/display`)
    expect((await sharp(Buffer.from(await display.arrayBuffer())).metadata()).width).toBe(320)
    for (const path of [`${project}/999/thumb`, `0000000000000000/${image}/thumb`, `${project}/${image}/huge`, `${project}/${image}/thumb/..`, `${project}`, `${project}/../1/thumb`]) {
      expect((await get(path)).status).toBe(404)
    }
    expect((await fetch(`${origin}/media/${project}/${image}/thumb`)).status).toBe(401)
  })
})
