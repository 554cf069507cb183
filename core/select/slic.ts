import { joinedCells } from './cells.ts'
import { oklabOf, toOklab } from './oklab.ts'
import { doubled, halvedPhoto, type Photo } from './pyramid.ts'

/** A photo in cells: `labels` holds the cell of each pixel, row by row, 0 to `count` - 1; every cell hangs together over sides. */
export type Superpixels = { width: number; height: number; labels: Int32Array<ArrayBuffer>; count: number }

const ROUNDS = 6
const BORDER_ROUNDS = 2
/** Above this many pixels the centres are found at half the size (and again half), below which cells are too small for it. */
const DIRECT_PIXELS = 600_000

/**
 * Cuts a photo into about `count` cells of one colour and like size. Achanta et al., "SLIC superpixels compared to state-of-the-art
 * superpixel methods", PAMI 34 (2012): k-means over colour (in OKLab) and place, each centre looking no farther than twice the cells'
 * spacing; then what does not hang together is given to neighbours. Large photos find their centres at half size or less and
 * then decide anew, at each finer size, only pixels at the cells' borders.
 * @param compactness how much place counts beside colour, in hundredths of OKLab for a cell's spacing: 2 follows edges closely, 20 gives squares
 */
export function superpixels(photo: Photo, count: number, compactness = 8): Superpixels {
  const sizes = [photo]
  while (sizes.at(-1)!.width * sizes.at(-1)!.height > Math.max(DIRECT_PIXELS, 100 * count)) sizes.push(halvedPhoto(sizes.at(-1)!))
  const top = sizes.length - 1
  const small = { ...sizes[top], values: oklabOf(sizes[top].data) }
  const spacing = Math.max(1, Math.sqrt((small.width * small.height) / Math.max(1, count)))
  const centres = seeds(small, spacing)
  let labels = new Int32Array(small.width * small.height)
  for (let round = 0; round < ROUNDS; round++) {
    assign(small, labels, centres, spacing, (compactness / spacing) ** 2)
    move(small, labels, centres)
  }
  for (let level = top - 1; level >= 0; level--) {
    const { width, height } = sizes[level]
    const scale = 2 ** (top - level)
    labels = doubled(labels, width, height, new Int32Array(width * height))
    for (let round = 0; round < BORDER_ROUNDS; round++) settleBorders(sizes[level], labels, centres, scale, (compactness / (spacing * scale)) ** 2)
  }
  const { width, height } = photo
  const least = Math.round((width * height) / (centres.length / 5) / 4)
  return { width, height, ...joinedCells(labels, width, height, least) }
}

/** `values`: OKLab, three a pixel. */
type Size = { width: number; height: number; values: Float32Array }

/** Centres on a grid, each moved to the calmest of its nine pixels: L, a, b, x, y. */
function seeds({ width, height, values }: Size, spacing: number): Float64Array {
  const columns = Math.max(1, Math.round(width / spacing))
  const rows = Math.max(1, Math.round(height / spacing))
  const centres = new Float64Array(5 * columns * rows)
  const steep = (x: number, y: number) => {
    const left = 3 * (y * width + Math.max(0, x - 1))
    const right = 3 * (y * width + Math.min(width - 1, x + 1))
    const up = 3 * (Math.max(0, y - 1) * width + x)
    const down = 3 * (Math.min(height - 1, y + 1) * width + x)
    let sum = 0
    for (let c = 0; c < 3; c++) sum += (values[right + c] - values[left + c]) ** 2 + (values[down + c] - values[up + c]) ** 2
    return sum
  }
  for (let row = 0, k = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, k += 5) {
      const cx = Math.min(width - 1, Math.floor(((column + 0.5) * width) / columns))
      const cy = Math.min(height - 1, Math.floor(((row + 0.5) * height) / rows))
      let best = Infinity
      for (let y = Math.max(0, cy - 1); y <= Math.min(height - 1, cy + 1); y++) {
        for (let x = Math.max(0, cx - 1); x <= Math.min(width - 1, cx + 1); x++) {
          const calm = steep(x, y)
          if (calm >= best) continue
          best = calm
          const at = 3 * (y * width + x)
          centres.set([values[at], values[at + 1], values[at + 2], x, y], k)
        }
      }
    }
  }
  return centres
}

