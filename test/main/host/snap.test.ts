import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import sharp from 'sharp'
import { poseOfSeed } from '../../../core/pose/seed-camera.ts'
import { createSilhouettes } from '../../../core/pose/silhouette.ts'
import { createHost, type Host } from '../../../main/host/host.ts'
import { programPaths } from '../../../main/host/program-paths.ts'
import { serveHost, type Served } from '../../../main/host/serve.ts'
import { spawnNode } from '../../../main/host/spawn.ts'
import { readShipped } from '../../../main/meshes/shipped.ts'
import { logIn } from '../../support/browser-socket.ts'
import { rawRequest } from '../../support/raw-http.ts'

const folder = mkdtempSync(join(tmpdir(), 'selvedge-snap-'))
let host: Host
let served: Served
beforeAll(async () => {
  mkdirSync(join(folder, 'dist'))
  writeFileSync(join(folder, 'dist', 'index.html'), 'the page')
  host = createHost({ paths: { ...programPaths(), user: join(folder, 'user') }, kind: 'serve', spawn: spawnNode })
  served = await serveHost({ host, renderer: join(folder, 'dist'), port: 0, snap: true })
})
afterAll(async () => {
  await served.close()
  await host.close()
  rmSync(folder, { recursive: true, force: true })
})

// Lengths of our shoe, where the first client's were of a shoe ten times as long.
const VIEW = { Tx: -0.1, Ty: 0.1, Tz: -0.3, Rx: 8, Ry: 12, Rz: 0, fieldOfView: 90 }
const asked = (more: Record<string, string> = {}, view: Record<string, unknown> = VIEW) => Object.entries({
  product: 'sneaker-right', partsconfig: '[]', width: '96', height: '64', format: 'jpg', cameraparams: JSON.stringify(view), ...more,
}).map(([name, value]) => `${name}=${value}`).join('&')

/** As the seed's client asks: the string put together by hand, JSON with no blanks, only quotes escaped, no header but Host. */
async function snap(query: string, { base = served.snaps!, post = false } = {}): Promise<{ status: number; type: string; bytes: Buffer }> {
  const answer = await fetch(`${base}/snap${post ? '' : `?${encodeURI(query)}`}`, post
    ? { method: 'POST', body: encodeURI(query), headers: { 'Content-Type': 'application/x-www-form-urlencoded' } } : {})
  return { status: answer.status, type: answer.headers.get('content-type') ?? '', bytes: Buffer.from(await answer.arrayBuffer()) }
}

async function expected(): Promise<Uint8Array> {
  const { pose, camera } = poseOfSeed(VIEW, 96, 64)
  const mask = new Uint8Array(96 * 64)
  createSilhouettes(await readShipped(programPaths().assets, 'sneaker-right')).coverage(pose, camera, mask)
  return mask
}

describe('a client of the first silhouette server', () => {
  test('gets a white shoe on black, as JPEG of three channels and as PNG, by GET and by form', { timeout: 60_000 }, async () => {
    const truth = await expected()
    const area = truth.reduce((sum, bit) => sum + bit, 0)
    expect(area).toBeGreaterThan(200)
    const png = await snap(asked({ format: 'png' }))
    expect([png.status, png.type]).toEqual([200, 'image/png'])
    const { data, info } = await sharp(png.bytes).raw().toBuffer({ resolveWithObject: true })
    expect([info.width, info.height, info.channels]).toEqual([96, 64, 3])
    expect(Array.from(data)).toEqual(Array.from(truth).flatMap((bit) => [255 * bit, 255 * bit, 255 * bit]))
    const jpeg = await snap(asked())
    expect([jpeg.status, jpeg.type]).toEqual([200, 'image/jpeg'])
    const grey = await sharp(jpeg.bytes).raw().toBuffer({ resolveWithObject: true })
    expect(grey.info.channels).toBe(3)
    expect(Array.from(truth, (bit, p) => (grey.data[3 * p] > 127 ? 1 : 0) === bit).every(Boolean)).toBe(true)
    const form = await snap(asked({ format: 'png' }), { post: true })
    expect(form.bytes.equals(png.bytes)).toBe(true)
    // Unlike another view.
    expect((await snap(asked({ format: 'png' }, { ...VIEW, Ry: 20 }))).bytes.equals(png.bytes)).toBe(false)
    expect((await fetch(`${served.snaps}/api/snap?${encodeURI(asked())}`)).status).toBe(200)
    // Quotes and braces as they are, which urllib of Python sends.
    const { port, pathname } = new URL(served.snaps!)
    const plain = await rawRequest(Number(port), [`GET ${pathname}/snap?${asked()} HTTP/1.1`, 'Accept-Encoding: identity', `Host: 127.0.0.1:${port}`, 'User-Agent: Python-urllib/3.7', 'Connection: close'])
    expect([plain.status, /content-type: image\/jpeg/i.test(plain.head)]).toEqual([200, true])
  })

  test('hears in that server\'s words what is out of bounds', { timeout: 60_000 }, async () => {
    for (const [query, status, words] of [
      [asked({ width: '0' }), 400, 'Requested image width is out of bounds'], [asked({ height: '100000' }), 400, 'Requested image height is out of bounds'],
      [asked({ width: 'wide' }), 400, 'Requested image width is out of bounds'], [asked({}, { ...VIEW, fieldOfView: 180 }), 400, 'Camera field of view is out of bounds'],
      [asked({}, { ...VIEW, fieldOfView: 0 }), 400, 'Camera field of view is out of bounds'], [asked({}, { Tx: 1 }), 400, 'cameraparams must be'],
      [asked({}, { ...VIEW, Ty: '1' }), 400, 'cameraparams must be'], [asked({ cameraparams: '{' }), 400, 'cameraparams is not JSON'], [asked({ partsconfig: '{}' }), 400, 'partsconfig must be a list'],
      [asked({ format: 'gif' }), 400, 'jpg or png'], [asked({ quality: '101' }), 400, 'quality'], [asked({ product: 'airMaxOne' }), 404, 'The product with name airMaxOne is not defined'],
    ] as const) {
      const { status: got, bytes } = await snap(query)
      expect([query, got]).toEqual([query, status])
      expect(bytes.toString()).toContain(words)
    }
  })
})

