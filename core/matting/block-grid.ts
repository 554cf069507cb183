/** Numbers each node has: how much of 1, red, green and blue the correction is made of around it. */
export const MODEL = 4
/** Values that couple two nodes. */
export const BLOCK = MODEL * MODEL
/** Nodes around a node that it is coupled with, row by row, itself the fifth. */
export const AROUND = 9

/** A system of equations on some nodes of a rectangular grid, each coupled with the eight around it by 4 x 4 blocks. */
export type BlockGrid = {
  readonly width: number
  readonly height: number
  readonly count: number
  /** Node of each cell, or -1. */
  readonly nodeAt: Int32Array
  /** Cell of each node: y * width + x. */
  readonly cells: Int32Array
  /** The AROUND nodes around each node, -1 where there is none. */
  readonly near: Int32Array
  /** AROUND blocks of each node, rows first. */
  readonly blocks: Float32Array
  /** Inverse of each node's own block. */
  readonly inverse: Float64Array
}

/** What each block's diagonal is raised by, as a share of its largest value: where colours are flat, a model of them is not determined. */
const RIDGE = 4e-6

/** A grid without couplings, with a node in each cell that is marked. */
export function emptyGrid(marked: Uint8Array, width: number, height: number): BlockGrid {
  const nodeAt = new Int32Array(marked.length).fill(-1)
  let count = 0
  for (let i = 0; i < marked.length; i++) if (marked[i] !== 0) nodeAt[i] = count++
  const cells = new Int32Array(count)
  const near = new Int32Array(count * AROUND).fill(-1)
  for (let i = 0; i < marked.length; i++) if (nodeAt[i] >= 0) cells[nodeAt[i]] = i
  for (let n = 0; n < count; n++) {
    const x = cells[n] % width
    const y = (cells[n] - x) / width
    for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
      for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
        near[n * AROUND + (v - y + 1) * 3 + u - x + 1] = nodeAt[v * width + u]
      }
    }
  }
  return {
    width, height, count, nodeAt, cells, near,
    blocks: new Float32Array(count * AROUND * BLOCK), inverse: new Float64Array(count * BLOCK),
  }
}

/** Makes each node's own block safely positive and keeps its inverse. Call it once, when all couplings are there. */
export function settle({ count, blocks, inverse }: BlockGrid): void {
  // Gauss and Jordan on [block | identity]; blocks are symmetric and positive, so no pivots are looked for.
  const m = new Float64Array(2 * BLOCK)
  for (let n = 0; n < count; n++) {
    const from = (n * AROUND + 4) * BLOCK
    const most = Math.max(blocks[from], blocks[from + 5], blocks[from + 10], blocks[from + 15])
    for (let i = 0; i < MODEL; i++) {
      blocks[from + 5 * i] += RIDGE * most + 1e-12
      for (let j = 0; j < MODEL; j++) {
        m[8 * i + j] = blocks[from + 4 * i + j]
        m[8 * i + 4 + j] = i === j ? 1 : 0
      }
    }
    for (let i = 0; i < MODEL; i++) {
      const share = 1 / m[9 * i]
      for (let j = i; j < 8; j++) m[8 * i + j] *= share
      for (let r = 0; r < MODEL; r++) {
        const factor = r === i ? 0 : m[8 * r + i]
        if (factor !== 0) for (let j = i; j < 8; j++) m[8 * r + j] -= factor * m[8 * i + j]
      }
    }
    for (let i = 0; i < MODEL; i++) for (let j = 0; j < MODEL; j++) inverse[n * BLOCK + 4 * i + j] = (m[8 * i + 4 + j] + m[8 * j + 4 + i]) / 2
  }
}

/**
 * The same equations for corrections that are bilinear between every other node: the Galerkin product. Nodes at even places
 * stay, so the blocks of a 3 x 3 neighbourhood meet again in one.
 */
export function coarser(fine: BlockGrid): BlockGrid {
  const width = (fine.width >> 1) + 1
  const height = (fine.height >> 1) + 1
  const marked = new Uint8Array(width * height)
  eachShare(fine, width, (_, cell) => void (marked[cell] = 1))
  const grid = emptyGrid(marked, width, height)
  const half = (at: number): number => ((at & 1) === 1 ? 0.5 : 1)
  for (let n = 0; n < fine.count; n++) {
    const x = fine.cells[n] % fine.width
    const y = (fine.cells[n] - x) / fine.width
    for (let k = 0; k < AROUND; k++) {
      if (fine.near[n * AROUND + k] < 0) continue
      const u = x + (k % 3) - 1
      const v = y + ((k / 3) | 0) - 1
      const from = (n * AROUND + k) * BLOCK
      const share = half(x) * half(y) * half(u) * half(v)
      for (let Y = y >> 1; Y <= (y + 1) >> 1; Y++) for (let X = x >> 1; X <= (x + 1) >> 1; X++) {
        const node = grid.nodeAt[Y * width + X] * AROUND + 4
        for (let V = v >> 1; V <= (v + 1) >> 1; V++) for (let U = u >> 1; U <= (u + 1) >> 1; U++) {
          const to = (node + 3 * (V - Y) + U - X) * BLOCK
          for (let i = 0; i < BLOCK; i++) grid.blocks[to + i] += share * fine.blocks[from + i]
        }
      }
    }
  }
  settle(grid)
  return grid
}

