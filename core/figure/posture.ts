import { fromAxisAngle, multiply, turn, type Rotation } from '../pose/rotation.ts'
import type { Build } from './build.ts'
import { JOINTS, type JointName } from './joints.ts'
import type { Limb, Stance } from './stance.ts'
import { add, type Vec } from './vectors.ts'

/** Where a figure's joints are (metres; y up, the figure's front towards +z before it is turned) and how its bones are turned. */
export type Posture = {
  joints: Record<JointName, Vec>
  /** Each bone's frame: its rest hangs down (limbs) or stands up (trunk, head), x to the figure's left, z to its front. */
  frames: Record<'pelvis' | 'chest' | 'head' | `${'left' | 'right'} ${'thigh' | 'shin' | 'foot' | 'upper arm' | 'forearm'}`, Rotation>
}

const about = (axis: Vec, degrees: number): Rotation => fromAxisAngle(axis, degrees)
const X: Vec = [1, 0, 0]
const Y: Vec = [0, 1, 0]
const Z: Vec = [0, 0, 1]

/**
 * Forward kinematics: a build in a stance, turned by `yaw` degrees to its left, the pelvis at the origin.
 */
export function postureOf(build: Build, stance: Stance, yaw: number): Posture {
  const pelvis = chain(about(Y, yaw), about(X, stance.lean[0]), about(Z, -stance.lean[1]))
  const [forward, side, turned] = stance.spine
  const half = chain(pelvis, about(Y, turned / 2), about(X, forward / 2), about(Z, -side / 2))
  const chest = chain(half, about(Y, turned / 2), about(X, forward / 2), about(Z, -side / 2))
  const head = chain(chest, about(Y, stance.head[2]), about(X, stance.head[0]), about(Z, -stance.head[1]))
  const origin: Vec = [0, 0, 0]
  const spine = add(origin, turn(half, [0, build.torso * 0.45, 0]))
  const neck = add(spine, turn(chest, [0, build.torso * 0.55, 0]))
  const frames = { pelvis, chest, head } as Posture['frames']
  const joints = {
    pelvis: origin, spine, neck,
    nose: add(neck, turn(head, [0, build.neck + build.head * 0.42, build.head * 0.42])),
    head: add(neck, turn(head, [0, build.neck + build.head, 0])),
  } as Posture['joints']
  for (const side of ['left', 'right'] as const) {
    const sign = side === 'left' ? 1 : -1
    const leg = stance[`${side}Leg`]
    const thigh = limbFrame(pelvis, leg, sign)
    const shin = chain(thigh, about(X, leg.bend))
    const hip = turn(pelvis, [sign * build.hips / 2, -build.torso * 0.06, 0])
    const knee = add(hip, turn(thigh, [0, -build.thigh, 0]))
    joints[`${side} hip`] = hip
    joints[`${side} knee`] = knee
    joints[`${side} ankle`] = add(knee, turn(shin, [0, -build.shin, 0]))
    frames[`${side} thigh`] = thigh
    frames[`${side} shin`] = shin
    frames[`${side} foot`] = footFrame(shin)
    const arm = stance[`${side}Arm`]
    const upper = limbFrame(chest, arm, sign)
    const fore = chain(upper, about(X, -arm.bend))
    const shoulder = add(neck, turn(chest, [sign * build.shoulders / 2, -build.torso * 0.08, 0]))
    const elbow = add(shoulder, turn(upper, [0, -build.upperArm, 0]))
    joints[`${side} shoulder`] = shoulder
    joints[`${side} elbow`] = elbow
    joints[`${side} wrist`] = add(elbow, turn(fore, [0, -build.forearm, 0]))
    frames[`${side} upper arm`] = upper
    frames[`${side} forearm`] = fore
  }
  return { joints, frames }
}

/** The joints in the order of JOINTS, x y z each. */
export function jointList(posture: Posture): Vec[] {
  return JOINTS.map((name) => posture.joints[name])
}

/** A limb hanging from a frame: away from the body, then forward, then turned about itself. */
function limbFrame(from: Rotation, { abduction, flexion, twist }: Limb, sign: number): Rotation {
  return chain(from, about(Z, sign * abduction), about(X, -flexion), about(Y, sign * twist))
}

/** Half-way between where the shin would leave the foot and flat on the ground. */
function footFrame(shin: Rotation): Rotation {
  const [x, , z] = turn(shin, Z)
  const heading = Math.atan2(x, z) * 180 / Math.PI
  const up = turn(shin, Y)
  // A shin that lies down has no heading that is worth keeping.
  if (up[1] < 0.35) return shin
  return about(Y, heading)
}

const chain = (...turns: Rotation[]): Rotation => turns.reduce((all, one) => multiply(all, one))
