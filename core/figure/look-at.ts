import type { Pose } from '../pose/camera.ts'
import { cross, dot, sub, unit, upright, type Vec } from './vectors.ts'

/** The world (y up) in a camera at `eye` that looks at a point, turned by `roll` radians about its axis. Not from straight above. */
export function lookAt(eye: Vec, at: Vec, roll: number): Pose {
  const forward = unit(sub(at, eye))
  const up = upright([0, 1, 0], forward)
  const right = cross(forward, up)
  const [c, s] = [Math.cos(roll), Math.sin(roll)]
  const x: Vec = [c * right[0] + s * up[0], c * right[1] + s * up[1], c * right[2] + s * up[2]]
  const y = cross(forward, x)
  return { R: [...x, ...y, ...forward], t: [-dot(x, eye), -dot(y, eye), -dot(forward, eye)] }
}
