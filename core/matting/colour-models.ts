import { PAD, SEGMENT, type Band, type Rgb } from './band.ts'
import { AROUND, BLOCK, emptyGrid, settle, type BlockGrid } from './block-grid.ts'
import { STENCIL, type System } from './closed-form.ts'

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

/** Red, green and blue of each place, less one half, in 0..1. */
export function coloursOf({ data }: Rgb, { pixels, count }: Band): Float32Array {
  const out = new Float32Array(3 * pixels.length)
  for (let p = PAD; p < PAD + count; p++) {
    for (let c = 0; c < 3; c++) out[3 * p + c] = data[3 * pixels[p] + c] / 255 - 0.5
  }
  return out
}

/** The other node, beside or above the own, that a pixel at this coordinate is blended with: -1, 1, or 0 for none. */
function neighbour(at: number): number {
  const place = at & 3
  return place === 0 ? -1 : place === 3 ? 1 : 0
}

/** One node more than cells on each side, for the blend at the picture's edges. Cell k is node k + 1. */
export function gridSize(band: Band): { width: number; height: number } {
  return { width: Math.ceil(band.width / CELL) + 2, height: Math.ceil(band.height / CELL) + 2 }
}

/** The system for such corrections: for each two nodes k and l the sum of A over what both touch. Galerkin's product. */
export function colourModels({ band, couplings }: System, colours: Float32Array): BlockGrid {
  const { width, pixels, live, segments } = band
  const size = gridSize(band)
  const grid = emptyGrid(touchedNodes(band, size.width, size.height), size.width, size.height)
  const { nodeAt, blocks } = grid
  // What A makes of the models of the 3 x 3 nodes around, at the pixel in hand.
  const t = new Float64Array(AROUND * 4)
  for (let s = 0; s < segments.length; s += SEGMENT) {
    for (let p = segments[s]; p < segments[s + 1]; p++) {
      if (live[p] === 0) continue
      const x = pixels[p] % width
      const y = (pixels[p] - x) / width
      t.fill(0)
      for (let dy = 0; dy <= 2; dy++) gather(t, couplings, p * STENCIL + 12 + 5 * dy, colours, p + segments[s + 4 + dy], x, y, dy)
      const cell = ((y >> 2) + 1) * size.width + (x >> 2) + 1
      const sx = neighbour(x)
      const sy = neighbour(y)
      const wx = sx === 0 ? 1 : OUTER
      const wy = sy === 0 ? 1 : OUTER
      // Later pixels have a share in the nodes above only through the first row of a cell.
      const top = sy < 0 ? 0 : 1
      spread(blocks, nodeAt[cell], 0, 0, t, top, wx * wy, colours, 3 * p)
      if (sx !== 0) spread(blocks, nodeAt[cell + sx], sx, 0, t, top, (1 - wx) * wy, colours, 3 * p)
      if (sy === 0) continue
      spread(blocks, nodeAt[cell + sy * size.width], 0, sy, t, top, wx * (1 - wy), colours, 3 * p)
      if (sx !== 0) spread(blocks, nodeAt[cell + sy * size.width + sx], sx, sy, t, top, (1 - wx) * (1 - wy), colours, 3 * p)
    }
  }
  addTransposed(grid)
  settle(grid)
  return grid
}

/** What was summed up is half of it: each coupling one way, and half of a pixel's own. The other half is its transpose. */
function addTransposed({ count, near, blocks }: BlockGrid): void {
  for (let n = 0; n < count; n++) {
    for (let k = 4; k < AROUND; k++) {
      const other = near[n * AROUND + k]
      if (other < 0) continue
      const here = (n * AROUND + k) * BLOCK
      const there = (other * AROUND + 8 - k) * BLOCK
      for (let i = 0; i < 4; i++) {
        // A node's own block is its own partner: half of it is gone through.
        for (let j = k === 4 ? i : 0; j < 4; j++) {
          const sum = blocks[here + 4 * i + j] + blocks[there + 4 * j + i]
          blocks[here + 4 * i + j] = sum
          blocks[there + 4 * j + i] = sum
        }
      }
    }
  }
}

