import { Fault } from '../fault.ts'
import { bitmapOf, runsOfBitmap } from '../mask/bitmap.ts'
import { NO_PIXEL, squaredDistances } from '../mask/distance.ts'
import { checkSameSize, type Runs } from '../mask/runs.ts'

/*
 * A trimap says of each pixel whether it surely shows the object, surely not, or whether nobody knows: 255, 0 and 128, row
 * by row, as the pictures of alphamatting.com have it (Rhemann et al., "A perceptually motivated online benchmark for image
 * matting", 2009).
 */
export const BACKGROUND = 0
export const UNKNOWN = 128
export const FOREGROUND = 255

export type Trimap = Uint8Array<ArrayBuffer>
/** How far, in pixels from middle to middle, the unknown band reaches into the mask and out of it. */
export type Band = { inside: number; outside: number }

/**
 * The trimap of a mask with an unknown band along its edge, of true Euclidean width: a pixel of the mask is unknown when
 * the nearest pixel outside is at most `inside` away, one outside when the nearest of the mask is at most `outside` away.
 * The image's border is no edge.
 * @param mask h * w bytes, row by row, 0 is outside
 */
export function bandTrimap(mask: Uint8Array, h: number, w: number, { inside, outside }: Band): Trimap {
  const into = squaredDistances(inverted(mask), h, w)
  const outOf = squaredDistances(mask, h, w)
  const near = [inside * inside + SLACK, outside * outside + SLACK]
  const trimap = new Uint8Array(h * w)
  for (let p = 0; p < trimap.length; p++) {
    if (mask[p] !== 0) trimap[p] = into[p] <= near[0] && into[p] !== NO_PIXEL ? UNKNOWN : FOREGROUND
    else trimap[p] = outOf[p] <= near[1] && outOf[p] !== NO_PIXEL ? UNKNOWN : BACKGROUND
  }
  return trimap
}

/** Radii that are not whole numbers, squared, are seldom exact. */
const SLACK = 1e-9

/**
 * The trimap of a model's probabilities: unknown where they lie between `low` and `high` (both still unknown), and in a
 * margin round that.
 * @param map h * w probabilities 0..255 (share times 255), row by row
 * @param low @param high 0..255 @param margin pixels by which the unknown region is grown, Euclidean
 */
export function uncertainTrimap(
  map: Uint8Array, h: number, w: number, { low, high, margin = 0 }: { low: number; high: number; margin?: number },
): Trimap {
  if (!(low <= high)) {
    throw new Fault('invalid', 'The lower end of what is uncertain lies above the upper.', {
      field: 'low', found: low, limit: high, fix: 'Give two probabilities, the lower one first.',
    })
  }
  checkSamples(map, h, w)
  const trimap = new Uint8Array(h * w)
  const middle = (low + high) / 2
  const unsure = new Uint8Array(h * w)
  for (let p = 0; p < trimap.length; p++) {
    const level = map[p]
    unsure[p] = level >= low && level <= high ? 1 : 0
    trimap[p] = unsure[p] ? UNKNOWN : level > middle ? FOREGROUND : BACKGROUND
  }
  // Where one pixel is surely inside and its neighbour surely outside there is an edge all the same.
  markSteps(trimap, h, w, unsure)
  return withUnknown(trimap, unsure, h, w, margin)
}

/**
 * The trimap of a mask by superpixels: cells that the mask cuts are unknown, whole ones are what they are (after Gupta and
 * Raman, "Automatic trimap generation for image matting", 2017). Cells follow the edges of the photo, so the band is as
 * wide as what is unclear there.
 * @param cells h * w numbers of superpixels from 0, row by row
 * @param tolerance share of a cell that may lie on the other side without making it unknown, 0..0.5
 * @param margin pixels by which the unknown region is grown, Euclidean
 */
