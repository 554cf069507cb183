import { Fault } from '../../core/fault.ts'
import { LIMITS } from '../../core/limits.ts'
import { jsonResponse as json } from './fault-response.ts'
import type { Host } from './host.ts'
import { asContent } from './security-headers.ts'
import { staticFile } from './static-files.ts'

export type Asked = {
  method: string
  /** Path as it was sent, and the parsed query. */
  path: string
  query: URLSearchParams
  /** The few request headers that routes may look at. */
  headers: Headers
  signal: AbortSignal
  /** The body as text; throws `invalid` above httpBodyBytes. */
  body(): Promise<string>
}

export type ServeParts = {
  host: Pick<Host, 'serve' | 'media' | 'invoke'>
  /** Folder of the built renderer. */
  renderer: string
}

/** One thing the browser host answers. Probes of the security test are made from this list, so nothing is answered beside it. */
export type Route = {
  path: RegExp
  /** A path that matches, for tests. */
  sample: string
  methods: readonly string[]
  /** Changes state: needs the checks against forgery. */
  changes: boolean
  answer(asked: Asked, parts: ServeParts): Promise<Response>
}

/** Path of the one WebSocket. */
export const SOCKET_PATH = '/ws'
export const SNAP_PATH = /^\/(api\/)?snap$/

export const ROUTES: readonly Route[] = [
  {
    path: /^\/session$/,
    sample: '/session',
    methods: ['GET'],
    changes: false,
    answer: async () => json({ ok: true }),
  },
  {
    path: /^\/media\//,
    sample: '/media/0123456789abcdef/1/thumb',
    methods: ['GET', 'HEAD'],
    changes: false,
    async answer({ method, path, query, headers, signal }, { host }) {
      return asContent(await host.media(new Request(`http://selvedge${path}${query.size > 0 ? `?${query}` : ''}`, { method, headers, signal })))
    },
  },
  {
    // What the first silhouette server answered, so that its clients need no change: see main/media/silhouette-picture.ts.
    path: SNAP_PATH,
    sample: '/snap?product=sneaker-left&partsconfig=[]&width=8&height=8&format=png&cameraparams={}',
    methods: ['GET', 'POST'],
    changes: false,
    async answer({ method, query, signal, body }, { host }) {
      const asked = method === 'POST' && query.size === 0 ? new URLSearchParams(await body()) : query
      const response = asContent(await host.media(new Request(`http://selvedge/media/silhouette?${asked}`, { signal })))
      return response.status === 415 ? new Response(response.body, { status: 400, headers: response.headers }) : response
    },
  },
  {
    path: /^\/call\/[a-z]+\.[a-zA-Z]+$/,
    sample: '/call/projects.list',
    methods: ['POST'],
    changes: true,
    async answer({ path, signal, body }, { host }) {
      const params: unknown = parseJson(await body())
      return json({ ok: await host.invoke(path.slice('/call/'.length), params, { signal, client: 'http' }) })
    },
  },
  {
    path: /^\/(?!media\/|call\/|ws$|session$|snap$|api\/snap$)/,
    sample: '/',
    methods: ['GET', 'HEAD'],
    changes: false,
    answer: ({ path }, { renderer }) => staticFile(renderer, path),
  },
]

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Fault('invalid', 'The body is not JSON.')
  }
}

/** Reads a body as text, counting real bytes. */
export async function readBody(pieces: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const piece of pieces) {
    bytes += piece.byteLength
    if (bytes > LIMITS.httpBodyBytes) {
      throw new Fault('invalid', 'The request is too large.', { limit: LIMITS.httpBodyBytes, limitName: 'httpBodyBytes' })
    }
    parts.push(piece)
  }
  return Buffer.concat(parts).toString('utf8')
}
