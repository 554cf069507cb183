/** Triangle meshes in metres, z up. */
export type Vec = [number, number, number]

/**
 * Vertices carry position, smooth normal and four surface coordinates: u and v run along the surface in metres (bumps
 * and patterns use them), a and b mean what the material of the mesh wants.
 */
export type Mesh = {
  positions: Float64Array
  normals: Float64Array
  /** u, v, a, b per vertex. */
  surface: Float64Array
  triangles: Uint32Array
}

export const add = (a: Vec, b: Vec): Vec => [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
export const sub = (a: Vec, b: Vec): Vec => [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
export const scale = (a: Vec, k: number): Vec => [a[0] * k, a[1] * k, a[2] * k]
export const dot = (a: Vec, b: Vec) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
export const cross = (a: Vec, b: Vec): Vec => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
export const length = (a: Vec) => Math.hypot(a[0], a[1], a[2])
export const unit = (a: Vec): Vec => scale(a, 1 / (length(a) || 1))
export const between = (a: Vec, b: Vec, t: number): Vec => [
  a[0] + (b[0] - a[0]) * t,
  a[1] + (b[1] - a[1]) * t,
  a[2] + (b[2] - a[2]) * t,
]

/** Smooth normals from area-weighted triangle normals; vertices at one place share theirs unless `creased`. */
export function withNormals(positions: Float64Array, surface: Float64Array, triangles: Uint32Array, creased = false): Mesh {
  const count = positions.length / 3
  const owner = new Uint32Array(count)
  const seen = new Map<string, number>()
  for (let at = 0; at < count; at++) {
    const key = creased ? String(at) : [0, 1, 2].map((axis) => Math.round(positions[at * 3 + axis] * 1e6)).join()
    owner[at] = seen.get(key) ?? at
    seen.set(key, owner[at])
  }
  const sums = new Float64Array(positions.length)
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [0, 1, 2].map((corner): Vec => {
      const at = triangles[t + corner] * 3
      return [positions[at], positions[at + 1], positions[at + 2]]
    })
    const normal = cross(sub(b, a), sub(c, a))
    for (let corner = 0; corner < 3; corner++) {
      const at = owner[triangles[t + corner]] * 3
      for (let axis = 0; axis < 3; axis++) sums[at + axis] += normal[axis]
    }
  }
  const normals = new Float64Array(positions.length)
  for (let at = 0; at < count; at++) {
    const from = owner[at] * 3
    const size = Math.hypot(sums[from], sums[from + 1], sums[from + 2]) || 1
    for (let axis = 0; axis < 3; axis++) normals[at * 3 + axis] = sums[from + axis] / size
  }
  return { positions, normals, surface, triangles }
}

/** A sheet of `columns` x `rows` vertices; `place(i, j)` gives position and, optionally, [u, v, a, b]. */
export function sheet(
  columns: number,
  rows: number,
  place: (i: number, j: number) => { at: Vec; surface?: number[] },
  keep?: (i: number, j: number) => boolean,
): Mesh {
  const positions = new Float64Array(columns * rows * 3)
  const surface = new Float64Array(columns * rows * 4)
  for (let j = 0; j < rows; j++) {
    for (let i = 0; i < columns; i++) {
      const placed = place(i, j)
      positions.set(placed.at, (j * columns + i) * 3)
      if (placed.surface) surface.set(placed.surface, (j * columns + i) * 4)
    }
  }
  const triangles: number[] = []
  for (let j = 0; j + 1 < rows; j++) {
    for (let i = 0; i + 1 < columns; i++) {
      if (keep && !keep(i, j)) continue
      const a = j * columns + i
      const c = a + columns
      triangles.push(a, a + 1, c, a + 1, c + 1, c)
    }
  }
  return withNormals(positions, surface, Uint32Array.from(triangles))
}

/**
 * A tube of elliptic section along a path. `wide` and `flat` are the half axes at t in 0..1 (metres); `up` is roughly
 * the direction of the flat axis. u runs along the path and v around it, in metres; a is t, b the angle 0..1.
 */
export function tube(
  path: Vec[],
  around: number,
  wide: (t: number) => number,
  flat: (t: number) => number,
  up: Vec | ((t: number) => Vec),
  closed = false,
): Mesh {
  const count = path.length
  const far: number[] = [0]
  for (let i = 1; i < count; i++) far.push(far[i - 1] + length(sub(path[i], path[i - 1])))
  return sheet(count, around + 1, (i, j) => {
    const t = i / (count - 1)
    const before = closed ? path[(i - 1 + count - (i === 0 ? 1 : 0)) % count] : path[Math.max(0, i - 1)]
    const after = closed ? path[(i + 1 + (i === count - 1 ? 1 : 0)) % count] : path[Math.min(count - 1, i + 1)]
    const along = unit(sub(after, before))
    const lift = typeof up === 'function' ? up(t) : up
    const side = unit(cross(along, lift))
    const top = cross(side, along)
    const angle = (j / around) * 2 * Math.PI
    const at = add(path[i], add(scale(side, Math.cos(angle) * wide(t)), scale(top, Math.sin(angle) * flat(t))))
    return { at, surface: [far[i], (j / around) * Math.PI * (wide(t) + flat(t)), t, j / around] }
  })
}

/** Rigid motion with an optional mirror: p' = R (m p) + t. Rows of R are stored one after another. */
export type Motion = { rotation: number[]; shift: Vec; mirror: boolean }

export const still: Motion = { rotation: [1, 0, 0, 0, 1, 0, 0, 0, 1], shift: [0, 0, 0], mirror: false }

/** Turns about x (roll), y (pitch), then z (yaw), radians, then a shift; `mirror` flips y first. */
export function motion(shift: Vec, yaw = 0, pitch = 0, roll = 0, mirror = false): Motion {
  const [ca, sa, cb, sb, cc, sc] = [
    Math.cos(yaw),
    Math.sin(yaw),
    Math.cos(pitch),
    Math.sin(pitch),
    Math.cos(roll),
    Math.sin(roll),
  ]
  return {
    rotation: [
      ca * cb,
      ca * sb * sc - sa * cc,
      ca * sb * cc + sa * sc,
      sa * cb,
      sa * sb * sc + ca * cc,
      sa * sb * cc - ca * sc,
      -sb,
      cb * sc,
      cb * cc,
    ],
    shift,
    mirror,
  }
}

export function turn(r: number[], p: Vec): Vec {
  return [
    r[0] * p[0] + r[1] * p[1] + r[2] * p[2],
    r[3] * p[0] + r[4] * p[1] + r[5] * p[2],
    r[6] * p[0] + r[7] * p[1] + r[8] * p[2],
  ]
}

/** Local point to world. */
export const move = (m: Motion, p: Vec): Vec => add(turn(m.rotation, m.mirror ? [p[0], -p[1], p[2]] : p), m.shift)

/** World point to local. */
export function moveBack(m: Motion, p: Vec): Vec {
  const [r, q] = [m.rotation, sub(p, m.shift)]
  const local: Vec = [
    r[0] * q[0] + r[3] * q[1] + r[6] * q[2],
    r[1] * q[0] + r[4] * q[1] + r[7] * q[2],
    r[2] * q[0] + r[5] * q[1] + r[8] * q[2],
  ]
  return m.mirror ? [local[0], -local[1], local[2]] : local
}

/** A smooth curve through points (centripetal-free Catmull-Rom), evaluated at t in 0..1 by chord length. */
export function curve(points: Vec[]): (t: number) => Vec {
  const far = [0]
  for (let i = 1; i < points.length; i++) far.push(far[i - 1] + Math.max(1e-6, length(sub(points[i], points[i - 1]))))
  const total = far[far.length - 1]
  return (t) => {
    const want = Math.min(1, Math.max(0, t)) * total
    let i = 0
    while (i < points.length - 2 && far[i + 1] < want) i++
    const gap = far[i + 1] - far[i]
    const k = (want - far[i]) / gap
    const [p0, p1] = [points[i], points[i + 1]]
    // Slopes by finite differences over chord length, one-sided at the ends.
    const slope = (n: number): Vec => {
      const low = Math.max(0, n - 1)
      const high = Math.min(points.length - 1, n + 1)
      return scale(sub(points[high], points[low]), 1 / (far[high] - far[low]))
    }
    const [m0, m1] = [scale(slope(i), gap), scale(slope(i + 1), gap)]
    const [k2, k3] = [k * k, k * k * k]
    const mixAxis = (axis: number) =>
      (2 * k3 - 3 * k2 + 1) * p0[axis] + (k3 - 2 * k2 + k) * m0[axis] + (-2 * k3 + 3 * k2) * p1[axis] + (k3 - k2) * m1[axis]
    return [mixAxis(0), mixAxis(1), mixAxis(2)]
  }
}

/** Interpolates [x, y] pairs smoothly; x ascending, flat outside. */
export function profile(pairs: [number, number][]): (x: number) => number {
  return (x) => {
    if (x <= pairs[0][0]) return pairs[0][1]
    const last = pairs.length - 1
    if (x >= pairs[last][0]) return pairs[last][1]
    let i = 0
    while (pairs[i + 1][0] < x) i++
    const slope = (n: number) => {
      const low = Math.max(0, n - 1)
      const high = Math.min(last, n + 1)
      return (pairs[high][1] - pairs[low][1]) / (pairs[high][0] - pairs[low][0])
    }
    const gap = pairs[i + 1][0] - pairs[i][0]
    const k = (x - pairs[i][0]) / gap
    const [k2, k3] = [k * k, k * k * k]
    return (
      (2 * k3 - 3 * k2 + 1) * pairs[i][1] +
      (k3 - 2 * k2 + k) * gap * slope(i) +
      (-2 * k3 + 3 * k2) * pairs[i + 1][1] +
      (k3 - k2) * gap * slope(i + 1)
    )
  }
}
