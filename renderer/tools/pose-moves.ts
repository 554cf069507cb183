import { toCamera } from '../../core/pose/camera.ts'
import { exp, multiply, orthonormal, turn, type Vector } from '../../core/pose/rotation.ts'
import type { Intrinsics, Placement } from '../../core/records/pose.ts'
import type { ImagePoint } from './tool.ts'

/** A pose as a hand holds it: where the mesh is, through which camera it is seen, and the ball round the mesh that is turned. */
export type PoseInHand = Placement & {
  camera: Intrinsics
  /** Middle of the mesh, in its own coordinates, and distance from there to its farthest point; metres. */
  centre: readonly [number, number, number]
  radius: number
}

/** The ball round the mesh as it is seen: a circle, pixels of the photo. */
export type Ball = ImagePoint & { radius: number }

/** Nothing is brought nearer to the camera than this share of the mesh's radius. */
const NEAREST = 0.05

/** The middle of the mesh in the camera, metres. */
export function pivotOf(pose: Placement & Pick<PoseInHand, 'centre'>): Vector {
  return toCamera(pose, pose.centre)
}

/** Where the ball round the mesh is seen; its radius is at least `least`, so that it can be grabbed. Null behind the camera. */
export function ballOf(pose: PoseInHand, least: number): Ball | null {
  const [x, y, z] = pivotOf(pose)
  const { fx, fy, cx, cy } = pose.camera
  if (!(z > 0)) return null
  return { x: (fx * x) / z + cx, y: (fy * y) / z + cy, radius: Math.max(least, (pose.radius * fx) / z) }
}

/** The mesh moved along the plane of the picture so that its middle follows the pointer; how far away it is stays. */
export function dragged(pose: PoseInHand, from: ImagePoint, to: ImagePoint): Placement {
  const z = pivotOf(pose)[2]
  const { fx, fy } = pose.camera
  return { R: pose.R, t: [pose.t[0] + ((to.x - from.x) * z) / fx, pose.t[1] + ((to.y - from.y) * z) / fy, pose.t[2]] }
}

/** The mesh seen `factor` times as large: brought nearer or farther along the ray to its middle. */
export function scaled(pose: PoseInHand, factor: number): Placement {
  const pivot = pivotOf(pose)
  const nearest = (NEAREST * pose.radius) / pivot[2]
  const share = Math.max(nearest, 1 / Math.max(1e-6, factor))
  return { R: pose.R, t: [pose.t[0] + pivot[0] * (share - 1), pose.t[1] + pivot[1] * (share - 1), pose.t[2] + pivot[2] * (share - 1)] }
}

/** The mesh turned about its middle by `degrees`: `across` the picture's x axis, `down` its y axis, `ahead` the ray to it. */
export function turned(pose: PoseInHand, about: 'across' | 'down' | 'ahead', degrees: number): Placement {
  const [across, down, ahead] = sightAxes(pivotOf(pose))
  return rotated(pose, { across, down, ahead }[about], (degrees * Math.PI) / 180)
}

/** The mesh rolled about the ray to its middle as the pointer goes round the middle of the ball. */
export function rolled(pose: PoseInHand, ball: Ball, from: ImagePoint, to: ImagePoint): Placement {
  const angle = Math.atan2(to.y - ball.y, to.x - ball.x) - Math.atan2(from.y - ball.y, from.x - ball.x)
  return rotated(pose, sightAxes(pivotOf(pose))[2], angle)
}

/**
 * The mesh turned as a ball under the pointer: a sphere that goes over into a hyperbola at its rim, so that no place jumps
 * (Bell's trackball; Henriksen, Sporring, Hornbaek, "Virtual Trackballs Revisited", IEEE TVCG 10(2), 2004).
 */
export function ballTurned(pose: PoseInHand, ball: Ball, from: ImagePoint, to: ImagePoint): Placement {
  const [a, b] = [onBall(ball, from), onBall(ball, to)]
  const axis = cross(a, b)
  const sine = Math.hypot(...axis)
  if (sine < 1e-12) return { R: pose.R, t: pose.t }
  const [across, down, ahead] = sightAxes(pivotOf(pose))
  const inCamera = (i: number) => axis[0] * across[i] + axis[1] * down[i] + axis[2] * ahead[i]
  return rotated(pose, unit([inCamera(0), inCamera(1), inCamera(2)]), Math.atan2(sine, dot(a, b)))
}

/** A place on the near side of the ball, as a unit vector: x right, y down, z away from the eye. */
function onBall(ball: Ball, at: ImagePoint): Vector {
  const [x, y] = [(at.x - ball.x) / ball.radius, (at.y - ball.y) / ball.radius]
  const far = x * x + y * y
  return unit([x, y, -(far < 0.5 ? Math.sqrt(1 - far) : 0.5 / Math.sqrt(far))])
}

/** Right, down and ahead as seen along the ray to a place of the camera, so that a mesh at the picture's side turns as one in its middle. */
function sightAxes(pivot: Vector): [Vector, Vector, Vector] {
  const ahead = unit(pivot)
  const across = unit(cross([0, 1, 0], ahead))
  return [across, cross(ahead, across), ahead]
}

/** Turned about its middle by an angle, radians, right-handed about a unit axis of the camera; R comes back orthonormal. */
function rotated(pose: PoseInHand, axis: Vector, angle: number): Placement {
  // Many small turns would let the rows drift apart.
  const R = orthonormal(multiply(exp([axis[0] * angle, axis[1] * angle, axis[2] * angle]), pose.R))
  const pivot = pivotOf(pose)
  const moved = turn(R, pose.centre)
  return { R, t: [pivot[0] - moved[0], pivot[1] - moved[1], pivot[2] - moved[2]] }
}

const dot = (a: Vector, b: Vector) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
const cross = (a: Vector, b: Vector): Vector => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
function unit(v: Vector): Vector {
  const length = Math.hypot(...v) || 1
  return [v[0] / length, v[1] / length, v[2] / length]
}
