import { signedArea } from '../geometry/rings.ts'
import { connectedSpans, rootOf, type Connectivity } from './components.ts'
import type { Runs } from './runs.ts'
import { spansOf, type Spans } from './spans.ts'

// Outlines run along pixel edges, on whole coordinates, with the mask on their right hand. They are followed on runs,
// without a bitmap: each span has an edge above it and one below it, each one pixel wide; where two columns meet, the
// ends of these edges are joined by pieces of the vertical line between the columns, two ends at a time from the top.

/**
 * The mask as polygon parts: each part the outer ring of one connected piece followed by the rings of its holes, flat
 * x, y lists of corner points in whole pixels. Exact: `runsOfParts` of the result is the mask again.
 * Outer rings run clockwise on the screen, holes the other way. With connectivity 4 pieces that touch at a corner only
 * are parts of their own, and a hole that touches the outside at a corner is open to it; with 8 they are one part and
 * such a hole stays a ring. A ring may touch itself at corners, it never crosses itself.
 */
export function partsOfRuns(runs: Runs, connectivity: Connectivity = 4): number[][][] {
  const spans = spansOf(runs)
  const columns = columnOfEdges(spans)
  const partner = joinEnds(spans, connectivity)
  const pieces = connectedSpans(spans, connectivity)
  const done = new Uint8Array(spans.ys.length)
  const parts = new Map<number, number[][]>()
  for (let edge = 0; edge < spans.ys.length; edge += 2) {
    if (done[edge]) continue
    const ring = follow(edge, spans.ys, columns, partner, done)
    const piece = rootOf(pieces, edge >> 1)
    const rings = parts.get(piece) ?? []
    // A hole may be met before the ring round it is: that one takes the first place whenever it comes.
    if (signedArea(ring) > 0) rings.unshift(ring)
    else rings.push(ring)
    parts.set(piece, rings)
  }
  return [...parts.values()]
}

/** The column of each edge (number in `ys`). */
function columnOfEdges({ w, first, ys }: Spans): Int32Array {
  const columns = new Int32Array(ys.length)
  for (let x = 0; x < w; x++) columns.fill(x, first[x], first[x + 1])
  return columns
}

/** For each edge end (2 * edge for its left end, + 1 for its right) the end at which the outline goes on. */
function joinEnds({ w, first, ys }: Spans, connectivity: Connectivity): Int32Array {
  const partner = new Int32Array(2 * ys.length)
  for (let x = 0; x <= w; x++) {
    let i = x > 0 ? first[x - 1] : 0
    let j = first[x]
    const endI = x > 0 ? first[x] : 0
    const endJ = x < w ? first[x + 1] : j
    let open = -1
    while (i < endI || j < endJ) {
      let left = j === endJ || (i < endI && ys[i] < ys[j])
      if (i < endI && j < endJ && ys[i] === ys[j]) {
        // Four edges meet in a point, or one goes straight on. To keep the pixels apart that touch here, the one whose
        // lower edge ends here is closed first; to join them, the other one. Straight edges are alike both ways.
        left = ((i & 1) === 1) === (connectivity === 4)
      }
      const end = left ? 2 * i++ + 1 : 2 * j++
      if (open < 0) open = end
      else {
        partner[open] = end
        partner[end] = open
        open = -1
      }
    }
  }
  return partner
}

function follow(start: number, ys: Int32Array, columns: Int32Array, partner: Int32Array, done: Uint8Array): number[] {
  const ring: number[] = []
  let edge = start
  let right = true
  do {
    done[edge] = 1
    const x = columns[edge] + (right ? 1 : 0)
    const end: number = partner[2 * edge + (right ? 1 : 0)]
    const next: number = end >> 1
    if (ys[next] !== ys[edge]) ring.push(x, ys[edge], x, ys[next])
    edge = next
    // Arriving at a right end we go on leftward.
    right = (end & 1) === 0
  } while (edge !== start)
  return ring
}
