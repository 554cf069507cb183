import { Fault } from '../fault.ts'
import { cameraFromFieldOfView, fieldOfViewOf, type Camera, type Pose } from './camera.ts'
import { transpose, turn, type Rotation } from './rotation.ts'

/**
 * A camera about a fixed object, as the seed's Unity server takes it. The world is Unity's: left-handed, x right, y up, and a camera that is
 * not turned looks along +z with y up in its picture. (Tx, Ty, Tz) is the camera's place in mesh units; Rx, Ry, Rz turn it, in degrees, as Unity's
 * Euler angles do: first by Rz about z, then by Rx about x, then by Ry about y, the axes of the world; Ry > 0 looks to the right, Rx > 0 down,
 * and Rz > 0 tips the camera's head to its left. A mesh enters that world as Unity's importers put it there: x becomes -x, so that the mesh, made right-handed,
 * keeps its left and right. `fieldOfView` is the vertical one in degrees. The seed's own renderer is not public, so order and handedness are
 * Unity's documented ones (Quaternion.Euler, Camera.fieldOfView) and not measured on it.
 */
export type SeedCamera = { Tx: number; Ty: number; Tz: number; Rx: number; Ry: number; Rz: number; fieldOfView: number }

const RADIANS = Math.PI / 180

/** Q = Ry Rx Rz: the camera's axes (right, up, forward) in the world, as columns. */
function turnOf({ Rx, Ry, Rz }: SeedCamera): Rotation {
  const [sx, sy, sz] = [Rx, Ry, Rz].map((angle) => Math.sin(angle * RADIANS))
  const [cx, cy, cz] = [Rx, Ry, Rz].map((angle) => Math.cos(angle * RADIANS))
  return [
    cy * cz + sy * sx * sz, sy * sx * cz - cy * sz, sy * cx,
    cx * sz, cx * cz, -sx,
    cy * sx * sz - sy * cz, sy * sz + cy * sx * cz, cy * cx,
  ]
}

/** F A M with F = diag(1, -1, 1) between y up and y down of the picture, and M = diag(-1, 1, 1) between mesh and world. */
function flipped(a: ArrayLike<number>): Rotation {
  return [-a[0], a[1], a[2], a[3], -a[4], -a[5], -a[6], a[7], a[8]]
}

/**
 * The same view as an object in the camera. With Q as above: R = F Q' M and t = -F Q' T. Throws `invalid` for a field of view that is
 * not between 0 and 180 degrees or a number that is not finite.
 */
export function poseOfSeed(seed: SeedCamera, width: number, height: number): { pose: Pose; camera: Camera } {
  for (const [field, value] of Object.entries(seed)) {
    if (!Number.isFinite(value)) throw new Fault('invalid', `${field} must be a number.`, { field, found: String(value) })
  }
  const back = transpose(turnOf(seed))
  const [x, y, z] = turn(back, [seed.Tx, seed.Ty, seed.Tz])
  return { pose: { R: flipped(back), t: [-x, y, -z] }, camera: cameraFromFieldOfView(seed.fieldOfView, width, height) }
}

/**
 * The camera about the object for an object in the camera: Q = M R' F, T = -Q F t. Rx is within -90 and 90 degrees, Ry and Rz within -180 and 180;
 * where the camera looks straight up or down, Rz is 0. The camera's axis is taken to meet the middle of the picture and its pixels to be square, as
 * the seed's are; `seedTells` says whether that is so.
 */
export function seedOfPose({ R, t }: Pose, camera: Camera): SeedCamera {
  const q = transpose(flipped(R))
  const [Tx, Ty, Tz] = turn(q, [-t[0], t[1], -t[2]])
  const level = Math.hypot(q[3], q[4])
  const Rx = Math.atan2(-q[5], level)
  // Straight up or down, turning about the view and about the world's y are one.
  const steep = level < 1e-9
  const Ry = steep ? Math.atan2(-q[6], q[0]) : Math.atan2(q[2], q[8])
  const Rz = steep ? 0 : Math.atan2(q[3], q[4])
  return { Tx, Ty, Tz, Rx: Rx / RADIANS, Ry: Ry / RADIANS, Rz: Rz / RADIANS, fieldOfView: fieldOfViewOf(camera) }
}

/** Whether the seed's seven numbers can say all of this camera: square pixels, and the axis in the picture's middle, to a thousandth of a pixel. */
export function seedTells({ width, height, fx, fy, cx, cy }: Camera): boolean {
  return Math.abs(fx / fy - 1) < 1e-6 && Math.abs(cx - width / 2) < 1e-3 && Math.abs(cy - height / 2) < 1e-3
}
