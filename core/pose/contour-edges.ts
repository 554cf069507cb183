import { edgesOf, type Edges, type Mesh } from './mesh.ts'

/** Edges a leaf of the tree holds, about. */
const LEAF = 8

/** Numbers of a node: a point, the middle and the half range of its planes' normals, middle and half range of their offsets. */
const NODE = 11


/** Numbers of an edge: the planes of its two triangles, then its two ends, the first of which is at ENDS. */
export const EDGE = 14
export const ENDS = 8

/** The level at which the search begins: above it nearly every node has edges of the outline. */
const FIRST_LEVEL = 6

/**
 * Finds the edges of a surface that part what faces a camera from what faces away: few hundred of the 30,000 of a mesh of 20,000
 * triangles. Edges of like place and direction are kept together in a tree, each node of which knows bounds of the planes in it, so that most
 * of them are told to face one way without being looked at.
 */
export type ContourEdges = {
  /** How many edges the mesh has. */
  count: number
  /** Fourteen numbers for each edge; the last six are its two ends, in mesh coordinates, in the direction of its left triangle. */
  numbers: Float64Array
  /**
   * Writes the numbers and weights of the edges that bound what faces the camera at `eye` (object coordinates); returns how many. Weight 2
   * where the triangle on the left faces it and the one on the right does not, -2 the other way round, 1 or -1 where there is no
   * triangle on the right. With these the winding of the projected edges is the number of triangles over a place, whichever way
   * they face, so that open surfaces need no way of their own. Both arrays have one place more than there are edges.
   */
  collect(eye: ArrayLike<number>, edges: Int32Array, weights: Int8Array): number
}

/**
 * @param mesh welded, as edges are found by their vertices' numbers
 * @param centre a point near the middle, from which planes are measured for the sake of precision
 */
export function createContourEdges(mesh: Mesh, centre: readonly [number, number, number]): ContourEdges {
  const edges = edgesOf(mesh)
  const faces = facePlanes(mesh, centre)
  const all = Int32Array.from({ length: edges.count }, (_, e) => e)
  const paired = all.filter((e) => edges.right[e] >= 0)
  const alone = all.filter((e) => edges.right[e] < 0)
  const feature = edgeFeatures(mesh, edges, faces, centre)

  // A complete binary tree, as level upon level of equal parts; a search goes down two levels at once.
  const depth = Math.max(0, Math.round(Math.log2(paired.length / LEAF)))
  const first = depth <= FIRST_LEVEL ? depth : FIRST_LEVEL + (depth & 1)
  const cuts = halved(paired, depth, feature)
  const levels: Float64Array[] = []
  for (let level = first; level <= depth; level += 2) {
    const boxes = new Float64Array(NODE << level)
    for (let node = 0; node < 1 << level; node++) {
      const [from, to] = [cuts[node << (depth - level)], cuts[(node + 1) << (depth - level)]]
      boxes.set(nodeBounds(paired.subarray(from, to), edges, mesh, faces, centre), NODE * node)
    }
    levels.push(boxes)
  }
  const numbers = new Float64Array(EDGE * edges.count)
  const order = [...paired, ...alone]
  order.forEach((e, i) => {
    numbers.set(faces.subarray(4 * edges.left[e], 4 * edges.left[e] + 4), EDGE * i)
    if (edges.right[e] >= 0) numbers.set(faces.subarray(4 * edges.right[e], 4 * edges.right[e] + 4), EDGE * i + 4)
    numbers.set(mesh.positions.subarray(3 * edges.a[e], 3 * edges.a[e] + 3), EDGE * i + ENDS)
    numbers.set(mesh.positions.subarray(3 * edges.b[e], 3 * edges.b[e] + 3), EDGE * i + ENDS + 3)
  })
  const [ox, oy, oz] = centre
  const closed = paired.length
  const total = edges.count
  let here = new Int32Array((1 << depth) + 4)
  let below = new Int32Array((1 << depth) + 4)

  return {
    count: total,
    numbers,
    // Written without branches on what is found: whether a node is mixed is as good as a toss, and a wrong guess costs more than the sums.
    collect(eye, out, weights) {
      const x = eye[0] - ox
      const y = eye[1] - oy
      const z = eye[2] - oz
      let nodes = 1 << first
      for (let node = 0; node < nodes; node++) here[node] = node
      for (let level = 0; level < levels.length; level++) {
        const boxes = levels[level]
        const step = level + 1 < levels.length ? 4 : 1
        let next = 0
        for (let i = 0; i < nodes; i++) {
          const node = here[i]
          const n = node * NODE
          const vx = x - boxes[n]
          const vy = y - boxes[n + 1]
          const vz = z - boxes[n + 2]
          const middle = boxes[n + 3] * vx + boxes[n + 4] * vy + boxes[n + 5] * vz - boxes[n + 9]
          const reach = boxes[n + 6] * Math.abs(vx) + boxes[n + 7] * Math.abs(vy) + boxes[n + 8] * Math.abs(vz) + boxes[n + 10]
          const child = node * step
          below[next] = child
          below[next + 1] = child + 1
          below[next + 2] = child + 2
          below[next + 3] = child + 3
          next += step * Number(Math.abs(middle) <= reach)
        }
        nodes = next
        const swap = here
        here = below
        below = swap
      }
      let count = 0
      for (let i = 0; i < nodes; i++) {
        const end = cuts[here[i] + 1]
        for (let e = cuts[here[i]], p = EDGE * e; e < end; e++, p += EDGE) {
          const left = Number(numbers[p] * x + numbers[p + 1] * y + numbers[p + 2] * z > numbers[p + 3])
          const right = Number(numbers[p + 4] * x + numbers[p + 5] * y + numbers[p + 6] * z > numbers[p + 7])
          out[count] = e
          weights[count] = 2 * (left - right)
          count += left ^ right
        }
      }
      for (let e = closed, p = EDGE * e; e < total; e++, p += EDGE) {
        out[count] = e
        weights[count++] = numbers[p] * x + numbers[p + 1] * y + numbers[p + 2] * z > numbers[p + 3] ? 1 : -1
      }
      return count
    },
  }
}

