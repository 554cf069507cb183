import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROUTES, SOCKET_PATH } from '../../../main/host/serve-routes.ts'
import { serveHost, type Served } from '../../../main/host/serve.ts'
import { logIn } from '../../support/browser-socket.ts'
import { rawRequest } from '../../support/raw-http.ts'

/*
 * RELIABILITY.md S4: every route of the router, asked in every wrong way through raw sockets. Nothing may be accepted, no
 * byte of the project may leave, nothing may change. The host behind only counts who reached it.
 */
const SECRET = 'bytes-of-the-project'
let touched = 0
const reached = () => {
  touched += 1
}
const host = {
  serve: () => {
    reached()
    return 'x'
  },
  media: async () => {
    reached()
    return new Response(SECRET, { headers: { 'Content-Type': 'image/png' } })
  },
  invoke: async () => {
    reached()
    return SECRET
  },
}

let folder: string
let served: Served
let port: number
let cookie: string
let own: string
let spentCode: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'selvedge-probes-'))
  writeFileSync(join(folder, 'index.html'), `<!doctype html>${SECRET}`)
  served = await serveHost({ host, renderer: folder, port: 0 })
  port = Number(new URL(served.origin).port)
  own = served.origin
  const link = served.link()
  spentCode = new URL(link).searchParams.get('code')!
  cookie = await logIn(link)
})
afterAll(async () => {
  await served.close()
  rmSync(folder, { recursive: true })
})

const paths = [...ROUTES.map((route) => route.sample), SOCKET_PATH, '/nothing', '/index.html', '/assets/../index.html']
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']
const upgrade = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', `Sec-WebSocket-Key: ${btoa('0123456789abcdef')}`]

/** A request that is right in everything but what `wrong` replaces. */
const lines = (method: string, path: string, wrong: { host?: string[]; credential?: string[]; headers?: string[] } = {}): string[] => [
  `${method} ${path} HTTP/1.1`,
  ...(wrong.host ?? [`Host: 127.0.0.1:${port}`]),
  ...(wrong.credential ?? [`Cookie: ${cookie}`]),
  ...(wrong.headers ?? [`Origin: ${own}`, 'Sec-Fetch-Site: same-origin', 'X-Selvedge-CSRF: 1', 'Content-Type: application/json']),
  ...(method === 'GET' || method === 'HEAD' ? [] : ['Content-Length: 2']),
  ...(path === SOCKET_PATH && method === 'GET' ? upgrade : ['Connection: close']),
]
const bodyOf = (method: string) => (method === 'GET' || method === 'HEAD' ? '' : '{}')

const badCredentials = (): Record<string, string[]> => ({
  none: [],
  'wrong cookie': [`Cookie: selvedge-${port}=${'A'.repeat(43)}`],
  'cookie of another port': [`Cookie: ${cookie.replace(String(port), String(port + 1))}`],
  'empty cookie': [`Cookie: selvedge-${port}=`],
  'the cookie twice': [`Cookie: ${cookie}; ${cookie}`],
  'wrong bearer': [`Authorization: Bearer ${'B'.repeat(43)}`],
  'a spent code as bearer': [`Authorization: Bearer ${spentCode}`],
  'right bearer beside a wrong cookie': [`Cookie: selvedge-${port}=x`, `Authorization: Bearer ${cookie.split('=')[1]}`],
})
const badHosts = (): Record<string, string[]> => ({
  missing: [],
  twice: [`Host: 127.0.0.1:${port}`, `Host: 127.0.0.1:${port}`],
  foreign: ['Host: evil.test'],
  'foreign with our port': [`Host: evil.test:${port}`],
  'our name without port': ['Host: localhost'],
  'our name as a suffix': [`Host: evil.127.0.0.1:${port}`],
  'a dot at the end': [`Host: localhost.:${port}`],
  'user in front': [`Host: x@127.0.0.1:${port}`],
})
const badContexts = (): Record<string, string[]> => ({
  'evil origin': ['Origin: http://evil.test'],
  'origin null': ['Origin: null'],
  'our origin by another port': [`Origin: http://127.0.0.1:${port + 1}`],
  'our origin by another scheme': [`Origin: https://127.0.0.1:${port}`],
  'our other name': [`Origin: http://localhost:${port}`],
  'origin twice': [`Origin: ${own}`, `Origin: ${own}`],
  'cross-site': ['Sec-Fetch-Site: cross-site', `Origin: ${own}`],
  'same-site': ['Sec-Fetch-Site: same-site', `Origin: ${own}`],
})

