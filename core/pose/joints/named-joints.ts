import { JOINTS, type JointName } from '../../figure/joints.ts'

/** A name as programs spell it in different ways: small letters, one space between words. */
export const plainName = (name: string): string => name.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[\s_.-]+/g, ' ').trim().toLowerCase()

/**
 * COCO's x, y, v of keypoints with some names in the order of others. Those that have no counterpart are not labelled. The same
 * count of keypoints without any name in common is taken in its own order: nobody named them.
 */
export function keypointsInOrder(keypoints: readonly number[], names: readonly string[], wanted: readonly string[]): number[] {
  const places = new Map(names.map((name, i) => [plainName(name), i]))
  const known = wanted.filter((name) => places.has(plainName(name))).length
  if (known === 0 && names.length === wanted.length) return [...keypoints]
  return wanted.flatMap((name) => {
    const from = places.get(plainName(name))
    return from === undefined ? [0, 0, 0] : [keypoints[3 * from] ?? 0, keypoints[3 * from + 1] ?? 0, keypoints[3 * from + 2] ?? 0]
  })
}

type Point = readonly number[]

/** What is not measured but derived of COCO's 17, in words for readers of an export. */
export const DERIVED_WORDS = 'pelvis: middle of the hips; neck: middle of the shoulders; spine: middle of pelvis and neck; head: middle of the ears, a hand lower than the top of the head that Human3.6M means'

const SPELLINGS: Partial<Record<JointName, readonly string[]>> = {
  pelvis: ['pelvis', 'hip', 'root', 'mid hip'], spine: ['spine', 'torso', 'belly'], neck: ['neck', 'thorax'], nose: ['nose', 'neck/nose'], head: ['head', 'head top', 'top of head'],
}
const MIDDLES: Partial<Record<JointName, readonly [string, string]>> = { pelvis: ['left hip', 'right hip'], neck: ['left shoulder', 'right shoulder'], head: ['left ear', 'right ear'] }

/**
 * The 17 joints of Human3.6M from joints with names, in the order of JOINTS: those of the same name, else derived of COCO's (see
 * DERIVED_WORDS). `joint` gives a joint's coordinates, of any number, or null. Null for those that cannot be known.
 */
export function toHuman36m(names: readonly string[], joint: (index: number) => Point | null): ({ point: number[]; derived: boolean } | null)[] {
  const places = new Map(names.map((name, i) => [plainName(name), i]))
  const called = (name: string): Point | null => {
    const at = places.get(name)
    return at === undefined ? null : joint(at)
  }
  const middle = (a: Point | null, b: Point | null): number[] | null => (a && b ? a.map((value, k) => (value + b[k]) / 2) : null)
  const of = (name: JointName): { point: number[]; derived: boolean } | null => {
    for (const spelling of SPELLINGS[name] ?? [name]) {
      const point = called(spelling)
      if (point) return { point: [...point], derived: false }
    }
    const pair = MIDDLES[name]
    const point = pair ? middle(called(pair[0]), called(pair[1])) : name === 'spine' ? middle(of('pelvis')?.point ?? null, of('neck')?.point ?? null) : null
    return point && { point, derived: true }
  }
  return JOINTS.map(of)
}
