/*
 * Pixels as nodes of a graph, each with up to eight neighbours. Directions are numbered so that the opposite of d is 7 - d:
 *   0 1 2
 *   3 . 4
 *   5 6 7
 */
export const STEPS_X = [-1, 0, 1, -1, 1, -1, 0, 1] as const
export const STEPS_Y = [-1, -1, -1, 0, 0, 1, 1, 1] as const

/**
 * A graph to be cut in two. All capacities are whole numbers below 2^30; the sums at one node must stay there too.
 * `neighbours[8 * i + d]`: the node in direction d of node i, or -1; symmetric. `capacities[8 * i + d]`: what cutting the arc from i to
 * it costs. `terminals[i]`: above 0 what it costs to call i background, below 0 (negated) what it costs to call it foreground.
 * Capacities and terminals are used up by the cut.
 */
export type PixelGraph = { neighbours: Int32Array; capacities: Int32Array; terminals: Int32Array }

const FREE = 0
const SOURCE = 1
const SINK = 2
/** Parents that are no direction. */
const TERMINAL = 8
const ORPHAN = 9
const NONE = 10
const FAR = 2 ** 31 - 1

/**
 * The cheapest cut: 1 for each node on the side of the foreground, else 0. Of several cheapest cuts that with the least foreground.
 * Maximum flow by two search trees that are kept from path to path: Boykov and Kolmogorov, "An experimental comparison of
 * min-cut/max-flow algorithms for energy minimization in vision", PAMI 26 (2004), with the time stamps of Kolmogorov's thesis.
 * `cost` is the capacity of the cut arcs, without what is the same for every cut.
 */
