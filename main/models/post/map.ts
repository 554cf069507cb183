import { levelsOfDepth } from '../../../core/depth/levels.ts'
import { bitmapOf } from '../../../core/mask/bitmap.ts'
import { resized } from '../../../core/mask/place.ts'
import type { ModelManifest } from '../../../core/records/model.ts'
import type { Dense, PictureResult } from '../family.ts'
import { regrid } from '../regrid.ts'
import type { Seen } from './objects.ts'

/** Most cells of a map that is kept. */
const MOST_CELLS = 2 ** 24
/** Depth of a part of the photo has up to so many, however few the network's are: it ends where the mask ends. */
const CUT_CELLS = 2 ** 22
/** So many cells beside the mask take the depth of its edge. */
const OUTWARD = 2

/**
 * The answer as one map of the whole photo, at the network's resolution or less: of several planes the largest one of those
 * with a label. Probabilities and alpha keep the range 0..1 and are 0 where nothing counts; depth its own. Depth of a part is cut out
 * at the photo's resolution.
 */
export function mapOf(
  { dense, box, within }: Seen, photo: { width: number; height: number }, labels: ModelManifest['labels'],
): NonNullable<PictureResult['map']> {
  const whole = box[0] <= 0 && box[1] <= 0 && box[0] + box[2] >= photo.width && box[1] + box[3] >= photo.height
  const isCut = dense.kind === 'depth' && (within !== undefined || !whole)
  const { width, height } = sizeOf(dense, photo, isCut)
  const place = { sx: photo.width / width, sy: photo.height / height, x0: 0, y0: 0 }
  const counts = within && bitmapOf(resized(within, height, width))
  if (isCut) return cutDepth(regrid(counts ? outward(dense, counts, place, width, height) : dense, place, width, height, 0), { width, height }, place, box, counts)
  let values: Float32Array | null = null
  for (let c = 0; c < dense.channels; c++) {
    if (dense.channels > 1 && labels[c] === null) continue
    const plane = regrid(dense, place, width, height, c * dense.width * dense.height)
    if (!values) values = plane
    else for (let i = 0; i < plane.length; i++) if (plane[i] > values[i]) values[i] = plane[i]
  }
  values ??= new Float32Array(width * height)
  const range = dense.kind === 'depth' ? rangeOf(values) : ([0, 1] as [number, number])
  const [low, high] = range
  const scale = high > low ? 65_535 / (high - low) : 0
  const data = new Uint16Array(width * height)
  for (let v = 0, i = 0; v < height; v++) {
    const y = (v + 0.5) * place.sy
    const empty = y < box[1] || y >= box[1] + box[3]
    for (let u = 0; u < width; u++, i++) {
      const x = (u + 0.5) * place.sx
      if (dense.kind !== 'depth' && (empty || x < box[0] || x >= box[0] + box[2] || counts?.[i] === 0)) continue
      const value = (values[i] - low) * scale + 0.5
      data[i] = value < 0 ? 0 : value > 65_535 ? 65_535 : value
    }
  }
  return { kind: dense.kind, width, height, data, range }
}

function sizeOf({ place }: Dense, photo: { width: number; height: number }, isCut: boolean): { width: number; height: number } {
  const [w, h] = [photo.width / place.sx, photo.height / place.sy]
  const finest = isCut ? Math.sqrt(Math.min(1, CUT_CELLS / (photo.width * photo.height))) : 0
  const fit = Math.min(1, Math.sqrt(MOST_CELLS / (w * h)))
  const side = (cells: number, pixels: number): number => Math.max(1, Math.min(pixels, Math.round(Math.max(cells * fit, pixels * finest))))
  return { width: side(w, photo.width), height: side(h, photo.height) }
}

/** What a network says beside the mask means nothing: there its cells take the mean of those next to them, so that lines across the edge stay on it. */
function outward(dense: Dense, counts: Uint8Array, { sx, sy }: { sx: number; sy: number }, width: number, height: number): Dense {
  const { width: w, height: h, place } = dense
  const data = Float32Array.from(dense.data)
  let known = Uint8Array.from({ length: w * h }, (_, i) => {
    const u = Math.floor((place.x0 + ((i % w) + 0.5) * place.sx) / sx)
    const v = Math.floor((place.y0 + (Math.floor(i / w) + 0.5) * place.sy) / sy)
    return u >= 0 && v >= 0 && u < width && v < height ? counts[v * width + u] : 0
  })
  for (let round = 0; round < OUTWARD; round++) {
    const next = known.slice()
    for (let i = 0; i < known.length; i++) {
      if (known[i] !== 0) continue
      const [x, y] = [i % w, Math.floor(i / w)]
      let [sum, count] = [0, 0]
      for (let v = Math.max(0, y - 1); v <= Math.min(h - 1, y + 1); v++) {
        for (let u = Math.max(0, x - 1); u <= Math.min(w - 1, x + 1); u++) {
          if (known[v * w + u] === 0) continue
          sum += data[v * w + u]
          count++
        }
      }
      if (count === 0) continue
      data[i] = sum / count
      next[i] = 1
    }
    known = next
  }
  return { ...dense, data }
}

/** Depth of a part of the photo: unknown elsewhere. */
function cutDepth(
  values: Float32Array, { width, height }: { width: number; height: number }, { sx, sy }: { sx: number; sy: number }, [x0, y0, w, h]: Seen['box'], counts: Uint8Array | undefined,
): NonNullable<PictureResult['map']> {
  for (let i = 0; i < values.length; i++) {
    const [x, y] = [((i % width) + 0.5) * sx, (Math.floor(i / width) + 0.5) * sy]
    if (x < x0 || y < y0 || x >= x0 + w || y >= y0 + h || counts?.[i] === 0) values[i] = Number.NaN
  }
  const { levels, low, high } = levelsOfDepth(values)
  return { kind: 'depth', width, height, data: levels, range: [low, high], blank: true }
}

function rangeOf(values: Float32Array): [number, number] {
  let [low, high] = [Infinity, -Infinity]
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  return [low, high]
}
