import type { Camera, Pose } from '../../../core/pose/camera.ts'

/** Where one looks at a mesh from: degrees round its upright axis (0 from the front, 90 from its own left) and above the ground. */
export type Orbit = { around: number; above: number }

/** Degrees over the height of the view, and how far away the eye is in radii of what is looked at. */
const FIELD = 28
const AWAY = 4.6
const STEEPEST = 88

/** The orbit after a drag by some pixels, half a turn over 260 of them. */
export function dragOrbit({ around, above }: Orbit, dx: number, dy: number): Orbit {
  return { around: ((around - dx * 0.7) % 360 + 360) % 360, above: Math.min(STEEPEST, Math.max(-STEEPEST, above + dy * 0.7)) }
}

/** The orbit from which a camera looks at the middle of a mesh; `eye` and `centre` in the mesh's coordinates, y up. */
export function orbitOf(eye: readonly number[], centre: readonly number[]): Orbit {
  const [x, y, z] = [eye[0] - centre[0], eye[1] - centre[1], eye[2] - centre[2]]
  const above = (Math.atan2(y, Math.hypot(x, z)) * 180) / Math.PI
  return { around: ((Math.atan2(x, z) * 180) / Math.PI + 360) % 360, above: Math.min(STEEPEST, Math.max(-STEEPEST, above)) }
}

/** The camera and the mesh's place in it for looking from an orbit at a ball of some radius; width and height in pixels. */
export function orbitView({ around, above }: Orbit, centre: readonly number[], radius: number, width: number, height: number): { camera: Camera; pose: Pose } {
  const [a, b] = [(around * Math.PI) / 180, (above * Math.PI) / 180]
  // From the eye to the middle.
  const ahead = [-Math.sin(a) * Math.cos(b), -Math.sin(b), -Math.cos(a) * Math.cos(b)]
  const across = [Math.cos(a), 0, -Math.sin(a)]
  const down = [ahead[1] * across[2] - ahead[2] * across[1], ahead[2] * across[0] - ahead[0] * across[2], ahead[0] * across[1] - ahead[1] * across[0]]
  const R = [...across, ...down, ...ahead]
  const away = AWAY * radius
  const t = [0, 1, 2].map((i) => -(R[3 * i] * centre[0] + R[3 * i + 1] * centre[1] + R[3 * i + 2] * centre[2]) + (i === 2 ? away : 0)) as [number, number, number]
  const f = Math.min(width, height) / 2 / Math.tan((FIELD * Math.PI) / 360)
  return { camera: { width, height, fx: f, fy: f, cx: width / 2, cy: height / 2 }, pose: { R, t } }
}
