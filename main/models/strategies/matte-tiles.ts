import { checkCancelled, Fault } from '../../../core/fault.ts'
import type { Box } from '../../../core/mask/runs.ts'
import type { LoadedModel, Picture } from '../family.ts'
import { partOf } from '../pictures.ts'
import { matteSides } from '../trimap-matte.ts'
import { cellsOf, type Axis } from './tiles.ts'

/** Share of a tile that its neighbour covers too. */
const OVERLAP = 0.25
/** Pixels round the unknown ones that are seen as well. */
const AROUND = 32

type Size = { readonly width: number; readonly height: number }
type Listener = { signal?: AbortSignal; tell?(done: number): void }

/**
 * The alpha that a model makes of a photo and its trimap, at the photo's own resolution: in tiles where that is more than
 * the model takes at once, only where something is unknown, blended over what neighbours share, so that no seam is seen.
 * Known pixels are exactly 0 and 1.
 * @param trimap 0 background, 255 foreground, else unknown; of the photo's size
 * @returns 0..1 for each pixel, row by row, and how many tiles were seen
 * Throws `unsupported` for models that take no trimap, `cancelled`.
 */
export async function matteInTiles(
  photo: Picture, trimap: Uint8Array, { family, manifest, sessions: { model: session } }: LoadedModel, { signal, tell }: Listener = {},
): Promise<{ alpha: Float32Array<ArrayBuffer>; tiles: number }> {
  const { matte } = family
  if (!matte || !session) {
    throw new Fault('unsupported', `${family.title} makes no alpha of a trimap.`, {
      field: 'model', found: manifest.id, fix: 'Choose a model for matting.',
    })
  }
  const alpha = Float32Array.from(trimap, (level) => (level === 255 ? 1 : 0))
  const band = boxOfUnknown(trimap, photo)
  if (!band) return { alpha, tiles: 0 }
  const { width, height } = matteSides(manifest, session.ports, { width: band[2], height: band[3] })
  const across = axisOf(band[0], band[2], photo.width, width)
  const down = axisOf(band[1], band[3], photo.height, height)
  const boxes = down.starts.flatMap((y, j) => across.starts.map((x, i) => ({ i, j, box: [x, y, width, height] as Box })))
    .map((tile) => ({ ...tile, given: trimapPart(trimap, photo, tile.box) }))
    .filter(({ given }) => given.some((level) => level !== 0 && level !== 255))
  const sum = new Float32Array(trimap.length)
  for (const [done, { i, j, box, given }] of boxes.entries()) {
    checkCancelled(signal)
    const values = await matte.call(family, partOf(photo, box).picture, given, manifest, session)
    checkCancelled(signal)
    const x = cellsOf(across, i, 1, photo.width)
    const y = cellsOf(down, j, 1, photo.height)
    for (let v = 0; v < y.weights.length; v++) {
      const to = (y.first + v) * photo.width + x.first
      const from = (y.first + v - box[1]) * width + x.first - box[0]
      for (let u = 0; u < x.weights.length; u++) sum[to + u] += x.weights[u] * y.weights[v] * values[from + u]
    }
    tell?.((done + 1) / boxes.length)
  }
  for (let p = 0; p < alpha.length; p++) if (trimap[p] !== 0 && trimap[p] !== 255) alpha[p] = Math.min(1, Math.max(0, sum[p]))
  return { alpha, tiles: boxes.length }
}

/** What is unknown and a little round it, within the photo; null where all is known. */
function boxOfUnknown(trimap: Uint8Array, { width, height }: Size): Box | null {
  let [left, top, right, bottom] = [width, height, -1, -1]
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++, p++) {
      if (trimap[p] === 0 || trimap[p] === 255) continue
      if (x < left) left = x
      if (x > right) right = x
      if (y < top) top = y
      bottom = y
    }
  }
  if (right < 0) return null
  const [x, y] = [Math.max(0, left - AROUND), Math.max(0, top - AROUND)]
  return [x, y, Math.min(width, right + 1 + AROUND) - x, Math.min(height, bottom + 1 + AROUND) - y]
}

/** Tiles over `length` pixels from `from` on, as few as keep the overlap; a tile that is larger shows more of the photo around. */
function axisOf(from: number, length: number, photo: number, size: number): Axis {
  if (length <= size) {
    const middle = from - Math.floor((size - length) / 2)
    // A photo smaller than a tile lies in its middle, mirrored around.
    const start = photo <= size ? -Math.floor((size - photo) / 2) : Math.min(photo - size, Math.max(0, middle))
    return { starts: [start], size, length: photo }
  }
  const shared = Math.min(size - 1, Math.round(size * OVERLAP))
  const n = Math.max(2, Math.ceil((length - shared) / (size - shared)))
  return { starts: Array.from({ length: n }, (_, k) => from + Math.round((k * (length - size)) / (n - 1))), size, length: photo }
}

/** The trimap inside a box, beyond the photo mirrored at its edge as partOf does with the picture. */
function trimapPart(trimap: Uint8Array, { width, height }: Size, [x0, y0, w, h]: Readonly<Box>): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(w * h)
  const columns = Int32Array.from({ length: w }, (_, x) => mirrored(x + x0, width))
  for (let y = 0, p = 0; y < h; y++) {
    const row = width * mirrored(y + y0, height)
    for (let x = 0; x < w; x++, p++) out[p] = trimap[row + columns[x]]
  }
  return out
}

function mirrored(at: number, size: number): number {
  const around = ((at % (2 * size)) + 2 * size) % (2 * size)
  return around < size ? around : 2 * size - 1 - around
}
