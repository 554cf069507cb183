import type { Camera, Pose } from '../camera.ts'
import { angleBetween, multiply, transpose, turn } from '../rotation.ts'
import { compareCells, type Likeness, turnedCells } from './compare-cells.ts'
import { type Frontal, frontalOf, lookingAt } from './frontal.ts'
import { COARSE_RINGS, COARSE_WORDS, coarsened, polarCells, RINGS, SPOKES, WORDS } from './polar.ts'
import { coarseCells, FARTHEST, NEAREST, PLACE, rotationOf, type ViewIndex } from './view-index.ts'

export type Candidate = { pose: Pose; likeness: number }

/** Entries whose spread differs from the mask's by more than this factor are of another distance. */
const MOST_STRETCH = 1.5
/** Two candidates nearer than this, in degrees, lead to the same answer; those of a part are moved farther. */
const APART = 9
const PARTS_APART = 14
/** What another distance costs, in likeness per factor of e: a silhouette from elsewhere that looks the same is the poorer guess. */
const STRETCH_COST = 0.05

/**
 * The views of an index that look most like a mask, best first, each brought to the mask's place, size and turn. No two are alike.
 * Empty when the mask is.
 * @param most how many
 */
export function candidatesOf(index: ViewIndex, mask: Uint8Array, camera: Camera, most: number, valid?: Uint8Array): Candidate[] {
  const frontal = frontalOf(mask, camera)
  if (!frontal) return []
  const cells = new Uint16Array(SPOKES)
  const known = new Uint16Array(SPOKES)
  polarCells(mask, camera, frontal, cells, known, valid)
  return unlike(matches(index, index.cells, WORDS, turnedCells(cells, known, RINGS), frontal, 1, 1, most * 6), most, APART)
}

/** How much wider the whole object may spread than what is seen of it, and how far its middle may lie from that one's, in spreads. */
const GUESSES: readonly { wider: number; off: number; directions: number }[] = [
  { wider: 1, off: 0, directions: 1 },
  { wider: 1.12, off: 0.22, directions: 8 },
  { wider: 1.28, off: 0.45, directions: 8 },
]

/**
 * As `candidatesOf` for masks of which a part is missing (hidden, cut, overlooked): the whole object's middle and size are guessed in several
 * ways, and what the mask lacks counts for less than what it has.
 */
export function candidatesOfPart(index: ViewIndex, mask: Uint8Array, camera: Camera, most: number, valid?: Uint8Array): Candidate[] {
  const seen = frontalOf(mask, camera)
  if (!seen) return []
  const coarse = coarseCells(index)
  const cells = new Uint16Array(SPOKES)
  const known = new Uint16Array(SPOKES)
  const found: Candidate[] = []
  for (const { wider, off, directions } of GUESSES) {
    for (let k = 0; k < directions; k++) {
      const angle = (2 * Math.PI * k) / directions
      const shift = lookingAt([off * seen.spread * Math.cos(angle), off * seen.spread * Math.sin(angle), 1])
      const frontal: Frontal = { turn: multiply(shift, seen.turn), spread: seen.spread * wider }
      polarCells(mask, camera, frontal, cells, known, valid)
      const turned = turnedCells(coarsened(cells), coarsened(known), COARSE_RINGS)
      found.push(...matches(index, coarse, COARSE_WORDS, turned, frontal, 0.6, 1.2, most * 2))
    }
  }
  return unlike(found, most, PARTS_APART)
}

function matches(
  index: ViewIndex, cells: Uint32Array, words: number, mask: ReturnType<typeof turnedCells>, frontal: Frontal, lacking: number, beyond: number, most: number,
): Candidate[] {
  const { places, count } = index
  const values = new Float32Array(count)
  const turns = new Uint8Array(count)
  const order: number[] = []
  const like: Likeness = { value: 0, turn: 0 }
  for (let entry = 0; entry < count; entry++) {
    const stretch = places[entry * PLACE + 7] / frontal.spread
    if (stretch < 1 / MOST_STRETCH && places[entry * PLACE + 6] > 1.6 * NEAREST * index.radius) continue
    if (stretch > MOST_STRETCH && places[entry * PLACE + 6] < 0.9 * FARTHEST * index.radius) continue
    compareCells(cells, entry * words, mask, lacking, beyond, like)
    values[entry] = like.value - STRETCH_COST * Math.abs(Math.log(stretch))
    turns[entry] = like.turn
    order.push(entry)
  }
  order.sort((a, b) => values[b] - values[a])
  return order.slice(0, most).map((entry) => ({
    pose: placed(index, entry, (2 * Math.PI * turns[entry]) / mask.spokes, frontal), likeness: values[entry],
  }))
}

/** The best, none within so many degrees of a better one. */
function unlike(found: Candidate[], most: number, apart: number): Candidate[] {
  const chosen: Candidate[] = []
  for (const one of found.toSorted((a, b) => b.likeness - a.likeness)) {
    if (chosen.length === most) break
    if (chosen.every(({ pose }) => angleBetween(pose.R, one.pose.R) > apart)) chosen.push(one)
  }
  return chosen
}

/** An entry's mesh, turned about the axis, moved to where its silhouette has the mask's spread, and seen by the real camera. */
function placed(index: ViewIndex, entry: number, angle: number, frontal: Frontal): Pose {
  const at = entry * PLACE
  const roll = [Math.cos(angle), -Math.sin(angle), 0, Math.sin(angle), Math.cos(angle), 0, 0, 0, 1]
  const back = multiply(transpose(frontal.turn), roll)
  const R = multiply(back, rotationOf(index, entry))
  const farther = index.places[at + 7] / frontal.spread
  const centre = turn(back, [index.places[at + 4], index.places[at + 5], index.places[at + 6] * farther])
  const moved = turn(R, index.centre)
  return { R, t: [centre[0] - moved[0], centre[1] - moved[1], centre[2] - moved[2]] }
}
