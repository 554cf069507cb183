import { Fault } from '../fault.ts'
import { NO_PIXEL, squaredDistances } from '../mask/distance.ts'
import { BACKGROUND, FOREGROUND, UNKNOWN, type Band, type Trimap } from './trimap.ts'

export type Picture = { width: number; height: number; /** R, G, B row by row. */ data: Uint8Array }

export type SoftBand = {
  /** The band where the photo says nothing, and so is not looked at: object and ground have one colour. */
  usual: Band
  /** Pixels the band has at least and at most on each side. */
  least: number
  most: number
  /** Pixels added to what was measured. */
  slack: number
}
export const USUAL_SOFT_BAND: SoftBand = { usual: { inside: 6, outside: 6 }, least: 2, most: 40, slack: 2 }

/** Places along the edge are measured in squares of this side, each over the square of twice the side round it. */
const CELL = 12
/** Levels (of 255, over three channels) that object and ground must differ by to tell anything. */
const LEAST_CONTRAST = 18
/** Shares of the way from the colour of the ground to that of the object between which a mean is neither. */
const NEAR_GROUND = 0.08
const NEAR_OBJECT = 0.92
/** A ramp that is this far and rises by less than this over so many pixels has come to rest. */
const REST_FROM = 0.4
const REST_RISE = 0.04
const REST_STEPS = 3
/** Variance of colour, in squared levels over three channels, that noise alone may have. */
const CALM = 200
/** The longest hairs reach farther than a mean shows. */
const TAIL = 1.3

/**
 * The trimap of a mask whose band is as wide as the edge of the photo is soft, place by place: narrow along cloth and sole,
 * wide in fur, lace and blur. For each place the mean colour at every distance from the mask's edge, along its normal, is
 * put on the way from the ground's colour to the object's: averaged along the edge a hard one is a step, whatever pattern
 * lies beside it, and one of hairs a ramp. The band goes from where the ramp leaves the ground to where it reaches the
 * object, and is blended from place to place.
 * Takes about four looks at each pixel within `most` of the edge, and 9 bytes of memory a pixel.
 * @param mask h * w bytes, row by row, 0 is outside; of the picture's size
 */
export function softTrimap(picture: Picture, mask: Uint8Array, options: Partial<SoftBand> = {}): Trimap {
  const { width: w, height: h } = picture
  if (mask.length !== w * h) {
    throw new Fault('invalid', 'The mask does not have the size of the photo.', {
      field: 'mask', found: mask.length, limit: w * h, fix: 'Bring both to one size.',
    })
  }
  const band = { ...USUAL_SOFT_BAND, ...options }
  const outOf = squaredDistances(mask, h, w)
  const into = squaredDistances(mask.map((one) => (one === 0 ? 1 : 0)), h, w)
  const trimap = new Uint8Array(w * h)
  for (let p = 0; p < trimap.length; p++) trimap[p] = mask[p] === 0 ? BACKGROUND : FOREGROUND
  const widths = widthsOf(picture, mask, into, outOf, band)
  const reach = band.most * band.most
  for (let y = 0, p = 0; y < h; y++) {
    for (let x = 0; x < w; x++, p++) {
      const isInside = mask[p] !== 0
      const far = isInside ? into[p] : outOf[p]
      if (far === NO_PIXEL || far > reach) continue
      const width = widths.at(x, y, isInside)
      if (far <= width * width) trimap[p] = UNKNOWN
    }
  }
  return trimap
}

type Widths = { at(x: number, y: number, isInside: boolean): number }

/** Width of the band on each side at each place, blended between the middles of cells. */
function widthsOf({ width: w, height: h, data }: Picture, mask: Uint8Array, into: Int32Array, outOf: Int32Array, band: SoftBand): Widths {
  const { most } = band
  const columns = Math.ceil(w / CELL)
  const rows = Math.ceil(h / CELL)
  const bins = 2 * most
  // Sums of R, G, B, of their squares, and how many, by distance to the edge: bin 0 is `most` outside, the last `most` inside.
  const sums = new Float64Array(bins * 5)
  const found = new Float64Array(columns * rows * 2)
  const known = new Uint8Array(columns * rows)
  const reach = most * most
  const root = Float64Array.from({ length: reach + 1 }, (_, d) => Math.sqrt(d))
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (!hasEdge(mask, w, h, column, row)) continue
      sums.fill(0)
      const side = Math.max(CELL, most)
      const [left, right] = [Math.max(0, column * CELL - side), Math.min(w, (column + 1) * CELL + side)]
      const [top, bottom] = [Math.max(0, row * CELL - side), Math.min(h, (row + 1) * CELL + side)]
      for (let y = top; y < bottom; y++) {
        for (let x = left, p = y * w + left; x < right; x++, p++) {
          const isInside = mask[p] !== 0
          const square = isInside ? into[p] : outOf[p]
          if (square > reach) continue
          // Distance 1 is the first pixel on its side.
          const far = Math.min(most - 1, Math.floor(root[square] - 0.5))
          const bin = 5 * (isInside ? most + far : most - 1 - far)
          const [r, g, b] = [data[3 * p], data[3 * p + 1], data[3 * p + 2]]
          sums[bin] += r
          sums[bin + 1] += g
          sums[bin + 2] += b
          sums[bin + 3]++
          sums[bin + 4] += r * r + g * g + b * b
        }
      }
      const cell = row * columns + column
      const measured = rampOf(sums, most)
      known[cell] = 1
      const clamped = (width: number) => Math.min(most, Math.max(band.least, TAIL * width + band.slack))
      found[2 * cell] = measured ? clamped(measured.inside) : Math.min(most, band.usual.inside)
      found[2 * cell + 1] = measured ? clamped(measured.outside) : Math.min(most, band.usual.outside)
    }
  }
  spread(found, known, columns, rows)
  return {
    at(x, y, isInside) {
      const side = isInside ? 0 : 1
      const cx = Math.min(columns - 1, Math.max(0, (x + 0.5) / CELL - 0.5))
      const cy = Math.min(rows - 1, Math.max(0, (y + 0.5) / CELL - 0.5))
      const [x0, y0] = [Math.floor(cx), Math.floor(cy)]
      const [x1, y1] = [Math.min(columns - 1, x0 + 1), Math.min(rows - 1, y0 + 1)]
      const [fx, fy] = [cx - x0, cy - y0]
      const value = (column: number, row: number) => found[2 * (row * columns + column) + side]
      return (value(x0, y0) * (1 - fx) + value(x1, y0) * fx) * (1 - fy) + (value(x0, y1) * (1 - fx) + value(x1, y1) * fx) * fy
    },
  }
}