/** Calls `use(node, cell, share)` for the one, two or four coarse cells that each fine node lies between. */
export function eachShare(fine: BlockGrid, width: number, use: (node: number, cell: number, share: number) => void): void {
  for (let n = 0; n < fine.count; n++) {
    const x = fine.cells[n] % fine.width
    const y = (fine.cells[n] - x) / fine.width
    const share = ((x & 1) === 1 ? 0.5 : 1) * ((y & 1) === 1 ? 0.5 : 1)
    for (let v = y >> 1; v <= (y + 1) >> 1; v++) for (let u = x >> 1; u <= (x + 1) >> 1; u++) use(n, v * width + u, share)
  }
}

/**
 * x after one forward sweep of Gauss and Seidel from zero, and what then remains of the right side: as the rows before a node
 * are satisfied, only the nodes after it count.
 */
export function sweepNodesFromZero(grid: BlockGrid, right: Float64Array, x: Float64Array, rest: Float64Array): void {
  rest.set(right)
  for (let n = 0; n < grid.count; n++) {
    subtractNear(grid, n, 0, 4, x, rest)
    relaxNode(grid.inverse, n, rest)
    for (let i = MODEL * n; i < MODEL * n + MODEL; i++) x[i] = rest[i]
  }
  rest.fill(0)
  for (let n = 0; n < grid.count; n++) subtractNear(grid, n, 5, AROUND, x, rest)
}

/** One backward sweep, in place. How far each number went is left in `moves`. */
export function sweepNodesBackward(grid: BlockGrid, right: Float64Array, x: Float64Array, moves: Float64Array): void {
  moves.set(right)
  for (let n = grid.count - 1; n >= 0; n--) {
    subtractNear(grid, n, 0, AROUND, x, moves)
    relaxNode(grid.inverse, n, moves)
    for (let i = MODEL * n; i < MODEL * n + MODEL; i++) x[i] += moves[i]
  }
}

/** Makes A x of the moves of the backward sweep that led to x, in place: rows miss what the nodes before them moved later. */
export function imageOfMoves(grid: BlockGrid, right: Float64Array, moves: Float64Array): void {
  for (let n = grid.count - 1; n >= 0; n--) {
    for (let i = MODEL * n; i < MODEL * n + MODEL; i++) moves[i] = -right[i]
    subtractNear(grid, n, 0, 4, moves, moves)
    for (let i = MODEL * n; i < MODEL * n + MODEL; i++) moves[i] = -moves[i]
  }
}

/** Makes of what is left of a node's rows the move that leaves nothing. */
function relaxNode(inverse: Float64Array, n: number, rest: Float64Array): void {
  const at = MODEL * n
  const g = BLOCK * n
  const a = rest[at]
  const b = rest[at + 1]
  const c = rest[at + 2]
  const d = rest[at + 3]
  rest[at] = inverse[g] * a + inverse[g + 1] * b + inverse[g + 2] * c + inverse[g + 3] * d
  rest[at + 1] = inverse[g + 4] * a + inverse[g + 5] * b + inverse[g + 6] * c + inverse[g + 7] * d
  rest[at + 2] = inverse[g + 8] * a + inverse[g + 9] * b + inverse[g + 10] * c + inverse[g + 11] * d
  rest[at + 3] = inverse[g + 12] * a + inverse[g + 13] * b + inverse[g + 14] * c + inverse[g + 15] * d
}

/** Takes from what is left of a node's rows what the nodes first..last - 1 around it give. */
function subtractNear({ near, blocks }: BlockGrid, n: number, first: number, last: number, x: Float64Array, rest: Float64Array): void {
  const at = MODEL * n
  let a = rest[at]
  let b = rest[at + 1]
  let c = rest[at + 2]
  let d = rest[at + 3]
  for (let k = AROUND * n + first, end = AROUND * n + last; k < end; k++) {
    const m = MODEL * near[k]
    if (m < 0) continue
    const f = BLOCK * k
    const p = x[m]
    const q = x[m + 1]
    const r = x[m + 2]
    const s = x[m + 3]
    a -= blocks[f] * p + blocks[f + 1] * q + blocks[f + 2] * r + blocks[f + 3] * s
    b -= blocks[f + 4] * p + blocks[f + 5] * q + blocks[f + 6] * r + blocks[f + 7] * s
    c -= blocks[f + 8] * p + blocks[f + 9] * q + blocks[f + 10] * r + blocks[f + 11] * s
    d -= blocks[f + 12] * p + blocks[f + 13] * q + blocks[f + 14] * r + blocks[f + 15] * s
  }
  rest[at] = a
  rest[at + 1] = b
  rest[at + 2] = c
  rest[at + 3] = d
}
