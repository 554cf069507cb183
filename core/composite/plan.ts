import { barsOf, NO_BARS, type Bars } from './camera.ts'
import { randomOf, type Random } from './random.ts'
import type { GroundKind, Recipe } from './recipe.ts'

/** A photo that grounds may be cut from: its size, and boxes [x, y, width, height] that must not be in them. */
export type GroundPhoto = { width: number; height: number; avoid: readonly (readonly number[])[] }

/** What one picture is made of, before a pixel is known. The recipe, its index and the numbers of sources alone decide. */
export type Plan = {
  width: number
  height: number
  bars: Bars
  /** How many objects it gets. */
  objects: number
  /** Sources to take, in this order, until there are enough that can be used. */
  candidates: number[]
  /** The second object is the first one's twin. */
  pair: boolean
  /** A drawn ground, or a part of a photo in that photo's pixels. */
  ground: { kind: Exclude<GroundKind, 'photo'> } | { kind: 'photo'; photo: number; box: Box; flip: boolean }
  quality: number
  /** Start of the numbers for painting. */
  seed: number
}

type Size = { width: number; height: number }
/** x, y, width, height. */
type Box = [number, number, number, number]

/** Candidates there are for each object, as some turn out to be cut off or unreadable. */
const SPARE = 4
const TRIES = 80
/** A smaller part of a photo would be nothing but blur. */
const LEAST_PART = 40

/** The plan of picture `index`, from 0. It depends on nothing but these arguments: pictures can be made in any order. */
export function planPicture(recipe: Recipe, index: number, sources: number, photos: readonly GroundPhoto[]): Plan {
  const random = randomOf(recipe.seed, index)
  const width = random.whole(...recipe.size)
  const height = random.whole(...recipe.size)
  const bars = random.chance(recipe.bars) ? barsOf(random, width, height) : NO_BARS
  const objects = sources === 0 ? 0 : random.whole(...recipe.objects)
  const pair = objects > 1 && random.chance(0.3)
  const candidates = Array.from({ length: SPARE * objects + 4 }, () => Math.floor(random.next() * Math.max(1, sources)))
  const inner = { width: width - bars.left - bars.right, height: height - bars.top - bars.bottom }
  const ground = groundOf(random, recipe, photos, inner)
  const quality = random.whole(...recipe.quality)
  return { width, height, bars, objects, candidates, pair, ground, quality, seed: random.whole(0, 2 ** 32 - 1) }
}

function groundOf(random: Random, { grounds }: Recipe, photos: readonly GroundPhoto[], inner: Size): Plan['ground'] {
  const all = Object.keys(grounds) as GroundKind[]
  const kinds = all.filter((kind) => grounds[kind] > 0 && (kind !== 'photo' || photos.length > 0))
  let at = random.next() * kinds.reduce((sum, kind) => sum + grounds[kind], 0)
  const kind = kinds.find((one) => (at -= grounds[one]) < 0) ?? kinds.at(-1) ?? 'plain'
  if (kind !== 'photo') return { kind }
  for (let i = 0; i < TRIES; i++) {
    const photo = Math.floor(random.next() * photos.length)
    // The longer nothing is found, the smaller a part will do.
    const box = partOf(random, photos[photo], inner, 1 - (0.7 * i) / TRIES)
    if (box) return { kind, photo, box, flip: random.chance(0.5) }
  }
  return { kind: random.pick(['room', 'noise', 'gradient'] as const) }
}

/** A part of a photo of the picture's aspect, free of all that must not be in it; null when chance found none. */
function partOf(random: Random, { width, height, avoid }: GroundPhoto, inner: Size, largest: number): Box | null {
  const whole = Math.min(width / inner.width, height / inner.height)
  const scale = whole * largest * random.between(avoid.length > 0 ? 0.25 : 0.4, 1)
  const [w, h] = [Math.floor(inner.width * scale), Math.floor(inner.height * scale)]
  if (w < LEAST_PART || h < LEAST_PART) return null
  const x = random.whole(0, width - w)
  const y = random.whole(0, height - h)
  const free = avoid.every(([left, top, across, down]) => left >= x + w || top >= y + h || left + across <= x || top + down <= y)
  return free ? [x, y, w, h] : null
}
