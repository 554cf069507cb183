import type { Dense, LoadedModel, Picture } from '../family.ts'
import { onPhoto, partOf } from '../pictures.ts'
import { inputSize } from '../prepare.ts'
import { regrid } from '../regrid.ts'
import { fitted, lineBetween } from './align-depth.ts'
import type { Eye, Look } from './look.ts'
import { sharedTogether, type Shared } from './shared.ts'

/** Most values that are kept of all planes (256 MiB); of larger photos every second, third … pixel is. */
const MOST_VALUES = 2 ** 26
/** Side of a tile where neither the run nor the model says one. */
const USUAL_SIDE = 512

export type Axis = { readonly starts: readonly number[]; readonly size: number; readonly length: number }

/**
 * The photo seen in overlapping tiles at its own resolution. Every pixel gets the mean of the tiles over it, weighted so
 * that a tile fades out towards its border and all weights sum to 1: what two tiles agree on has no seam. Tiles of a photo
 * smaller than one are filled by mirroring it. The result has the photo's own grid, thinned where all planes together would
 * hold more than 2^26 values, so memory stays bounded for any photo.
 *
 * Relative depth has another scale and shift in each tile: each is brought to that of the whole photo, seen first, by least
 * squares (as Miangoleh et al., "Boosting monocular depth estimation models to high resolution", CVPR 2021, begin).
 * @param size side in photo pixels, of the longer side where the network's input is not square; null: the input's own
 * @param overlap share of a tile that its neighbour covers too
 */
export async function seenInTiles(
  photo: Picture, model: LoadedModel, eye: Eye, { size, overlap }: { size: number | null; overlap: number },
): Promise<Look> {
  const [w, h] = tileSides(model, size)
  const across = axisOf(photo.width, w, overlap)
  const down = axisOf(photo.height, h, overlap)
  const whole = model.manifest.task === 'depth' ? await eye(photo) : null
  let sum: Dense | null = null
  let shared: Shared | null = null
  for (let j = 0; j < down.starts.length; j++) {
    for (let i = 0; i < across.starts.length; i++) {
      const part = partOf(photo, [across.starts[i], down.starts[j], w, h])
      const look = await eye(part.picture)
      const dense = onPhoto(look.dense, part)
      sum ??= emptyLike(dense, photo)
      add(sum, whole ? fitted(dense, lineBetween(dense, whole.dense, photo)) : dense, across, down, i, j)
      shared = sharedTogether(shared, look.shared)
    }
  }
  return { dense: sum as unknown as Dense, shared }
}

function tileSides(model: LoadedModel, size: number | null): [number, number] {
  const port = model.sessions.model?.ports.inputs[0]
  const usual = size ?? model.manifest.input.longSide ?? USUAL_SIDE
  // Asked for a square, a network of any size answers with a square; one with sizes of its own with those.
  const own = port ? inputSize({ width: usual, height: usual }, model.manifest.input, port) : { width: usual, height: usual }
  const scale = size === null ? 1 : size / Math.max(own.width, own.height)
  return [Math.max(1, Math.round(own.width * scale)), Math.max(1, Math.round(own.height * scale))]
}

/** Where tiles begin along one side: as few as keep the overlap, evenly spread, the last one ending with the photo. */
function axisOf(length: number, size: number, overlap: number): Axis {
  if (length <= size) return { starts: [-Math.floor((size - length) / 2)], size, length }
  const shared = Math.min(size - 1, Math.round(size * overlap))
  const n = Math.max(2, Math.ceil((length - shared) / (size - shared)))
  return { starts: Array.from({ length: n }, (_, k) => Math.round((k * (length - size)) / (n - 1))), size, length }
}

function emptyLike(dense: Dense, photo: Picture): Dense {
  const thin = Math.max(1, Math.ceil(Math.sqrt((dense.channels * photo.width * photo.height) / MOST_VALUES)))
  const width = Math.ceil(photo.width / thin)
  const height = Math.ceil(photo.height / thin)
  const place = { sx: photo.width / width, sy: photo.height / height, x0: 0, y0: 0 }
  return { ...dense, width, height, place, data: new Float32Array(dense.channels * width * height) }
}

/** Adds tile (i, j), weighted, to the cells whose middles it covers. */
function add(sum: Dense, tile: Dense, across: Axis, down: Axis, i: number, j: number): void {
  const x = cellsOf(across, i, sum.place.sx, sum.width)
  const y = cellsOf(down, j, sum.place.sy, sum.height)
  const place = { sx: sum.place.sx, sy: sum.place.sy, x0: x.first * sum.place.sx, y0: y.first * sum.place.sy }
  for (let c = 0; c < sum.channels; c++) {
    const values = regrid(tile, place, x.weights.length, y.weights.length, c * tile.width * tile.height)
    for (let v = 0, p = 0; v < y.weights.length; v++) {
      const row = (c * sum.height + y.first + v) * sum.width + x.first
      for (let u = 0; u < x.weights.length; u++, p++) sum.data[row + u] += x.weights[u] * y.weights[v] * values[p]
    }
  }
}

/** First cell whose middle tile k covers, and the tile's share of each from there on. */
export function cellsOf(axis: Axis, k: number, step: number, cells: number): { first: number; weights: Float64Array } {
  const first = Math.max(0, Math.ceil(axis.starts[k] / step - 0.5))
  const end = Math.min(cells, Math.ceil((axis.starts[k] + axis.size) / step - 0.5))
  const weights = new Float64Array(end - first)
  for (let u = 0; u < weights.length; u++) {
    const middle = (first + u + 0.5) * step
    let all = 0
    for (let other = 0; other < axis.starts.length; other++) all += fade(axis, other, middle)
    weights[u] = fade(axis, k, middle) / all
  }
  return { first, weights }
}

/** Height of a tile's hump, not yet made to sum to 1: 1 far from its neighbours, falling smoothly over the overlap, 0 outside. */
function fade({ starts, size }: Axis, k: number, at: number): number {
  const from = at - starts[k]
  if (from < 0 || from >= size) return 0
  const before = k > 0 ? ease(from, starts[k - 1] + size - starts[k]) : 1
  const after = k < starts.length - 1 ? ease(size - from, starts[k] + size - starts[k + 1]) : 1
  return before * after
}

function ease(distance: number, overlap: number): number {
  const t = overlap <= 0 ? 1 : Math.min(1, distance / overlap)
  // Never 0, so that a place on a tile's last pixel still has a weight.
  return Math.max(1e-9, t * t * (3 - 2 * t))
}
