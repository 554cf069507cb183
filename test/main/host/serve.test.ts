import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { Port } from '../../../core/api/port.ts'
import { Fault } from '../../../core/fault.ts'
import { LIMITS } from '../../../core/limits.ts'
import { createAccess } from '../../../main/host/serve-access.ts'
import { serveHost, type Served } from '../../../main/host/serve.ts'
import { staticFile } from '../../../main/host/static-files.ts'
import { logIn, openSocket } from '../../support/browser-socket.ts'
import { rawRequest } from '../../support/raw-http.ts'

const ports: Port[] = []
const bodies: number[] = []
const host = {
  serve: (port: Port) => {
    ports.push(port)
    port.onMessage((message) => port.send({ length: JSON.stringify(message).length }))
    return 'x'
  },
  media: async (request: Request) => new Response('<script>alert(1)</script>', {
    headers: { 'Content-Type': request.url.endsWith('photo') ? 'image/jpeg' : 'text/html' },
  }),
  invoke: async (_: string, params: unknown) => {
    if (typeof params === 'string') bodies.push(params.length)
    throw new Fault('not-found', 'It is gone.')
  },
}

let folder: string
let served: Served
let cookie: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'selvedge-serve-'))
  mkdirSync(join(folder, 'dist', 'assets'), { recursive: true })
  writeFileSync(join(folder, 'dist', 'index.html'), 'the page')
  writeFileSync(join(folder, 'dist', 'assets', 'app-12345678.js'), 'code()')
  writeFileSync(join(folder, 'dist', '.env'), 'hidden')
  writeFileSync(join(folder, 'outside.js'), 'outside')
  if (process.platform !== 'win32') symlinkSync(join(folder, 'outside.js'), join(folder, 'dist', 'link.js'))
  served = await serveHost({ host, renderer: join(folder, 'dist'), port: 0 })
  cookie = await logIn(served.link())
})
afterAll(async () => {
  await served.close()
  rmSync(folder, { recursive: true })
})

const get = (path: string, init: RequestInit = {}) =>
  fetch(`${served.origin}${path}`, { redirect: 'manual', ...init, headers: { Cookie: cookie, ...init.headers } })
const post = (path: string, body: string) =>
  get(path, { method: 'POST', body, headers: { Origin: served.origin, 'X-Selvedge-CSRF': '1', 'Content-Type': 'application/json' } })

describe('a launch link', () => {
  it('works once, leaves no code in the address and sets a cookie that scripts and other sites cannot use', async () => {
    const link = served.link()
    const first = await fetch(link, { redirect: 'manual' })
    expect(first.status).toBe(303)
    expect(first.headers.get('location')).toBe('/')
    const port = new URL(served.origin).port
    expect(first.headers.get('set-cookie')).toMatch(new RegExp(`^selvedge-${port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`))
    const second = await fetch(link, { redirect: 'manual' })
    expect(second.status).toBe(401)
    expect(await second.text()).toContain('Press Enter in the terminal')
  })

  it('opened again by a browser that is in already just shows the program', async () => {
    const link = served.link()
    const session = await logIn(link)
    const again = await fetch(link, { redirect: 'manual', headers: { Cookie: session } })
    expect([again.status, again.headers.get('location')]).toEqual([303, '/'])
  })

  it('is good for launchCodeMs and not a moment longer', () => {
    let clock = 1_000
    const access = createAccess(() => clock)
    const [early, late] = [access.launchCode(), access.launchCode()]
    clock += LIMITS.launchCodeMs
    expect(access.knows(access.exchange(early)!)).toBe(true)
    clock += 1
    expect(access.exchange(late)).toBeNull()
  })

  it('does not let a code be a session, nor a session of another host', () => {
    const [a, b] = [createAccess(), createAccess()]
    const code = a.launchCode()
    expect(a.knows(code)).toBe(false)
    expect(b.exchange(code)).toBeNull()
    expect(b.knows(a.exchange(code)!)).toBe(false)
  })
})

describe('failed attempts', () => {
  it('are let through up to failedLoginsPerMinute, then blocked until the first is a minute old', () => {
    let clock = 0
    const access = createAccess(() => clock)
    for (let i = 0; i < LIMITS.failedLoginsPerMinute; i++) {
      expect(access.blockedFor('a')).toBe(0)
      access.failed('a')
      clock += 1_000
    }
    expect(access.blockedFor('a')).toBe(60 - LIMITS.failedLoginsPerMinute)
    expect(access.blockedFor('b')).toBe(0)
    clock = 60_000
    expect(access.blockedFor('a')).toBe(0)
  })
})

