import { lstat, open as openFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { Fault, type FaultCode } from '../../core/fault.ts'
import { hasTile, pyramid } from '../../core/geometry/pyramid.ts'
import { type ImageId, imageId, projectId, type ProjectId } from '../../core/records/ids.ts'
import { runId, type RunId } from '../../core/records/run.ts'
import { layerFile, mapFile, sheetFile } from '../db/side-files.ts'
import type { ImageFile, Store } from '../db/store.ts'
import type { Emit } from '../host/context.ts'
import type { Roots } from '../host/roots.ts'
import { meshFileByDigest } from '../meshes/library.ts'
import { allowedPath } from './allowed-path.ts'
import { noteHealth } from './health.ts'
import type { Known, Media } from './media.ts'
import type { Picture } from './picture.ts'
import { fsPath } from './raw-path.ts'
import { silhouettePicture } from './silhouette-picture.ts'

export type MediaParts = { open: { get(project: ProjectId): Store; list(): ProjectId[] }; media: Media; roots: Roots; emit: Emit; /** The program's own files. */ assets: string }

const ADDRESS =
  /^(?:\/media)?\/([0-9a-f]{16})\/(?:image\/)?(\d{1,16})\/(?:(thumb|display)|tile\/(\d{1,2})\/(\d{1,6})\/(\d{1,6})|map\/(\d{1,16})|layer\/([0-9a-f]{64}))$/
/** A contact sheet belongs to no photo. */
const SHEET = /^(?:\/media)?\/([0-9a-f]{16})\/sheet\/([0-9a-f]{32})$/
/** A mesh of the project, or one that comes with Selvedge. */
const MESH = /^(?:\/media)?\/([0-9a-f]{16})\/mesh\/([0-9a-f]{64})$/
/** A picture of the user guide. */
const GUIDE = /^(?:\/media)?\/guide\/([a-z0-9-]{1,60}\.png)$/
/** A mesh seen from anywhere, drawn as the seed's server did: see silhouette-picture.ts. */
const SILHOUETTE = /^(?:\/media)?\/silhouette$/
const THUMBNAIL = 256
/** Below this a file is sent in one piece, which is quicker. */
const PIECE = 1024 * 1024

/** Whatever the bytes are, they are never a page: no script, no frame, no other site. */
const HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "sandbox; default-src 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
}
const STATUS: Record<FaultCode, number> = {
  invalid: 415,
  unsupported: 415,
  corrupt: 415,
  'not-found': 404,
  conflict: 409,
  denied: 403,
  cancelled: 499,
  exhausted: 503,
  closed: 503,
  bug: 500,
}

/**
 * Pictures by address: `/media/<project>/<image>/thumb?size=256`, `/display`, `/tile/<level>/<x>/<y>`, `/map/<run>`, `/layer/<sha256>`
 * `/media/<project>/sheet/<digest>` and `/media/<project>/mesh/<sha256>` (the first part may be the host of a selvedge-img: address; `image/` may stand before the id). Only ids come in; the file behind them must
 * lie in a granted folder. With `v=` in the query the answer may be kept for good, else it is asked for again by its
 * ETag, which is the hash of the content. Faults are answered as JSON.
 */
export async function respond(request: Request, parts: MediaParts): Promise<Response> {
  try {
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return refused(new Fault('unsupported', 'Pictures can only be read.'), 405, { Allow: 'GET, HEAD' })
    const url = new URL(request.url)
    if (SILHOUETTE.test(pathOf(url))) return withHeaders(await silhouettePicture(url.searchParams, parts))
    const attempt = async () => send(request, await pictureOf(url, parts), url.searchParams.has('v'))
    // A picture can be swept from the cache between finding and opening it; then it is made again.
    return await attempt().catch((thrown: unknown) => (isAbsence(thrown) ? attempt() : Promise.reject(thrown)))
  } catch (thrown) {
    const fault = isAbsence(thrown) ? new Fault('not-found', 'The file is not there any more.') : Fault.of(thrown)
    return refused(fault, STATUS[fault.code])
  }
}

const pathOf = (url: URL) => (url.host === 'media' ? `/media${url.pathname}` : url.pathname)

function withHeaders(response: Response): Response {
  for (const [name, value] of Object.entries(HEADERS)) response.headers.set(name, value)
  return response
}

const isAbsence = (thrown: unknown) => (thrown as NodeJS.ErrnoException | null)?.code === 'ENOENT'

