/** Joints in space as x, y, z in turn, in one unit, usually millimetres. */
export type Joints3d = ArrayLike<number>

export type Similarity = { scale: number; /** 3 x 3, row by row. */ rotation: number[]; shift: [number, number, number] }

/**
 * Mean per-joint position error: the mean distance of each joint to its truth, in their unit.
 * @param root joint (from 0) that both are moved to lie on first, as the protocols of Human3.6M do; null: positions as they are
 * @param counts false for joints without truth
 */
export function meanJointError(found: Joints3d, truth: Joints3d, root: number | null, counts?: readonly boolean[]): number {
  const errors = jointErrors(found, truth, root).filter((_, joint) => counts === undefined || counts[joint])
  return errors.reduce((sum, value) => sum + value, 0) / errors.length
}

/** Distance of each joint to its truth, in their unit. */
export function jointErrors(found: Joints3d, truth: Joints3d, root: number | null): number[] {
  const at = (points: Joints3d, joint: number, axis: number): number => points[3 * joint + axis] - (root === null ? 0 : points[3 * root + axis])
  return Array.from({ length: truth.length / 3 }, (_, joint) =>
    Math.hypot(...[0, 1, 2].map((axis) => at(found, joint, axis) - at(truth, joint, axis))))
}

/**
 * PA-MPJPE: the mean error after the best similarity (turn, scale, shift) of the whole body; what is left is the error of its
 * pose. Joints without truth are left out of both.
 */
export function alignedJointError(found: Joints3d, truth: Joints3d, counts?: readonly boolean[]): number {
  const kept = Array.from({ length: truth.length / 3 }, (_, joint) => joint).filter((joint) => counts === undefined || counts[joint])
  const part = (points: Joints3d): number[] => kept.flatMap((joint) => [points[3 * joint], points[3 * joint + 1], points[3 * joint + 2]])
  const [a, b] = [part(found), part(truth)]
  return meanJointError(moved(a, similarityOf(a, b)), b, null)
}

/** Share of joints no farther from their truth than `within` (150 mm by custom), after moving both to the root joint. */
export function correctJoints3d(found: Joints3d, truth: Joints3d, root: number | null, within: number): number {
  const errors = jointErrors(found, truth, root)
  return errors.filter((error) => error <= within).length / errors.length
}

/** The points after a similarity. */
export function moved(points: Joints3d, { scale, rotation, shift }: Similarity): number[] {
  return Array.from(points, (_, i) => {
    const [joint, axis] = [i - (i % 3), i % 3]
    const turned = rotation[3 * axis] * points[joint] + rotation[3 * axis + 1] * points[joint + 1] + rotation[3 * axis + 2] * points[joint + 2]
    return scale * turned + shift[axis]
  })
}

/**
 * The similarity that brings points nearest to others in the sum of squares, never a mirror image (Horn, "Closed-form solution
 * of absolute orientation using unit quaternions", JOSA A 1987). Points that all lie in one place are only shifted.
 */
export function similarityOf(from: Joints3d, to: Joints3d): Similarity {
  const n = from.length / 3
  const mean = (points: Joints3d): [number, number, number] => [0, 1, 2].map((axis) => {
    let sum = 0
    for (let i = axis; i < points.length; i += 3) sum += points[i]
    return sum / n
  }) as [number, number, number]
  const [a, b] = [mean(from), mean(to)]
  const s = new Float64Array(9)
  let size = 0
  for (let i = 0; i < from.length; i += 3) {
    for (let r = 0; r < 3; r++) {
      size += (from[i + r] - a[r]) ** 2
      for (let c = 0; c < 3; c++) s[3 * r + c] += (from[i + r] - a[r]) * (to[i + c] - b[c])
    }
  }
  const [xx, xy, xz, yx, yy, yz, zx, zy, zz] = s
  const [w, x, y, z] = greatestEigenvector([
    xx + yy + zz, yz - zy, zx - xz, xy - yx,
    yz - zy, xx - yy - zz, xy + yx, zx + xz,
    zx - xz, xy + yx, yy - xx - zz, yz + zy,
    xy - yx, zx + xz, yz + zy, zz - xx - yy,
  ])
  const rotation = [
    1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y),
    2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x),
    2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y),
  ]
  let along = 0
  for (let r = 0; r < 3; r++) for (let c = 0; c < 3; c++) along += rotation[3 * r + c] * s[3 * c + r]
  const scale = size > 0 ? along / size : 1
  const shift = [0, 1, 2].map((r) => b[r] - scale * (rotation[3 * r] * a[0] + rotation[3 * r + 1] * a[1] + rotation[3 * r + 2] * a[2]))
  return { scale, rotation, shift: shift as [number, number, number] }
}

/** Of a symmetric 4 x 4 matrix, by Jacobi's turns. */
function greatestEigenvector(m: number[]): [number, number, number, number] {
  const a = Float64Array.from(m)
  const v = Float64Array.from({ length: 16 }, (_, i) => (i % 5 === 0 ? 1 : 0))
  for (let sweep = 0; sweep < 30; sweep++) {
    let left = 0
    for (let p = 0; p < 3; p++) {
      for (let q = p + 1; q < 4; q++) {
        const off = a[4 * p + q]
        if (off === 0) continue
        left += Math.abs(off)
        const theta = (a[5 * q] - a[5 * p]) / (2 * off)
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1))
        const c = 1 / Math.hypot(t, 1)
        const s = t * c
        for (let k = 0; k < 4; k++) {
          const [x, y] = [a[4 * k + p], a[4 * k + q]]
          a[4 * k + p] = c * x - s * y
          a[4 * k + q] = s * x + c * y
        }
        for (let k = 0; k < 4; k++) {
          const [x, y] = [a[4 * p + k], a[4 * q + k]]
          a[4 * p + k] = c * x - s * y
          a[4 * q + k] = s * x + c * y
          const [f, g] = [v[4 * k + p], v[4 * k + q]]
          v[4 * k + p] = c * f - s * g
          v[4 * k + q] = s * f + c * g
        }
      }
    }
    if (left < 1e-14 * (Math.abs(a[0]) + Math.abs(a[5]) + Math.abs(a[10]) + Math.abs(a[15]))) break
  }
  const best = [0, 1, 2, 3].reduce((most, i) => (a[5 * i] > a[5 * most] ? i : most), 0)
  return [v[best], v[4 + best], v[8 + best], v[12 + best]]
}
