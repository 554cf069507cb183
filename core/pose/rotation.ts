/** Rotations as nine numbers, row by row, turning columns: (R v)_i = sum over j of R[3 i + j] v[j]. Right-handed throughout. */
export type Rotation = number[]
export type Vector = readonly [number, number, number]

export const IDENTITY: readonly number[] = [1, 0, 0, 0, 1, 0, 0, 0, 1]

const DEGREES = 180 / Math.PI

/** A B: first B, then A. */
export function multiply(a: ArrayLike<number>, b: ArrayLike<number>): Rotation {
  const out: number[] = []
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) out[3 * i + j] = a[3 * i] * b[j] + a[3 * i + 1] * b[3 + j] + a[3 * i + 2] * b[6 + j]
  }
  return out
}

/** The inverse, as the matrix is orthonormal. */
export function transpose(r: ArrayLike<number>): Rotation {
  return [r[0], r[3], r[6], r[1], r[4], r[7], r[2], r[5], r[8]]
}

/** R v. */
export function turn(r: ArrayLike<number>, v: ArrayLike<number>): [number, number, number] {
  return [
    r[0] * v[0] + r[1] * v[1] + r[2] * v[2],
    r[3] * v[0] + r[4] * v[1] + r[5] * v[2],
    r[6] * v[0] + r[7] * v[1] + r[8] * v[2],
  ]
}

/** Rodrigues' rotation by `degrees` about an axis of any length but 0; counter-clockwise seen from the axis' tip. */
export function fromAxisAngle(axis: ArrayLike<number>, degrees: number): Rotation {
  const scale = degrees / DEGREES / Math.hypot(axis[0], axis[1], axis[2])
  return exp([axis[0] * scale, axis[1] * scale, axis[2] * scale])
}

/** The rotation about the vector w by its length in radians: the exponential of its cross product matrix (Rodrigues). */
export function exp(w: ArrayLike<number>): Rotation {
  const angle = Math.hypot(w[0], w[1], w[2])
  // sin a / a and (1 - cos a) / a^2, by their series where the quotient would lose its digits.
  const s = angle < 1e-4 ? 1 - angle * angle / 6 : Math.sin(angle) / angle
  const half = Math.sin(angle / 2)
  const c = angle < 1e-4 ? 0.5 - angle * angle / 24 : 2 * half * half / (angle * angle)
  const [x, y, z] = [w[0], w[1], w[2]]
  return [
    1 - c * (y * y + z * z), c * x * y - s * z, c * x * z + s * y,
    c * x * y + s * z, 1 - c * (x * x + z * z), c * y * z - s * x,
    c * x * z - s * y, c * y * z + s * x, 1 - c * (x * x + y * y),
  ]
}

/** The vector whose exponential is R, of length 0 to pi radians; at pi either of the two. */
export function log(r: ArrayLike<number>): [number, number, number] {
  const [w, x, y, z] = toQuaternion(r)
  const length = Math.hypot(x, y, z)
  const angle = 2 * Math.atan2(length, w)
  const scale = length < 1e-12 ? 2 : angle / length
  return [x * scale, y * scale, z * scale]
}

/** The angle in degrees, 0 to 180, that turns one rotation into the other. Exact for small angles too. */
export function angleBetween(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [x, y, z] = log(multiply(a, transpose(b)))
  return Math.hypot(x, y, z) * DEGREES
}

/** The unit quaternion (w, x, y, z) with w >= 0. Shepperd's method: the greatest of the four is got by a root, the others by it. */
export function toQuaternion(r: ArrayLike<number>): [number, number, number, number] {
  const trace = r[0] + r[4] + r[8]
  const squares = [1 + trace, 1 + 2 * r[0] - trace, 1 + 2 * r[4] - trace, 1 + 2 * r[8] - trace]
  const most = squares.indexOf(Math.max(...squares))
  const twice = Math.sqrt(squares[most])
  const k = 0.5 / twice
  const [a, b, c] = [r[7] - r[5], r[2] - r[6], r[3] - r[1]]
  const [xy, xz, yz] = [r[1] + r[3], r[2] + r[6], r[5] + r[7]]
  const q = [
    [twice / 2, a * k, b * k, c * k],
    [a * k, twice / 2, xy * k, xz * k],
    [b * k, xy * k, twice / 2, yz * k],
    [c * k, xz * k, yz * k, twice / 2],
  ][most]
  const sign = q[0] < 0 ? -1 : 1
  return [sign * q[0], sign * q[1], sign * q[2], sign * q[3]]
}

/** The rotation of a quaternion (w, x, y, z) of any length but 0. */
export function fromQuaternion(q: ArrayLike<number>): Rotation {
  const n = 2 / (q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3])
  const [w, x, y, z] = [q[0], q[1], q[2], q[3]]
  return [
    1 - n * (y * y + z * z), n * (x * y - w * z), n * (x * z + w * y),
    n * (x * y + w * z), 1 - n * (x * x + z * z), n * (y * z - w * x),
    n * (x * z - w * y), n * (y * z + w * x), 1 - n * (x * x + y * y),
  ]
}

/** The rotation nearest to a matrix that has lost a little of its orthonormality by many products (Gram-Schmidt on its rows). */
export function orthonormal(r: ArrayLike<number>): Rotation {
  const n = 1 / Math.hypot(r[0], r[1], r[2])
  const a = [r[0] * n, r[1] * n, r[2] * n]
  const d = a[0] * r[3] + a[1] * r[4] + a[2] * r[5]
  const b = [r[3] - d * a[0], r[4] - d * a[1], r[5] - d * a[2]]
  const m = 1 / Math.hypot(b[0], b[1], b[2])
  for (let i = 0; i < 3; i++) b[i] *= m
  return [...a, ...b, a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

/** Whether nine numbers are a rotation to within `tolerance` in every entry of R R' - 1, and not a reflection. */
export function isRotation(r: ArrayLike<number>, tolerance = 1e-3): boolean {
  if (r.length !== 9) return false
  const square = multiply(r, transpose(r))
  if (!square.every((value, i) => Math.abs(value - IDENTITY[i]) <= tolerance)) return false
  return r[0] * (r[4] * r[8] - r[5] * r[7]) - r[1] * (r[3] * r[8] - r[5] * r[6]) + r[2] * (r[3] * r[7] - r[4] * r[6]) > 0
}
