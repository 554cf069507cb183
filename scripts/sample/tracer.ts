import { type Mesh, type Motion, move, turn } from './mesh.ts'

/** One mesh in the scene. `object` is 0 for surroundings, else the number of the labelled thing it belongs to. */
export type Body = { mesh: Mesh; motion: Motion; material: number; object: number }

/** What a ray met: distance, triangle and the weights of its second and third corner. */
export type Hit = { distance: number; triangle: number; s: number; t: number }

export type Tracer = {
  bodies: Body[]
  /** Body of each triangle. */
  body: Uint16Array
  /** World corners: first corner, then two edges. */
  corner: Float64Array
  edge1: Float64Array
  edge2: Float64Array
  /** World normals (9 numbers) and surface coordinates (12 numbers) of the three corners. */
  normals: Float64Array
  surface: Float64Array
  /** Nearest hit within (near, far), or false. */
  closest(ox: number, oy: number, oz: number, dx: number, dy: number, dz: number, near: number, far: number, out: Hit): boolean
  /** Whether anything lies within (near, far). */
  blocked(ox: number, oy: number, oz: number, dx: number, dy: number, dz: number, near: number, far: number): boolean
}

const LEAF = 4
const BINS = 16

/** Flattens the bodies to world triangles and builds a bounding volume hierarchy by the binned surface area heuristic. */
export function trace(bodies: Body[]): Tracer {
  const count = bodies.reduce((sum, { mesh }) => sum + mesh.triangles.length / 3, 0)
  const raw = {
    corner: new Float64Array(count * 3),
    edge1: new Float64Array(count * 3),
    edge2: new Float64Array(count * 3),
    normals: new Float64Array(count * 9),
    surface: new Float64Array(count * 12),
    body: new Uint16Array(count),
  }
  let at = 0
  bodies.forEach(({ mesh, motion }, index) => {
    for (let t = 0; t < mesh.triangles.length; t += 3, at++) {
      raw.body[at] = index
      const corners = [0, 1, 2].map((corner) => {
        const vertex = mesh.triangles[t + corner]
        const n = mesh.normals.subarray(vertex * 3, vertex * 3 + 3)
        raw.normals.set(turn(motion.rotation, [n[0], motion.mirror ? -n[1] : n[1], n[2]]), at * 9 + corner * 3)
        raw.surface.set(mesh.surface.subarray(vertex * 4, vertex * 4 + 4), at * 12 + corner * 4)
        const p = mesh.positions.subarray(vertex * 3, vertex * 3 + 3)
        return move(motion, [p[0], p[1], p[2]])
      })
      for (let axis = 0; axis < 3; axis++) {
        raw.corner[at * 3 + axis] = corners[0][axis]
        raw.edge1[at * 3 + axis] = corners[1][axis] - corners[0][axis]
        raw.edge2[at * 3 + axis] = corners[2][axis] - corners[0][axis]
      }
    }
  })
  const tree = plant(raw.corner, raw.edge1, raw.edge2)
  const sorted = (source: Float64Array, width: number) => {
    const out = new Float64Array(source.length)
    tree.order.forEach((from, to) => out.set(source.subarray(from * width, from * width + width), to * width))
    return out
  }
  const [corner, edge1, edge2] = [sorted(raw.corner, 3), sorted(raw.edge1, 3), sorted(raw.edge2, 3)]
  const body = Uint16Array.from(tree.order, (from) => raw.body[from])
  const { bounds, first, size } = tree
  const stack = new Int32Array(96)

  function walk(
    ox: number,
    oy: number,
    oz: number,
    dx: number,
    dy: number,
    dz: number,
    near: number,
    far: number,
    out: Hit | null,
  ): boolean {
    const [ix, iy, iz] = [1 / dx, 1 / dy, 1 / dz]
    let limit = far
    let found = false
    let top = 0
    stack[top++] = 0
    while (top > 0) {
      const node = stack[--top]
      const b = node * 6
      const x0 = (bounds[b] - ox) * ix
      const x1 = (bounds[b + 3] - ox) * ix
      const y0 = (bounds[b + 1] - oy) * iy
      const y1 = (bounds[b + 4] - oy) * iy
      const z0 = (bounds[b + 2] - oz) * iz
      const z1 = (bounds[b + 5] - oz) * iz
      const enter = Math.max(Math.min(x0, x1), Math.min(y0, y1), Math.min(z0, z1), near)
      const leave = Math.min(Math.max(x0, x1), Math.max(y0, y1), Math.max(z0, z1), limit)
      if (!(enter <= leave)) continue
      if (size[node] === 0) {
        // The nearer child last on the stack, so that it is taken first.
        const [left, right] = [first[node], first[node] + 1]
        const axis = tree.axis[node]
        const backwards = axis === 0 ? dx < 0 : axis === 1 ? dy < 0 : dz < 0
        stack[top++] = backwards ? left : right
        stack[top++] = backwards ? right : left
        continue
      }
      for (let tri = first[node]; tri < first[node] + size[node]; tri++) {
        const k = tri * 3
        const e1x = edge1[k],
          e1y = edge1[k + 1],
          e1z = edge1[k + 2]
        const e2x = edge2[k],
          e2y = edge2[k + 1],
          e2z = edge2[k + 2]
        const px = dy * e2z - dz * e2y
        const py = dz * e2x - dx * e2z
        const pz = dx * e2y - dy * e2x
        const det = e1x * px + e1y * py + e1z * pz
        if (det > -1e-18 && det < 1e-18) continue
        const inverse = 1 / det
        const tx = ox - corner[k],
          ty = oy - corner[k + 1],
          tz = oz - corner[k + 2]
        const s = (tx * px + ty * py + tz * pz) * inverse
        if (s < 0 || s > 1) continue
        const qx = ty * e1z - tz * e1y
        const qy = tz * e1x - tx * e1z
        const qz = tx * e1y - ty * e1x
        const t = (dx * qx + dy * qy + dz * qz) * inverse
        if (t < 0 || s + t > 1) continue
        const distance = (e2x * qx + e2y * qy + e2z * qz) * inverse
        if (distance <= near || distance >= limit) continue
        if (!out) return true
        limit = distance
        found = true
        out.distance = distance
        out.triangle = tri
        out.s = s
        out.t = t
      }
    }
    return found
  }
  return {
    bodies,
    body,
    corner,
    edge1,
    edge2,
    normals: sorted(raw.normals, 9),
    surface: sorted(raw.surface, 12),
    closest: (ox, oy, oz, dx, dy, dz, near, far, out) => walk(ox, oy, oz, dx, dy, dz, near, far, out),
    blocked: (ox, oy, oz, dx, dy, dz, near, far) => walk(ox, oy, oz, dx, dy, dz, near, far, null),
  }
}