async function pictureOf(url: URL, { open, media, roots, emit, assets }: MediaParts): Promise<Picture> {
  const path = pathOf(url)
  const [, of, sheet] = SHEET.exec(path) ?? []
  if (sheet !== undefined) return sheetOf(open.get(projectId.parse(of)), sheet)
  const [, holder, mesh] = MESH.exec(path) ?? []
  if (mesh !== undefined) return meshIn(open.get(projectId.parse(holder)), assets, mesh)
  const [, guide] = GUIDE.exec(path) ?? []
  if (guide !== undefined) return guidePicture(assets, guide)
  const [, project, image, kind, ...numbers] = ADDRESS.exec(path) ?? []
  if (project === undefined) throw new Fault('not-found', 'There is nothing at this address.')
  const store = open.get(projectId.parse(project))
  const file = store.images.file(imageId.parse(Number(image)))
  if (!file) throw new Fault('not-found', 'This image is not in the project any more.')
  if (numbers[3] !== undefined) return mapOf(store, file.id, runId.parse(Number(numbers[3])))
  if (numbers[4] !== undefined) return layerOf(store, file.id, numbers[4])
  const size = Number(url.searchParams.get('size') ?? THUMBNAIL)
  if (!(size >= 1)) throw new Fault('invalid', 'A size is a number of pixels.', { field: 'size', found: url.searchParams.get('size') })
  const [level, x, y] = numbers.map(Number)
  if (kind === undefined && !hasTile(pyramid(file.width, file.height), level, x, y)) {
    throw new Fault('not-found', 'This photo has no such tile.', { found: `${level}/${x}/${y}` })
  }
  try {
    const path = await allowedPath(file.absolute, roots)
    // A row that is marked as changed knows another content than the file has now.
    const known =
      file.health === 'changed'
        ? undefined
        : { hash: file.hash, bytes: file.bytes, mtimeMs: file.mtime, width: file.width, height: file.height }
    const make = {
      thumb: () => media.thumbnail(path, { size, known }),
      display: () => media.display(path, { known }),
      tile: () => tileOf(media, path, file, [level, x, y], known),
    }
    const picture = await make[kind === 'thumb' || kind === 'display' ? kind : 'tile']()
    noteHealth(store, file, { problem: picture.problem }, emit, projectId.parse(project))
    return picture
  } catch (thrown) {
    if (thrown instanceof Fault) noteHealth(store, file, { fault: thrown }, emit, projectId.parse(project))
    throw thrown
  }
}

/** A file of the program's own. */
async function guidePicture(assets: string, name: string): Promise<Picture> {
  const path = join(assets, 'guide', name)
  const stats = await lstat(path).catch(() => null)
  if (!stats?.isFile()) throw new Fault('not-found', 'The guide has no such picture.', { found: name })
  return { file: path, type: 'image/png', tag: `guide-${stats.size}-${Math.round(stats.mtimeMs)}`, problem: '' }
}

/** What a run kept of a photo, as it was written: a 16-bit grey PNG. Nothing but a plain file is ever sent. */
async function mapOf(store: Store, image: ImageId, run: RunId): Promise<Picture> {
  const [said] = store.runs.ofImage(image, [run])
  const path = mapFile(store.path, run, image)
  const stats = said && said.image.map !== 'none' ? await lstat(path).catch(() => null) : null
  if (!stats?.isFile()) throw new Fault('not-found', 'This run kept no map of the photo.', { found: run })
  return { file: path, type: 'image/png', tag: `map-${run}-${stats.size}-${Math.round(stats.mtimeMs)}`, problem: '' }
}

/** An alpha, or the clean colours that go with it, of a matte of this photo; or its true depth. */
async function layerOf(store: Store, image: ImageId, sha256: string): Promise<Picture> {
  const path = layerFile(store.path, sha256)
  const stats = store.mattes.holds(image, sha256) || store.depths.ofImage(image)?.sha256 === sha256 ? await lstat(path).catch(() => null) : null
  if (!stats?.isFile()) throw new Fault('not-found', 'This photo has no such layer.', { found: sha256 })
  return { file: path, type: 'image/png', tag: `layer-${sha256}`, problem: '' }
}

/** A contact sheet of synthetic pictures that the project was asked for last. */
async function sheetOf(store: Store, made: string): Promise<Picture> {
  const file = sheetFile(store.path, made)
  if (!(await lstat(file).catch(() => null))?.isFile()) throw new Fault('not-found', 'There is no such contact sheet.', { found: made })
  return { file, type: 'image/jpeg', tag: `sheet-${made}`, problem: '' }
}

async function meshIn(store: Store, assets: string, sha256: string): Promise<Picture> {
  const file = await meshFileByDigest(store, assets, sha256)
  const stats = file === null ? null : await lstat(file).catch(() => null)
  if (file === null || !stats?.isFile()) throw new Fault('not-found', 'This project has no such mesh.', { found: sha256 })
  return { file, type: 'model/gltf-binary', tag: `mesh-${sha256}`, problem: '' }
}

/** A tile of another photo's pyramid would be laid under coordinates it does not belong to: then nothing is sent. */
async function tileOf(
  media: Media,
  path: string,
  file: ImageFile,
  [level, x, y]: number[],
  known: Known | undefined,
): Promise<Picture> {
  const now = await media.identify(path, known)
  if (now.width !== file.width || now.height !== file.height) {
    throw new Fault('conflict', 'The photo was replaced by one of another size.', {
      found: `${now.width} x ${now.height}`,
      limit: `${file.width} x ${file.height}`,
      fix: 'Run Check photos, then decide about its annotations.',
    })
  }
  return media.tile(path, level, x, y, { known })
}

async function send(request: Request, picture: Picture, forGood: boolean): Promise<Response> {
  const headers: Record<string, string> = {
    ...HEADERS,
    ETag: `"${picture.tag}"`,
    'Cache-Control': forGood ? 'private, max-age=31536000, immutable' : 'private, no-cache',
    'Content-Type': picture.type,
    'Content-Disposition': 'inline',
  }
  if (request.headers.get('if-none-match') === headers['ETag']) return new Response(null, { status: 304, headers })
  const file = await openFile(fsPath(picture.file))
  try {
    const { size } = await file.stat()
    headers['Content-Length'] = String(size)
    if (request.method === 'GET' && size > PIECE)
      return new Response(Readable.toWeb(file.createReadStream()) as ReadableStream, { headers })
    const body = request.method === 'GET' ? await file.readFile() : null
    await file.close()
    return new Response(body, { headers })
  } catch (error) {
    await file.close().catch(() => {})
    throw error
  }
}

function refused(fault: Fault, status: number, extra: Record<string, string> = {}): Response {
  return new Response(JSON.stringify({ fault: fault.toRecord() }), {
    status,
    headers: { ...HEADERS, ...extra, 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' },
  })
}
