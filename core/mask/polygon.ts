import { Fault } from '../fault.ts'
import { LIMITS, checkLimit } from '../limits.ts'
import { checkMaskSize, fieldOf, type Box, type MaskPlace, type Runs } from './runs.ts'
import { scratch } from './scratch.ts'

// The rasteriser of cocoapi's maskApi.c (rleFrPoly), bit for bit. It walks the outline on a grid of five steps a pixel
// and notes at each crossing of a column's middle how many rows of that column lie above. Of the dense outline only the
// steps between sub-columns 5c + 2 and 5c + 3 matter, so each edge is asked just for those; the doubles are computed
// in the C code's order, because a difference in the last bit moves a pixel.

/** Larger magnitudes (in pixels) do not fit the C code's int once multiplied by 5. */
const REACH = 4e8
/** Columns with more crossings than this are sorted by the engine instead of by insertion. */
const INSERTION = 48

const corners = scratch()
const columns = scratch()
const rows = scratch()

/**
 * The mask of one closed ring [x0, y0, x1, y1, ...] in pixels, as pycocotools' frPyObjects makes it (even-odd inside,
 * parts outside the image clipped). A ring of fewer than three points is empty.
 * Throws `invalid` on coordinates that are not finite numbers, and when crossings pass the limit `rleRuns`.
 */
export function runsOfRing(ring: ArrayLike<number>, h: number, w: number, at: MaskPlace = {}): Runs {
  checkMaskSize(h, w, at)
  const k = ring.length >> 1
  const xy = corners.take(2 * k + 2)
  for (let j = 0; j < 2 * k; j++) {
    const value = ring[j]
    if (!(value >= -REACH && value <= REACH)) throw coordinateFault(at, j, value)
    xy[j] = 5 * value + 0.5
  }
  xy[2 * k] = xy[0]
  xy[2 * k + 1] = xy[1]

  // How many crossings each column will hold, by differences at the ends of each edge's range, then as offsets.
  const next = columns.take(w + 1)
  next.fill(0, 0, w + 1)
  for (let j = 0; j < k; j++) {
    const a = xy[2 * j]
    const b = xy[2 * j + 2]
    const first = columnFrom(a < b ? a : b)
    const end = Math.min(w, columnFrom(a < b ? b : a))
    if (first >= end) continue
    next[first]++
    next[end]--
  }
  let total = 0
  let open = 0
  for (let c = 0; c < w; c++) {
    open += next[c]
    next[c] = total
    total += open
  }
  checkLimit(at.limits ?? LIMITS, 'rleRuns', total, { file: at.file, field: at.field, what: 'Runs of a polygon' })
  const ys = rows.take(total + 1)
  for (let j = 0; j < k; j++) crossings(xy[2 * j], xy[2 * j + 1], xy[2 * j + 2], xy[2 * j + 3], h, w, next, ys)
  return { h, w, counts: countsOfCrossings(ys, next, h, w) }
}

/** The first column whose step 5c + 2 lies at or right of sub-column u. */
function columnFrom(u: number): number {
  return u <= 2 ? 0 : ((u + 2) / 5) | 0
}

/** Adds the crossings of one edge: at `next[c]` the number of rows above it in column c, from 0 to h. */
function crossings(xa: number, ya: number, xb: number, yb: number, h: number, w: number, next: Int32Array, ys: Int32Array): void {
  const dx = xa < xb ? xb - xa : xa - xb
  if (dx === 0) return
  const dy = ya < yb ? yb - ya : ya - yb
  const flip = dx >= dy ? xa > xb : ya > yb
  const xs = flip ? xb : xa
  const ys0 = flip ? yb : ya
  const xe = flip ? xa : xb
  const ye = flip ? ya : yb
  const first = columnFrom(xs < xe ? xs : xe)
  let end = columnFrom(xs < xe ? xe : xs)
  if (end > w) end = w
  if (dx >= dy) {
    const s = (ye - ys0) / dx
    // Of the two steps round the crossing the upper one counts.
    let t = 5 * first + 2 - xs + (s >= 0 ? 0 : 1)
    for (let c = first; c < end; c++, t += 5) {
      const v = (ys0 + s * t + 0.5) | 0
      const y = v <= 2 ? 0 : ((v + 2) / 5) | 0
      ys[next[c]++] = y > h ? h : y
    }
    return
  }
  const s = (xe - xs) / dy
  const inverse = dy / (xe - xs)
  for (let c = first; c < end; c++) {
    const edge = 5 * c + 3
    // The first step t at which the outline has passed into (s > 0) or out of (s < 0) sub-column `edge`.
    let t = Math.ceil((edge - 0.5 - xs) * inverse)
    if (s > 0) {
      while (xs + s * (t - 1) + 0.5 >= edge) t--
      while (xs + s * t + 0.5 < edge) t++
    } else {
      while (xs + s * (t - 1) + 0.5 < edge) t--
      while (xs + s * t + 0.5 >= edge) t++
    }
    const v = ys0 + t - 1
    const y = v <= 2 ? 0 : ((v + 2) / 5) | 0
    ys[next[c]++] = y > h ? h : y
  }
}

/** Sorts each column's crossings and turns them into run lengths; `next[c]` is the end of column c in `ys`. */
function countsOfCrossings(ys: Int32Array, next: Int32Array, h: number, w: number): Uint32Array {
  let m = 0
  let start = 0
  for (let c = 0; c < w; c++) {
    const end = next[c]
    if (end - start > INSERTION) ys.subarray(start, end).sort()
    else {
      for (let i = start + 1; i < end; i++) {
        const y = ys[i]
        let j = i - 1
        while (j >= start && ys[j] > y) {
          ys[j + 1] = ys[j]
          j--
        }
        ys[j + 1] = y
      }
    }
    // Two crossings at one place cancel. Positions overwrite `ys` from its beginning, which never passes `i`.
    const column = c * h
    for (let i = start; i < end; i++) {
      const position = column + ys[i]
      if (m > 0 && ys[m - 1] === position) m--
      else ys[m++] = position
    }
    start = end
  }
  if (m === 0 || ys[m - 1] !== h * w) ys[m++] = h * w
  const counts = new Uint32Array(m)
  let last = 0
  for (let i = 0; i < m; i++) {
    const position = ys[i]
    counts[i] = position - last
    last = position
  }
  return counts
}

/** The mask of a box [x, y, width, height], as pycocotools' frPyObjects makes it from one. */
export function runsOfBox(box: Readonly<Box>, h: number, w: number, at: MaskPlace = {}): Runs {
  const [x, y] = box
  const right = x + box[2]
  const bottom = y + box[3]
  return runsOfRing([x, y, x, bottom, right, bottom, right, y], h, w, at)
}

function coordinateFault(at: MaskPlace, index: number, found: number): Fault {
  return new Fault('invalid', `Coordinate ${index} of the polygon is ${found}, which is no position near an image.`, {
    file: at.file, field: at.field ? `${at.field}[${index}]` : fieldOf(at, `ring[${index}]`), found, limit: REACH,
    fix: 'Give finite numbers in pixels.',
  })
}