function assign({ width, height, values }: Size, labels: Int32Array, centres: Float64Array, spacing: number, place: number): void {
  const nearest = new Float32Array(width * height).fill(Infinity)
  const reach = Math.ceil(spacing)
  for (let k = 0, cell = 0; k < centres.length; k += 5, cell++) {
    const l = centres[k]
    const a = centres[k + 1]
    const b = centres[k + 2]
    const cx = centres[k + 3]
    const cy = centres[k + 4]
    const x0 = Math.max(0, Math.floor(cx - reach))
    const x1 = Math.min(width - 1, Math.ceil(cx + reach))
    for (let y = Math.max(0, Math.floor(cy - reach)); y <= Math.min(height - 1, Math.ceil(cy + reach)); y++) {
      const dy2 = (y - cy) * (y - cy)
      for (let x = x0, p = y * width + x0, v = 3 * p; x <= x1; x++, p++, v += 3) {
        const dl = values[v] - l
        const da = values[v + 1] - a
        const db = values[v + 2] - b
        const gap = dl * dl + da * da + db * db + place * ((x - cx) * (x - cx) + dy2)
        if (gap < nearest[p]) {
          nearest[p] = gap
          labels[p] = cell
        }
      }
    }
  }
}

function move({ width, height, values }: Size, labels: Int32Array, centres: Float64Array): void {
  const sums = new Float64Array((centres.length / 5) * 6)
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++, p++) {
      const s = 6 * labels[p]
      sums[s] += values[3 * p]
      sums[s + 1] += values[3 * p + 1]
      sums[s + 2] += values[3 * p + 2]
      sums[s + 3] += x
      sums[s + 4] += y
      sums[s + 5]++
    }
  }
  for (let k = 0, s = 0; k < centres.length; k += 5, s += 6) {
    const count = sums[s + 5]
    if (count > 0) for (let c = 0; c < 5; c++) centres[k + c] = sums[s + c] / count
  }
}

/** Each pixel beside another cell goes to the cell, of its own and its four neighbours', whose centre is nearest. */
function settleBorders({ width, height, data }: Photo, labels: Int32Array, centres: Float64Array, scale: number, place: number): void {
  const lab = new Float64Array(3)
  const gapTo = (cell: number, x: number, y: number) => {
    const k = 5 * cell
    const dl = lab[0] - centres[k]
    const da = lab[1] - centres[k + 1]
    const db = lab[2] - centres[k + 2]
    // A centre's place is in pixels of the small size, whose pixel i covers scale * i to scale * (i + 1).
    const dx = x + 0.5 - (centres[k + 3] + 0.5) * scale
    const dy = y + 0.5 - (centres[k + 4] + 0.5) * scale
    return dl * dl + da * da + db * db + place * (dx * dx + dy * dy)
  }
  const before = labels.slice()
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++, p++) {
      const own = before[p]
      const left = x > 0 ? before[p - 1] : own
      const right = x + 1 < width ? before[p + 1] : own
      const up = y > 0 ? before[p - width] : own
      const down = y + 1 < height ? before[p + width] : own
      if (left === own && right === own && up === own && down === own) continue
      toOklab(data[3 * p], data[3 * p + 1], data[3 * p + 2], lab, 0)
      let best = gapTo(own, x, y)
      for (const other of [left, right, up, down]) {
        if (other === own) continue
        const gap = gapTo(other, x, y)
        if (gap < best) {
          best = gap
          labels[p] = other
        }
      }
    }
  }
}
