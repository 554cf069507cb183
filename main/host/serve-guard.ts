import type { IncomingMessage } from 'node:http'

/** A request turned away: an HTTP status and one plain sentence. */
export type Refusal = { status: number; message: string }

/** Headers as they came, so that one sent twice is noticed. Names in lower case. */
export type RawHeaders = Map<string, string[]>

export function rawHeaders(request: Pick<IncomingMessage, 'rawHeaders'>): RawHeaders {
  const headers: RawHeaders = new Map()
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    const name = request.rawHeaders[i].toLowerCase()
    headers.set(name, [...(headers.get(name) ?? []), request.rawHeaders[i + 1]])
  }
  return headers
}

/** Names under which this host may be spoken to: `host:port`, in lower case. */
export function allowedHosts(port: number, tls: boolean, more: readonly string[] = []): Set<string> {
  const hosts = ['127.0.0.1', 'localhost', '[::1]', ...more].map((name) => name.toLowerCase())
  const usual = port === (tls ? 443 : 80)
  return new Set(hosts.flatMap((name) => (usual ? [name, `${name}:${port}`] : [`${name}:${port}`])))
}

/**
 * The check before everything else, for requests and WebSocket upgrades alike: DNS rebinding shows only in Host.
 * Missing or sent twice is 400, a foreign name 403; the target must be a path, not an absolute address.
 */
export function refuseHost(headers: RawHeaders, url: string, allowed: ReadonlySet<string>): Refusal | null {
  const hosts = headers.get('host') ?? []
  if (hosts.length !== 1) return { status: 400, message: 'A request needs exactly one Host.' }
  if (!allowed.has(hosts[0].toLowerCase())) return { status: 403, message: 'This name is not served here.' }
  if (!url.startsWith('/') || url.startsWith('//')) return { status: 400, message: 'The address must be a path.' }
  return null
}

const FOREIGN = 'Links and requests of other pages do not reach Selvedge. Paste its address into the address bar instead.'

/** Refuses what another site's page sends. `own` is scheme and Host of this request. */
export function refuseForeign(headers: RawHeaders, own: string): Refusal | null {
  const origins = headers.get('origin') ?? []
  if (origins.some((origin) => origin !== own) || origins.length > 1) return { status: 403, message: FOREIGN }
  const sites = headers.get('sec-fetch-site') ?? []
  if (sites.some((site) => site !== 'same-origin' && site !== 'none')) return { status: 403, message: FOREIGN }
  return null
}

/** What changes state needs more than a cookie, unless a bearer token came without one. */
export function refuseForgery(headers: RawHeaders, bearer: boolean): Refusal | null {
  const type = headers.get('content-type') ?? []
  if (type.length !== 1 || !/^application\/json(;\s*charset=utf-8)?$/i.test(type[0])) {
    return { status: 415, message: 'The body must be application/json.' }
  }
  if (bearer) return null
  if (headers.get('origin')?.length !== 1) return { status: 403, message: 'The Origin is missing.' }
  if (headers.get('x-selvedge-csrf')?.length !== 1) return { status: 403, message: 'The header X-Selvedge-CSRF is missing.' }
  return null
}

/** The secrets a request brings: a cookie of our name or a bearer token. More than one of a kind counts as none. */
export function credentials(headers: RawHeaders, cookieName: string): { cookie: string | null; bearer: string | null } {
  const cookies = (headers.get('cookie') ?? []).flatMap((line) => line.split(';')).map((pair) => pair.trim())
  const ours = cookies.filter((pair) => pair.startsWith(`${cookieName}=`)).map((pair) => pair.slice(cookieName.length + 1))
  const bearers = (headers.get('authorization') ?? []).map((line) => /^Bearer ([\w-]{1,200})$/i.exec(line)?.[1] ?? '')
  return { cookie: ours.length === 1 ? ours[0] : null, bearer: bearers.length === 1 ? bearers[0] : null }
}
