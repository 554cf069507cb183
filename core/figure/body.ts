import { turn, type Rotation } from '../pose/rotation.ts'
import type { Build } from './build.ts'
import type { Posture } from './posture.ts'
import { cutTube, tube, type Piece, type Relief, type Section } from './tube.ts'
import { add, between, cross, scaled, sub, unit, upright, type Vec } from './vectors.ts'

export type Side = 'left' | 'right'
export const SIDES: readonly Side[] = ['left', 'right']

/**
 * The tubes a body is made of, from which garments are cut: `trunk` from the crotch (s -0.2) over the hip joints (0) to the neck
 * (1); arms from the shoulder (0) to the wrist (1); legs from the hip (0) to the ankle (1).
 */
export type Body = {
  trunk: Section[]
  /** How chest, belly and seat stand out of the trunk's ellipses. */
  relief: Relief
  arms: Record<Side, Section[]>
  legs: Record<Side, Section[]>
}

const CORNERS = 28
const LIMB_CORNERS = 18

/** Half width and half depth of the trunk at heights given as shares of its length. */
function trunkProfile({ hipWidth: hip, waistWidth: waist, chestWidth: chest, shoulders }: Build, neck: number): [number, number, number][] {
  const top = shoulders / 2
  return [
    [-0.2, 0.3 * hip, 0.28 * hip], [-0.16, 0.68 * hip, 0.56 * hip], [-0.08, 0.93 * hip, 0.68 * hip], [0, hip, 0.72 * hip], [0.14, 0.94 * hip, 0.69 * hip],
    [0.26, 0.5 * (waist + 0.9 * hip), 0.68 * waist], [0.38, waist, 0.68 * waist], [0.5, 0.5 * (waist + chest), 0.67 * waist], [0.62, 0.98 * chest, 0.68 * chest],
    [0.74, 1.04 * chest, 0.68 * chest], [0.84, 0.94 * top, 0.6 * chest], [0.9, 0.92 * top, 0.5 * chest], [0.95, 0.72 * top, 0.44 * chest],
    [0.98, 0.5 * top, 0.4 * chest], [1.01, Math.max(neck * 1.1, 0.32 * top), Math.max(neck * 1.1, 0.34 * chest)],
  ]
}

/** Radius of a limb along it, as shares of the height. */
const ARM: readonly (readonly [number, number])[] = [[-0.09, 0.014], [-0.05, 0.025], [0, 0.031], [0.12, 0.031], [0.3, 0.0285], [0.45, 0.0245], [0.52, 0.0235], [0.62, 0.025], [0.75, 0.0225], [0.92, 0.0165], [1.02, 0.0155]]
const LEG: readonly (readonly [number, number])[] = [[-0.07, 0.014], [-0.04, 0.029], [0, 0.041], [0.06, 0.0475], [0.14, 0.0485], [0.3, 0.043], [0.44, 0.035], [0.52, 0.033], [0.62, 0.0345], [0.7, 0.033], [0.84, 0.0235], [0.96, 0.0195], [1.03, 0.02]]

export function bodyOf(build: Build, posture: Posture): Body {
  const { joints, frames } = posture
  const neck = neckRadius(build)
  const profile = smoothed(trunkProfile(build, neck), 3)
  const trunk = profile.map(([s, width, depth]): Section => {
    const t = Math.min(1, Math.max(0, (s + 0.1) / 1))
    const [left, front] = [frameAxis(frames.pelvis, frames.chest, t, 0), frameAxis(frames.pelvis, frames.chest, t, 2)]
    return { s, at: trunkPoint(build, posture, s), left: scaled(left, width), front: scaled(upright(front, left), depth) }
  })
  const thick = Math.sqrt(build.girth) * build.height
  const arm = (side: Side): Section[] => limb(
    joints[`${side} shoulder`], joints[`${side} elbow`], joints[`${side} wrist`], frames[`${side} upper arm`], frames[`${side} forearm`], smoothed(ARM, 3), thick,
  )
  const leg = (side: Side): Section[] => limb(
    joints[`${side} hip`], joints[`${side} knee`], joints[`${side} ankle`], frames[`${side} thigh`], frames[`${side} shin`], smoothed(LEG, 3), thick,
  )
  return { trunk, relief: reliefOf(build), arms: { left: arm('left'), right: arm('right') }, legs: { left: leg('left'), right: leg('right') } }
}