describe('who may ask', () => {
  test('a session without a key; a wrong key, no key and a foreign name are turned away', async () => {
    const cookie = await logIn(served.link())
    const query = encodeURI(asked({ format: 'png' }))
    expect((await fetch(`${served.origin}/snap?${query}`, { headers: { Cookie: cookie } })).status).toBe(200)
    expect((await fetch(`${served.origin}/snap?${query}`)).status).toBe(401)
    expect((await fetch(`${served.snaps!.slice(0, -1)}${served.snaps!.endsWith('A') ? 'B' : 'A'}/snap?${query}`)).status).toBe(401)
    const { port, pathname } = new URL(served.snaps!)
    const get = (host: string, more: string[] = []) => rawRequest(Number(port), [`GET ${pathname}/snap?${query} HTTP/1.1`, `Host: ${host}`, ...more, 'Connection: close'])
    expect((await get(`127.0.0.1:${port}`)).status).toBe(200)
    expect((await get(`evil.test:${port}`)).status).toBe(403)
    expect((await get(`127.0.0.1:${port}`, ['Sec-Fetch-Site: cross-site'])).status).toBe(403)
    expect((await get(`127.0.0.1:${port}`, ['Origin: http://evil.test'])).status).toBe(403)
  })

  test('the key opens nothing else, in no way', async () => {
    for (const path of ['/', '/session', '/call/projects.list', '/media/0123456789abcdef/1/thumb', '/ws', '/snap/', '/snap/../session', '']) {
      for (const method of ['GET', 'POST', 'DELETE']) {
        const answer = await fetch(`${served.snaps}${path}`, { method, ...(method === 'POST' ? { body: '{}', headers: { 'Content-Type': 'application/json' } } : {}) })
        expect([method, path, answer.status >= 400]).toEqual([method, path, true])
      }
    }
    expect((await fetch(`${served.snaps}/snap`, { method: 'DELETE' })).status).toBe(405)
  })

  test('without being asked for there is no key, and beyond this machine there is none at all', async () => {
    const plain = await serveHost({ host, renderer: join(folder, 'dist'), port: 0 })
    expect(plain.snaps).toBeNull()
    const stale = served.snaps!.replace(served.origin, plain.origin)
    expect((await fetch(`${stale}/snap?${encodeURI(asked())}`)).status).toBe(401)
    await plain.close()
    await expect(serveHost({ host, renderer: join(folder, 'dist'), port: 0, address: '0.0.0.0', insecureLan: true, snap: true }))
      .rejects.toMatchObject({ code: 'denied' })
  })
})

test('pictures of the user guide are there for a session, and nothing beside them', async () => {
  const cookie = await logIn(served.link())
  const get = (path: string) => fetch(`${served.origin}/media/guide/${path}`, { headers: { Cookie: cookie } })
  const picture = await get('pose-axes.png')
  expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png'])
  expect((await sharp(Buffer.from(await picture.arrayBuffer())).metadata()).width).toBeGreaterThan(300)
  for (const path of ['absent.png', 'index.md', '..%2Ficons%2Ficon.png', 'Pose-axes.png']) expect((await get(path)).status).toBe(404)
})
