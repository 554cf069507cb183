import type { Cutout } from './cutout.ts'
import type { Random } from './random.ts'
import type { Recipe } from './recipe.ts'
import { reachOf, type Placing } from './warp.ts'

type Sized = Pick<Cutout, 'width' | 'height'>
/** An object and where it lies. `lying`: seen from above, so it stands on nothing. */
export type Place = { cutout: number; placing: Placing; lying: boolean; reach: { x: number; y: number }; size: number }

/** Tries for a place that is free where objects should lie apart. */
const TRIES = 14
/** Cutouts are not enlarged beyond this: they would look softer than the rest. */
const MOST_ENLARGED = 1.6

/**
 * Lays cutouts on a canvas of this size; the list runs from the back to the front. Sizes follow one scale per picture, what
 * stands lower is larger and in front, and now and then the first two are a pair.
 */
export function layOut(random: Random, cutouts: readonly Sized[], width: number, height: number, recipe: Recipe): Place[] {
  const common = random.between(...recipe.scale) * Math.min(width, height)
  const lying = random.chance(recipe.lying)
  // Several objects must fit in beside each other more often than not.
  const crowd = cutouts.length > 1 ? 1 / Math.sqrt(1 + 0.35 * (cutouts.length - 1)) : 1
  const places: Place[] = []
  for (const [index, cutout] of cutouts.entries()) {
    const pairOf = places.find((place) => cutouts[place.cutout] === cutout)
    const size = pairOf ? pairOf.size * random.between(0.9, 1.1) : common * crowd * random.between(0.75, 1.3)
    const posture = pairOf && random.chance(0.7)
      ? { angle: pairOf.placing.angle + random.between(-0.12, 0.12), flip: pairOf.placing.flip }
      : { angle: lying ? random.between(-Math.PI, Math.PI) : standing(random, recipe), flip: random.chance(recipe.flip) }
    const cut = random.chance(recipe.cut)
    const placing: Placing = {
      ...posture, x: 0, y: 0, stretch: random.between(0.93, 1.07), lean: random.between(-0.08, 0.08),
      scale: Math.min(MOST_ENLARGED, size / Math.max(cutout.width, cutout.height)),
    }
    shrinkToFit(cutout, placing, width, height, cut)
    const place: Place = {
      cutout: index, placing, lying, reach: reachOf(cutout, placing), size: placing.scale * Math.max(cutout.width, cutout.height),
    }
    const beside = pairOf ?? (places.length > 0 && random.chance(recipe.overlap) ? random.pick(places) : undefined)
    settle(random, place, places, beside, { width, height, cut, apart: !beside })
    places.push(place)
  }
  return places.sort((a, b) => footOf(a) - footOf(b))
}

const footOf = ({ placing, reach }: Place) => placing.y + reach.y

function standing(random: Random, { rotation }: Recipe): number {
  return (Math.max(-1, Math.min(1, random.normal() / 2)) * rotation * Math.PI) / 180
}

function shrinkToFit(cutout: Sized, placing: Placing, width: number, height: number, cut: boolean): void {
  const reach = reachOf(cutout, placing)
  const room = cut ? 0.8 : 0.49
  placing.scale *= Math.min(1, (width * room) / reach.x, (height * room) / reach.y)
}

type Room = { width: number; height: number; cut: boolean; apart: boolean }

function settle(random: Random, place: Place, others: readonly Place[], beside: Place | undefined, room: Room): void {
  let best = Infinity
  for (let i = 0; i < (beside ? 3 : TRIES) && best > 0; i++) {
    const [x, y] = beside ? nextTo(random, place, beside) : anywhere(random, place, room)
    const inside = room.cut ? [x, y] : [within(x, place.reach.x, room.width), within(y, place.reach.y, room.height)]
    const crowding = room.apart ? Math.max(0, ...others.map((other) => coveredShare(inside[0], inside[1], place, other))) : 0
    if (crowding >= best) continue
    best = crowding < 0.03 ? 0 : crowding
    place.placing.x = inside[0]
    place.placing.y = inside[1]
  }
}

/** Anywhere; objects stand in the lower part of a picture more often than in the upper. */
function anywhere(random: Random, { reach, lying }: Place, { width, height, cut }: Room): [number, number] {
  const spill = cut ? 0.7 : 0
  const low = reach.y * (1 - spill)
  const high = height - reach.y * (1 - spill)
  const t = lying ? random.next() : Math.sqrt(random.next())
  return [random.between(reach.x * (1 - spill), width - reach.x * (1 - spill)), low + t * (high - low)]
}

function nextTo(random: Random, { reach }: Place, other: Place): [number, number] {
  const side = random.chance(0.5) ? -1 : 1
  return [
    other.placing.x + side * (reach.x + other.reach.x) * random.between(0.25, 0.85),
    other.placing.y + (reach.y + other.reach.y) * random.between(-0.3, 0.3),
  ]
}

function within(x: number, reach: number, size: number): number {
  return reach * 2 >= size ? size / 2 : Math.max(reach, Math.min(size - reach, x))
}

/** Share of the smaller of two boxes that lies in the other. */
function coveredShare(x: number, y: number, { reach }: Place, other: Place): number {
  const across = Math.min(x + reach.x, other.placing.x + other.reach.x) - Math.max(x - reach.x, other.placing.x - other.reach.x)
  const down = Math.min(y + reach.y, other.placing.y + other.reach.y) - Math.max(y - reach.y, other.placing.y - other.reach.y)
  if (across <= 0 || down <= 0) return 0
  return (across * down) / (4 * Math.min(reach.x * reach.y, other.reach.x * other.reach.y))
}
