import type { Intrinsics } from '../../records/pose.ts'
import { plainName } from './named-joints.ts'

export type Point3 = readonly [number, number, number]
type Known = readonly (Point3 | null)[]

/** Which joints, by number, stand for the middle of the body: the pelvis, else both hips, else none (then the middle of all joints is taken). */
export function rootJoints(names: readonly string[]): number[] {
  const at = new Map(names.map((name, i) => [plainName(name), i]))
  for (const name of ['pelvis', 'mid hip', 'root', 'hip']) if (at.has(name)) return [at.get(name)!]
  const hips = ['left hip', 'right hip'].flatMap((name) => at.get(name) ?? [])
  return hips.length === 2 ? hips : []
}

/** The place of the middle of a body; null when nothing of it is known. */
export function rootPlace(names: readonly string[], joints: Known): [number, number, number] | null {
  const wanted = rootJoints(names)
  const chosen = (wanted.length > 0 ? wanted.map((i) => joints[i] ?? null) : joints).filter((joint) => joint !== null)
  if (chosen.length === 0 || (wanted.length > 0 && chosen.length < wanted.length)) return null
  return [0, 1, 2].map((k) => chosen.reduce((sum, joint) => sum + joint[k], 0) / chosen.length) as [number, number, number]
}

/** Joints as a model of depth tells them: x, y in photo pixels, z in millimetres about the same zero; null where there are none. */
export type PixelJoints = readonly (readonly [number, number, number, ...unknown[]] | null)[]

/**
 * Such joints in the camera, millimetres, when the middle of the body is `depth` millimetres from it along its axis: x = (u - cx) z / fx.
 * Human3.6M's protocol takes camera and depth of the truth for that, since a network cannot know them. Null without a middle.
 */
export function inCamera(found: PixelJoints, names: readonly string[], { fx, fy, cx, cy }: Intrinsics, depth: number): (Point3 | null)[] | null {
  const root = rootPlace(names, found.map((joint) => joint && [joint[0], joint[1], joint[2]]))
  if (!root) return null
  return found.map((joint) => {
    if (!joint) return null
    const z = depth + joint[2] - root[2]
    return [((joint[0] - cx) * z) / fx, ((joint[1] - cy) * z) / fy, z]
  })
}

/** Mean lengths in millimetres of a grown person's bones (Drillis and Contini 1966, for a height of 1.7 m), by the names of their ends. */
const LENGTHS: readonly (readonly [string, string, number])[] = [
  ['hip', 'knee', 417], ['knee', 'ankle', 418], ['shoulder', 'elbow', 316], ['elbow', 'wrist', 248], ['pelvis', 'neck', 490],
]

/**
 * Such joints in space when nothing is known of the camera: seen from far away, with as many millimetres to a pixel as make the long
 * bones of usual lengths best (least squares of their squared lengths). The middle of the body is at 0, y down, z away from the eye.
 */
export function fromAfar(found: PixelJoints, names: readonly string[], bones: readonly (readonly [number, number])[]): (Point3 | null)[] {
  const plain = names.map((name) => plainName(name).replace(/\b(left|right)\b/, '').trim())
  let [above, below] = [0, 0]
  for (let a = 0; a < plain.length; a++) {
    for (let b = 0; b < plain.length; b++) {
      const length = LENGTHS.find(([from, to]) => from === plain[a] && to === plain[b])?.[2]
      const sameSide = plainName(names[a]).replace(plain[a], '') === plainName(names[b]).replace(plain[b], '')
      const [p, q] = [found[a], found[b]]
      if (length === undefined || !sameSide || !p || !q) continue
      const across = (p[0] - q[0]) ** 2 + (p[1] - q[1]) ** 2
      above += across * Math.max(0, length * length - (p[2] - q[2]) ** 2)
      below += across * across
    }
  }
  const root = rootPlace(names, found.map((joint) => joint && [joint[0], joint[1], joint[2]])) ?? [0, 0, 0]
  const scale = above > 0 && below > 0 ? Math.sqrt(above / below) : usualScale(found, bones)
  return found.map((joint) => joint && [(joint[0] - root[0]) * scale, (joint[1] - root[1]) * scale, joint[2] - root[2]])
}

/** For skeletons of which no bone is known: their height is as large as they are deep, or a metre. */
function usualScale(found: PixelJoints, bones: readonly (readonly [number, number])[]): number {
  const known = found.filter((joint) => joint !== null)
  const range = (k: 0 | 1 | 2): number => Math.max(...known.map((joint) => joint[k])) - Math.min(...known.map((joint) => joint[k]))
  const side = known.length === 0 || bones.length === 0 ? 0 : Math.max(range(0), range(1))
  return side > 0 ? Math.max(1_000, range(2)) / side : 1
}
