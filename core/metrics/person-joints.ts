import { inCamera, rootPlace, type PixelJoints, type Point3 } from '../pose/joints/in-space.ts'
import { plainName } from '../pose/joints/named-joints.ts'
import type { SpaceJoints } from '../pose/joints/space-joints.ts'
import { alignedJointError, jointErrors } from './joint-errors.ts'

/** A person of the truth: COCO's x, y, v under `names`, the box its size is taken of, and its joints in space where they are known. */
export type TruePerson = { names: readonly string[]; keypoints: readonly number[]; bbox: readonly [number, number, number, number]; space: SpaceJoints | null }
/** What was found of it, in the order of the truth's names: x, y, v, and with depths where the model has them. */
export type FoundPerson = { keypoints: readonly number[]; body: PixelJoints | null }

/** Shares of the longer side of a person's box. */
export const SHARES = [0.05, 0.1, 0.2] as const
/** A joint is right in space within so many millimetres (Mehta et al., 3DV 2017). */
export const WITHIN_MM = 150
/** Of the length from neck to head; PCKh of MPII takes half of a head, which is shorter. */
const OF_HEAD = 0.5

export type PersonScores = {
  /** For each joint: distance in pixels, null where the truth has none or nothing was found; in millimetres, null where either is not in space. */
  pixels: (number | null)[]
  millimetres: (number | null)[]
  /** Right joints within each of SHARES, of those that the truth has. A joint that was not found is wrong. */
  near: { right: [number, number, number]; of: number }
  /** For each joint whether it is within the middle one of SHARES; null where the truth has none. */
  nearEach: (boolean | null)[]
  /** The same within half of the length from neck to head; null where that is not known. */
  ofHead: { right: number; of: number } | null
  mpjpe: number | null
  paMpjpe: number | null
  /** Both in the camera, millimetres, `found` with the middle of the body as far away as it truly is. */
  truth: (Point3 | null)[] | null
  found: (Point3 | null)[] | null
}

/** Compares one person with what was found of it; `found` null: nothing was. Millimetres after both were moved to the middle of the body. */
export function scorePerson(truth: TruePerson, found: FoundPerson | null): PersonScores {
  const { names, keypoints, bbox } = truth
  const placeOf = (i: number): readonly [number, number] | null => {
    const body = found?.body?.[i]
    if (body) return [body[0], body[1]]
    return found && found.keypoints[3 * i + 2] > 0 ? [found.keypoints[3 * i], found.keypoints[3 * i + 1]] : null
  }
  const has = names.map((_, i) => keypoints[3 * i + 2] > 0)
  const pixels = names.map((_, i) => {
    const place = has[i] ? placeOf(i) : null
    return place && Math.hypot(place[0] - keypoints[3 * i], place[1] - keypoints[3 * i + 1])
  })
  const within = (limit: number): number => pixels.filter((error) => error !== null && error <= limit).length
  const of = has.filter(Boolean).length
  const side = Math.max(bbox[2], bbox[3])
  const head = headOf(names, keypoints)
  return {
    pixels, nearEach: pixels.map((error, i) => (has[i] ? error !== null && error <= SHARES[1] * side : null)), near: { right: SHARES.map((share) => within(share * side)) as [number, number, number], of },
    ofHead: head === null ? null : { right: within(OF_HEAD * head), of }, ...inSpace(truth, found),
  }
}

function inSpace({ names, space }: TruePerson, found: FoundPerson | null): Pick<PersonScores, 'millimetres' | 'mpjpe' | 'paMpjpe' | 'truth' | 'found'> {
  const none = { millimetres: names.map(() => null), mpjpe: null, paMpjpe: null, truth: space?.joints ?? null, found: null }
  const root = space && space.joints.length === names.length ? rootPlace(names, space.joints) : null
  if (!space?.camera || !root || !found?.body) return none
  const points = inCamera(found.body, names, space.camera, root[2])
  const middle = points && rootPlace(names, points)
  if (!points || !middle) return none
  const both = names.flatMap((_, i) => (points[i] && space.joints[i] ? [i] : []))
  if (both.length === 0) return none
  const a = both.flatMap((i) => points[i]!.map((value, k) => value - middle[k]))
  const b = both.flatMap((i) => space.joints[i]!.map((value, k) => value - root[k]))
  const errors = jointErrors(a, b, null)
  const places = new Map(both.map((joint, i) => [joint, errors[i]]))
  return {
    millimetres: names.map((_, i) => places.get(i) ?? null), mpjpe: errors.reduce((sum, error) => sum + error, 0) / errors.length,
    // Three points can always be laid over one another almost exactly.
    paMpjpe: both.length > 3 ? alignedJointError(a, b) : null, truth: space.joints, found: points,
  }
}

/** Pixels from neck to head. */
function headOf(names: readonly string[], keypoints: readonly number[]): number | null {
  const at = (name: string) => names.findIndex((one) => plainName(one) === name)
  const [neck, head] = [at('neck'), at('head')]
  if (neck < 0 || head < 0 || !(keypoints[3 * neck + 2] > 0) || !(keypoints[3 * head + 2] > 0)) return null
  const length = Math.hypot(keypoints[3 * neck] - keypoints[3 * head], keypoints[3 * neck + 1] - keypoints[3 * head + 1])
  return length > 0 ? length : null
}
