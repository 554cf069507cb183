import { SEGMENT, type Band, type Rgb } from './band.ts'
import { emptyGrid, KEPT, MODEL, settle, type BlockGrid } from './block-grid.ts'
import type { System } from './closed-form.ts'
import { NODE } from './simd/node-kernels.ts'
import { LATER, planeOf, PLANES } from './simd/sweep-kernels.ts'

/*
 * Corrections of a matte that cost the closed-form Laplacian next to nothing: around each node of a grid of CELL x CELL
 * pixels the correction is a straight-line function of the colour, and neighbouring functions are blended over two pixels.
 * A plain coarse grid cannot make these, since they follow the colours; with them the multigrid below needs some twenty
 * steps whatever the size of the picture. The idea is that of smoothed aggregation with given near-null vectors
 * (Vanek, Mandel and Brezina 1996; Bolz et al. 2003 do the like with geometry), here 1, red, green and blue.
 */

/** Pixels of a side of a cell; the code below knows that it is four. */
const CELL = 4
/** Share of the own cell at its first and last pixel; the rest is the neighbour's. */
const OUTER = 0.75

/** Where the models of a system lie: colours of its places, and the node of each cell, in bytes. */
export type Models = { readonly grid: BlockGrid; readonly colours: number; readonly nodeAt: number }

/** A level of 8 bits, less one half, in 0..1. */
const LEVELS = Float64Array.from({ length: 256 }, (_, level) => level / 255 - 0.5)
const BLOCK = MODEL * MODEL

/** Puts four bytes of each place into the arena: 255 where it is live, then its colour. */
function placeColours({ band: { places, pixels, live }, arena }: System, { data }: Rgb): number {
  const at = arena.take(4 * places)
  const bytes = arena.bytes(at, 4 * places)
  for (let p = 0; p < places; p++) {
    if (live[p] === 0) continue
    bytes[4 * p] = 255
    bytes[4 * p + 1] = data[3 * pixels[p]]
    bytes[4 * p + 2] = data[3 * pixels[p] + 1]
    bytes[4 * p + 3] = data[3 * pixels[p] + 2]
  }
  return at
}

/** The other node, beside or above the own, that a pixel at this coordinate is blended with: -1, 1, or 0 for none. */
function neighbour(at: number): number {
  const place = at & 3
  return place === 0 ? -1 : place === 3 ? 1 : 0
}

/** One node more than cells on each side, for the blend at the picture's edges. Cell k is node k + 1. */
function gridSize(band: Band): { width: number; height: number } {
  return { width: Math.ceil(band.width / CELL) + 2, height: Math.ceil(band.height / CELL) + 2 }
}

/** The system for such corrections: for each two nodes k and l the sum of A over what both touch. Galerkin's product. Comes before `invert`. */
export function colourModels(system: System, picture: Rgb): Models {
  const { band, arena } = system
  const { width: gridWidth, height } = gridSize(band)
  const colours = placeColours(system, picture)
  const grid = emptyGrid(arena, touchedNodes(band, gridWidth, height), gridWidth, height)
  const nodeAt = arena.take(4 * grid.nodeAt.length)
  arena.integers(nodeAt, grid.nodeAt.length).set(grid.nodeAt.map((node) => NODE * node))
  addAll(system, grid, arena.bytes(colours, 4 * band.places))
  const blocks = arena.floats(grid.blocks, grid.count * KEPT * BLOCK)
  // What was summed up is half of it; the other half is its transpose, which couplings with other nodes have got already.
  for (let from = 0; from < blocks.length; from += KEPT * BLOCK) {
    for (let i = 0; i < 4; i++) for (let j = i; j < 4; j++) blocks[from + 4 * i + j] = blocks[from + 4 * j + i] += blocks[from + 4 * i + j]
  }
  settle(grid)
  return { grid, colours, nodeAt }
}

