import { z } from 'zod'
import { seedCamera } from '../../core/api/silhouettes.ts'
import { Fault } from '../../core/fault.ts'
import type { Mesh } from '../../core/pose/mesh.ts'
import { poseOfSeed } from '../../core/pose/seed-camera.ts'
import { createSilhouettes, type Silhouettes } from '../../core/pose/silhouette.ts'
import type { OpenProjects } from '../host/open-projects.ts'
import { meshOf } from '../meshes/library.ts'
import { readShipped, SHIPPED_MESHES } from '../meshes/shipped.ts'
import type { Media } from './media.ts'

export type SilhouetteParts = { open: Pick<OpenProjects, 'get' | 'list'>; media: Pick<Media, 'pngFromMask' | 'jpegFromMask'>; assets: string }

/** As the seed's server bounded them; its own bounds are not known. */
const MOST_SIDE = 4_096
const DEFAULT_SIDE = 256
/** The highest: what is white and black there stays nearly so. */
const QUALITY = 100

/** All that the seed's server took of a camera; the last three said how its scene was to look and change nothing here. */
const camera = seedCamera.extend({ name: z.string().optional(), viewId: z.unknown().optional(), postprocessingProfile: z.unknown().optional() }).strict()

/** Meshes prepared for drawing, the last used ones, by name or digest. */
const prepared = new Map<string, Silhouettes>()
const MOST_PREPARED = 4

/**
 * The seed's silhouette server: `product`, `partsconfig`, `width`, `height`, `format` and `cameraparams` as it took them, in a query or a
 * form. The mesh white on black, three equal channels, JPEG (as there, unless said otherwise) or PNG. `product` is the name of a shipped mesh
 * or of one in an open project. `quality` (1 to 100) is that of a JPEG; `partsconfig` must be a JSON list, but a mesh has no parts. Nothing
 * is changed by asking. Throws `invalid` and `not-found`, in that server's words where they are known.
 */
export async function silhouettePicture(asked: URLSearchParams, { open, media, assets }: SilhouetteParts): Promise<Response> {
  const width = sideOf(asked, 'width')
  const height = sideOf(asked, 'height')
  const format = asked.get('format') ?? 'jpg'
  if (format !== 'jpg' && format !== 'jpeg' && format !== 'png') throw new Fault('invalid', 'The format must be jpg or png.', { field: 'format', found: format.slice(0, 40) })
  const quality = wholeOf(asked.get('quality') ?? String(QUALITY))
  if (quality === null || quality < 1 || quality > 100) throw new Fault('invalid', 'The quality must be from 1 to 100.', { field: 'quality', found: asked.get('quality')?.slice(0, 40) })
  if (!Array.isArray(jsonOf(asked, 'partsconfig', '[]'))) throw new Fault('invalid', 'partsconfig must be a list, such as [].', { field: 'partsconfig' })
  const view = cameraIn(asked)
  const { pose, camera: seen } = poseOfSeed(view, width, height)
  const maker = await silhouettesOf(asked.get('product') ?? '', open, assets)
  const covered = new Uint8Array(width * height)
  maker.coverage(pose, seen, covered)
  const bytes = new Uint8Array(3 * covered.length)
  for (let p = 0; p < covered.length; p++) if (covered[p]) bytes.fill(255, 3 * p, 3 * p + 3)
  const picture = { width, height, channels: 3, bytes }
  const body = format === 'png' ? await media.pngFromMask(picture) : await media.jpegFromMask(picture, quality)
  return new Response(new Uint8Array(body), { headers: { 'Content-Type': format === 'png' ? 'image/png' : 'image/jpeg', 'Cache-Control': 'no-store' } })
}

function cameraIn(asked: URLSearchParams): z.infer<typeof seedCamera> {
  const given = jsonOf(asked, 'cameraparams', 'null')
  const { data, error } = camera.safeParse(given)
  if (data) {
    const { Tx, Ty, Tz, Rx, Ry, Rz, fieldOfView } = data
    return { Tx, Ty, Tz, Rx, Ry, Rz, fieldOfView }
  }
  const field = String(error.issues[0].path[0] ?? '')
  // A number, but not one that a camera can have.
  if (field === 'fieldOfView' && typeof (given as { fieldOfView?: unknown }).fieldOfView === 'number') {
    throw new Fault('invalid', 'Camera field of view is out of bounds', { field: 'cameraparams.fieldOfView', limit: 'between 0 and 180 degrees' })
  }
  throw new Fault('invalid', 'cameraparams must be a JSON object of the numbers Tx, Ty, Tz, Rx, Ry, Rz and fieldOfView.', {
    field: field === '' ? 'cameraparams' : `cameraparams.${field}`, found: error.issues[0].message.slice(0, 120),
  })
}

function sideOf(asked: URLSearchParams, name: 'width' | 'height'): number {
  const value = wholeOf(asked.get(name) ?? String(DEFAULT_SIDE))
  if (value !== null && value >= 1 && value <= MOST_SIDE) return value
  throw new Fault('invalid', `Requested image ${name} is out of bounds`, { field: name, found: asked.get(name)?.slice(0, 40), limit: MOST_SIDE })
}

function wholeOf(text: string): number | null {
  return /^\d{1,9}$/.test(text) ? Number(text) : null
}

function jsonOf(asked: URLSearchParams, name: string, missing: string): unknown {
  try {
    return JSON.parse(asked.get(name) ?? missing)
  } catch (cause) {
    throw new Fault('invalid', `${name} is not JSON.`, { field: name }, cause)
  }
}

async function silhouettesOf(product: string, open: SilhouetteParts['open'], assets: string): Promise<Silhouettes> {
  if (SHIPPED_MESHES.some(({ name }) => name === product)) return kept(product, await readShipped(assets, product))
  for (const project of open.list()) {
    const store = open.get(project)
    const own = store.meshes.list().find(({ name }) => name === product)
    if (own) {
      const { mesh, sha256 } = await meshOf(store, assets, own.id)
      return kept(sha256, mesh)
    }
  }
  throw new Fault('not-found', `The product with name ${product.slice(0, 80)} is not defined`, {
    field: 'product', fix: `These come with Selvedge: ${SHIPPED_MESHES.map(({ name }) => name).join(', ')}; others by their names in the open project.`,
  })
}

function kept(key: string, mesh: Mesh): Silhouettes {
  const maker = prepared.get(key) ?? createSilhouettes(mesh)
  prepared.delete(key)
  prepared.set(key, maker)
  for (const old of prepared.keys()) if (prepared.size > MOST_PREPARED) prepared.delete(old)
  return maker
}
