import type { Arena } from './simd/arena.ts'
import { NODE, NODE_BLOCKS, NODE_INVERSE, NODE_NEAR, NODE_PARENTS } from './simd/node-kernels.ts'

/** Numbers each node has: how much of 1, red, green and blue the correction is made of around it. */
export const MODEL = 4
/** Values that couple two nodes. */
const BLOCK = MODEL * MODEL
/** Blocks that a node keeps: its own, then those with the four nodes after it, beside and below; the others are transposes of its neighbours'. */
export const KEPT = 5

/** A system of equations on some nodes of a rectangular grid, each coupled with the eight around it by 4 x 4 blocks. */
export type BlockGrid = {
  readonly arena: Arena
  readonly width: number
  readonly height: number
  readonly count: number
  /** Node of each cell, or `count` where there is none. */
  readonly nodeAt: Int32Array
  /** Cell of each node: y * width + x. */
  readonly cells: Int32Array
  /** First node of each row, and one more for the end. */
  readonly rows: Int32Array
  /** Addresses: each node's neighbours, the blocks it keeps (rows first), the inverse of its own; a node of zeros follows the last. */
  readonly near: number
  readonly blocks: number
  readonly inverse: number
}

/** What each block's diagonal is raised by, as a share of its largest value: where colours are flat, a model of them is not determined. */
const RIDGE = 4e-6

/** A grid without couplings, with a node in each cell that is marked. */
export function emptyGrid(arena: Arena, marked: Uint8Array, width: number, height: number): BlockGrid {
  let count = 0
  for (let i = 0; i < marked.length; i++) if (marked[i] !== 0) count++
  const nodeAt = new Int32Array(marked.length).fill(count)
  const cells = new Int32Array(count)
  const rows = new Int32Array(height + 1)
  for (let i = 0, n = 0; i < marked.length; i++) {
    if (i % width === 0) rows[i / width] = n
    if (marked[i] !== 0) cells[nodeAt[i] = n++] = i
  }
  rows[height] = count
  const grid = {
    arena, width, height, count, nodeAt, cells, rows,
    near: arena.take((count + 1) * NODE_NEAR), blocks: arena.take((count + 1) * NODE_BLOCKS), inverse: arena.take((count + 1) * NODE_INVERSE),
  }
  const near = arena.integers(grid.near, 8 * count).fill(NODE * count)
  for (let n = 0; n < count; n++) {
    const x = cells[n] % width
    const y = (cells[n] - x) / width
    for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
      for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
        const k = (v - y + 1) * 3 + u - x + 1
        if (k !== 4) near[8 * n + (k < 4 ? k : k - 1)] = NODE * nodeAt[v * width + u]
      }
    }
  }
  return grid
}

/** Makes each node's own block safely positive and keeps its inverse. Call it once, when all couplings are there. */
export function settle({ arena, count, ...grid }: BlockGrid): void {
  const blocks = arena.floats(grid.blocks, count * KEPT * BLOCK)
  const inverse = arena.floats(grid.inverse, count * BLOCK)
  // Gauss and Jordan on [block | identity]; blocks are symmetric and positive, so no pivots are looked for.
  const m = new Float64Array(2 * BLOCK)
  for (let n = 0; n < count; n++) {
    const from = n * KEPT * BLOCK
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

/** A coarser grid, and the address of the four of its nodes that each finer node lies between; some of them are the same. */
export type Coarser = { readonly grid: BlockGrid; readonly parents: number }

/**
 * The same equations for corrections that are bilinear between every other node: the Galerkin product. Nodes at even places
 * stay, so the blocks of a 3 x 3 neighbourhood meet again in one.
 */
export function coarser(fine: BlockGrid): Coarser {
  const { arena } = fine
  const width = (fine.width >> 1) + 1
  const height = (fine.height >> 1) + 1
  const marked = new Uint8Array(width * height)
  const four = new Int32Array(fine.count * 4)
  for (let n = 0; n < fine.count; n++) {
    const x = fine.cells[n] % fine.width
    const y = (fine.cells[n] - x) / fine.width
    for (let i = 0; i < 4; i++) marked[four[4 * n + i] = ((y + (i >> 1)) >> 1) * width + ((x + (i & 1)) >> 1)] = 1
  }
  const grid = emptyGrid(arena, marked, width, height)
  const parents = arena.take(fine.count * NODE_PARENTS)
  arena.integers(parents, 4 * fine.count).forEach((_, i, list) => (list[i] = NODE * grid.nodeAt[four[i]]))
  gather(fine, grid)
  settle(grid)
  return { grid, parents }
}

/** Adds each finer block to the coarser ones of the nodes around. */
function gather(fine: BlockGrid, grid: BlockGrid): void {
  const { arena } = fine
  const { width, nodeAt } = grid
  const from = arena.floats(fine.blocks, fine.count * KEPT * BLOCK)
  const into = arena.floats(grid.blocks, grid.count * KEPT * BLOCK)
  const near = arena.integers(fine.near, 8 * fine.count)
  const half = (at: number): number => ((at & 1) === 1 ? 0.5 : 1)
  for (let n = 0; n < fine.count; n++) {
    const x = fine.cells[n] % fine.width
    const y = (fine.cells[n] - x) / fine.width
    for (let k = 0; k < KEPT; k++) {
      if (k > 0 && near[8 * n + 3 + k] === NODE * fine.count) continue
      const u = x + ((k + 4) % 3) - 1
      const v = y + (((k + 4) / 3) | 0) - 1
      const block = (n * KEPT + k) * BLOCK
      const share = half(x) * half(y) * half(u) * half(v)
      for (let Y = y >> 1; Y <= (y + 1) >> 1; Y++) for (let X = x >> 1; X <= (x + 1) >> 1; X++) {
        for (let V = v >> 1; V <= (v + 1) >> 1; V++) for (let U = u >> 1; U <= (u + 1) >> 1; U++) {
          const step = 3 * (V - Y) + U - X
          // A node's own block is met from both sides, and is the same from both.
          if (step >= 0) {
            const to = (nodeAt[Y * width + X] * KEPT + step) * BLOCK
            for (let i = 0; i < BLOCK; i++) into[to + i] += share * from[block + i]
          }
          if (k > 0 && step <= 0) {
            const to = (nodeAt[V * width + U] * KEPT - step) * BLOCK
            for (let i = 0; i < MODEL; i++) for (let j = 0; j < MODEL; j++) into[to + 4 * j + i] += share * from[block + 4 * i + j]
          }
        }
      }
    }
  }
}
