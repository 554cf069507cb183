import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import { Readable, type Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { WebSocketServer, type ServerOptions } from 'ws'
import { Fault } from '../../core/fault.ts'
import { LIMITS } from '../../core/limits.ts'
import type { Log } from './context.ts'
import { faultResponse } from './fault-response.ts'
import { pageHeaders } from './security-headers.ts'
import { createAccess } from './serve-access.ts'
import { allowedHosts, credentials, rawHeaders, refuseForeign, refuseForgery, refuseHost, type RawHeaders } from './serve-guard.ts'
import { lockedPage, plainPage } from './serve-pages.ts'
import { readBody, ROUTES, SOCKET_PATH, type Asked, type ServeParts } from './serve-routes.ts'
import { socketPort } from './socket-port.ts'

export type ServeOptions = ServeParts & {
  /** Exactly this port, 0 for any; without it 4747 or the next free one, so that a restart keeps the address. */
  port?: number
  /** Address to listen on, 127.0.0.1 by default. */
  address?: string
  /** More names (without port) that may stand in Host. */
  allowHosts?: readonly string[]
  /** Where the link leads: a fragment such as `#project` after `/`. */
  landing?: `#${string}`
  /** PEM texts. */
  tls?: { cert: string; key: string }
  /** Lets an address other than loopback go without TLS. */
  insecureLan?: boolean
  /** Lets programs of this machine that know an address with a key draw silhouettes without a session. */
  snap?: boolean
  log?: Log
}

export type Served = {
  /** Scheme, name and port of the pages. */
  origin: string
  /** Address that opens the program once, within a minute; each call makes a fresh one. */
  link(): string
  /** Address before `/snap`, with a key for silhouettes alone; null unless `snap` was asked for. */
  snaps: string | null
  close(): Promise<void>
}

/** A path with a key before it, which opens nothing but silhouettes. */
const KEYED = /^\/snaps-([\w-]{43})(\/(?:api\/)?snap)$/
const FIRST_PORT = 4747
const PORTS_TRIED = 20

/** Shows a host to browsers: the built renderer, its media and its calls. Refuses addresses beyond this machine unless told twice. */
export async function serveHost(options: ServeOptions): Promise<Served> {
  const { tls, address = '127.0.0.1', log = () => {} } = options
  if (!isLoopback(address) && !tls && !options.insecureLan) {
    throw new Fault('denied', `Listening on ${address} would show your photos to the network in the clear.`, {
      field: '--host', fix: 'Give --tls-cert and --tls-key, or add --insecure-lan if you trust everyone on this network.',
    })
  }
  if (!isLoopback(address) && options.snap) {
    throw new Fault('denied', 'Silhouettes without a session are for programs of this machine only.', { field: '--snap', found: address, fix: 'Leave out --host or --snap.' })
  }
  const limits = { maxHeaderSize: LIMITS.httpHeaderBytes, requestTimeout: LIMITS.httpRequestMs, headersTimeout: LIMITS.httpRequestMs }
  const server = tls ? createTlsServer({ ...limits, ...tls }) : createServer(limits)
  server.maxConnections = 512
  // A reader that takes nothing for a minute is gone; sockets of the page have their own pings.
  server.setTimeout(60_000)
  const port = await listen(server, address, options.port)
  const scheme = tls ? 'https' : 'http'
  const name = shownName(address)
  const hosts = allowedHosts(port, tls !== undefined, [...namesOf(address), ...(options.allowHosts ?? [])])
  const cookieName = `selvedge-${port}`
  const access = createAccess()
  const snapKey = options.snap ? access.snapKey() : null

  /** Whether the caller has a session; a wrong secret is counted and costs a pause. */
  const enter = async (headers: RawHeaders, from: string): Promise<{ bearer: boolean } | Response> => {
    const { cookie, bearer } = credentials(headers, cookieName)
    if (bearer !== null && cookie === null && access.knows(bearer)) return { bearer: true }
    if (cookie !== null && access.knows(cookie)) return { bearer: false }
    return turnAway(from, cookie !== null || bearer !== null)
  }
  const turnAway = async (from: string, wrong: boolean): Promise<Response> => {
    const seconds = access.blockedFor(from)
    if (seconds > 0) {
      const page = plainPage(429, 'Too many attempts', ['Wait a minute, then use a fresh link.'])
      page.headers.set('Retry-After', String(seconds))
      return page
    }
    if (wrong) await pause(access.failed(from))
    return lockedPage()
  }

  const launch = async (code: string, headers: RawHeaders, from: string): Promise<Response> => {
    const session = access.exchange(code)
    const home = { Location: `/${options.landing ?? ''}`, 'Cache-Control': 'no-store' }
    if (session !== null) {
      const cookie = `${cookieName}=${session}; Path=/; HttpOnly; SameSite=Strict${tls ? '; Secure' : ''}`
      return new Response(null, { status: 303, headers: { ...home, 'Set-Cookie': cookie } })
    }
    // A reload of the first address in a browser that is in already.
    const known = credentials(headers, cookieName).cookie
    if (known !== null && access.knows(known)) return new Response(null, { status: 303, headers: home })
    return turnAway(from, true)
  }

  const answer = async (request: IncomingMessage, signal: AbortSignal): Promise<Response> => {
    const headers = rawHeaders(request)
    const url = request.url ?? ''
    const from = request.socket.remoteAddress ?? ''
    const refusal = refuseHost(headers, url, hosts) ?? refuseForeign(headers, `${scheme}://${headers.get('host')?.[0].toLowerCase()}`)
    if (refusal) return plainPage(refusal.status, 'Refused', [refusal.message])
    const [sent, query = ''] = url.split('?', 2)
    const [, key, keyed] = KEYED.exec(sent) ?? []
    const path = keyed ?? sent
    const asked = { path, query: new URLSearchParams(query), method: request.method ?? '', signal }
    const code = asked.query.get('code')
    if (asked.method === 'GET' && path === '/' && code !== null) return launch(code, headers, from)
    const entered = key === undefined ? await enter(headers, from) : access.opensSnaps(key) ? { bearer: false } : await turnAway(from, true)
    if (entered instanceof Response) return entered
    const route = ROUTES.find((candidate) => candidate.path.test(path))
    if (!route) return plainPage(404, 'Not found', ['There is nothing here.'])
    if (!route.methods.includes(asked.method)) return plainPage(405, 'Refused', ['This cannot be asked in this way.'])
    const forged = route.changes ? refuseForgery(headers, entered.bearer) : null
    if (forged) return plainPage(forged.status, 'Refused', [forged.message])
    return route.answer({ ...asked, headers: passedOn(headers), body: () => readBody(request) } satisfies Asked, options)
  }

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const aborted = new AbortController()
    response.on('close', () => aborted.abort())
    answer(request, aborted.signal)
      .catch((thrown: unknown) => {
        const fault = Fault.of(thrown)
        if (fault.code === 'bug') log('error', 'bug in a request', { path: request.url?.split('?')[0], cause: String(fault.cause) })
        return faultResponse(fault)
      })
      .then((result) => send(result, request, response))
      // The browser went away in the middle; there is nobody to tell.
      .catch(() => response.destroy())
  })

  const sockets = new WebSocketServer({
    noServer: true, maxPayload: LIMITS.rpcMessageBytes, maxFragments: 1_024, perMessageDeflate: false, clientTracking: true,
  } as ServerOptions)
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    admit(request).then((status) => {
      if (status !== 101) return void socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
      sockets.handleUpgrade(request, socket, head, (opened) => options.host.serve(socketPort(opened)))
    }, () => socket.destroy())
  })
  const admit = async (request: IncomingMessage): Promise<number> => {
    const headers = rawHeaders(request)
    const own = `${scheme}://${headers.get('host')?.[0].toLowerCase()}`
    const refusal = refuseHost(headers, request.url ?? '', hosts) ?? refuseForeign(headers, own)
    if (refusal) return refusal.status
    const entered = await enter(headers, request.socket.remoteAddress ?? '')
    if (entered instanceof Response) return entered.status
    if (request.url !== SOCKET_PATH) return 404
    if (!entered.bearer && headers.get('origin')?.length !== 1) return 403
    return sockets.clients.size < LIMITS.webSockets ? 101 : 503
  }

  return {
    origin: `${scheme}://${name}:${port}`,
    link: () => `${scheme}://${name}:${port}/?code=${access.launchCode()}`,
    snaps: snapKey === null ? null : `${scheme}://${name}:${port}/snaps-${snapKey}`,
    async close() {
      for (const socket of sockets.clients) socket.terminate()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}

async function send(result: Response, request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.statusCode = result.status
  for (const [header, value] of Object.entries(pageHeaders('serve'))) response.setHeader(header, value)
  for (const [header, value] of result.headers) response.setHeader(header, value)
  if (!result.body || request.method === 'HEAD') return void response.end()
  await pipeline(Readable.fromWeb(result.body as never), response)
}

/** What a route may see of the request's headers. */
function passedOn(headers: RawHeaders): Headers {
  const result = new Headers()
  for (const name of ['range', 'if-none-match', 'accept']) {
    const value = headers.get(name)?.[0]
    if (value !== undefined) result.set(name, value)
  }
  return result
}

async function listen(server: ReturnType<typeof createServer>, address: string, port: number | undefined): Promise<number> {
  const tried = port === undefined ? Array.from({ length: PORTS_TRIED }, (_, i) => FIRST_PORT + i) : [port]
  for (const candidate of tried) {
    const failure = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
      server.once('error', resolve)
      server.listen(candidate, address, () => {
        server.off('error', resolve)
        resolve(null)
      })
    })
    if (!failure) return (server.address() as { port: number }).port
    if (failure.code !== 'EADDRINUSE') throw new Fault('unsupported', `Listening on ${address}, port ${candidate}, is not possible here.`, { found: failure.code }, failure)
  }
  throw new Fault('conflict', `Port ${tried.join(', ')} is in use by another program.`, { field: '--port', fix: 'Choose another with --port, or --port 0 for any.' })
}

function isLoopback(address: string): boolean {
  return address === 'localhost' || address === '::1' || /^127(\.\d{1,3}){3}$/.test(address)
}

/** Names that mean this address beyond the loopback ones. */
function namesOf(address: string): string[] {
  if (isLoopback(address)) return []
  if (address !== '0.0.0.0' && address !== '::') return [bracketed(address)]
  return Object.values(networkInterfaces()).flatMap((list) => list ?? []).map((item) => bracketed(item.address.split('%')[0]))
}

function shownName(address: string): string {
  if (isLoopback(address)) return address === '::1' ? '[::1]' : '127.0.0.1'
  return namesOf(address).find((name) => !name.startsWith('127.') && !name.startsWith('[')) ?? bracketed(address)
}

function bracketed(address: string): string {
  return isIP(address) === 6 ? `[${address}]` : address
}