export function cheapestCut({ neighbours, capacities, terminals }: PixelGraph): { sides: Uint8Array<ArrayBuffer>; cost: number } {
  const n = terminals.length
  const tree = new Uint8Array(n)
  const parents = new Uint8Array(n).fill(NONE)
  const stamps = new Int32Array(n)
  const depths = new Int32Array(n)
  /** Nodes that may still grow their tree, first come first served; `queued` keeps them from waiting twice. */
  const active = new Int32Array(n + 1)
  const queued = new Uint8Array(n)
  let head = 0
  let tail = 0
  let orphans: number[] = []
  let time = 0
  let flow = 0

  const wake = (i: number) => {
    if (queued[i] === 1) return
    queued[i] = 1
    active[tail] = i
    tail = tail === n ? 0 : tail + 1
  }
  for (let i = 0; i < n; i++) {
    if (terminals[i] === 0) continue
    tree[i] = terminals[i] > 0 ? SOURCE : SINK
    parents[i] = TERMINAL
    depths[i] = 1
    wake(i)
  }

  /** The arc between the trees that a node finds, as 8 * tail + direction, or -1. Its tree grows until then. */
  const grow = (i: number): number => {
    const own = tree[i]
    for (let d = 0, a = 8 * i; d < 8; d++, a++) {
      const j = neighbours[a]
      if (j < 0) continue
      const arc = own === SOURCE ? a : 8 * j + 7 - d
      if (capacities[arc] === 0) continue
      if (tree[j] === FREE) {
        tree[j] = own
        parents[j] = 7 - d
        stamps[j] = stamps[i]
        depths[j] = depths[i] + 1
        wake(j)
      } else if (tree[j] !== own) return arc
      else if (stamps[j] <= stamps[i] && depths[j] > depths[i]) {
        // A shorter way to the terminal.
        parents[j] = 7 - d
        stamps[j] = stamps[i]
        depths[j] = depths[i] + 1
      }
    }
    return -1
  }

  const augment = (middle: number) => {
    const from = middle >> 3
    const to = neighbours[middle]
    let least = capacities[middle]
    let p = from
    for (; parents[p] !== TERMINAL; p = neighbours[8 * p + parents[p]]) {
      const arc = 8 * neighbours[8 * p + parents[p]] + 7 - parents[p]
      if (capacities[arc] < least) least = capacities[arc]
    }
    if (terminals[p] < least) least = terminals[p]
    for (p = to; parents[p] !== TERMINAL; p = neighbours[8 * p + parents[p]]) {
      if (capacities[8 * p + parents[p]] < least) least = capacities[8 * p + parents[p]]
    }
    if (-terminals[p] < least) least = -terminals[p]

    capacities[middle] -= least
    capacities[8 * to + 7 - (middle & 7)] += least
    for (p = from; parents[p] !== TERMINAL; ) {
      const up = 8 * p + parents[p]
      const next = neighbours[up]
      const arc = 8 * next + 7 - parents[p]
      capacities[up] += least
      capacities[arc] -= least
      if (capacities[arc] === 0) orphaned(p)
      p = next
    }
    terminals[p] -= least
    if (terminals[p] === 0) orphaned(p)
    for (p = to; parents[p] !== TERMINAL; ) {
      const up = 8 * p + parents[p]
      const next = neighbours[up]
      capacities[8 * next + 7 - parents[p]] += least
      capacities[up] -= least
      if (capacities[up] === 0) orphaned(p)
      p = next
    }
    terminals[p] += least
    if (terminals[p] === 0) orphaned(p)
    flow += least
  }
  const orphaned = (i: number) => {
    parents[i] = ORPHAN
    orphans.push(i)
  }

  /** Steps from a node to its terminal, or FAR when its tree is broken above it. What is learnt is stamped on the way. */
  const depthOf = (start: number): number => {
    let steps = 0
    let p = start
    for (;;) {
      if (stamps[p] === time) {
        steps += depths[p]
        break
      }
      const parent = parents[p]
      steps++
      if (parent === TERMINAL) {
        stamps[p] = time
        depths[p] = 1
        break
      }
      if (parent >= ORPHAN) return FAR
      p = neighbours[8 * p + parent]
    }
    let left = steps
    for (p = start; stamps[p] !== time; p = neighbours[8 * p + parents[p]]) {
      stamps[p] = time
      depths[p] = left--
    }
    return steps
  }

  /** Finds an orphan another parent in its tree, or sets it free with its children as the next orphans. */
  const adopt = (i: number) => {
    const own = tree[i]
    let best = NONE
    let least = FAR
    for (let d = 0, a = 8 * i; d < 8; d++, a++) {
      const j = neighbours[a]
      if (j < 0 || tree[j] !== own || parents[j] === NONE) continue
      if (capacities[own === SOURCE ? 8 * j + 7 - d : a] === 0) continue
      const depth = depthOf(j)
      if (depth < least) {
        least = depth
        best = d
      }
    }
    parents[i] = best
    if (best !== NONE) {
      stamps[i] = time
      depths[i] = least + 1
      return
    }
    for (let d = 0, a = 8 * i; d < 8; d++, a++) {
      const j = neighbours[a]
      if (j < 0 || tree[j] !== own || parents[j] === NONE) continue
      if (capacities[own === SOURCE ? 8 * j + 7 - d : a] > 0) wake(j)
      if (parents[j] < TERMINAL && neighbours[8 * j + parents[j]] === i) orphaned(j)
    }
    tree[i] = FREE
  }

  while (head !== tail) {
    const i = active[head]
    if (tree[i] === FREE) {
      head = head === n ? 0 : head + 1
      queued[i] = 0
      continue
    }
    const middle = grow(i)
    if (middle < 0) {
      head = head === n ? 0 : head + 1
      queued[i] = 0
      continue
    }
    time++
    augment(middle)
    const first = orphans
    orphans = []
    for (const orphan of first) adopt(orphan)
    while (orphans.length > 0) {
      const next = orphans
      orphans = []
      for (const orphan of next) adopt(orphan)
    }
  }
  for (let i = 0; i < n; i++) tree[i] = tree[i] === SOURCE ? 1 : 0
  return { sides: tree, cost: flow }
}
