import { downTo, i32, kernel, set, sumOf, upTo, v128, type Code, type Kernel, type Local } from './assembler.ts'

/*
 * The sweeps over grids whose nodes have four numbers each. Addresses and nodes are in bytes: a node's number times NODE. Of
 * couplings a node keeps its own block and the four with later neighbours, rows first; those with earlier ones are the
 * transposes of the neighbours'. Neighbours that are not there are the node after the last, which is all zero.
 */

/** Bytes of a node's four numbers, of its five blocks, of its inverse, of its list of eight neighbours. */
export const NODE = 16
export const NODE_BLOCKS = 5 * 64
export const NODE_INVERSE = 64
export const NODE_NEAR = 32
/** Bytes of the list of four coarser nodes that a node lies between. */
export const NODE_PARENTS = 16

const SHARE = 0.25
const ROWS = [0, 1, 2, 3]

/** Where what a node has of an array lies, of which each has so many bytes. */
const pieceOf = (array: Local, n: Local, bytes: number): Code => i32.add(array, i32.mul(n, i32.of(bytes / NODE)))

/** Four vectors' sums as one vector. */
function sums(t: readonly Local[]): Code {
  const low = (a: Local, b: Local): Code => v128.add(v128.shuffle(a, b, [0, 4, 1, 5]), v128.shuffle(a, b, [2, 6, 3, 7]))
  const pairs = [low(t[0], t[1]), low(t[2], t[3])]
  return [set(t[0], pairs[0]), set(t[2], pairs[1]), v128.add(v128.shuffle(t[0], t[2], [0, 1, 4, 5]), v128.shuffle(t[0], t[2], [2, 3, 6, 7]))]
}

/** What the four earlier neighbours give: rows of their blocks times their numbers one by one. */
function earlier(list: Local, x: Local, blocks: Local, near: Local, its: Local): Code {
  return sumOf(ROWS.map((k) => [
    set(near, i32.load(list, 4 * k)), set(its, pieceOf(blocks, near, NODE_BLOCKS)),
    set(near, i32.add(x, near)),
    sumOf(ROWS.map((row) => v128.mul(v128.load(its, 64 * (4 - k) + 16 * row), v128.loadSplat(near, 4 * row))), v128.add),
  ]), v128.add)
}

/** What the four later neighbours give, and with `own` the node itself. */
function later(list: Local, x: Local, its: Local, near: Local, t: readonly Local[], own: Local | null): Code {
  const part = (k: number, row: number): Code => v128.mul(v128.load(its, 64 * k + 16 * row), v128.load(near))
  const goTo = (k: number): Code => set(near, i32.add(x, i32.load(list, 12 + 4 * k)))
  return [
    own ? set(near, own) : goTo(1), ROWS.map((row) => set(t[row], part(own ? 0 : 1, row))),
    (own ? [1, 2, 3, 4] : [2, 3, 4]).map((k) => [goTo(k), ROWS.map((row) => set(t[row], v128.add(t[row], part(k, row))))]),
    sums(t),
  ]
}

/** What the node's inverse makes of a vector that lies at an address. */
const relaxed = (inverse: Local, at: Local): Code => sumOf(ROWS.map((row) => v128.mul(v128.load(inverse, 16 * row), v128.loadSplat(at, 4 * row))), v128.add)

const ADDRESSES = ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'] as const

export const nodeKernels: Record<'nodesFromZero' | 'restOfNodes' | 'nodesBackward' | 'imageOfNodes' | 'restrict' | 'prolong', Kernel> = {
  nodesFromZero: kernel(ADDRESSES, ([n, end, lists, blocks, inverses, right, x], local) => {
    const [list, near, its, inverse, to] = Array.from({ length: 5 }, () => local('i32'))
    return upTo(n, end, NODE, [
      set(list, pieceOf(lists, n, NODE_NEAR)), set(inverse, pieceOf(inverses, n, NODE_INVERSE)), set(to, i32.add(x, n)),
      v128.store(to, v128.sub(v128.load(i32.add(right, n)), earlier(list, x, blocks, near, its))),
      v128.store(to, relaxed(inverse, to)),
    ])
  }),
  restOfNodes: kernel(['i32', 'i32', 'i32', 'i32', 'i32', 'i32'], ([n, end, lists, blocks, x, rest], local) => {
    const [list, near, its] = Array.from({ length: 3 }, () => local('i32'))
    const t = Array.from({ length: 4 }, () => local('v128'))
    return upTo(n, end, NODE, [
      set(list, pieceOf(lists, n, NODE_NEAR)), set(its, pieceOf(blocks, n, NODE_BLOCKS)),
      v128.store(i32.add(rest, n), v128.negative(later(list, x, its, near, t, null))),
    ])
  }),
  nodesBackward: kernel([...ADDRESSES, 'i32'], ([first, n, lists, blocks, inverses, right, x, moves], local) => {
    const [list, near, its, inverse, to, own] = Array.from({ length: 6 }, () => local('i32'))
    const t = Array.from({ length: 4 }, () => local('v128'))
    const rest = local('v128')
    return downTo(n, first, NODE, [
      set(list, pieceOf(lists, n, NODE_NEAR)), set(inverse, pieceOf(inverses, n, NODE_INVERSE)),
      set(own, i32.add(x, n)), set(to, i32.add(moves, n)),
      set(rest, v128.sub(v128.load(i32.add(right, n)), earlier(list, x, blocks, near, its))),
      set(its, pieceOf(blocks, n, NODE_BLOCKS)),
      v128.store(to, v128.sub(rest, later(list, x, its, near, t, own))),
      v128.store(to, relaxed(inverse, to)),
      v128.store(own, v128.add(v128.load(own), v128.load(to))),
    ])
  }),
  // Makes A x of the moves of the backward sweep that led to x, in place.
  imageOfNodes: kernel(['i32', 'i32', 'i32', 'i32', 'i32', 'i32'], ([first, n, lists, blocks, right, moves], local) => {
    const [list, near, its] = Array.from({ length: 3 }, () => local('i32'))
    return downTo(n, first, NODE, [
      set(list, pieceOf(lists, n, NODE_NEAR)),
      v128.store(i32.add(moves, n), v128.add(v128.load(i32.add(right, n)), earlier(list, moves, blocks, near, its))),
    ])
  }),
  // Adds to each coarser node what the nodes around it have, and the other way round: bilinear, a quarter to each of four of
  // which some are the same.
  restrict: kernel(['i32', 'i32', 'i32', 'i32', 'i32'], ([n, end, parents, from, into], local) => {
    const [list, to] = [local('i32'), local('i32')]
    const value = local('v128')
    return upTo(n, end, NODE, [
      set(list, i32.add(parents, n)), set(value, v128.mul(v128.load(i32.add(from, n)), v128.of([SHARE, SHARE, SHARE, SHARE]))),
      [0, 4, 8, 12].map((k) => [set(to, i32.add(into, i32.load(list, k))), v128.store(to, v128.add(v128.load(to), value))]),
    ])
  }),
  prolong: kernel(['i32', 'i32', 'i32', 'i32', 'i32'], ([n, end, parents, from, into], local) => {
    const [list, to] = [local('i32'), local('i32')]
    return upTo(n, end, NODE, [
      set(list, i32.add(parents, n)), set(to, i32.add(into, n)),
      v128.store(to, v128.add(v128.load(to), v128.mul(
        sumOf([0, 4, 8, 12].map((k) => v128.load(i32.add(from, i32.load(list, k)))), v128.add), v128.of([SHARE, SHARE, SHARE, SHARE]),
      ))),
    ])
  }),
}