type Tree = { bounds: Float64Array; first: Int32Array; size: Int32Array; axis: Uint8Array; order: Uint32Array }

function plant(corner: Float64Array, edge1: Float64Array, edge2: Float64Array): Tree {
  const count = corner.length / 3
  const low = new Float64Array(count * 3)
  const high = new Float64Array(count * 3)
  const middle = new Float64Array(count * 3)
  for (let k = 0; k < count * 3; k++) {
    const [a, b, c] = [corner[k], corner[k] + edge1[k], corner[k] + edge2[k]]
    low[k] = Math.min(a, b, c)
    high[k] = Math.max(a, b, c)
    middle[k] = (low[k] + high[k]) / 2
  }
  const order = Uint32Array.from({ length: count }, (_, at) => at)
  const nodes = Math.max(1, 2 * count)
  const tree: Tree = {
    bounds: new Float64Array(nodes * 6),
    first: new Int32Array(nodes),
    size: new Int32Array(nodes),
    axis: new Uint8Array(nodes),
    order,
  }
  let used = 1
  const area = (box: number[]) => {
    const [w, d, h] = [box[3] - box[0], box[4] - box[1], box[5] - box[2]]
    return w < 0 ? 0 : w * d + d * h + h * w
  }
  const empty = () => [Infinity, Infinity, Infinity, -Infinity, -Infinity, -Infinity]
  const grow = (box: number[], tri: number) => {
    for (let axis = 0; axis < 3; axis++) {
      box[axis] = Math.min(box[axis], low[tri * 3 + axis])
      box[axis + 3] = Math.max(box[axis + 3], high[tri * 3 + axis])
    }
  }
  const join = (a: number[], b: number[]) =>
    [0, 1, 2].map((axis) => Math.min(a[axis], b[axis])).concat([3, 4, 5].map((axis) => Math.max(a[axis], b[axis])))

  /** The cut across an axis with the least expected cost of tracing, over BINS candidates per axis. */
  function cheapest(from: number, to: number, centres: number[]): { axis: number; cut: number } | null {
    let best: { cost: number; axis: number; cut: number } | null = null
    for (let axis = 0; axis < 3; axis++) {
      const span = centres[axis + 3] - centres[axis]
      if (!(span > 1e-9)) continue
      const boxes = Array.from({ length: BINS }, empty)
      const counts = Array.from({ length: BINS }, () => 0)
      for (let at = from; at < to; at++) {
        const bin = Math.min(BINS - 1, Math.floor(((middle[order[at] * 3 + axis] - centres[axis]) / span) * BINS))
        counts[bin]++
        grow(boxes[bin], order[at])
      }
      const rights: { area: number; count: number }[] = []
      let [right, number] = [empty(), 0]
      for (let bin = BINS - 1; bin > 0; bin--) {
        right = join(right, boxes[bin])
        number += counts[bin]
        rights[bin] = { area: area(right), count: number }
      }
      let [left, lefts] = [empty(), 0]
      for (let bin = 0; bin + 1 < BINS; bin++) {
        left = join(left, boxes[bin])
        lefts += counts[bin]
        const cost = area(left) * lefts + rights[bin + 1].area * rights[bin + 1].count
        if (lefts > 0 && lefts < to - from && cost < (best?.cost ?? Infinity))
          best = { cost, axis, cut: centres[axis] + ((bin + 1) / BINS) * span }
      }
    }
    return best
  }

  const work: [node: number, from: number, to: number][] = [[0, 0, count]]
  while (work.length > 0) {
    const [node, from, to] = work.pop()!
    const box = empty()
    const centres = empty()
    for (let at = from; at < to; at++) {
      grow(box, order[at])
      for (let axis = 0; axis < 3; axis++) {
        centres[axis] = Math.min(centres[axis], middle[order[at] * 3 + axis])
        centres[axis + 3] = Math.max(centres[axis + 3], middle[order[at] * 3 + axis])
      }
    }
    tree.bounds.set(box, node * 6)
    const best = to - from > LEAF ? cheapest(from, to, centres) : null
    if (!best) {
      tree.first[node] = from
      tree.size[node] = to - from
      continue
    }
    let split = from
    for (let at = from; at < to; at++) {
      if (middle[order[at] * 3 + best.axis] >= best.cut) continue
      const swap = order[split]
      order[split++] = order[at]
      order[at] = swap
    }
    if (split === from || split === to) split = (from + to) >> 1
    tree.first[node] = used
    tree.axis[node] = best.axis
    work.push([used, from, split], [used + 1, split, to])
    used += 2
  }
  return tree
}
