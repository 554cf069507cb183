/**
 * A surface of triangles. `positions`: x y z per vertex in mesh units (metres once imported); `triangles`: three vertices each,
 * counter-clockwise seen from outside, right-handed.
 */
export type Mesh = { positions: Float64Array; triangles: Uint32Array }

export type Bounds = { min: [number, number, number]; max: [number, number, number]; centre: [number, number, number]; radius: number }

/** The box along the axes round all vertices, its middle, and the distance from there to the farthest vertex; zeros for no vertices. */
export function bounds(mesh: Mesh): Bounds {
  const p = mesh.positions
  const min: [number, number, number] = [Infinity, Infinity, Infinity]
  const max: [number, number, number] = [-Infinity, -Infinity, -Infinity]
  for (let i = 0; i < p.length; i += 3) {
    for (let a = 0; a < 3; a++) {
      if (p[i + a] < min[a]) min[a] = p[i + a]
      if (p[i + a] > max[a]) max[a] = p[i + a]
    }
  }
  if (p.length === 0) return { min: [0, 0, 0], max: [0, 0, 0], centre: [0, 0, 0], radius: 0 }
  const centre: [number, number, number] = [(min[0] + max[0]) / 2, (min[1] + max[1]) / 2, (min[2] + max[2]) / 2]
  let most = 0
  for (let i = 0; i < p.length; i += 3) {
    const square = (p[i] - centre[0]) ** 2 + (p[i + 1] - centre[1]) ** 2 + (p[i + 2] - centre[2]) ** 2
    if (square > most) most = square
  }
  return { min, max, centre, radius: Math.sqrt(most) }
}

/**
 * The edges of a mesh: from vertex `a[i]` to `b[i]` along triangle `left[i]`, and back along `right[i]`; -1 where no triangle
 * goes back. Where more than two triangles meet, those of opposite direction are paired as they come and the rest stand alone, so that
 * every directed side of every triangle is told exactly once.
 */
export type Edges = { count: number; a: Uint32Array; b: Uint32Array; left: Int32Array; right: Int32Array }

export function edgesOf(mesh: Mesh): Edges {
  const t = mesh.triangles
  const vertices = mesh.positions.length / 3
  const a = new Uint32Array(t.length)
  const b = new Uint32Array(t.length)
  const left = new Int32Array(t.length)
  const right = new Int32Array(t.length).fill(-1)
  // Chains of edges per lower vertex: lists of three numbers on average, quicker than a table of pairs.
  const first = new Int32Array(vertices).fill(-1)
  const next = new Int32Array(t.length)
  let count = 0
  for (let i = 0; i < t.length; i++) {
    const face = i / 3 | 0
    const from = t[i]
    const to = i % 3 === 2 ? t[i - 2] : t[i + 1]
    const low = Math.min(from, to)
    let e = first[low]
    while (e >= 0 && !(a[e] === to && b[e] === from && right[e] < 0)) e = next[e]
    if (e >= 0) {
      right[e] = face
      continue
    }
    a[count] = from
    b[count] = to
    left[count] = face
    next[count] = first[low]
    first[low] = count++
  }
  return { count, a: a.subarray(0, count), b: b.subarray(0, count), left: left.subarray(0, count), right: right.subarray(0, count) }
}

export type Closure = {
  /** Every side of every triangle is gone back along by another one: the surface has an inside. */
  watertight: boolean
  /** Sides that no other triangle shares. */
  openEdges: number
  /** Sides that another triangle shares in the same direction, so that one of the two faces inwards. */
  flipped: number
}

/** Whether the surface is closed; vertices at the same place count as one. */
export function closureOf(mesh: Mesh): Closure {
  const edges = edgesOf(weld(mesh, 0))
  let alone = 0
  let flipped = 0
  const sides = new Map<number, number>()
  for (let i = 0; i < edges.count; i++) {
    if (edges.right[i] >= 0) continue
    alone++
    const key = Math.min(edges.a[i], edges.b[i]) * 2 ** 26 + Math.max(edges.a[i], edges.b[i])
    const seen = sides.get(key) ?? 0
    if (seen === 1) flipped += 2
    else if (seen > 1) flipped++
    sides.set(key, seen + 1)
  }
  return { watertight: alone === 0, openEdges: alone - flipped, flipped }
}

/**
 * The mesh with vertices nearer than `tolerance` (mesh units, in each coordinate, by a grid of that size; 0 = equal places only)
 * made one, unused ones dropped and triangles gone that have two corners in one.
 */
