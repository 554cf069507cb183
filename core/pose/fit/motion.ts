import type { Camera, Pose } from '../camera.ts'
import { exp, multiply, orthonormal, turn } from '../rotation.ts'

/**
 * Small motions of a pose, as seven numbers without units that are of like effect in the picture: a turn about the camera's axes through the
 * mesh's centre (three, radians), a move to the right and down (two, in distances of the centre), the logarithm of a factor on the
 * centre's distance, and that of one on the focal length.
 */
export const MOTIONS = 7

/** The pose and the camera after a motion; one of six numbers leaves the camera as it is. */
export function moved(pose: Pose, camera: Camera, centre: ArrayLike<number>, motion: ArrayLike<number>): { pose: Pose; camera: Camera } {
  const R = orthonormal(multiply(exp([motion[0], motion[1], motion[2]]), pose.R))
  const [x, y, z] = turn(pose.R, centre).map((value, i) => value + pose.t[i])
  const farther = Math.exp(motion[5])
  const there = [x * farther + z * motion[3], y * farther + z * motion[4], z * farther]
  const own = turn(R, centre)
  const longer = motion.length > 6 ? Math.exp(motion[6]) : 1
  return {
    pose: { R, t: [there[0] - own[0], there[1] - own[1], there[2] - own[2]] },
    camera: longer === 1 ? camera : { ...camera, fx: camera.fx * longer, fy: camera.fy * longer },
  }
}

/**
 * How far, in pixels along a direction, the picture of a point of the mesh goes with each of the seven motions.
 * @param point object coordinates
 * @param middle the mesh's centre, in the camera's frame
 * @param out seven numbers from `at` on, written
 */
export function slopes(
  pose: Pose, camera: Camera, middle: ArrayLike<number>, X: number, Y: number, Z: number, nx: number, ny: number, out: Float64Array, at = 0,
): void {
  const { R, t } = pose
  const x = R[0] * X + R[1] * Y + R[2] * Z + t[0]
  const y = R[3] * X + R[4] * Y + R[5] * Z + t[1]
  const z = R[6] * X + R[7] * Y + R[8] * Z + t[2]
  // Of the direction's pixels with respect to the point in the camera's frame.
  const gx = (nx * camera.fx) / z
  const gy = (ny * camera.fy) / z
  const gz = -(gx * x + gy * y) / z
  const ax = x - middle[0]
  const ay = y - middle[1]
  const az = z - middle[2]
  out[at] = gz * ay - gy * az
  out[at + 1] = gx * az - gz * ax
  out[at + 2] = gy * ax - gx * ay
  out[at + 3] = gx * middle[2]
  out[at + 4] = gy * middle[2]
  out[at + 5] = gx * middle[0] + gy * middle[1] + gz * middle[2]
  out[at + 6] = gx * x + gy * y
}
