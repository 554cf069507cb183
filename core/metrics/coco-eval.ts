import { areaOf } from '../mask/runs.ts'
import { matchOne, RIGHT, WRONG } from './coco-match.ts'
import {
  cocoParams, RECALLS, type CocoFound, type CocoParams, type CocoSet, type CocoTruth, type CocoType,
} from './coco-types.ts'
import { overlapOf } from './overlap.ts'

/** What COCO's evaluation finds of one class; numbers are -1 where it has no truth that counts. */
export type ClassEvaluation = {
  category: number
  /** Truths that count (no crowds), and detections among the `mostFound` of their photo. */
  truths: number
  found: number
  /** Mean precision over the recalls, by range of sizes, then threshold: `precision[a][t]`. */
  precision: Float64Array[]
  /** Highest recall by range of sizes, most detections, threshold: `recall[a][m][t]`. */
  recall: Float64Array[][]
}
export type CocoEvaluation = {
  params: CocoParams
  classes: ClassEvaluation[]
  /** Mean over the classes with truth of precision at the 101 recalls, by threshold, for all sizes; empty without any. */
  curves: Float64Array[]
  /** Right and wrong detections by score, of all classes and sizes at the lowest threshold (those that do not count left out). */
  byScore: { truths: number; right: number[]; wrong: number[] }
}

/** Equal steps of score from 0 to 1 in `byScore`. */
const SCORES = 100
/** How many photos are done between two steps. */
const STEP = 32
const TINY = 2 ** -52

type Group = { truths: CocoTruth[]; found: CocoFound[] }

/**
 * COCO's evaluation, number for number as pycocotools does it (cocoapi, Lin et al. 2014), step by step so that a caller may
 * do other things in between or stop: yields the share done, returns the evaluation. Photos that neither truths nor found
 * have do not matter. (pycocotools takes the id 0 of a truth for "not found"; objects have no ids here, so that is not repeated.)
 * @param categories ids of the classes; detections of others are left out
 */
export function* evaluating(set: CocoSet, type: CocoType, categories: readonly number[]): Generator<number, CocoEvaluation> {
  const params = cocoParams(type)
  const groups = groupsOf(set, categories)
  const total = Math.max(1, [...groups.values()].reduce((sum, photos) => sum + photos.size, 0))
  let done = 0
  let steps = 0
  const classes: ClassEvaluation[] = []
  const sums = params.thresholds.map(() => new Float64Array(RECALLS.length))
  let counted = 0
  const byScore = { truths: 0, right: Array.from({ length: SCORES }, () => 0), wrong: Array.from({ length: SCORES }, () => 0) }
  for (const [category, photos] of groups) {
    const result = new Matched(params, photos)
    for (const photo of result.photos) {
      result.match(photo)
      done++
      if (++steps % STEP === 0) yield done / total
    }
    const one = result.evaluation(category, sums)
    if (one.truths > 0) counted++
    byScore.truths += one.truths
    result.addByScore(byScore)
    classes.push(one)
  }
  if (counted > 0) for (const sum of sums) for (let r = 0; r < sum.length; r++) sum[r] /= counted
  return { params, classes, curves: counted > 0 ? sums : [], byScore }
}