type Probe = { name: string; lines: string[]; body: string }
function probes(): Probe[] {
  const list: Probe[] = []
  const add = (kind: string, method: string, path: string, wrong: Parameters<typeof lines>[2]) =>
    list.push({ name: `${method} ${path} with ${kind}`, lines: lines(method, path, wrong), body: bodyOf(method) })
  for (const path of paths) {
    for (const method of methods) {
      for (const [kind, credential] of Object.entries(badCredentials())) add(kind, method, path, { credential })
      for (const [kind, host] of Object.entries(badHosts())) add(`host ${kind}`, method, path, { host })
      for (const [kind, headers] of Object.entries(badContexts())) add(kind, method, path, { headers })
    }
  }
  // What changes state needs each of the rest as well, also with the right cookie.
  const rest = [`Origin: ${own}`, 'X-Selvedge-CSRF: 1', 'Content-Type: application/json']
  for (const route of ROUTES.filter(({ changes }) => changes)) {
    for (const missing of rest) add(`no ${missing}`, 'POST', route.sample, { headers: rest.filter((header) => header !== missing) })
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/json; x']) {
      add(type, 'POST', route.sample, { headers: [...rest.slice(0, 2), `Content-Type: ${type}`] })
    }
    for (const method of methods.filter((method) => !route.methods.includes(method))) add('the wrong method', method, route.sample, {})
  }
  return list
}

describe('the browser host under probes', () => {
  it('accepts none of them, shows nothing of the project and changes nothing', async () => {
    const all = probes()
    expect(all.length).toBeGreaterThanOrEqual(400)
    const accepted: string[] = []
    for (let at = 0; at < all.length; at += 64) {
      await Promise.all(all.slice(at, at + 64).map(async ({ name, lines, body }) => {
        const reply = await rawRequest(port, lines, body)
        const refused = reply.status >= 400 && reply.status < 500
        if (!refused || `${reply.head}${reply.body}`.includes(SECRET) || /set-cookie|access-control/i.test(reply.head)) {
          accepted.push(`${name}: ${reply.status}`)
        }
      }))
    }
    expect(accepted).toEqual([])
    expect(touched).toBe(0)
  }, 30_000)

  it('answers every route when everything is right, so that the probes above mean something', async () => {
    for (const route of ROUTES) {
      for (const method of route.methods) {
        const reply = await rawRequest(port, lines(method, route.sample), bodyOf(method))
        expect(`${method} ${route.sample} ${reply.status}`).toBe(`${method} ${route.sample} 200`)
        expect(reply.head).toMatch(/content-security-policy: .*default-src 'none'/i)
        expect(reply.head).toMatch(/x-content-type-options: nosniff/i)
        expect(reply.head).not.toMatch(/access-control-/i)
      }
    }
    const socket = await rawRequest(port, lines('GET', SOCKET_PATH))
    expect(socket.status).toBe(101)
    expect(touched).toBeGreaterThan(0)
  })

  it('takes a bearer token in place of cookie, Origin and CSRF header', async () => {
    const credential = [`Authorization: Bearer ${cookie.split('=')[1]}`]
    const reply = await rawRequest(port, lines('POST', '/call/projects.list', { credential, headers: ['Content-Type: application/json'] }), '{}')
    expect(reply.status).toBe(200)
    expect(reply.body).toContain(SECRET)
  })

  it('lets the right cookie in while a flood of wrong ones is turned away with 429', async () => {
    const wrong = [`Cookie: selvedge-${port}=${'C'.repeat(43)}`]
    const flood = await Promise.all(Array.from({ length: 30 }, () => rawRequest(port, lines('GET', '/', { credential: wrong }))))
    expect(flood.map(({ status }) => status)).toContain(429)
    expect(flood.find(({ status }) => status === 429)!.head).toMatch(/retry-after: \d+/i)
    expect((await rawRequest(port, lines('GET', '/'))).status).toBe(200)
    expect((await rawRequest(port, lines('GET', new URL(served.link()).search.replace('?', '/?'), { credential: [] }))).status).toBe(303)
  })
})
