import { intersectionArea } from '../mask/iou.ts'
import { difference } from '../mask/merge.ts'
import { areaOf, checkSameSize, sameRuns, type Runs } from '../mask/runs.ts'
import { runsOfSpans, spansOf } from '../mask/spans.ts'
import { transposed } from '../mask/transpose.ts'

/** Edge pixels column by column: rows of column x, ascending, are ys[first[x]] to ys[first[x + 1] - 1]. */
type Edges = { first: Int32Array; ys: Int32Array }

/**
 * Boundary F-measure (Perazzi et al. 2016, DAVIS): the harmonic mean of the shares of either mask's edge pixels that have
 * an edge pixel of the other within `pixels`, by the exact distance of their centres. Edge pixels are pixels of the mask
 * with a neighbour to the left, right, above or below that is not; the frame of the picture makes no edge. Two masks
 * without edges score 1 when they are equal, else 0.
 */
export function boundaryF(a: Runs, b: Runs, pixels: number): number {
  checkSameSize(a, b)
  const edgesA = edgesOf(a)
  const edgesB = edgesOf(b)
  if (edgesA.ys.length === 0 || edgesB.ys.length === 0) return edgesA.ys.length === edgesB.ys.length && sameRuns(a, b) ? 1 : 0
  const precision = countNear(edgesA, edgesB, pixels) / edgesA.ys.length
  const recall = countNear(edgesB, edgesA, pixels) / edgesB.ys.length
  return precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall)
}

/**
 * Boundary IoU (Cheng et al. 2021): intersection over union of the bands of pixels that each mask has along its edge.
 * As in the authors' code a band is what eroding by a square of 2 `pixels` + 1 takes away, and the frame of the picture
 * is an edge. `pixels` is rounded, 1 at least. Two empty masks score 1.
 */
export function boundaryIou(a: Runs, b: Runs, pixels: number): number {
  checkSameSize(a, b)
  const depth = Math.max(1, Math.round(pixels))
  const bandA = bandOf(a, depth)
  const bandB = bandOf(b, depth)
  const shared = intersectionArea(bandA, bandB)
  const covered = areaOf(bandA) + areaOf(bandB) - shared
  return covered === 0 ? 1 : shared / covered
}

function bandOf(runs: Runs, depth: number): Runs {
  // A square is eroded along columns, then along rows, and rows are the columns of the transposed mask.
  return difference(runs, transposed(shrunk(transposed(shrunk(runs, depth)), depth)))
}

/** The mask with `depth` pixels taken from both ends of every stretch of a column. */
function shrunk(runs: Runs, depth: number): Runs {
  const spans = spansOf(runs)
  for (let i = 0; i < spans.ys.length; i += 2) {
    const start = spans.ys[i] + depth
    spans.ys[i] = start
    spans.ys[i + 1] = Math.max(start, spans.ys[i + 1] - depth)
  }
  return runsOfSpans(spans)
}

function edgesOf(runs: Runs): Edges {
  const { h, w, first, ys } = spansOf(runs)
  const edges: Edges = { first: new Int32Array(w + 1), ys: new Int32Array(1024) }
  let n = 0
  const push = (from: number, to: number) => {
    if (n + to - from > edges.ys.length) {
      const grown = new Int32Array(Math.max(2 * edges.ys.length, n + to - from))
      grown.set(edges.ys.subarray(0, n))
      edges.ys = grown
    }
    for (let y = from; y < to; y++) edges.ys[n++] = y
  }
  for (let x = 0; x < w; x++) {
    let i = x > 0 ? first[x - 1] : 0
    const endI = x > 0 ? first[x] : -1
    let j = first[x + 1]
    const endJ = x + 1 < w ? first[x + 2] : -1
    for (let k = first[x]; k < first[x + 1]; k += 2) {
      const top = ys[k]
      const foot = ys[k + 1]
      // What lies between its ends and beside pixels of both neighbouring columns is no edge.
      const high = foot < h ? foot - 1 : foot
      let at = top > 0 ? top + 1 : top
      let open = top
      while (at < high) {
        while (i < endI && ys[i + 1] <= at) i += 2
        while (j < endJ && ys[j + 1] <= at) j += 2
        const from = Math.max(at, endI < 0 ? 0 : i < endI ? ys[i] : h, endJ < 0 ? 0 : j < endJ ? ys[j] : h)
        if (from >= high) break
        const to = Math.min(high, endI < 0 ? h : ys[i + 1], endJ < 0 ? h : ys[j + 1])
        if (to > from) {
          push(open, from)
          open = to
          at = to
        } else at = from
      }
      push(open, foot)
    }
    edges.first[x + 1] = n
  }
  edges.ys = edges.ys.subarray(0, n)
  return edges
}

/** How many edge pixels of a have one of b within `pixels`. */
function countNear(a: Edges, b: Edges, pixels: number): number {
  const w = a.first.length - 1
  const reach = Math.min(Math.floor(pixels), w)
  const heights = Int32Array.from({ length: reach + 1 }, (_, dx) => Math.floor(Math.sqrt(pixels * pixels - dx * dx)))
  let near = 0
  for (let x = 0; x < w; x++) {
    for (let i = a.first[x]; i < a.first[x + 1]; i++) {
      const y = a.ys[i]
      for (let dx = 0; dx <= reach; dx++) {
        if ((x + dx < w && hasNear(b, x + dx, y, heights[dx])) || (dx > 0 && x >= dx && hasNear(b, x - dx, y, heights[dx]))) {
          near++
          break
        }
      }
    }
  }
  return near
}

/** Whether column x has an edge pixel from y - height to y + height. */
function hasNear({ first, ys }: Edges, x: number, y: number, height: number): boolean {
  let low = first[x]
  let high = first[x + 1]
  const end = high
  while (low < high) {
    const middle = (low + high) >> 1
    if (ys[middle] < y - height) low = middle + 1
    else high = middle
  }
  return low < end && ys[low] <= y + height
}