export function weld(mesh: Mesh, tolerance: number): Mesh {
  const p = mesh.positions
  const numbers = new Map<string | number, number>()
  const place = new Int32Array(p.length / 3).fill(-1)
  const kept: number[] = []
  const key = tolerance > 0
    ? (i: number) => `${Math.round(p[i] / tolerance)} ${Math.round(p[i + 1] / tolerance)} ${Math.round(p[i + 2] / tolerance)}`
    : (i: number) => `${p[i]} ${p[i + 1]} ${p[i + 2]}`
  const numberOf = (v: number): number => {
    if (place[v] >= 0) return place[v]
    const name = key(3 * v)
    let number = numbers.get(name)
    if (number === undefined) {
      number = kept.length
      numbers.set(name, number)
      kept.push(v)
    }
    return place[v] = number
  }
  const triangles = new Uint32Array(mesh.triangles.length)
  let length = 0
  for (let i = 0; i < mesh.triangles.length; i += 3) {
    const [u, v, w] = [numberOf(mesh.triangles[i]), numberOf(mesh.triangles[i + 1]), numberOf(mesh.triangles[i + 2])]
    if (u === v || v === w || w === u) continue
    triangles[length++] = u
    triangles[length++] = v
    triangles[length++] = w
  }
  const positions = new Float64Array(kept.length * 3)
  kept.forEach((v, i) => positions.set(p.subarray(3 * v, 3 * v + 3), 3 * i))
  return { positions, triangles: triangles.slice(0, length) }
}

/** The volume inside, negative for a surface turned inside out; about `centre`, so that open surfaces tell their main side. */
export function signedVolume(mesh: Mesh): number {
  const { positions: p, triangles: t } = mesh
  const [x, y, z] = bounds(mesh).centre
  let sum = 0
  for (let i = 0; i < t.length; i += 3) {
    const [a, b, c] = [3 * t[i], 3 * t[i + 1], 3 * t[i + 2]]
    const [ax, ay, az] = [p[a] - x, p[a + 1] - y, p[a + 2] - z]
    const [bx, by, bz] = [p[b] - x, p[b + 1] - y, p[b + 2] - z]
    const [cx, cy, cz] = [p[c] - x, p[c + 1] - y, p[c + 2] - z]
    sum += ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx)
  }
  return sum / 6
}

/**
 * The mesh with neighbouring triangles turned the same way round, each connected piece outwards. Walks over sides that exactly
 * two triangles share; a piece keeps its way round where that leaves its volume positive.
 */
export function orient(mesh: Mesh): Mesh {
  const t = mesh.triangles.slice()
  const faces = t.length / 3
  const vertices = mesh.positions.length / 3
  const sides = new Map<number, number[]>()
  for (let i = 0; i < t.length; i++) {
    const [u, v] = [t[i], i % 3 === 2 ? t[i - 2] : t[i + 1]]
    const key = Math.min(u, v) * vertices + Math.max(u, v)
    const list = sides.get(key)
    if (list) list.push(i)
    else sides.set(key, [i])
  }
  const seen = new Uint8Array(faces)
  const turned = new Uint8Array(faces)
  for (let start = 0; start < faces; start++) {
    if (seen[start]) continue
    seen[start] = 1
    const piece = [start]
    for (let n = 0; n < piece.length; n++) {
      const face = piece[n]
      for (let side = 0; side < 3; side++) {
        const i = 3 * face + side
        const [u, v] = [t[i], side === 2 ? t[i - 2] : t[i + 1]]
        const pair = sides.get(Math.min(u, v) * vertices + Math.max(u, v))!
        if (pair.length !== 2) continue
        const other = pair[0] === i ? pair[1] : pair[0]
        const neighbour = other / 3 | 0
        if (seen[neighbour]) continue
        seen[neighbour] = 1
        // The same direction in the file means that one of the two must be turned.
        turned[neighbour] = turned[face] ^ (t[other] === u ? 1 : 0)
        piece.push(neighbour)
      }
    }
    const own = new Uint32Array(piece.length * 3)
    piece.forEach((face, i) => own.set(turned[face] ? [t[3 * face], t[3 * face + 2], t[3 * face + 1]] : t.subarray(3 * face, 3 * face + 3), 3 * i))
    if (signedVolume({ positions: mesh.positions, triangles: own }) < 0) for (const face of piece) turned[face] ^= 1
  }
  for (let face = 0; face < faces; face++) {
    if (turned[face]) [t[3 * face + 1], t[3 * face + 2]] = [t[3 * face + 2], t[3 * face + 1]]
  }
  return { positions: mesh.positions, triangles: t }
}