/** All of the body that is skin. */
export function skinPieces(build: Build, posture: Posture, body: Body): Piece[] {
  const neck = neckRadius(build)
  const { joints, frames } = posture
  const up = (frame: Rotation, y: number, z = 0): Vec => turn(frame, [0, y, z])
  const throat = [0, 0.5, 1].map((s): Section => {
    const at = between(add(joints.neck, up(frames.chest, -0.035)), add(joints.neck, up(frames.head, build.neck + 0.25 * build.head, 0.1 * build.head)), s)
    return { s, at, left: up2(frames.head, [neck, 0, 0]), front: up2(frames.head, [0, 0, neck]) }
  })
  return [
    tube(body.trunk, CORNERS, 'both', body.relief), tube(throat, LIMB_CORNERS, 'both'),
    tube(headSections(build, posture), CORNERS, 'both', (s, a) => s > 0.3 && s < 0.5 ? 0.012 * bump(a, Math.PI / 2, 0.16) * bump(s, 0.4, 0.07) : 0),
    ...SIDES.flatMap((side) => [
      tube(body.arms[side], LIMB_CORNERS, 'both'), tube(body.legs[side], LIMB_CORNERS, 'both'), handPiece(build, posture, side),
    ]),
  ]
}

/** A shoe on each foot. */
export function shoePieces(build: Build, posture: Posture): Piece[] {
  return SIDES.map((side) => {
    const frame = posture.frames[`${side} foot`]
    const ankle = posture.joints[`${side} ankle`]
    const { foot, ankle: high } = build
    const profile: [number, number, number, number][] = [
      // Along the foot, half width, half height, height of the middle above the sole.
      [-0.3, 0.05, 0.1, 0.35], [-0.27, 0.14, 0.4, 0.5], [-0.15, 0.16, 0.75, 0.75], [0, 0.16, 0.8, 0.8], [0.15, 0.17, 0.6, 0.6], [0.4, 0.19, 0.42, 0.42], [0.6, 0.18, 0.34, 0.34], [0.72, 0.12, 0.26, 0.3], [0.76, 0.04, 0.12, 0.25],
    ]
    return tube(profile.map(([z, wide, tall, middle], i): Section => ({
      s: i / (profile.length - 1), at: add(ankle, turn(frame, [0, high * (middle * 1.25 - 1.25), z * foot])),
      left: turn(frame, [wide * foot * 1.05, 0, 0]), front: turn(frame, [0, tall * high * 1.2, 0]),
    })), LIMB_CORNERS, 'both')
  })
}

/** Hair: a cap over the head, longer at the back by `length` 0..1. */
export function hairPiece(build: Build, posture: Posture, length: number): Piece {
  const all = headSections(build, posture)
  const cap = cutTube(all, 0.5 - 0.25 * length, 1, () => 0.012 + 0.012 * length)
  return tube(cap, CORNERS, 'both', (s, a) => {
    const face = bump(a, Math.PI / 2, 1.15) * Math.min(1, Math.max(0, (0.84 - s) / 0.1))
    return 0.006 * Math.sin(9 * a + 20 * s) - 0.06 * face
  })
}

function headSections(build: Build, { joints, frames }: Posture): Section[] {
  const middle = add(joints.neck, turn(frames.head, [0, build.neck + 0.5 * build.head, 0.12 * build.head]))
  return Array.from({ length: 15 }, (_, i): Section => {
    const s = i / 14
    const y = -Math.cos(Math.PI * s)
    const r = Math.sqrt(Math.max(0, 1 - y * y))
    // Narrower at the chin, and the back of the head stands out.
    const jaw = y < 0 ? 1 + 0.14 * y : 1
    return {
      s, at: add(middle, turn(frames.head, [0, 0.52 * build.head * y, y < 0 ? -0.07 * build.head * y : 0])),
      left: turn(frames.head, [0.37 * build.head * r * jaw, 0, 0]), front: turn(frames.head, [0, 0, 0.46 * build.head * r * jaw]),
    }
  })
}

function handPiece(build: Build, { joints, frames }: Posture, side: Side): Piece {
  const frame = frames[`${side} forearm`]
  const wrist = joints[`${side} wrist`]
  const profile: [number, number, number][] = [[-0.12, 0.12, 0.15], [0, 0.13, 0.16], [0.25, 0.15, 0.24], [0.5, 0.14, 0.26], [0.75, 0.1, 0.23], [0.95, 0.06, 0.14], [1, 0.02, 0.05]]
  return tube(profile.map(([along, thick, wide]): Section => ({
    s: along, at: add(wrist, turn(frame, [0, -along * build.hand, 0])),
    left: turn(frame, [thick * build.hand, 0, 0]), front: turn(frame, [0, 0, wide * build.hand]),
  })), 12, 'both')
}