function addAll({ band, arena, stride }: System, grid: BlockGrid, colours: Uint8Array): void {
  const { width, pixels, live, segments } = band
  const plane = stride / 4
  const planes = arena.floats(PLANES, (LATER + 1) * plane)
  const blocks = arena.floats(grid.blocks, grid.count * KEPT * BLOCK)
  // What A makes of the models of the 3 x 3 nodes around, at the pixel in hand.
  const t = new Float64Array(9 * 4)
  for (let s = 0; s < segments.length; s += SEGMENT) {
    for (let p = segments[s]; p < segments[s + 1]; p++) {
      if (live[p] === 0) continue
      const x = pixels[p] % width
      const y = (pixels[p] - x) / width
      t.fill(0)
      share(t, planes[LATER * plane + p] / 2, colours, p, x, y, 0, 0)
      for (let dy = 0; dy <= 2; dy++) {
        const q = dy === 0 ? p : p + segments[s + 3 + dy]
        for (let dx = dy === 0 ? 1 : -2; dx <= 2; dx++) {
          const value = planes[planeOf(dx, dy) * plane + p]
          if (value !== 0) share(t, value, colours, q + dx, x, y, dx, dy)
        }
      }
      const cell = ((y >> 2) + 1) * grid.width + (x >> 2) + 1
      const sx = neighbour(x)
      const sy = neighbour(y)
      const wx = sx === 0 ? 1 : OUTER
      const wy = sy === 0 ? 1 : OUTER
      // Later pixels have a share in the nodes above only through the first row of a cell.
      const top = sy < 0 ? 0 : 1
      spread(blocks, grid, cell, 0, 0, t, top, wx * wy, colours, 4 * p)
      if (sx !== 0) spread(blocks, grid, cell, sx, 0, t, top, (1 - wx) * wy, colours, 4 * p)
      if (sy === 0) continue
      spread(blocks, grid, cell, 0, sy, t, top, wx * (1 - wy), colours, 4 * p)
      if (sx !== 0) spread(blocks, grid, cell, sx, sy, t, top, (1 - wx) * (1 - wy), colours, 4 * p)
    }
  }
}

function touchedNodes({ width, places, pixels, live }: Band, gridWidth: number, gridHeight: number): Uint8Array {
  const touched = new Uint8Array(gridWidth * gridHeight)
  for (let p = 0; p < places; p++) {
    if (live[p] === 0) continue
    const x = pixels[p] % width
    const y = (pixels[p] - x) / width
    const cell = ((y >> 2) + 1) * gridWidth + (x >> 2) + 1
    const sx = neighbour(x)
    const sy = neighbour(y) * gridWidth
    touched[cell] = touched[cell + sx] = touched[cell + sy] = touched[cell + sx + sy] = 1
  }
  return touched
}

/** Adds a coupling with the pixel dx, dy on, whose place is q, to t: shared out between the nodes of that pixel. */
function share(t: Float64Array, value: number, colours: Uint8Array, q: number, x: number, y: number, dx: number, dy: number): void {
  const sx = neighbour(x + dx) * 4
  const sy = neighbour(y + dy) * 12
  const wx = sx === 0 ? 1 : OUTER
  const wy = sy === 0 ? 1 : OUTER
  const at = (((y + dy) >> 2) - (y >> 2) + 1) * 12 + (((x + dx) >> 2) - (x >> 2) + 1) * 4
  add(t, at, value * wx * wy, colours, 4 * q)
  if (sx !== 0) add(t, at + sx, value * (1 - wx) * wy, colours, 4 * q)
  if (sy === 0) return
  add(t, at + sy, value * wx * (1 - wy), colours, 4 * q)
  if (sx !== 0) add(t, at + sx + sy, value * (1 - wx) * (1 - wy), colours, 4 * q)
}

function add(t: Float64Array, at: number, value: number, colours: Uint8Array, q: number): void {
  t[at] += value
  t[at + 1] += value * LEVELS[colours[q + 1]]
  t[at + 2] += value * LEVELS[colours[q + 2]]
  t[at + 3] += value * LEVELS[colours[q + 3]]
}

/** Adds a pixel's part to the blocks between one of its nodes, sx, sy from the middle of t, and all others; t has values from row `top` on. */
function spread(
  blocks: Float32Array, { nodeAt, width }: BlockGrid, middle: number, sx: number, sy: number, t: Float64Array, top: number, part: number,
  colours: Uint8Array, q: number,
): void {
  const r = part * LEVELS[colours[q + 1]]
  const g = part * LEVELS[colours[q + 2]]
  const b = part * LEVELS[colours[q + 3]]
  for (let v = Math.max(top, sy); v < Math.min(3, 3 + sy); v++) {
    for (let u = Math.max(0, sx); u < Math.min(3, 3 + sx); u++) {
      const from = 4 * (3 * v + u)
      const step = 3 * (v - 1 - sy) + u - 1 - sx
      const cell = step < 0 ? middle + (v - 1) * width + u - 1 : middle + sy * width + sx
      const to = (nodeAt[cell] * KEPT + Math.abs(step)) * BLOCK
      // Towards an earlier node: what that one keeps is the transpose.
      const along = step < 0 ? 4 : 1
      const down = step < 0 ? 1 : 4
      for (let j = 0; j < 4; j++) {
        const value = t[from + j]
        if (value === 0) continue
        blocks[to + along * j] += part * value
        blocks[to + along * j + down] += r * value
        blocks[to + along * j + 2 * down] += g * value
        blocks[to + along * j + 3 * down] += b * value
      }
    }
  }
}
