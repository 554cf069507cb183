import type { TriageRule, TriageSign } from '../records/model.ts'
import { chanceOf, fitLogistic } from './logistic.ts'
import { calledFrom, precisionRecall, thresholdBelow, type CallPoint, type PrecisionRecall } from './precision-recall.ts'

/** What a prediction tells of itself; a sign that was not looked at is not there. */
export type Signs = Partial<Record<TriageSign, number>>
/** A photo with its signs and how good its mask turned out to be. */
export type Judged = { readonly signs: Signs; readonly dice: number }

/** Up to so many photos each is judged by a rule made of all others; of more, each fiftieth by a rule made of the rest. */
const ALONE = 400
const FOLDS = 50

/** The chance that a photo's mask needs a hand, 0..1; null where a sign the rule asks for was not looked at. */
export function needsHand(rule: TriageRule, signs: Signs): number | null {
  const row = rowOf(rule.features, signs)
  return row && chanceOf(rule, row)
}

export type TriageFit = {
  rule: TriageRule
  /** The chance of each photo by a rule that was made without it, in the order they came. */
  held: number[]
  /** Of those chances: the curve, and what the rule's threshold finds. */
  curve: PrecisionRecall
  at: CallPoint
}

/**
 * A rule that tells photos with a Dice below `below` from their signs. Its figures are of photos that it has not seen: each is
 * judged by a rule made without it (leave one out), and the threshold is the one with the highest F1 of those judgements.
 * The threshold itself is chosen on them, so the figures at it are a little kind still; the area under the curve is not.
 * Null when no photo, or every photo, is below.
 * @param photos that have all the features
 */
export function fitTriage(photos: readonly Judged[], features: readonly TriageSign[], below: number): TriageFit | null {
  const rows = photos.map(({ signs }) => rowOf(features, signs) ?? features.map(() => 0))
  const poor = photos.map(({ dice }) => dice < below)
  if (!poor.includes(true) || !poor.includes(false)) return null
  const groups = photos.length <= ALONE ? photos.length : FOLDS
  const held = photos.map(() => 0)
  for (let group = 0; group < groups; group++) {
    const kept = rows.map((_, i) => i).filter((i) => i % groups !== group)
    const rule = fitLogistic(kept.map((i) => rows[i]), kept.map((i) => poor[i]))
    for (let i = group; i < rows.length; i += groups) held[i] = chanceOf(rule, rows[i])
  }
  const curve = precisionRecall(held, poor)
  const threshold = thresholdBelow(curve.curve, curve.best!)
  return { rule: { features: [...features], ...fitLogistic(rows, poor), threshold, below }, held, curve, at: calledFrom(threshold, held, poor) }
}

/** Each sign alone: how many photos have it, and how well it finds the poor ones, by the direction that finds them better. */
export function signFigures(photos: readonly Judged[], names: readonly TriageSign[], below: number): { sign: TriageSign; images: number; area: number; best: CallPoint | null }[] {
  return names.flatMap((sign) => {
    const known = photos.filter(({ signs }) => signs[sign] !== undefined)
    if (known.length === 0) return []
    const poor = known.map(({ dice }) => dice < below)
    const values = known.map(({ signs }) => signs[sign]!)
    const [up, down] = [precisionRecall(values, poor), precisionRecall(values.map((value) => -value), poor)]
    return [{ sign, images: known.length, ...(up.area >= down.area ? { area: up.area, best: up.best } : { area: down.area, best: down.best && { ...down.best, threshold: -down.best.threshold } }) }]
  })
}

/** The signs that all photos have and that are not the same for all. */
export function usableSigns(photos: readonly Judged[], names: readonly TriageSign[]): TriageSign[] {
  return names.filter((name) => photos.every(({ signs }) => signs[name] !== undefined) && photos.some(({ signs }) => signs[name] !== photos[0].signs[name]))
}

function rowOf(features: readonly TriageSign[], signs: Signs): number[] | null {
  const row: number[] = []
  for (const name of features) {
    const value = signs[name]
    if (value === undefined) return null
    row.push(value)
  }
  return row
}