describe('static files', () => {
  it('are given by their name with their type', async () => {
    expect(await (await get('/')).text()).toBe('the page')
    const script = await get('/assets/app-12345678.js')
    expect([script.status, script.headers.get('content-type'), await script.text()]).toEqual([200, 'text/javascript; charset=utf-8', 'code()'])
    expect(script.headers.get('cache-control')).toContain('immutable')
  })

  it.each([
    '/../outside.js', '/%2e%2e/outside.js', '/..%2foutside.js', '/assets/..%2f..%2foutside.js', '/%2e%2e%5coutside.js', '//outside.js',
    '/.env', '/assets', '/assets/', '/index.html/', '/index.html%00.js', '/link.js', '/C:/outside.js', '/%252e%252e/outside.js', '/outside.js', '/%',
  ])('refuses %s', async (path) => {
    const direct = await staticFile(join(folder, 'dist'), path)
    expect(direct.status).toBe(404)
    const port = Number(new URL(served.origin).port)
    const reply = await rawRequest(port, [`GET ${path} HTTP/1.1`, `Host: 127.0.0.1:${port}`, `Cookie: ${cookie}`, 'Connection: close'])
    expect(reply.status).toBeGreaterThanOrEqual(400)
    expect(reply.body).not.toMatch(/outside|hidden/)
  })
})

describe('stored content', () => {
  it('never becomes a page', async () => {
    const page = await get('/media/x/1/page')
    expect(page.headers.get('content-security-policy')).toBe("sandbox; default-src 'none'")
    expect(page.headers.get('content-disposition')).toBe('attachment')
    expect(page.headers.get('x-content-type-options')).toBe('nosniff')
    expect((await get('/media/x/1/photo')).headers.get('content-disposition')).toBe('inline')
  })
})

describe('the policy of pages', () => {
  it('is exactly the one of RELIABILITY.md, without the scheme that only Electron has', async () => {
    const headers = (await get('/')).headers
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; " +
      "base-uri 'none'; form-action 'none'; frame-src 'none'; frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
    )
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
  })
})

describe('calls over HTTP', () => {
  it('answer faults with their code and a fitting status', async () => {
    const reply = await post('/call/projects.list', '{}')
    expect([reply.status, await reply.json()]).toEqual([404, { fault: { code: 'not-found', message: 'It is gone.' } }])
    expect((await post('/call/projects.list', 'no json')).status).toBe(400)
  })

  it('take a body of httpBodyBytes and refuse one byte more', async () => {
    const text = 'x'.repeat(LIMITS.httpBodyBytes - 2)
    expect((await post('/call/projects.list', `"${text}"`)).status).toBe(404)
    expect(bodies).toEqual([LIMITS.httpBodyBytes - 2])
    const over = await post('/call/projects.list', `"${text}x"`)
    expect(over.status).toBe(400)
    expect(await over.json()).toMatchObject({ fault: { details: { limitName: 'httpBodyBytes' } } })
    expect(bodies.length).toBe(1)
  })

  it('take headers of httpHeaderBytes and refuse more', async () => {
    const port = Number(new URL(served.origin).port)
    const ask = (bytes: number) => rawRequest(port, ['GET / HTTP/1.1', `Host: 127.0.0.1:${port}`, `Cookie: ${cookie}`, 'Connection: close', `X: ${'y'.repeat(bytes)}`])
    expect((await ask(LIMITS.httpHeaderBytes - 400)).status).toBe(200)
    expect((await ask(LIMITS.httpHeaderBytes)).status).toBe(431)
  })
})

describe('sockets', () => {
  const echo = async (bytes: number): Promise<unknown> => {
    const port = await openSocket(served.origin, cookie)
    return new Promise((resolve) => {
      port.onMessage((message) => {
        resolve(message)
        port.close()
      })
      port.onClose(() => resolve('closed'))
      port.send('x'.repeat(bytes - 2))
    })
  }
  it('take a message of rpcMessageBytes and are closed by one byte more', async () => {
    expect(await echo(LIMITS.rpcMessageBytes)).toEqual({ length: LIMITS.rpcMessageBytes })
    expect(await echo(LIMITS.rpcMessageBytes + 1)).toBe('closed')
  })

  it('are closed by what is not JSON text', async () => {
    for (const bad of ['{', Buffer.from([1, 2, 3])]) {
      const socket = new WebSocket(`${served.origin.replace('http', 'ws')}/ws`, { headers: { Origin: served.origin, Cookie: cookie } })
      socket.on('open', () => socket.send(bad))
      expect(await new Promise((resolve) => socket.on('close', resolve))).toBe(1007)
    }
  })

  it('are at most `webSockets` at a time', async () => {
    const open: Port[] = []
    for (let i = 0; i < LIMITS.webSockets; i++) open.push(await openSocket(served.origin, cookie))
    await expect(openSocket(served.origin, cookie)).rejects.toThrow('503')
    for (const port of open) port.close()
  })
})

describe('listening', () => {
  it('stays on this machine unless told twice', async () => {
    for (const address of ['0.0.0.0', '::', '192.168.1.5', 'example.test']) {
      await expect(serveHost({ host, renderer: folder, port: 0, address })).rejects.toMatchObject({ code: 'denied' })
    }
    const open = await serveHost({ host, renderer: folder, port: 0, address: '0.0.0.0', insecureLan: true })
    expect(open.origin).not.toContain('0.0.0.0')
    await open.close()
  })

  it('says so when a port is taken', async () => {
    const port = Number(new URL(served.origin).port)
    await expect(serveHost({ host, renderer: folder, port })).rejects.toMatchObject({ code: 'conflict', details: { field: '--port' } })
  })
})
