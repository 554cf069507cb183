import { Fault } from '../fault.ts'

/**
 * A camera without lens errors. Lengths in pixels, pixel centres at .5 (the top left pixel's middle is 0.5, 0.5); x right, y down,
 * z forward, right-handed: a point (X, Y, Z) in front of it is seen at x = fx X / Z + cx, y = fy Y / Z + cy.
 */
export type Camera = { width: number; height: number; fx: number; fy: number; cx: number; cy: number }

/** The object in the camera: X_camera = R X_object + t; R nine numbers row by row, t in the mesh's units. */
export type Pose = { R: number[]; t: [number, number, number] }

/** The camera of a matrix K = [fx, 0, cx, 0, fy, cy, 0, 0, 1]; throws `invalid` for skew, other bottom rows or lengths not above 0. */
export function cameraOf(K: ArrayLike<number>, width: number, height: number): Camera {
  const form = K.length === 9 && K[1] === 0 && K[3] === 0 && K[6] === 0 && K[7] === 0 && K[8] === 1
  const finite = form && Array.from(K).every(Number.isFinite)
  if (!finite || !(K[0] > 0) || !(K[4] > 0)) {
    throw new Fault('invalid', 'The camera matrix must be [fx, 0, cx, 0, fy, cy, 0, 0, 1] with lengths above 0.', { field: 'K', found: JSON.stringify(Array.from(K)).slice(0, 120) })
  }
  return { width, height, fx: K[0], fy: K[4], cx: K[2], cy: K[5] }
}

/** K, row by row. */
export function matrixOf(camera: Camera): number[] {
  return [camera.fx, 0, camera.cx, 0, camera.fy, camera.cy, 0, 0, 1]
}

/**
 * Square pixels, the middle of the picture on the axis, and this angle in degrees between the rays of its top and bottom edges
 * (the vertical field of view, as Unity, OpenGL and three.js count it; in a square picture the horizontal one is the same).
 * Throws `invalid` unless the angle lies between 0 and 180.
 */
export function cameraFromFieldOfView(degrees: number, width: number, height: number): Camera {
  if (!(degrees > 0 && degrees < 180)) throw new Fault('invalid', 'The field of view must lie between 0 and 180 degrees.', { field: 'fieldOfView', found: degrees })
  const f = height / 2 / Math.tan(degrees * Math.PI / 360)
  return { width, height, fx: f, fy: f, cx: width / 2, cy: height / 2 }
}

/** The vertical field of view in degrees that the camera would have with the axis in the middle. */
export function fieldOfViewOf(camera: Camera): number {
  return 2 * Math.atan(camera.height / 2 / camera.fy) * 180 / Math.PI
}

/** Diagonal of a 36 mm by 24 mm frame, to which Exif's "focal length in 35 mm film" refers (CIPA DCG-001 and -005). */
const FILM_DIAGONAL_MM = Math.hypot(36, 24)

/** The camera of a whole photo whose Exif gives its focal length in 35 mm film, in millimetres. Throws `invalid` unless above 0. */
export function cameraFromFocalLength35(mm: number, width: number, height: number): Camera {
  if (!(mm > 0 && Number.isFinite(mm))) throw new Fault('invalid', 'The focal length must be above 0 millimetres.', { field: 'focalLength35', found: mm })
  const f = mm / FILM_DIAGONAL_MM * Math.hypot(width, height)
  return { width, height, fx: f, fy: f, cx: width / 2, cy: height / 2 }
}

/** The camera of a cut-out of the picture; the box in pixels may reach beyond it. */
export function crop(camera: Camera, box: { x: number; y: number; width: number; height: number }): Camera {
  return { ...camera, width: box.width, height: box.height, cx: camera.cx - box.x, cy: camera.cy - box.y }
}

/** The camera of the picture resized to width x height pixels. */
export function resize(camera: Camera, width: number, height: number): Camera {
  const [sx, sy] = [width / camera.width, height / camera.height]
  return { width, height, fx: camera.fx * sx, fy: camera.fy * sy, cx: camera.cx * sx, cy: camera.cy * sy }
}

/** The camera of the picture scaled to fit width x height, kept in its shape and centred, with margins on two sides. */
export function letterbox(camera: Camera, width: number, height: number): Camera {
  const scale = Math.min(width / camera.width, height / camera.height)
  return {
    width, height, fx: camera.fx * scale, fy: camera.fy * scale,
    cx: camera.cx * scale + (width - camera.width * scale) / 2, cy: camera.cy * scale + (height - camera.height * scale) / 2,
  }
}

/** The object's point (mesh units) in the camera's frame. */
export function toCamera(pose: Pose, point: ArrayLike<number>): [number, number, number] {
  const { R, t } = pose
  return [
    R[0] * point[0] + R[1] * point[1] + R[2] * point[2] + t[0],
    R[3] * point[0] + R[4] * point[1] + R[5] * point[2] + t[1],
    R[6] * point[0] + R[7] * point[1] + R[8] * point[2] + t[2],
  ]
}

/** Where the object's point is seen, in pixels; null when it is not in front of the camera. */
export function project(camera: Camera, pose: Pose, point: ArrayLike<number>): { x: number; y: number; z: number } | null {
  const [X, Y, Z] = toCamera(pose, point)
  return Z > 0 ? { x: camera.fx * X / Z + camera.cx, y: camera.fy * Y / Z + camera.cy, z: Z } : null
}

/** The camera's place in the object's frame: -R' t. */
export function eye(pose: Pose): [number, number, number] {
  const { R, t } = pose
  return [
    -(R[0] * t[0] + R[3] * t[1] + R[6] * t[2]),
    -(R[1] * t[0] + R[4] * t[1] + R[7] * t[2]),
    -(R[2] * t[0] + R[5] * t[1] + R[8] * t[2]),
  ]
}
