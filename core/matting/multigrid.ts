import { SEGMENT, type Rgb } from './band.ts'
import { coarser, MODEL, type BlockGrid } from './block-grid.ts'
import { invert, type System } from './closed-form.ts'
import { colourModels } from './colour-models.ts'
import { product, type Improve } from './descent.ts'
import { NODE } from './simd/node-kernels.ts'
import { SEGMENT_BYTES } from './simd/sweep-kernels.ts'

/** A grid, its vectors, the pieces it is gone over in, and which nodes of the next grid are around each of its own. */
type Level = {
  readonly grid: BlockGrid; readonly pieces: readonly Piece[]; readonly right: number; readonly x: number; readonly rest: number
  readonly once: Once | null; readonly parents: number
}
/** What the first of two cycles on a level came to, and its image. */
type Once = { readonly x: number; readonly image: number }
/** Rows from..to - 1. */
type Piece = readonly [number, number]

/** Grids of at most so many nodes need no coarser one: a sweep each way nearly solves them. */
const FEW_NODES = 4
const MOST_LEVELS = 16
/** The level on which two cycles are made: it is small, and what one misses there is far apart in the picture. */
const TWICE_AT = 1
/** Places, or nodes, that are gone over before what needs the same couplings again: these are then still in the cache. */
const PLACES_AT_ONCE = 4096
const NODES_AT_ONCE = 512
/** Rows that a place's couplings reach down; a node's reach one. */
const REACH = 2

/**
 * One multigrid cycle: a sweep over the pixels, corrections by models of colour on ever coarser grids, a sweep back. On the
 * second of the coarse grids two cycles are joined by conjugate gradients (Notay and Vassilevski, "Recursive Krylov-based
 * multigrid cycles", 2008), so this is only nearly linear.
 * @param part address of a vector that may be used for what is under way
 */
export function multigrid(system: System, picture: Rgb, part: number): Improve {
  const { arena, band } = system
  const { grid: first, colours, nodeAt } = colourModels(system, picture)
  invert(system)
  const levels = levelsFrom(first)
  const segments = placeSegments(system)
  const at = (row: number): number => segments + (band.rows[Math.min(row, band.height)] / SEGMENT) * SEGMENT_BYTES
  const end = at(band.height)
  const pieces = piecesOf(band.height, PLACES_AT_ONCE, (row) => {
    const [from, to] = [band.rows[row], band.rows[row + 1]]
    return from === to ? 0 : band.segments[to - SEGMENT + 1] - band.segments[from]
  })
  const { run } = arena
  const [{ right: given, x: found }] = levels
  return (right, x, image) => {
    // What remains of a row is known as soon as x is two rows below.
    for (const [from, to] of pieces) {
      run.sweepFromZero(at(from), at(to), right, x, part)
      run.restOf(at(Math.max(0, from - REACH)), to === band.height ? end : at(Math.max(0, to - REACH)), x, part)
    }
    arena.floats(given, MODEL * (first.count + 1)).fill(0)
    run.modelShares(segments, end, part, colours, nodeAt, 4 * first.width, given)
    correct(levels, 0)
    run.addModels(segments, end, found, colours, nodeAt, 4 * first.width, x)
    for (const [from, to] of pieces.toReversed()) {
      run.sweepBackward(at(from), at(to) - SEGMENT_BYTES, right, x, part, image)
      run.imageOf(at(from + REACH), at(to + REACH) - SEGMENT_BYTES, right, image)
    }
    run.imageOf(segments, at(REACH) - SEGMENT_BYTES, right, image)
  }
}

/** Puts the band's segments into the arena, lengths in bytes; returns where they begin. */
function placeSegments({ arena, band: { segments } }: System): number {
  const at = arena.take(4 * segments.length)
  arena.integers(at, segments.length).set(segments.map((value, i) => (i % SEGMENT < 6 ? 4 * value : value)))
  return at
}

/** Rows in pieces of at least so many of what each has. */
function piecesOf(rows: number, atLeast: number, sizeOf: (row: number) => number): Piece[] {
  const pieces: Piece[] = []
  for (let row = 0, from = 0, size = 0; row < rows; row++) {
    size += sizeOf(row)
    if (size < atLeast && row < rows - 1) continue
    pieces.push([from, row + 1])
    from = row + 1
    size = 0
  }
  return pieces
}

function levelsFrom(first: BlockGrid): Level[] {
  const levels: Level[] = []
  for (let grid = first; ;) {
    const { arena, count, rows, height } = grid
    const vector = (): number => arena.take(NODE * (count + 1))
    const isLast = count <= FEW_NODES || levels.length === MOST_LEVELS - 1
    const once = levels.length === TWICE_AT && !isLast ? { x: vector(), image: vector() } : null
    const vectors = { right: vector(), x: vector(), rest: vector(), once }
    const next = isLast ? null : coarser(grid)
    levels.push({ grid, pieces: piecesOf(height, NODES_AT_ONCE, (row) => rows[row + 1] - rows[row]), ...vectors, parents: next?.parents ?? 0 })
    if (!next) return levels
    grid = next.grid
  }
}

/** x = about A^-1 right on a level; `right` is overwritten. */
function correct(levels: readonly Level[], at: number): void {
  const { grid, right, x, rest, once } = levels[at]
  cycle(levels, at)
  if (!once) return
  const { arena, count } = grid
  const bytes = NODE * count
  const { x: one, image: ofOne } = once
  arena.floats(one, MODEL * count).set(arena.floats(x, MODEL * count))
  arena.floats(ofOne, MODEL * count).set(arena.floats(rest, MODEL * count))
  makeImage(grid, right, ofOne)
  const steep = product(arena, one, ofOne, bytes)
  const far = steep > 0 ? product(arena, one, right, bytes) / steep : 0
  arena.run.addScaled(right, ofOne, bytes, 1, -far)
  cycle(levels, at)
  makeImage(grid, right, rest)
  // Of the second way only what does not undo the first.
  const shared = product(arena, x, ofOne, bytes)
  const own = product(arena, x, rest, bytes) - (steep > 0 ? (shared * shared) / steep : 0)
  const length = own > 0 ? product(arena, x, right, bytes) / own : 0
  const turned = steep > 0 ? far - (shared * length) / steep : 0
  arena.run.addScaled(x, one, bytes, length, turned)
}

function makeImage({ arena, count, near, blocks }: BlockGrid, right: number, moves: number): void {
  arena.run.imageOfNodes(0, NODE * (count - 1), near, blocks, right, moves)
}

/** One cycle from zero; the moves of its last sweep are left in `rest`. */
function cycle(levels: readonly Level[], at: number): void {
  const { grid: { arena, count, rows, height, near, blocks, inverse }, pieces, right, x, rest, parents } = levels[at]
  const { run } = arena
  const last = NODE * count
  for (const [from, to] of pieces) {
    run.nodesFromZero(NODE * rows[from], NODE * rows[to], near, blocks, inverse, right, x)
    run.restOfNodes(NODE * rows[Math.max(0, from - 1)], NODE * (to === height ? count : rows[Math.max(0, to - 1)]), near, blocks, x, rest)
  }
  if (at < levels.length - 1) {
    const next = levels[at + 1]
    arena.floats(next.right, MODEL * (next.grid.count + 1)).fill(0)
    run.restrict(0, last, parents, rest, next.right)
    correct(levels, at + 1)
    run.prolong(0, last, parents, next.x, x)
  }
  // On the last level too: backwards only would not be symmetric.
  run.nodesBackward(0, last - NODE, near, blocks, inverse, right, x, rest)
}
