import { readFile, realpath, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { isInside } from './roots.ts'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.jpg': 'image/jpeg',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

/** Vite puts a hash of the content into the names of everything under assets/. */
const HASHED = /^\/assets\/.*-[\w-]{8}\.\w+$/

/**
 * A file of the built renderer for a URL's path, `/` being index.html: 200 with its type, or 404 for everything that is
 * not a plain file under `root`, whichever way it is spelled.
 */
export async function staticFile(root: string, urlPath: string): Promise<Response> {
  const parts = partsOf(urlPath)
  const type = TYPES[extname(parts?.at(-1) ?? '')]
  if (!parts || !type) return notFound()
  try {
    const [realRoot, file] = await Promise.all([realpath(root), realpath(join(root, ...parts))])
    if (!isInside(realRoot, file) || !(await stat(file)).isFile()) return notFound()
    return new Response(new Uint8Array(await readFile(file)), {
      headers: { 'Content-Type': type, 'Cache-Control': HASHED.test(urlPath) ? 'private, max-age=31536000, immutable' : 'no-cache' },
    })
  } catch {
    return notFound()
  }
}

/** Segments of a path as it was sent, decoded once; null when one of them could mean anything but a plain name. */
function partsOf(urlPath: string): string[] | null {
  if (urlPath === '/') return ['index.html']
  try {
    const parts = urlPath.slice(1).split('/').map((part) => decodeURIComponent(part))
    return urlPath.startsWith('/') && parts.every((part) => /^[\w-][\w.-]*$/.test(part)) ? parts : null
  } catch {
    return null
  }
}

function notFound(): Response {
  return new Response('There is no such file.', { status: 404, headers: { 'Content-Type': 'text/plain; charset=utf-8' } })
}
