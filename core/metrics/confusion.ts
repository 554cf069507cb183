import type { CocoFound, CocoSet, CocoTruth, CocoType } from './coco-types.ts'
import { overlapOf } from './overlap.ts'

/** `images` of a cell are the photos where its confusion happens; those of right answers are not told. */
export type Confusion = { counts: number[][]; cells: { truth: number; found: number; images: number[] }[] }

/** Photos told of one cell. */
const MOST_IMAGES = 1_000
/** Overlap from which a detection and a truth are the same thing. */
export const SAME = 0.5

/**
 * Rows are the classes of truths, columns those of detections; the last of both is "nothing". On each photo detections
 * with the score or more and truths are paired off, the pair that overlaps most first, from an overlap of 0.5, whatever
 * their classes; of equal pairs those of one class, then the better score. Truth that does not count (crowds) is no row,
 * and a detection that lies half in such truth is left out. Yields the share done.
 */
export function* confusing(
  set: CocoSet, type: CocoType, categories: readonly number[], score: number,
): Generator<number, Confusion> {
  const place = new Map(categories.map((category, i) => [category, i]))
  const nothing = categories.length
  const counts = Array.from({ length: nothing + 1 }, () => Array.from({ length: nothing + 1 }, () => 0))
  const cells = new Map<number, number[]>()
  const count = (truth: number, found: number, image: number) => {
    counts[truth][found]++
    if (truth === found) return
    const key = truth * (nothing + 1) + found
    const images = cells.get(key)
    if (!images) cells.set(key, [image])
    else if (images.at(-1) !== image && images.length < MOST_IMAGES) images.push(image)
  }
  const photos = new Map<number, { truths: CocoTruth[]; found: CocoFound[] }>()
  const at = (image: number) => {
    let photo = photos.get(image)
    if (!photo) photos.set(image, (photo = { truths: [], found: [] }))
    return photo
  }
  for (const truth of set.truths) if (place.has(truth.category)) at(truth.image).truths.push(truth)
  for (const one of set.found) if (one.score >= score && place.has(one.category)) at(one.image).found.push(one)
  let done = 0
  for (const [image, { truths, found }] of photos) {
    const partner = pairsOf(truths, found, type)
    const taken = new Set<number>()
    partner.forEach((g, d) => {
      if (g === LEFT_OUT) return
      if (g >= 0) taken.add(g)
      count(g < 0 ? nothing : place.get(truths[g].category)!, place.get(found[d].category)!, image)
    })
    truths.forEach((truth, g) => {
      if (!truth.ignore && !taken.has(g)) count(place.get(truth.category)!, nothing, image)
    })
    if (++done % 32 === 0) yield done / photos.size
  }
  return {
    counts,
    cells: [...cells].map(([key, images]) => ({ truth: Math.floor(key / (nothing + 1)), found: key % (nothing + 1), images })),
  }
}

const LEFT_OUT = -2

/** For each detection the truth it is paired with, -1 for none, LEFT_OUT when it does not count. */
function pairsOf(truths: readonly CocoTruth[], found: readonly CocoFound[], type: CocoType): number[] {
  const partner = found.map(() => -1)
  if (truths.length === 0 || found.length === 0) return partner
  const { columns, values } = overlapOf(type, found, truths)
  const pairs: { d: number; g: number; overlap: number; alike: number }[] = []
  for (let d = 0; d < found.length; d++) {
    for (let g = 0; g < columns; g++) {
      const overlap = values[d * columns + g]
      if (overlap < SAME || truths[g].ignore) continue
      pairs.push({ d, g, overlap, alike: truths[g].category === found[d].category ? 1 : 0 })
    }
  }
  pairs.sort((a, b) => b.overlap - a.overlap || b.alike - a.alike || found[b.d].score - found[a.d].score)
  const taken = new Uint8Array(columns)
  for (const { d, g } of pairs) {
    if (partner[d] >= 0 || taken[g]) continue
    partner[d] = g
    taken[g] = 1
  }
  const inCrowd = (d: number) => truths.some((truth, t) => truth.ignore && values[d * columns + t] >= SAME)
  return partner.map((g, d) => (g < 0 && inCrowd(d) ? LEFT_OUT : g))
}
