import { Fault } from '../fault.ts'
import { bitmapOf } from '../mask/bitmap.ts'
import { outlineOf } from '../mask/rasterise.ts'
import { runsOfRle } from '../mask/rle.ts'
import type { MaskPlace } from '../mask/runs.ts'
import type { Shape } from '../records/annotation.ts'

export type Levels = Uint8Array<ArrayBuffer>

/**
 * How much of each pixel a shape covers, 0..255, row by row: outlines with smooth edges by the exact area, masks all or
 * nothing. Lines and points cover nothing. Throws `invalid` when a mask has another size than the image.
 */
export function coverageOfShape(shape: Shape, h: number, w: number, at: MaskPlace = {}): Levels {
  switch (shape.type) {
    case 'polygon':
      return coverageOfParts(shape.parts, h, w)
    case 'rectangle':
    case 'oriented_rectangle':
    case 'circle':
      return coverageOfParts([[outlineOf(shape)]], h, w)
    case 'mask':
      if (shape.rle.size[0] === h && shape.rle.size[1] === w) return bitmapOf(runsOfRle(shape.rle, at), 255)
      throw new Fault('invalid', 'The mask does not have the size of its photo.', {
        file: at.file, field: at.field, found: `${shape.rle.size[1]} x ${shape.rle.size[0]}`, limit: `${w} x ${h}`,
        fix: 'Draw the object anew, or bring the mask to the size of the photo.',
      })
    default:
      return new Uint8Array(h * w)
  }
}

/**
 * How much of each pixel polygons cover, 0..255, row by row: the exact area within the pixel, so that an edge which cuts a
 * pixel in half gives 128. Each part is its outline, then its holes, whichever way they turn. Where parts overlap the
 * larger share counts. Outlines that cross themselves count by their net turns, at most one.
 * @param parts rings of x, y in pixels; pixel (0, 0) is [0, 1) x [0, 1)
 */
export function coverageOfParts(parts: readonly (readonly (readonly number[])[])[], h: number, w: number): Levels {
  const out = new Uint8Array(h * w)
  for (const part of parts) {
    const rings = part.map((ring) => clipped(ring, w, h)).map((ring, i) => turned(ring, i === 0 ? 1 : -1)).filter((ring) => ring.length >= 6)
    if (rings.length > 0) paint(rings, w, out)
  }
  return out
}

/** Signed area of what lies to the right of each edge, summed over rings; the running sum along a row is the coverage. */
function paint(rings: readonly number[][], w: number, out: Levels): void {
  let [top, bottom] = [Infinity, -Infinity]
  for (const ring of rings) {
    for (let i = 1; i < ring.length; i += 2) {
      top = Math.min(top, ring[i])
      bottom = Math.max(bottom, ring[i])
    }
  }
  const first = Math.floor(top)
  const rows = Math.ceil(bottom) - first
  if (!(rows > 0)) return
  // A polygon of a large photo is summed in strips, so that memory stays small.
  const stride = w + 2
  const strip = Math.max(1, Math.min(rows, Math.floor(4_000_000 / stride)))
  const sums = new Float32Array(strip * stride)
  for (let from = 0; from < rows; from += strip) {
    const count = Math.min(strip, rows - from)
    sums.fill(0, 0, count * stride)
    for (const ring of rings) {
      for (let i = 0; i < ring.length; i += 2) {
        const j = i + 2 === ring.length ? 0 : i + 2
        addEdge(sums, stride, count, ring[i], ring[i + 1] - first - from, ring[j], ring[j + 1] - first - from)
      }
    }
    for (let y = 0; y < count; y++) {
      let sum = 0
      for (let x = 0, p = y * stride, o = (first + from + y) * w; x < w; x++, p++, o++) {
        sum += sums[p]
        const level = Math.round(255 * Math.min(1, Math.abs(sum)))
        if (level > out[o]) out[o] = level
      }
    }
  }
}

/** Adds the change of coverage that an edge makes, row by row: Levien's accumulation buffer (font-rs, 2016). */
function addEdge(sums: Float32Array, stride: number, rows: number, ax: number, ay: number, bx: number, by: number): void {
  if (ay === by) return
  const sign = ay < by ? 1 : -1
  const [x0, y0, x1, y1] = ay < by ? [ax, ay, bx, by] : [bx, by, ax, ay]
  const slope = (x1 - x0) / (y1 - y0)
  let x = y0 < 0 ? x0 - y0 * slope : x0
  for (let y = Math.max(0, Math.floor(y0)); y < Math.min(rows, Math.ceil(y1)); y++) {
    const rise = Math.min(y + 1, y1) - Math.max(y, y0)
    const next = x + slope * rise
    const d = rise * sign
    const [low, high] = x < next ? [x, next] : [next, x]
    const left = Math.floor(low)
    const right = Math.ceil(high)
    const p = y * stride + left
    if (right <= left + 1) {
      const share = 0.5 * (x + next) - left
      sums[p] += d - d * share
      sums[p + 1] += d * share
    } else {
      const s = 1 / (high - low)
      const start = low - left
      const end = high - right + 1
      const first = 0.5 * s * (1 - start) * (1 - start)
      const last = 0.5 * s * end * end
      sums[p] += d * first
      if (right === left + 2) sums[p + 1] += d * (1 - first - last)
      else {
        const second = s * (1.5 - start)
        sums[p + 1] += d * (second - first)
        for (let i = 2; i < right - left - 1; i++) sums[p + i] += d * s
        const sum = second + (right - left - 3) * s
        sums[p + right - left - 1] += d * (1 - sum - last)
      }
      sums[p + right - left] += d * last
    }
    x = next
  }
}

/** A ring cut to the image, border by border (Sutherland and Hodgman 1974); edges along the border add no area. */
function clipped(ring: readonly number[], w: number, h: number): number[] {
  let points = [...ring]
  for (const [axis, limit, sign] of [[0, 0, 1], [0, w, -1], [1, 0, 1], [1, h, -1]] as const) {
    const kept: number[] = []
    for (let i = 0; i < points.length; i += 2) {
      const j = i + 2 === points.length ? 0 : i + 2
      const a = sign * (points[i + axis] - limit)
      const b = sign * (points[j + axis] - limit)
      if (a >= 0) kept.push(points[i], points[i + 1])
      if ((a < 0) === (b < 0) || a === 0 || b === 0) continue
      const t = a / (a - b)
      const cut = [points[i] + t * (points[j] - points[i]), points[i + 1] + t * (points[j + 1] - points[i + 1])]
      // Reckoning must not carry the point over the border it lies on.
      cut[axis] = limit
      kept.push(cut[0], cut[1])
    }
    points = kept
    if (points.length === 0) break
  }
  return points
}

function turned(ring: number[], wanted: 1 | -1): number[] {
  let area = 0
  for (let i = 0; i < ring.length; i += 2) {
    const j = i + 2 === ring.length ? 0 : i + 2
    area += ring[i] * ring[j + 1] - ring[j] * ring[i + 1]
  }
  if (Math.sign(area) !== -wanted) return ring
  const back: number[] = []
  for (let i = ring.length - 2; i >= 0; i -= 2) back.push(ring[i], ring[i + 1])
  return back
}