/**
 * Sorts edges so that each of 2 ** depth equal stretches holds alike ones: halved again and again along the feature that is spread most.
 * Returns where the stretches begin, and the end.
 */
function halved(items: Int32Array, depth: number, feature: Float64Array): Int32Array {
  const cuts = new Int32Array((1 << depth) + 1)
  const divide = (from: number, to: number, level: number, node: number): void => {
    if (level === depth) {
      cuts[node] = from
      cuts[node + 1] = to
      return
    }
    const axis = widestAxis(feature, items, from, to)
    items.subarray(from, to).sort((p, q) => feature[6 * p + axis] - feature[6 * q + axis] || p - q)
    const middle = (from + to) >> 1
    divide(from, middle, level + 1, 2 * node)
    divide(middle, to, level + 1, 2 * node + 1)
  }
  divide(0, items.length, 0, 0)
  return cuts
}

/** Unit normal and offset along it from the centre, four numbers per triangle; zeros for one without area. */
export function facePlanes(mesh: Mesh, centre: ArrayLike<number>): Float64Array {
  const { positions: p, triangles: t } = mesh
  const out = new Float64Array(t.length / 3 * 4)
  for (let i = 0, o = 0; i < t.length; i += 3, o += 4) {
    const [a, b, c] = [3 * t[i], 3 * t[i + 1], 3 * t[i + 2]]
    const [ux, uy, uz] = [p[b] - p[a], p[b + 1] - p[a + 1], p[b + 2] - p[a + 2]]
    const [vx, vy, vz] = [p[c] - p[a], p[c + 1] - p[a + 1], p[c + 2] - p[a + 2]]
    const [nx, ny, nz] = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx]
    const length = Math.hypot(nx, ny, nz)
    if (length === 0) continue
    out[o] = nx / length
    out[o + 1] = ny / length
    out[o + 2] = nz / length
    out[o + 3] = out[o] * (p[a] - centre[0]) + out[o + 1] * (p[a + 1] - centre[1]) + out[o + 2] * (p[a + 2] - centre[2])
  }
  return out
}

/** Six numbers per edge by which edges are told to be alike: its middle in the mesh's size, and the mean of its two normals. */
function edgeFeatures(mesh: Mesh, { count, a, b, left, right }: Edges, faces: Float64Array, centre: ArrayLike<number>): Float64Array {
  const p = mesh.positions
  let size = 1e-300
  for (let i = 0; i < p.length; i++) size = Math.max(size, Math.abs(p[i] - centre[i % 3]))
  const out = new Float64Array(count * 6)
  for (let e = 0; e < count; e++) {
    if (right[e] < 0) continue
    for (let i = 0; i < 3; i++) {
      out[6 * e + i] = ((p[3 * a[e] + i] + p[3 * b[e] + i]) / 2 - centre[i]) / size
      out[6 * e + 3 + i] = (faces[4 * left[e] + i] + faces[4 * right[e] + i]) / 2
    }
  }
  return out
}

function widestAxis(feature: Float64Array, items: Int32Array, from: number, to: number): number {
  let best = 0
  let widest = -1
  for (let axis = 0; axis < 6; axis++) {
    let low = Infinity
    let high = -Infinity
    for (let i = from; i < to; i++) {
      const value = feature[6 * items[i] + axis]
      if (value < low) low = value
      if (value > high) high = value
    }
    if (high - low > widest) {
      widest = high - low
      best = axis
    }
  }
  return best
}

/** The numbers of a node. Ranges are widened by rounding's worth, as a node may only be passed over when that is certain. */
function nodeBounds(items: Int32Array, { a, left, right }: Edges, mesh: Mesh, faces: Float64Array, centre: ArrayLike<number>): number[] {
  const point = [0, 0, 0]
  for (const e of items) for (let k = 0; k < 3; k++) point[k] += (mesh.positions[3 * a[e] + k] - centre[k]) / items.length
  const low = [Infinity, Infinity, Infinity, Infinity]
  const high = [-Infinity, -Infinity, -Infinity, -Infinity]
  for (const e of items) {
    for (const face of [left[e], right[e]]) {
      const f = 4 * face
      const offset = faces[f + 3] - faces[f] * point[0] - faces[f + 1] * point[1] - faces[f + 2] * point[2]
      for (let k = 0; k < 4; k++) {
        const value = k < 3 ? faces[f + k] : offset
        if (value < low[k]) low[k] = value
        if (value > high[k]) high[k] = value
      }
    }
  }
  // A node without edges is never mixed.
  if (items.length === 0) return [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1]
  const middle = low.map((value, k) => (value + high[k]) / 2)
  const half = low.map((value, k) => (high[k] - value) / 2 + 1e-12 * (Math.abs(high[k]) + Math.abs(value) + 1e-3))
  return [...point, middle[0], middle[1], middle[2], half[0], half[1], half[2], middle[3], half[3]]
}