function hasEdge(mask: Uint8Array, w: number, h: number, column: number, row: number): boolean {
  const [right, bottom] = [Math.min(w - 1, (column + 1) * CELL), Math.min(h - 1, (row + 1) * CELL)]
  const first = mask[row * CELL * w + column * CELL] === 0
  for (let y = row * CELL; y <= bottom; y++) {
    for (let x = column * CELL, p = y * w + x; x <= right; x++, p++) if ((mask[p] === 0) !== first) return true
  }
  return false
}

type Bin = { colour: [number, number, number]; variance: number }

/** How many pixels the mean colour takes from the edge to the object's own and to the ground's; null without contrast. */
function rampOf(sums: Float64Array, most: number): { inside: number; outside: number } | null {
  const bins = Array.from({ length: 2 * most }, (_, bin): Bin | null => {
    const [r, g, b, n, squares] = sums.subarray(5 * bin, 5 * bin + 5)
    if (n === 0) return null
    return { colour: [r / n, g / n, b / n], variance: Math.max(0, squares / n - (r * r + g * g + b * b) / (n * n)) }
  })
  const ground = farMean(bins.slice(0, most))
  const object = farMean(bins.slice(most).reverse())
  if (!ground || !object) return null
  const way = object.colour.map((value, c) => value - ground.colour[c])
  const square = way.reduce((sum, d) => sum + d * d, 0)
  if (square < LEAST_CONTRAST ** 2) return null
  const step = (bin: Bin | null, isInside: boolean): Step | null => {
    if (!bin) return null
    const t = way.reduce((sum, d, c) => sum + d * (bin.colour[c] - ground.colour[c]), 0) / square
    const own = isInside ? object : ground
    return { t: isInside ? t : 1 - t, calm: bin.variance < 1.5 * own.variance + CALM }
  }
  return {
    inside: climb(bins.slice(most).map((bin) => step(bin, true)), NEAR_OBJECT),
    // The same ramp seen from the object.
    outside: climb(bins.slice(0, most).reverse().map((bin) => step(bin, false)), 1 - NEAR_GROUND),
  }
}

/** Of the farther half of the distances there are, the farthest first. Each counts once, else the many far pixels would outweigh the near ones. */
function farMean(bins: readonly (Bin | null)[]): Bin | null {
  const there = bins.filter((bin) => bin !== null)
  if (there.length === 0) return null
  const known = there.slice(0, Math.ceil(there.length / 2))
  const mean = (of: (bin: Bin) => number) => known.reduce((sum, bin) => sum + of(bin), 0) / known.length
  return { colour: [mean(({ colour }) => colour[0]), mean(({ colour }) => colour[1]), mean(({ colour }) => colour[2])], variance: mean(({ variance }) => variance) }
}

/** How far the mean has come at a distance, 0..1, and whether colours along the edge vary no more there than farther in. */
type Step = { t: number; calm: boolean }

/** Steps until the ramp has arrived, or has come to rest in one colour: a hem or a shadow is no softness. */
function climb(ramp: readonly (Step | null)[], arrived: number): number {
  for (let far = 0; far < ramp.length; far++) {
    const step = ramp[far]
    if (step === null || step.t >= arrived) return far
    const next = ramp[far + REST_STEPS] ?? null
    if (step.calm && step.t > REST_FROM && next !== null && next.t - step.t < REST_RISE) return far
  }
  return ramp.length
}

/** Gives cells without an edge the mean of neighbours that have one, ring by ring, so that blending has something to blend. In place. */
function spread(found: Float64Array, known: Uint8Array, columns: number, rows: number): void {
  for (let ring = 0; ring < 5; ring++) {
    const before = known.slice()
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const cell = row * columns + column
        if (before[cell] !== 0) continue
        let [inside, outside, n] = [0, 0, 0]
        for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++) {
          for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++) {
            const other = y * columns + x
            if (before[other] === 0) continue
            inside += found[2 * other]
            outside += found[2 * other + 1]
            n++
          }
        }
        if (n === 0) continue
        known[cell] = 1
        found[2 * cell] = inside / n
        found[2 * cell + 1] = outside / n
      }
    }
  }
}
