import { edgesOf, type Mesh } from './mesh.ts'

/** Edges a leaf of the tree holds at most. */
const LEAF = 12

/** Numbers of a node: a point, the middle and the half range of its planes' normals, middle and half range of their offsets. */
const NODE = 11

/**
 * Finds the edges of a surface that part what faces a camera from what faces away: few hundred of the 30,000 of a mesh of 20,000
 * triangles. Edges of like place and direction are kept together in a tree, each node of which knows bounds of the planes in it, so that most
 * of them are told to face one way without being looked at.
 */
export type ContourEdges = {
  /** Vertices of each edge; its left triangle runs from a to b. */
  a: Int32Array
  b: Int32Array
  /**
   * Writes the numbers and weights of the edges that bound what faces the camera at `eye` (object coordinates); returns how many. Weight 2
   * where the triangle on the left faces it and the one on the right does not, -2 the other way round, 1 or -1 where there is no
   * triangle on the right. With these the winding of the projected edges is the number of triangles over a place, whichever way
   * they face, so that open surfaces need no way of their own.
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
  const paired: number[] = []
  const alone: number[] = []
  for (let e = 0; e < edges.count; e++) (edges.right[e] >= 0 ? paired : alone).push(e)

  const nodes: number[] = []
  const skips: number[] = []
  const starts: number[] = []
  const order: number[] = []
  const feature = edgeFeatures(mesh, edges.a, edges.b, edges.left, edges.right, faces, centre)
  const items = Int32Array.from(paired)
  divide(0, items.length)
  const total = paired.length + alone.length
  const a = new Int32Array(total)
  const b = new Int32Array(total)
  const planes = new Float64Array(total * 8)
  order.concat(alone).forEach((e, i) => {
    a[i] = edges.a[e]
    b[i] = edges.b[e]
    planes.set(faces.subarray(4 * edges.left[e], 4 * edges.left[e] + 4), 8 * i)
    if (edges.right[e] >= 0) planes.set(faces.subarray(4 * edges.right[e], 4 * edges.right[e] + 4), 8 * i + 4)
  })
  const boxes = Float64Array.from(nodes)
  const skip = Int32Array.from(skips)
  // The first edge of a leaf, or -1 for a node that has two below it; a leaf ends where the next one starts.
  const start = Int32Array.from(starts)
  const ends = leafEnds(start, paired.length)
  const [ox, oy, oz] = centre

  function divide(from: number, to: number): void {
    if (from >= to) return
    const node = skips.length
    nodes.push(...nodeBounds(items, from, to, edges.left, edges.right, edges.a, mesh, faces, centre))
    skips.push(0)
    if (to - from <= LEAF) {
      starts.push(order.length)
      for (let i = from; i < to; i++) order.push(items[i])
    } else {
      starts.push(-1)
      const axis = widestAxis(feature, items, from, to)
      items.subarray(from, to).sort((p, q) => feature[6 * p + axis] - feature[6 * q + axis] || p - q)
      const middle = (from + to) >> 1
      divide(from, middle)
      divide(middle, to)
    }
    skips[node] = skips.length
  }

  return {
    a,
    b,
    collect(eye, out, weights) {
      const x = eye[0] - ox
      const y = eye[1] - oy
      const z = eye[2] - oz
      let count = 0
      let node = 0
      const last = skip.length
      while (node < last) {
        const n = node * NODE
        const vx = x - boxes[n]
        const vy = y - boxes[n + 1]
        const vz = z - boxes[n + 2]
        const middle = boxes[n + 3] * vx + boxes[n + 4] * vy + boxes[n + 5] * vz - boxes[n + 9]
        const reach = boxes[n + 6] * Math.abs(vx) + boxes[n + 7] * Math.abs(vy) + boxes[n + 8] * Math.abs(vz) + boxes[n + 10]
        if (middle > reach || -middle > reach) {
          node = skip[node]
          continue
        }
        if (start[node] >= 0) {
          for (let e = start[node], p = 8 * e, end = ends[node]; e < end; e++, p += 8) {
            const left = planes[p] * x + planes[p + 1] * y + planes[p + 2] * z > planes[p + 3]
            const right = planes[p + 4] * x + planes[p + 5] * y + planes[p + 6] * z > planes[p + 7]
            if (left === right) continue
            out[count] = e
            weights[count++] = left ? 2 : -2
          }
        }
        node++
      }
      for (let e = paired.length, p = 8 * e; e < total; e++, p += 8) {
        out[count] = e
        weights[count++] = planes[p] * x + planes[p + 1] * y + planes[p + 2] * z > planes[p + 3] ? 1 : -1
      }
      return count
    },
  }
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
function edgeFeatures(
  mesh: Mesh, a: Uint32Array, b: Uint32Array, left: Int32Array, right: Int32Array, faces: Float64Array, centre: ArrayLike<number>,
): Float64Array {
  const p = mesh.positions
  let size = 1e-300
  for (let i = 0; i < p.length; i++) size = Math.max(size, Math.abs(p[i] - centre[i % 3]))
  const out = new Float64Array(a.length * 6)
  for (let e = 0; e < a.length; e++) {
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
function nodeBounds(
  items: Int32Array, from: number, to: number, left: Int32Array, right: Int32Array, a: Uint32Array, mesh: Mesh, faces: Float64Array, centre: ArrayLike<number>,
): number[] {
  const point = [0, 0, 0]
  for (let i = from; i < to; i++) for (let k = 0; k < 3; k++) point[k] += (mesh.positions[3 * a[items[i]] + k] - centre[k]) / (to - from)
  const low = [Infinity, Infinity, Infinity, Infinity]
  const high = [-Infinity, -Infinity, -Infinity, -Infinity]
  for (let i = from; i < to; i++) {
    for (const face of [left[items[i]], right[items[i]]]) {
      const n = faces.subarray(4 * face, 4 * face + 4)
      const offset = n[3] - n[0] * point[0] - n[1] * point[1] - n[2] * point[2]
      for (let k = 0; k < 4; k++) {
        const value = k < 3 ? n[k] : offset
        if (value < low[k]) low[k] = value
        if (value > high[k]) high[k] = value
      }
    }
  }
  const middle = low.map((value, k) => (value + high[k]) / 2)
  const half = low.map((value, k) => (high[k] - value) / 2 + 1e-12 * (Math.abs(high[k]) + Math.abs(value) + 1e-3))
  return [...point, middle[0], middle[1], middle[2], half[0], half[1], half[2], middle[3], half[3]]
}

function leafEnds(start: Int32Array, count: number): Int32Array {
  const ends = new Int32Array(start.length)
  let end = count
  for (let node = start.length - 1; node >= 0; node--) {
    if (start[node] < 0) continue
    ends[node] = end
    end = start[node]
  }
  return ends
}
