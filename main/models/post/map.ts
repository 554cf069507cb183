import { levelsOfDepth } from '../../../core/depth/levels.ts'
import { bitmapOf } from '../../../core/mask/bitmap.ts'
import { resized } from '../../../core/mask/place.ts'
import type { ModelManifest } from '../../../core/records/model.ts'
import type { PictureResult } from '../family.ts'
import { regrid } from '../regrid.ts'
import type { Seen } from './objects.ts'

/** Most cells of a map that is kept. */
const MOST_CELLS = 2 ** 24

/**
 * The answer as one map of the whole photo, at the network's resolution or less: of several planes the largest one of those
 * with a label. Probabilities and alpha keep the range 0..1 and are 0 where nothing counts; depth its own.
 */
export function mapOf(
  { dense, box, within }: Seen, photo: { width: number; height: number }, labels: ModelManifest['labels'],
): NonNullable<PictureResult['map']> {
  const fit = Math.min(1, Math.sqrt(MOST_CELLS / ((photo.width / dense.place.sx) * (photo.height / dense.place.sy))))
  const width = Math.max(1, Math.min(photo.width, Math.round((photo.width / dense.place.sx) * fit)))
  const height = Math.max(1, Math.min(photo.height, Math.round((photo.height / dense.place.sy) * fit)))
  const place = { sx: photo.width / width, sy: photo.height / height, x0: 0, y0: 0 }
  let values: Float32Array | null = null
  for (let c = 0; c < dense.channels; c++) {
    if (dense.channels > 1 && labels[c] === null) continue
    const plane = regrid(dense, place, width, height, c * dense.width * dense.height)
    if (!values) values = plane
    else for (let i = 0; i < plane.length; i++) if (plane[i] > values[i]) values[i] = plane[i]
  }
  values ??= new Float32Array(width * height)
  const counts = within && bitmapOf(resized(within, height, width))
  const whole = box[0] <= 0 && box[1] <= 0 && box[0] + box[2] >= photo.width && box[1] + box[3] >= photo.height
  if (dense.kind === 'depth' && (counts || !whole)) return partly(values, { width, height }, place, box, counts)
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

/** Depth of a part of the photo: unknown elsewhere. */
function partly(
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
