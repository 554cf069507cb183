/** Numbers that make a point. */
export const DIMENSIONS = 5
const LEAF = 12

/**
 * For each point the `k` nearest of all points, itself first: indices, k for each point, by a k-d tree (Bentley 1975).
 * @param points DIMENSIONS numbers each
 * @param each called now and then with the share of points that are done; may throw
 */
export function nearestNeighbours(points: Float32Array, k: number, each: (done: number) => void): Int32Array {
  const count = points.length / DIMENSIONS
  const found = new Int32Array(count * k)
  const order = Int32Array.from({ length: count }, (_, i) => i)
  // A node holds the points of order[from..to); its halves meet at the middle along the axis on which they are widest.
  const nodes = 8 * Math.max(1, Math.ceil(count / LEAF))
  const axes = new Uint8Array(nodes)
  const middles = new Float32Array(nodes)
  build(points, order, axes, middles, 0, count, 1)
  const near = new Float64Array(k)
  const who = new Int32Array(k)
  let taken = 0
  let to = 0
  const search = (from: number, end: number, node: number): void => {
    if (end - from <= LEAF) {
      for (let i = from; i < end; i++) {
        const at = DIMENSIONS * order[i]
        let far = 0
        for (let c = 0; c < DIMENSIONS; c++) far += (points[at + c] - points[to + c]) ** 2
        if (taken === k && far >= near[k - 1]) continue
        let place = taken < k ? taken++ : k - 1
        for (; place > 0 && near[place - 1] > far; place--) {
          near[place] = near[place - 1]
          who[place] = who[place - 1]
        }
        near[place] = far
        who[place] = order[i]
      }
      return
    }
    const middle = (from + end) >> 1
    const axis = axes[node]
    const gap = points[to + axis] - middles[node]
    if (gap < 0) search(from, middle, 2 * node)
    else search(middle, end, 2 * node + 1)
    if (taken === k && gap * gap >= near[k - 1]) return
    if (gap < 0) search(middle, end, 2 * node + 1)
    else search(from, middle, 2 * node)
  }
  // In the tree's own order, so that one search finds in the cache what the last one read.
  for (let i = 0; i < count; i++) {
    to = DIMENSIONS * order[i]
    taken = 0
    search(0, count, 1)
    found.set(who.subarray(0, taken), order[i] * k)
    for (let rest = taken; rest < k; rest++) found[order[i] * k + rest] = order[i]
    if ((i & 4095) === 0) each(i / count)
  }
  return found
}

function build(points: Float32Array, order: Int32Array, axes: Uint8Array, middles: Float32Array, from: number, to: number, node: number): void {
  if (to - from <= LEAF) return
  let axis = 0
  let widest = -1
  for (let c = 0; c < DIMENSIONS; c++) {
    let low = Infinity
    let high = -Infinity
    for (let i = from; i < to; i++) {
      const value = points[DIMENSIONS * order[i] + c]
      if (value < low) low = value
      if (value > high) high = value
    }
    if (high - low > widest) {
      widest = high - low
      axis = c
    }
  }
  axes[node] = axis
  const middle = (from + to) >> 1
  split(points, order, from, to - 1, middle, axis)
  middles[node] = points[DIMENSIONS * order[middle] + axis]
  build(points, order, axes, middles, from, middle, 2 * node)
  build(points, order, axes, middles, middle, to, 2 * node + 1)
}

/** Orders so that what is before `middle` is not larger and what comes after not smaller than it along the axis (Hoare's quickselect). */
function split(points: Float32Array, order: Int32Array, first: number, last: number, middle: number, axis: number): void {
  let low = first
  let high = last
  while (low < high) {
    const pivot = points[DIMENSIONS * order[(low + high) >> 1] + axis]
    let i = low
    let j = high
    while (i <= j) {
      while (points[DIMENSIONS * order[i] + axis] < pivot) i++
      while (points[DIMENSIONS * order[j] + axis] > pivot) j--
      if (i > j) break
      const swap = order[i]
      order[i++] = order[j]
      order[j--] = swap
    }
    if (middle <= j) high = j
    else if (middle >= i) low = i
    else return
  }
}
