import { mkdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ImageRow } from '../../../core/records/image.ts'
import { mapFile } from '../../../main/db/side-files.ts'
import { saidOf, startRun } from '../../support/predicted.ts'
import { photoProject, type PhotoProject } from '../../support/photo-project.ts'
import * as pictures from '../../support/pictures.ts'

let p: PhotoProject
beforeEach(async () => {
  p = await photoProject()
})
afterEach(() => p.end())

const add = (...paths: string[]) => p.client.images.add({ project: p.project, paths })
const rows = async (): Promise<ImageRow[]> => {
  const { ids } = await p.client.images.ids({ project: p.project })
  return p.client.images.rows({ project: p.project, ids })
}

describe('maps of runs', () => {
  it('are served as they were written, to those who know the run, and only plain files', async () => {
    await pictures.big(p.photos, 'photo', { width: 40, height: 30 })
    await add(p.photos)
    const { id } = (await rows())[0]
    const store = p.store()
    const run = startRun(store)
    expect((await p.get(`${id}/map/${run.id}`)).status).toBe(404)
    store.runs.put(run.id, saidOf(id, { map: 'probability' }), [])
    expect((await p.get(`${id}/map/${run.id}`)).status).toBe(404)
    const file = mapFile(store.path, run.id, id)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, 'png')
    const response = await p.get(`${id}/map/${run.id}`)
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([200, 'image/png', 'png'])
    await writeFile(`${file}.elsewhere`, 'secret')
    await rm(file)
    await symlink(`${file}.elsewhere`, file)
    expect((await p.get(`${id}/map/${run.id}`)).status).toBe(404)
    expect((await p.get(`${id}/map/999`)).status).toBe(404)
  })
})

describe('pictures by address', () => {
  it('are served by id with headers that keep them from being a page', async () => {
    const path = await pictures.big(p.photos, 'photo', { width: 1_400, height: 900 })
    await add(p.photos)
    const { id } = (await rows())[0]
    for (const address of [
      `${id}/thumb`,
      `image/${id}/thumb?size=512`,
      `${id}/display`,
      `${id}/tile/0/2/1`,
      `${id}/tile/2/0/0?v=1`,
    ]) {
      const response = await p.get(address)
      expect(response.status, address).toBe(200)
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'content-type': 'image/jpeg',
        'x-content-type-options': 'nosniff',
        'content-security-policy': "sandbox; default-src 'none'",
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': address.includes('v=') ? 'private, max-age=31536000, immutable' : 'private, no-cache',
      })
      const body = new Uint8Array(await response.arrayBuffer())
      expect(String(body.length)).toBe(response.headers.get('content-length'))
      expect([...body.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff])
      const etag = response.headers.get('etag')!
      const again = await p.get(address, { headers: { 'if-none-match': etag } })
      expect([again.status, (await again.arrayBuffer()).byteLength]).toEqual([304, 0])
      const head = await p.get(address, { method: 'HEAD' })
      expect([head.status, head.headers.get('content-length'), (await head.arrayBuffer()).byteLength]).toEqual([
        200,
        String(body.length),
        0,
      ])
    }
    const whole = new Uint8Array(await (await p.get(`${id}/display`)).arrayBuffer())
    expect(whole.length).toBe((await stat(path)).size)
  })

  it.each([
    ['1/thumb/x', 404],
    ['999/thumb', 404],
    ['1/tile/0/0', 404],
    ['..%2f..%2fetc/thumb', 404],
    ['1/thumb?size=-3', 415],
    ['1/thumb?size=x', 415],
  ])('answers %s with a fault and status %i', async (address, status) => {
    await pictures.solid(p.photos, 'one', [1, 1, 1])
    await add(p.photos)
    const { id } = (await rows())[0]
    const response = await p.get(address.replace(/^1\//, `${id}/`))
    expect(response.status).toBe(status)
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(((await response.json()) as { fault: { message: string } }).fault.message).toBeTruthy()
  })

  it('refuse other methods, other projects, tiles that do not exist, and files outside granted folders', async () => {
    const path = await pictures.solid(p.photos, 'one', [1, 1, 1])
    await add(p.photos)
    const { id } = (await rows())[0]
    expect((await p.get(`${id}/thumb`, { method: 'POST' })).status).toBe(405)
    expect((await p.get(`../0123456789abcdef/${id}/thumb`)).status).toBe(404)
    expect((await p.get(`${id}/tile/0/1/0`)).status).toBe(404)
    await rm(path)
    await symlink('/etc/hostname', path)
    expect((await p.get(`${id}/thumb`)).status).toBe(403)
  })

  it('take a wrong question for nothing the photo has done', async () => {
    await pictures.solid(p.photos, 'one', [1, 1, 1])
    await add(p.photos)
    const { id } = (await rows())[0]
    for (const address of [`${id}/tile/0/9/9`, `${id}/thumb?size=0`, `${id}/tile/7/0/0`])
      expect((await p.get(address)).status).toBeGreaterThan(400)
    expect((await rows())[0].health).toBe('ok')
  })

  it('keep in the row what looking at the file told, once', async () => {
    const path = await pictures.gradient(p.photos, 'one', 'jpeg', { width: 700, height: 500 })
    await add(p.photos)
    const { id } = (await rows())[0]
    const health = async () => (await rows())[0].health
    await rename(path, `${path}.away`)
    expect((await p.get(`${id}/thumb`)).status).toBe(404)
    expect(await health()).toBe('missing')
    const events = p.events.length
    await p.get(`${id}/thumb`)
    expect(p.events.length).toBe(events)
    await rename(`${path}.away`, path)
    expect((await p.get(`${id}/thumb`)).status).toBe(200)
    expect(await health()).toBe('ok')
    await pictures.gradient(p.photos, 'one', 'jpeg', { width: 500, height: 700 })
    const tile = await p.get(`${id}/tile/0/0/0`)
    expect([tile.status, ((await tile.json()) as { fault: { code: string } }).fault.code]).toEqual([409, 'conflict'])
    await writeFile(path, '%PDF-1.7')
    expect((await p.get(`${id}/display`)).status).toBe(415)
    expect(await health()).toBe('undecodable')
  })
})
