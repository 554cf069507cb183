import { BONES, JOINTS } from '../../figure/joints.ts'

export type Skeleton = {
  keypoints: string[]
  /** Pairs of keypoints that are joined, counted from 1 as COCO does. */
  skeleton: [number, number][]
}

/** The 17 keypoints of a person in COCO's order, and COCO's edges. */
export const COCO_PERSON: Skeleton = {
  keypoints: [
    'nose', 'left eye', 'right eye', 'left ear', 'right ear', 'left shoulder', 'right shoulder', 'left elbow', 'right elbow',
    'left wrist', 'right wrist', 'left hip', 'right hip', 'left knee', 'right knee', 'left ankle', 'right ankle',
  ],
  skeleton: [
    [16, 14], [14, 12], [17, 15], [15, 13], [12, 13], [6, 12], [7, 13], [6, 7], [6, 8], [7, 9], [8, 10], [9, 11],
    [2, 3], [1, 2], [1, 3], [2, 4], [3, 5], [4, 6], [5, 7],
  ],
}

/** The 17 joints of Human3.6M's evaluation, as drawn figures have them. */
export const HUMAN36M: Skeleton = { keypoints: [...JOINTS], skeleton: BONES.map(([a, b]): [number, number] => [a + 1, b + 1]) }

const FINGERS = ['thumb', 'index finger', 'middle finger', 'ring finger', 'little finger']
/** The 21 points of a hand that COCO-WholeBody and MediaPipe have: the wrist, then four of each finger outwards. */
export const HAND: Skeleton = {
  keypoints: ['wrist', ...FINGERS.flatMap((finger) => [1, 2, 3, 4].map((place) => `${finger} ${place}`))],
  skeleton: FINGERS.flatMap((_, f) => [0, 1, 2, 3].map((i): [number, number] => [i === 0 ? 1 : 4 * f + i + 1, 4 * f + i + 2])),
}

/** Skeletons that need not be typed. */
export const SKELETONS: readonly { id: string; title: string; skeleton: Skeleton }[] = [
  { id: 'coco', title: 'Person, COCO (17)', skeleton: COCO_PERSON },
  { id: 'human36m', title: 'Person, Human3.6M (17)', skeleton: HUMAN36M },
  { id: 'hand', title: 'Hand (21)', skeleton: HAND },
]

export type Side = 'left' | 'right' | 'middle'

/** `left ankle`, `left_ankle`, `ankle-l`, `LAnkle`: a side is a word of its own, or a capital L or R before another capital. */
const WORD = /(^|[^a-z])(left|right|l|r)(?=$|[^a-z])/i
const CAPITAL = /^([LR])(?=[A-Z][a-z])/

/** Which side of the body a keypoint is of, by its name. */
export function sideOf(name: string): Side {
  const found = WORD.exec(name)?.[2] ?? CAPITAL.exec(name)?.[1]
  if (found === undefined) return 'middle'
  return found.toLowerCase().startsWith('l') ? 'left' : 'right'
}

/** The name with its side taken out, so that both of a pair have the same. */
const sideless = (name: string): string => name.replace(WORD, '$1').replace(CAPITAL, '').toLowerCase()

/**
 * For each keypoint the one that it becomes in a mirror: the same name on the other side, itself where there is none or where
 * the name is there more than once.
 */
export function mirrorOrder(names: readonly string[]): number[] {
  return names.map((name, i) => {
    const side = sideOf(name)
    if (side === 'middle') return i
    const others = names.flatMap((other, k) => (sideless(other) === sideless(name) && sideOf(other) !== side && sideOf(other) !== 'middle' ? [k] : []))
    const same = names.filter((other) => sideless(other) === sideless(name) && sideOf(other) === side)
    return others.length === 1 && same.length === 1 ? others[0] : i
  })
}

/** Side of a bone: that of its ends, `middle` where they differ. A bone from the middle outwards is of the side it leads to. */
export function sideOfBone(names: readonly string[], [from, to]: readonly [number, number]): Side {
  const [a, b] = [sideOf(names[from - 1] ?? ''), sideOf(names[to - 1] ?? '')]
  if (a === b || b === 'middle') return a
  return a === 'middle' ? b : 'middle'
}

/** How bones are coloured: all as the category, by side of the body, or each in its own colour. */
export const LIMB_COLOURS = ['side', 'limb', 'one'] as const
export type LimbColours = (typeof LIMB_COLOURS)[number]

/** What a category says of its bones; by side where its keypoints have sides. */
export function limbColoursOf({ keypoints, extra }: { keypoints: readonly string[]; extra: Record<string, unknown> }): LimbColours {
  const said = LIMB_COLOURS.find((one) => one === extra['limbColours'])
  return said ?? (keypoints.some((name) => sideOf(name) !== 'middle') ? 'side' : 'one')
}

/** Left and right are blue and orange, which all kinds of colour vision tell apart. */
export const SIDE_COLOURS: Readonly<Record<'left' | 'right', string>> = { left: '#56a3ff', right: '#ff9a3c' }
/** Of Paul Tol's bright scheme for colour-blind readers, on dark and light photos. */
const CYCLE = ['#66ccee', '#ee6677', '#ccbb44', '#228833', '#4477aa', '#aa3377', '#ee8866', '#99ddff', '#bbcc33', '#ffaabb']

type Coloured = { keypoints: readonly string[]; skeleton: readonly (readonly [number, number])[]; color: string; extra: Record<string, unknown> }

/** A colour for each bone and each keypoint of a category. */
export function coloursOf(category: Coloured): { bones: string[]; joints: string[] } {
  const how = limbColoursOf(category)
  const { keypoints, skeleton, color } = category
  const ofSide = (side: Side): string => (side === 'middle' ? color : SIDE_COLOURS[side])
  if (how === 'one') return { bones: skeleton.map(() => color), joints: keypoints.map(() => color) }
  if (how === 'side') return { bones: skeleton.map((bone) => ofSide(sideOfBone(keypoints, bone))), joints: keypoints.map((name) => ofSide(sideOf(name))) }
  const bones = skeleton.map((_, i) => CYCLE[i % CYCLE.length])
  // A joint has the colour of the first bone that ends in it.
  return { bones, joints: keypoints.map((_, i) => bones[skeleton.findIndex(([, to]) => to === i + 1)] ?? bones[skeleton.findIndex(([from]) => from === i + 1)] ?? color) }
}