function touchedNodes({ width, pixels, live, count }: Band, gridWidth: number, gridHeight: number): Uint8Array {
  const touched = new Uint8Array(gridWidth * gridHeight)
  for (let p = PAD; p < PAD + count; p++) {
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

/** Adds the later ones of a row of a pixel's couplings to t, shared out between the nodes of the pixels there. */
function gather(
  t: Float64Array, couplings: Float32Array, k: number, colours: Float32Array, base: number, x: number, y: number, dy: number,
): void {
  const sy = neighbour(y + dy) * 12
  const wy = sy === 0 ? 1 : OUTER
  const row = (((y + dy) >> 2) - (y >> 2) + 1) * 12
  for (let dx = dy === 0 ? 0 : -2; dx <= 2; dx++) {
    const value = dy === 0 && dx === 0 ? couplings[k] / 2 : couplings[k + dx]
    if (value === 0) continue
    const q = 3 * (base + dx)
    const sx = neighbour(x + dx) * 4
    const wx = sx === 0 ? 1 : OUTER
    const at = row + (((x + dx) >> 2) - (x >> 2) + 1) * 4
    add(t, at, value * wx * wy, colours, q)
    if (sx !== 0) add(t, at + sx, value * (1 - wx) * wy, colours, q)
    if (sy === 0) continue
    add(t, at + sy, value * wx * (1 - wy), colours, q)
    if (sx !== 0) add(t, at + sx + sy, value * (1 - wx) * (1 - wy), colours, q)
  }
}

function add(t: Float64Array, at: number, value: number, colours: Float32Array, q: number): void {
  t[at] += value
  t[at + 1] += value * colours[q]
  t[at + 2] += value * colours[q + 1]
  t[at + 3] += value * colours[q + 2]
}

/** Adds a pixel's part to the blocks of one of its nodes, which lies sx, sy nodes from the middle of t; t has values from row `top` on. */
function spread(
  blocks: Float32Array, node: number, sx: number, sy: number, t: Float64Array, top: number, share: number,
  colours: Float32Array, q: number,
): void {
  const r = share * colours[q]
  const g = share * colours[q + 1]
  const b = share * colours[q + 2]
  for (let v = Math.max(top, sy); v < Math.min(3, 3 + sy); v++) {
    for (let u = Math.max(0, sx); u < Math.min(3, 3 + sx); u++) {
      const from = 4 * (3 * v + u)
      const to = (node * AROUND + 3 * (v - sy) + u - sx) * BLOCK
      for (let j = 0; j < 4; j++) {
        const value = t[from + j]
        blocks[to + j] += share * value
        blocks[to + 4 + j] += r * value
        blocks[to + 8 + j] += g * value
        blocks[to + 12 + j] += b * value
      }
    }
  }
}

/** into = what `rest` amounts to for each node's model: the transpose of `addModels`. */
export function modelShares({ band }: System, { width: gridWidth, nodeAt }: BlockGrid, colours: Float32Array, rest: Float64Array, into: Float64Array): void {
  into.fill(0)
  const { pixels, width, segments } = band
  for (let s = 0; s < segments.length; s += SEGMENT) {
    let p = segments[s]
    const end = segments[s + 1]
    const first = pixels[p] % width
    const y = (pixels[p] - first) / width
    const row = ((y >> 2) + 1) * gridWidth + 1
    const sy = neighbour(y) * gridWidth
    const near = sy === 0 ? 1 : OUTER
    // Up to four pixels of a cell at once; its first and last also count for the cells beside it.
    for (let x = first; p < end;) {
      const cell = row + (x >> 2)
      let [a, r, g, b] = [0, 0, 0, 0]
      for (const last = Math.min(end, p + 4 - (x & 3)); p < last; p++, x++) {
        let value = rest[p]
        const sx = neighbour(x)
        if (sx !== 0) {
          const other = (1 - OUTER) * value
          value -= other
          give(into, nodeAt[cell + sx], near * other, other * colours[3 * p] * near, other * colours[3 * p + 1] * near, other * colours[3 * p + 2] * near)
          if (sy !== 0) {
            const far = (1 - near) * other
            give(into, nodeAt[cell + sx + sy], far, far * colours[3 * p], far * colours[3 * p + 1], far * colours[3 * p + 2])
          }
        }
        a += value
        r += value * colours[3 * p]
        g += value * colours[3 * p + 1]
        b += value * colours[3 * p + 2]
      }
      give(into, nodeAt[cell], near * a, near * r, near * g, near * b)
      if (sy !== 0) give(into, nodeAt[cell + sy], (1 - near) * a, (1 - near) * r, (1 - near) * g, (1 - near) * b)
    }
  }
}

/** Cells that hold nothing but inert places have no node, and nothing to give. */
function give(into: Float64Array, node: number, a: number, r: number, g: number, b: number): void {
  if (node < 0) return
  into[4 * node] += a
  into[4 * node + 1] += r
  into[4 * node + 2] += g
  into[4 * node + 3] += b
}

/** Adds to each place of x what the models of the nodes around make of its colour. */
export function addModels({ band }: System, { width: gridWidth, nodeAt }: BlockGrid, colours: Float32Array, models: Float64Array, x: Float64Array): void {
  const { pixels, live, width, segments } = band
  // The model of a cell as this row blends it, and that of the cell beside it.
  const own = new Float64Array(4)
  const beside = new Float64Array(4)
  for (let s = 0; s < segments.length; s += SEGMENT) {
    let p = segments[s]
    const end = segments[s + 1]
    const first = pixels[p] % width
    const y = (pixels[p] - first) / width
    const row = ((y >> 2) + 1) * gridWidth + 1
    const sy = neighbour(y) * gridWidth
    for (let column = first; p < end;) {
      const cell = row + (column >> 2)
      blended(models, nodeAt[cell], sy === 0 ? -1 : nodeAt[cell + sy], own)
      for (const last = Math.min(end, p + 4 - (column & 3)); p < last; p++, column++) {
        if (live[p] === 0) continue
        const q = 3 * p
        const value = own[0] + own[1] * colours[q] + own[2] * colours[q + 1] + own[3] * colours[q + 2]
        const sx = neighbour(column)
        if (sx === 0) {
          x[p] += value
          continue
        }
        blended(models, nodeAt[cell + sx], sy === 0 ? -1 : nodeAt[cell + sx + sy], beside)
        x[p] += OUTER * value + (1 - OUTER) * (beside[0] + beside[1] * colours[q] + beside[2] * colours[q + 1] + beside[3] * colours[q + 2])
      }
    }
  }
}

/** Three parts of one node's model and one of the other's, if there is another. */
function blended(models: Float64Array, node: number, other: number, into: Float64Array): void {
  for (let i = 0; i < 4; i++) {
    const value = node < 0 ? 0 : models[4 * node + i]
    into[i] = other < 0 ? value : OUTER * value + (1 - OUTER) * models[4 * other + i]
  }
}