/** The same in one go. */
export function evaluate(set: CocoSet, type: CocoType, categories: readonly number[]): CocoEvaluation {
  const steps = evaluating(set, type, categories)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** By class (ascending), then photo (in any order). */
function groupsOf(set: CocoSet, categories: readonly number[]): Map<number, Map<number, Group>> {
  const groups = new Map([...new Set(categories)].sort((a, b) => a - b).map((category) => [category, new Map<number, Group>()]))
  const of = (object: { category: number; image: number }): Group | undefined => {
    const photos = groups.get(object.category)
    if (!photos) return undefined
    let group = photos.get(object.image)
    if (!group) photos.set(object.image, (group = { truths: [], found: [] }))
    return group
  }
  for (const truth of set.truths) of(truth)?.truths.push(truth)
  for (const one of set.found) of(one)?.found.push(one)
  return groups
}

/** The detections of one class, matched photo by photo. */
class Matched {
  readonly photos: Group[]
  private readonly params: CocoParams
  private readonly outcomes: Uint8Array
  private readonly scores: Float64Array
  /** Place of each detection among those of its photo. */
  private readonly ranks: Int32Array
  private readonly counted: Int32Array
  private offset = 0

  constructor(params: CocoParams, photos: Map<number, Group>) {
    this.params = params
    this.photos = [...photos].sort((a, b) => a[0] - b[0]).map(([, group]) => group)
    const most = params.mostFound.at(-1)!
    let count = 0
    for (const { found } of this.photos) count += Math.min(most, found.length)
    this.outcomes = new Uint8Array(params.areas.length * params.thresholds.length * count)
    this.scores = new Float64Array(count)
    this.ranks = new Int32Array(count)
    this.counted = new Int32Array(params.areas.length)
  }

  match({ truths, found: all }: Group): void {
    const { params, offset } = this
    const found = all.length < 2 ? all : all.toSorted((a, b) => b.score - a.score)
    found.length = Math.min(found.length, params.mostFound.at(-1)!)
    for (let d = 0; d < found.length; d++) {
      this.scores[offset + d] = found[d].score
      this.ranks[offset + d] = d
    }
    const overlap = overlapOf(params.type, truths.length > 0 ? found : [], found.length > 0 ? truths : [])
    const areas = Float64Array.from(found, (one) => one.area ?? areaOf(one.mask()))
    const truthAreas = Float64Array.from(truths, (one) => one.area ?? areaOf(one.mask()))
    const rows = truths.length > 0 ? overlap : { rows: found.length, columns: 0, values: new Float64Array(0) }
    matchOne(params, truths, truthAreas, areas, rows, {
      outcomes: this.outcomes, stride: this.scores.length, offset, counted: this.counted,
    })
    this.offset += found.length
  }

  /** Adds this class's detections to the counts of each step of score, by the outcome for all sizes at the lowest threshold. */
  addByScore(into: { right: number[]; wrong: number[] }): void {
    for (let i = 0; i < this.scores.length; i++) {
      const step = Math.max(0, Math.min(SCORES - 1, Math.floor(SCORES * this.scores[i])))
      if (this.outcomes[i] === RIGHT) into.right[step]++
      else if (this.outcomes[i] === WRONG) into.wrong[step]++
    }
  }

  evaluation(category: number, curves: Float64Array[]): ClassEvaluation {
    const { params, scores, counted, outcomes, ranks } = this
    const { thresholds, areas, mostFound } = params
    const order = Int32Array.from(Array.from(scores.keys()).sort((a, b) => scores[b] - scores[a]))
    const reached = new Float64Array(scores.length)
    const precision = areas.map(() => new Float64Array(thresholds.length).fill(-1))
    const recall = areas.map(() => mostFound.map(() => new Float64Array(thresholds.length).fill(-1)))
    for (let a = 0; a < areas.length; a++) {
      if (counted[a] === 0) continue
      for (let t = 0; t < thresholds.length; t++) {
        const row = (a * thresholds.length + t) * scores.length
        let right = 0
        let wrong = 0
        const within = mostFound.map(() => 0)
        for (let i = 0; i < order.length; i++) {
          const at = order[i]
          const outcome = outcomes[row + at]
          if (outcome === WRONG) wrong++
          else if (outcome === RIGHT) {
            right++
            reached[right - 1] = right / (wrong + right + TINY)
            for (let m = 0; m < within.length; m++) if (ranks[at] < mostFound[m]) within[m]++
          }
        }
        precision[a][t] = meanPrecision(reached, right, counted[a], a === 0 ? curves[t] : null)
        for (let m = 0; m < within.length; m++) recall[a][m][t] = within[m] / counted[a]
      }
    }
    return { category, truths: counted[0], found: scores.length, precision, recall }
  }
}

/**
 * Mean over the 101 recalls of the best precision at that recall or above; 0 past the highest recall.
 * @param reached precision at the first, second ... right detection; only these can be a maximum
 * @param curve where the precisions are added, or null
 */
function meanPrecision(reached: Float64Array, right: number, counted: number, curve: Float64Array | null): number {
  for (let i = right - 1; i > 0; i--) if (reached[i] > reached[i - 1]) reached[i - 1] = reached[i]
  let sum = 0
  for (let r = 0, i = 0; r < RECALLS.length; r++) {
    while (i < right && (i + 1) / counted < RECALLS[r]) i++
    if (i >= right) break
    sum += reached[i]
    if (curve) curve[r] += reached[i]
  }
  return sum / RECALLS.length
}
