import type { Camera, Pose } from '../camera.ts'
import { angleBetween, multiply, transpose, turn } from '../rotation.ts'
import { type Frontal, frontalOf } from './frontal.ts'
import { bitsIn, packedFrom, polarCells, SPOKES, WORDS } from './polar.ts'
import { PLACE, rotationOf, type ViewIndex } from './view-index.ts'

export type Candidate = { pose: Pose; /** IoU of the polar cells. */ likeness: number }

/** Entries whose spread differs from the mask's by more than this factor are of another distance. */
const MOST_STRETCH = 1.5
/** Two candidates nearer than this, in degrees, lead to the same answer. */
const APART = 9

/**
 * The views of an index that look most like a mask, best first, each brought to the mask's place, size and turn. No two are alike.
 * Empty when the mask is.
 * @param most how many
 */
export function candidatesOf(index: ViewIndex, mask: Uint8Array, camera: Camera, most: number, valid?: Uint8Array): Candidate[] {
  const frontal = frontalOf(mask, camera)
  return frontal ? candidatesFrom(index, mask, camera, frontal, most, valid) : []
}

function candidatesFrom(index: ViewIndex, mask: Uint8Array, camera: Camera, frontal: Frontal, most: number, valid?: Uint8Array): Candidate[] {
  const own = new Uint16Array(SPOKES)
  const known = new Uint16Array(SPOKES)
  polarCells(mask, camera, frontal, own, known, valid)
  const turned = new Uint32Array(SPOKES * WORDS)
  const seen = new Uint32Array(SPOKES * WORDS)
  for (let k = 0; k < SPOKES; k++) {
    packedFrom(own, k, turned, k * WORDS)
    packedFrom(known, k, seen, k * WORDS)
  }
  const { cells, places, count } = index
  const likeness = new Float32Array(count)
  const turns = new Uint8Array(count)
  const order: number[] = []
  for (let entry = 0; entry < count; entry++) {
    const stretch = places[entry * PLACE + 7] / frontal.spread
    if (stretch > MOST_STRETCH || stretch < 1 / MOST_STRETCH) continue
    const from = entry * WORDS
    let best = -1
    for (let k = 0; k < SPOKES; k++) {
      const at = k * WORDS
      let both = 0
      let either = 0
      for (let word = 0; word < WORDS; word++) {
        const a = cells[from + word] & seen[at + word]
        const b = turned[at + word]
        both += bitsIn(a & b)
        either += bitsIn(a | b)
      }
      const value = either === 0 ? 0 : both / either
      if (value > best) {
        best = value
        turns[entry] = k
      }
    }
    // A silhouette of another distance that looks the same is the poorer guess.
    likeness[entry] = best - 0.05 * Math.abs(Math.log(stretch))
    order.push(entry)
  }
  order.sort((a, b) => likeness[b] - likeness[a])
  const chosen: Candidate[] = []
  for (const entry of order) {
    if (chosen.length === most) break
    const pose = placed(index, entry, turns[entry], frontal)
    if (chosen.every((other) => angleBetween(other.pose.R, pose.R) > APART)) chosen.push({ pose, likeness: likeness[entry] })
  }
  return chosen
}

/** An entry's mesh, turned about the axis, moved to where its silhouette has the mask's spread, and seen by the real camera. */
function placed(index: ViewIndex, entry: number, spokes: number, frontal: Frontal): Pose {
  const at = entry * PLACE
  const angle = (2 * Math.PI * spokes) / SPOKES
  const roll = [Math.cos(angle), -Math.sin(angle), 0, Math.sin(angle), Math.cos(angle), 0, 0, 0, 1]
  const back = multiply(transpose(frontal.turn), roll)
  const R = multiply(back, rotationOf(index, entry))
  const farther = index.places[at + 7] / frontal.spread
  const centre = turn(back, [index.places[at + 4], index.places[at + 5], index.places[at + 6] * farther])
  const moved = turn(R, index.centre)
  return { R, t: [centre[0] - moved[0], centre[1] - moved[1], centre[2] - moved[2]] }
}
