import { complement, union } from './merge.ts'
import type { Runs } from './runs.ts'
import { runsOfSpans, spansOf, type Spans } from './spans.ts'

/** Which pixels hang together: 4 = over sides, 8 = over corners too. */
export type Connectivity = 4 | 8

/** The connected pieces of a mask: for each span its piece, numbered from 0 from left to right, and the pixels of each. */
type Pieces = { spans: Spans; pieceOf: Int32Array; areas: Float64Array }

/** Union-find over spans: `parent` of each leads to the first span of its piece. */
export function connectedSpans({ w, first, ys }: Spans, connectivity: Connectivity): Int32Array {
  const parent = new Int32Array(ys.length >> 1)
  for (let i = 0; i < parent.length; i++) parent[i] = i
  const slack = connectivity === 8 ? 0 : 1
  for (let x = 1; x < w; x++) {
    let i = first[x - 1]
    let j = first[x]
    while (i < first[x] && j < first[x + 1]) {
      if (ys[i] + slack <= ys[j + 1] && ys[j] + slack <= ys[i + 1]) {
        const a = rootOf(parent, i >> 1)
        const b = rootOf(parent, j >> 1)
        if (a !== b) parent[Math.max(a, b)] = Math.min(a, b)
      }
      if (ys[i + 1] < ys[j + 1]) i += 2
      else j += 2
    }
  }
  return parent
}

export function rootOf(parent: Int32Array, i: number): number {
  while (parent[i] !== i) {
    parent[i] = parent[parent[i]]
    i = parent[i]
  }
  return i
}

function piecesOf(runs: Runs, connectivity: Connectivity): Pieces {
  const spans = spansOf(runs)
  const parent = connectedSpans(spans, connectivity)
  const pieceOf = new Int32Array(parent.length)
  let n = 0
  // A piece's root is its first span, so it is numbered before the others ask for its number.
  for (let i = 0; i < parent.length; i++) pieceOf[i] = parent[i] === i ? n++ : pieceOf[rootOf(parent, i)]
  const areas = new Float64Array(n)
  for (let i = 0; i < parent.length; i++) areas[pieceOf[i]] += spans.ys[2 * i + 1] - spans.ys[2 * i]
  return { spans, pieceOf, areas }
}

/** The mask of the spans of those pieces that `keep` names. */
function selected({ spans, pieceOf }: Pieces, keep: (piece: number) => boolean): Runs {
  const first = new Int32Array(spans.w + 1)
  const ys = new Int32Array(spans.ys.length)
  let n = 0
  for (let x = 0; x < spans.w; x++) {
    for (let i = spans.first[x]; i < spans.first[x + 1]; i += 2) {
      if (!keep(pieceOf[i >> 1])) continue
      ys[n++] = spans.ys[i]
      ys[n++] = spans.ys[i + 1]
    }
    first[x + 1] = n
  }
  return runsOfSpans({ h: spans.h, w: spans.w, first, ys: ys.subarray(0, n) })
}

/** The connected pieces as masks of the image's size, those that begin farther left first. */
export function componentsOf(runs: Runs, connectivity: Connectivity = 8): Runs[] {
  const pieces = piecesOf(runs, connectivity)
  const { spans: { h, w, first, ys }, pieceOf, areas } = pieces
  if (areas.length < 2) return areas.length === 0 ? [] : [runs]
  const counts: number[][] = Array.from(areas, () => [])
  const ends = new Float64Array(areas.length)
  for (let x = 0; x < w; x++) {
    for (let i = first[x]; i < first[x + 1]; i += 2) {
      const piece = pieceOf[i >> 1]
      const own = counts[piece]
      const start = x * h + ys[i]
      const end = x * h + ys[i + 1]
      if (own.length > 0 && start === ends[piece]) own[own.length - 1] += end - start
      else own.push(start - ends[piece], end - start)
      ends[piece] = end
    }
  }
  return counts.map((own, piece) => {
    if (ends[piece] < h * w) own.push(h * w - ends[piece])
    return { h, w, counts: Uint32Array.from(own) }
  })
}

/** The piece with the most pixels; of equal ones the one farther left. An empty mask stays empty. */
export function largestComponent(runs: Runs, connectivity: Connectivity = 8): Runs {
  const pieces = piecesOf(runs, connectivity)
  if (pieces.areas.length < 2) return runs
  let best = 0
  for (let piece = 1; piece < pieces.areas.length; piece++) if (pieces.areas[piece] > pieces.areas[best]) best = piece
  return selected(pieces, (piece) => piece === best)
}

/** The mask without pieces of fewer than `least` pixels. */
export function withoutSmallComponents(runs: Runs, least: number, connectivity: Connectivity = 8): Runs {
  const pieces = piecesOf(runs, connectivity)
  if (pieces.areas.every((area) => area >= least)) return runs
  return selected(pieces, (piece) => pieces.areas[piece] >= least)
}

/**
 * The mask with holes of at most `most` pixels filled. A hole is a piece of the outside that does not touch the image's
 * border. With the mask's connectivity 8 holes hang together over sides only, with 4 over corners too, as the topology of
 * the grid asks for (Rosenfeld, "Connectivity in digital pictures", Journal of the ACM 17, 1970).
 */
export function withHolesFilled(runs: Runs, most: number, connectivity: Connectivity = 8): Runs {
  if (most <= 0 || runs.h === 0 || runs.w === 0) return runs
  const pieces = piecesOf(complement(runs), connectivity === 8 ? 4 : 8)
  const { spans: { h, w, first, ys }, pieceOf, areas } = pieces
  const open = new Uint8Array(areas.length)
  for (let x = 0; x < w; x++) {
    for (let i = first[x]; i < first[x + 1]; i += 2) if (x === 0 || x === w - 1 || ys[i] === 0 || ys[i + 1] === h) open[pieceOf[i >> 1]] = 1
  }
  if (areas.every((area, piece) => open[piece] === 1 || area > most)) return runs
  return union(runs, selected(pieces, (piece) => open[piece] === 0 && areas[piece] <= most))
}