export function cellTrimap(
  mask: Uint8Array, cells: Int32Array, h: number, w: number, { tolerance = 0.02, margin = 0 }: { tolerance?: number; margin?: number } = {},
): Trimap {
  checkSamples(mask, h, w)
  checkSamples(cells, h, w)
  let most = 0
  for (const cell of cells) {
    if (cell < 0) throw new Fault('invalid', 'Superpixels must be numbered from 0.', { field: 'cells', found: cell })
    if (cell > most) most = cell
  }
  const all = new Float64Array(most + 1)
  const within = new Float64Array(most + 1)
  for (let p = 0; p < cells.length; p++) {
    all[cells[p]]++
    if (mask[p] !== 0) within[cells[p]]++
  }
  const trimap = new Uint8Array(h * w)
  const unsure = new Uint8Array(h * w)
  for (let p = 0; p < trimap.length; p++) {
    const share = within[cells[p]] / all[cells[p]]
    const cut = share > tolerance && share < 1 - tolerance
    unsure[p] = cut ? 1 : 0
    trimap[p] = cut ? UNKNOWN : share >= 0.5 ? FOREGROUND : BACKGROUND
  }
  markSteps(trimap, h, w, unsure)
  return withUnknown(trimap, unsure, h, w, margin)
}

/** Makes both pixels unknown where foreground touches background over a side. */
function markSteps(trimap: Trimap, h: number, w: number, unsure: Uint8Array): void {
  for (let y = 0, p = 0; y < h; y++) {
    for (let x = 0; x < w; x++, p++) {
      if (x + 1 < w && isStep(trimap[p], trimap[p + 1])) unsure[p] = unsure[p + 1] = 1
      if (y + 1 < h && isStep(trimap[p], trimap[p + w])) unsure[p] = unsure[p + w] = 1
    }
  }
}

const isStep = (a: number, b: number): boolean => (a === FOREGROUND && b === BACKGROUND) || (a === BACKGROUND && b === FOREGROUND)

function withUnknown(trimap: Trimap, unsure: Uint8Array, h: number, w: number, margin: number): Trimap {
  if (margin < 1) {
    for (let p = 0; p < trimap.length; p++) if (unsure[p] !== 0) trimap[p] = UNKNOWN
    return trimap
  }
  const distances = squaredDistances(unsure, h, w)
  const near = margin * margin + SLACK
  for (let p = 0; p < trimap.length; p++) if (distances[p] <= near) trimap[p] = UNKNOWN
  return trimap
}

/**
 * Samples of any picture as a trimap, by alphamatting.com's convention: 0 is background, 255 foreground, anything between
 * unknown. In place.
 */
export function trimapOfSamples(samples: Trimap): Trimap {
  for (let p = 0; p < samples.length; p++) if (samples[p] !== 0 && samples[p] !== 255) samples[p] = UNKNOWN
  return samples
}

/** Pixels of each kind. */
export function trimapCounts(trimap: Uint8Array): { foreground: number; background: number; unknown: number } {
  let foreground = 0
  let background = 0
  for (const level of trimap) {
    if (level === FOREGROUND) foreground++
    else if (level === BACKGROUND) background++
  }
  return { foreground, background, unknown: trimap.length - foreground - background }
}

/** The two masks a trimap is stored as: what is surely inside, and what is unknown. */
export function layersOfTrimap(trimap: Uint8Array, h: number, w: number): { foreground: Runs; unknown: Runs } {
  checkSamples(trimap, h, w)
  const runsOf = (level: number) => runsOfBitmap(trimap.map((one) => (one === level ? 1 : 0)), h, w)
  return { foreground: runsOf(FOREGROUND), unknown: runsOf(UNKNOWN) }
}

/** The trimap of its two masks; where they overlap it is unknown. Throws `invalid` when they differ in size. */
export function trimapOfLayers({ foreground, unknown }: { foreground: Runs; unknown: Runs }): Trimap {
  checkSameSize(foreground, unknown)
  const trimap = bitmapOf(foreground, FOREGROUND)
  const unsure = bitmapOf(unknown)
  for (let p = 0; p < trimap.length; p++) if (unsure[p] !== 0) trimap[p] = UNKNOWN
  return trimap
}

function inverted(mask: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(mask.length)
  for (let p = 0; p < mask.length; p++) out[p] = mask[p] === 0 ? 1 : 0
  return out
}

function checkSamples(samples: ArrayLike<number>, h: number, w: number): void {
  if (samples.length === h * w) return
  throw new Fault('invalid', `A picture of ${w} x ${h} pixels needs ${h * w} samples; there are ${samples.length}.`, {
    field: 'samples', found: samples.length, limit: h * w, fix: 'Bring mask, photo and trimap to one size.',
  })
}