function reliefOf({ bust, belly, seat }: Build): Relief {
  return (s, a) => {
    const chest = bust * bump(s, 0.68, 0.11) * (bump(a, Math.PI / 2 - 0.5, 0.45) + bump(a, Math.PI / 2 + 0.5, 0.45))
    const front = belly * bump(s, 0.28, 0.22) * bump(a, Math.PI / 2, 0.9)
    const back = seat * bump(s, -0.02, 0.13) * (bump(a, -Math.PI / 2 - 0.5, 0.5) + bump(a, -Math.PI / 2 + 0.5, 0.5))
    return chest + front + back
  }
}

/** A bell of height 1 at `middle`; angles may be a whole turn off. */
function bump(value: number, middle: number, width: number): number {
  let off = value - middle
  if (off > Math.PI) off -= 2 * Math.PI
  if (off < -Math.PI) off += 2 * Math.PI
  return Math.exp(-(off * off) / (2 * width * width))
}

const neckRadius = (build: Build): number => 0.029 * build.height * Math.sqrt(build.girth)
const up2 = (frame: Rotation, v: Vec): Vec => turn(frame, v)

/** A point on the axis of the trunk: straight in the pelvis, then bent through the waist. */
function trunkPoint(build: Build, { joints, frames }: Posture, s: number): Vec {
  if (s <= 0) return turn(frames.pelvis, [0, s * build.torso, 0])
  // Bezier's curve from the pelvis over the spine's joint to the neck.
  const control = sub(scaled(joints.spine, 2), scaled(add(joints.pelvis, joints.neck), 0.5))
  const t = Math.min(1, s)
  const point = between(between(joints.pelvis, control, t), between(control, joints.neck, t), t)
  return s <= 1 ? point : add(point, turn(frames.chest, [0, (s - 1) * build.torso, 0]))
}

/** An axis of a frame between two. */
function frameAxis(from: Rotation, to: Rotation, t: number, axis: 0 | 2): Vec {
  const of = (frame: Rotation): Vec => [frame[axis], frame[3 + axis], frame[6 + axis]]
  return unit(between(of(from), of(to), t))
}

/** Sections along two bones, rounded where they meet. */
function limb(a: Vec, b: Vec, c: Vec, upper: Rotation, lower: Rotation, profile: readonly (readonly [number, number, ...number[]])[], scale: number): Section[] {
  const ROUND = 0.16
  const pointAt = (s: number): Vec => {
    // Half of s is the upper bone, whatever the bones' lengths.
    const t = 2 * s
    if (t <= 1 - ROUND) return add(a, scaled(sub(b, a), t))
    if (t >= 1 + ROUND) return add(b, scaled(sub(c, b), t - 1))
    const k = (t - 1 + ROUND) / (2 * ROUND)
    const [p, q] = [between(b, a, ROUND), between(b, c, ROUND)]
    return between(between(p, b, k), between(b, q, k), k)
  }
  return profile.map(([s, radius]) => {
    const tangent = unit(sub(pointAt(s + 0.01), pointAt(s - 0.01)))
    const t = Math.min(1, Math.max(0, (2 * s - 1 + ROUND) / (2 * ROUND)))
    const left = upright(frameAxis(upper, lower, t, 0), tangent)
    const r = radius * scale
    return { s, at: pointAt(s), left: scaled(left, r), front: scaled(cross(tangent, left), r) }
  })
}

/** More rows between those given, joined by Catmull and Rom's curve. */
function smoothed<T extends readonly number[]>(rows: readonly T[], parts: number): [number, number, ...number[]][] {
  const out: number[][] = []
  for (let i = 0; i + 1 < rows.length; i++) {
    const [p, a, b, q] = [rows[Math.max(0, i - 1)], rows[i], rows[i + 1], rows[Math.min(rows.length - 1, i + 2)]]
    for (let k = 0; k < parts; k++) {
      const t = k / parts
      out.push(a.map((value, c) => c === 0 ? value + t * (b[c] - value)
        : Math.max(1e-4, 0.5 * (2 * value + (b[c] - p[c]) * t + (2 * p[c] - 5 * value + 4 * b[c] - q[c]) * t * t + (3 * value - p[c] - 3 * b[c] + q[c]) * t ** 3))))
    }
  }
  out.push([...rows[rows.length - 1]])
  return out as [number, number, ...number[]][]
}
