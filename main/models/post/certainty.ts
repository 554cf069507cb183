import { bitmapOf } from '../../../core/mask/bitmap.ts'
import { squaredDistances } from '../../../core/mask/distance.ts'
import { cropped, resized } from '../../../core/mask/place.ts'
import { boxOf, type Runs } from '../../../core/mask/runs.ts'
import type { ModelManifest } from '../../../core/records/model.ts'
import type { Dense, MaskGrid } from '../family.ts'
import { regrid } from '../regrid.ts'
import { sigmoid } from '../tensors.ts'

/** Cells of the network's grid (and photo pixels, at least) on either side of a mask's edge that the band takes in. */
const BAND = 3
/** Samples along the longer side: more would tell nothing new. */
const SAMPLES = 256
/** Cells that are looked at where nothing was found. */
const MOST_SAMPLED = 65_536

/**
 * How sure the network is of a mask that is not empty.
 *
 * `score` is the mean probability of its pixels. `uncertainty` is the mean binary entropy -p log2 p - (1 - p) log2 (1 - p),
 * 0 certain .. 1, of the pixels whose middle is at most 3 cells of the network's grid, and 3 photo pixels at least, from the
 * mask's edge, inside or outside: so a blurred edge counts, a safe inside does not dilute it, and the size of the object
 * makes no difference. Both are sampled at up to 256 points along the longer side.
 */
export function certaintyOf(runs: Runs, grid: MaskGrid): { score: number; uncertainty: number } {
  const reach = BAND * Math.max(1, Math.abs(grid.place.sx), Math.abs(grid.place.sy))
  const [x, y, w, h] = boxOf(runs)
  const left = Math.max(0, Math.floor(x - reach))
  const top = Math.max(0, Math.floor(y - reach))
  const width = Math.min(runs.w, Math.ceil(x + w + reach)) - left
  const height = Math.min(runs.h, Math.ceil(y + h + reach)) - top
  const step = Math.max(1, Math.max(width, height) / SAMPLES)
  const across = Math.max(1, Math.round(width / step))
  const down = Math.max(1, Math.round(height / step))
  const inside = bitmapOf(resized(cropped(runs, [left, top, width, height]), down, across))
  const values = regrid(grid, { sx: width / across, sy: height / down, x0: left, y0: top }, across, down)
  if (grid.logits) for (let i = 0; i < values.length; i++) values[i] = sigmoid(values[i])
  const fromMask = squaredDistances(inside, down, across)
  const fromOutside = squaredDistances(inside.map((value) => 1 - value), down, across)
  // Two middles on either side of an edge are one sample apart, half a sample from the edge each.
  const most = (reach / step + 0.5) ** 2
  let sum = 0
  let count = 0
  let entropy = 0
  let band = 0
  for (let i = 0; i < values.length; i++) {
    if (inside[i] === 1) {
      sum += values[i]
      count++
    }
    if (fromMask[i] > most || fromOutside[i] > most) continue
    entropy += entropyOf(values[i])
    band++
  }
  return { score: clamped(count === 0 ? 0 : sum / count), uncertainty: band === 0 ? 0 : clamped(entropy / band) }
}

/**
 * Uncertainty of a photo on which nothing was found: the mean entropy of the hundredth of the grid with the highest
 * probability. Small when the network saw nothing at all, near 1 when something just missed the threshold.
 */
export function uncertaintyOfNothing({ data, channels }: Dense, labels: ModelManifest['labels']): number {
  const plane = data.length / channels
  const step = Math.max(1, Math.floor(plane / MOST_SAMPLED))
  const values = new Float32Array(Math.ceil(plane / step))
  for (let c = 0; c < channels; c++) {
    if (channels > 1 && labels[c] === null) continue
    for (let i = 0, k = c * plane; i < values.length; i++, k += step) if (data[k] > values[i]) values[i] = data[k]
  }
  const top = values.sort().subarray(values.length - Math.max(1, Math.round(values.length / 100)))
  return clamped(top.reduce((total, value) => total + entropyOf(value), 0) / top.length)
}

/** Binary entropy in bits of a probability. */
function entropyOf(p: number): number {
  return p <= 0 || p >= 1 ? 0 : -(p * Math.log2(p) + (1 - p) * Math.log2(1 - p))
}

function clamped(value: number): number {
  return Math.min(1, Math.max(0, value))
}
