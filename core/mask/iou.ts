import { boxOf, type Box, type Runs } from './runs.ts'

/** A row of the result for each of `found` (detections), a column for each of `truth`, row after row. */
export type IouMatrix = { rows: number; columns: number; values: Float64Array }

/**
 * Intersection over union of boxes [x, y, width, height], as pycocotools' iou (bbIou): 0 where they do not overlap;
 * for truth flagged as crowd the divisor is the area of the detection alone.
 */
export function boxIou(found: readonly Readonly<Box>[], truth: readonly Readonly<Box>[], crowd?: ArrayLike<number | boolean>): IouMatrix {
  const columns = truth.length
  const values = new Float64Array(found.length * columns)
  for (let d = 0; d < found.length; d++) {
    const [dx, dy, dw, dh] = found[d]
    for (let g = 0; g < columns; g++) {
      const [gx, gy, gw, gh] = truth[g]
      const w = Math.min(dw + dx, gw + gx) - Math.max(dx, gx)
      if (w <= 0) continue
      const h = Math.min(dh + dy, gh + gy) - Math.max(dy, gy)
      if (h <= 0) continue
      const shared = w * h
      values[d * columns + g] = shared / (crowd?.[g] ? dw * dh : dw * dh + gw * gh - shared)
    }
  }
  return { rows: found.length, columns, values }
}

/**
 * Intersection over union of masks, as pycocotools' iou (rleIou): -1 where boxes overlap but the images differ in size,
 * 0 where nothing is shared; for truth flagged as crowd the divisor is the area of the detection alone.
 */
export function maskIou(found: readonly Runs[], truth: readonly Runs[], crowd?: ArrayLike<number | boolean>): IouMatrix {
  const result = boxIou(found.map(boxOf), truth.map(boxOf), crowd)
  const a = found.map(spansOf)
  const b = truth.map(spansOf)
  const { columns, values } = result
  for (let d = 0; d < a.length; d++) {
    for (let g = 0; g < columns; g++) {
      const at = d * columns + g
      if (!(values[at] > 0)) continue
      if (found[d].h !== truth[g].h || found[d].w !== truth[g].w) values[at] = -1
      else {
        const shared = sharedPixels(a[d], b[g])
        values[at] = shared === 0 ? 0 : shared / (crowd?.[g] ? a[d].area : a[d].area + b[g].area - shared)
      }
    }
  }
  return result
}

/** Number of pixels two masks of one size share. */
export function intersectionArea(a: Runs, b: Runs): number {
  return sharedPixels(spansOf(a), spansOf(b))
}

/** First and one past the last pixel of each run of ones, in turn. */
type Spans = { ends: Int32Array; area: number }

function spansOf(runs: Runs): Spans {
  const { counts } = runs
  const ends = new Int32Array(2 * (counts.length >> 1))
  let area = 0
  let p = 0
  for (let i = 0; i < ends.length; i++) {
    p += counts[i]
    if (i & 1) area += counts[i]
    ends[i] = p
  }
  return { ends, area }
}

function sharedPixels(a: Spans, b: Spans): number {
  const x = a.ends
  const y = b.ends
  if (x.length === 0 || y.length === 0) return 0
  let shared = 0
  let i = firstEndingAfter(x, y[0])
  let j = firstEndingAfter(y, x[0])
  while (i < x.length && j < y.length) {
    const endA = x[i + 1]
    const endB = y[j + 1]
    const start = x[i] > y[j] ? x[i] : y[j]
    const end = endA < endB ? endA : endB
    if (end > start) shared += end - start
    if (endA <= end) i += 2
    if (endB <= end) j += 2
  }
  return shared
}

/** Index of the first span whose end lies after `position`. */
function firstEndingAfter(ends: Int32Array, position: number): number {
  let low = 0
  let high = ends.length >> 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (ends[2 * middle + 1] > position) high = middle
    else low = middle + 1
  }
  return 2 * low
}
