/** What becomes of calling everything from `threshold` up a hit. Shares 0..1; `flagged` counts what is called so. */
export type CallPoint = { threshold: number; precision: number; recall: number; f1: number; flagged: number }

export type PrecisionRecall = {
  /** One point for each different score, from the highest down, so with rising recall. */
  curve: CallPoint[]
  /** Area under precision over recall, as the sum of precision times the step in recall (average precision). */
  area: number
  /** The point with the highest F1, the one that calls fewest where several have it; null where there is nothing to find. */
  best: CallPoint | null
}

/**
 * How well a score finds what is true: the higher, the more likely. Equal scores are called together, so that their order
 * does not matter. Without anything true there is no recall: the curve is empty and the area 0.
 * Average precision as in Zhu, "Recall, precision and average precision", 2004, without interpolation.
 */
export function precisionRecall(scores: readonly number[], truths: readonly boolean[]): PrecisionRecall {
  const all = truths.reduce((sum, truth) => sum + Number(truth), 0)
  if (all === 0) return { curve: [], area: 0, best: null }
  const order = scores.map((_, i) => i).sort((a, b) => scores[b] - scores[a])
  const curve: CallPoint[] = []
  let hits = 0
  let area = 0
  let best: CallPoint | null = null
  for (let k = 0; k < order.length; k++) {
    hits += Number(truths[order[k]])
    if (k + 1 < order.length && scores[order[k + 1]] === scores[order[k]]) continue
    const point = pointOf(scores[order[k]], hits, k + 1, all)
    area += point.precision * (point.recall - (curve.at(-1)?.recall ?? 0))
    curve.push(point)
    if (!best || point.f1 > best.f1) best = point
  }
  return { curve, area, best }
}

/** Precision, recall and F1 of calling everything from `threshold` up; precision is 1 where nothing is called, recall 1 where nothing is true. */
export function calledFrom(threshold: number, scores: readonly number[], truths: readonly boolean[]): CallPoint {
  let [hits, flagged, all] = [0, 0, 0]
  for (let i = 0; i < scores.length; i++) {
    const truth = Number(truths[i])
    all += truth
    if (scores[i] < threshold) continue
    flagged++
    hits += truth
  }
  return pointOf(threshold, hits, flagged, all)
}

/** A threshold half way between a point's score and the next lower one, so that neither is met by the last digit only. */
export function thresholdBelow(curve: readonly CallPoint[], point: CallPoint): number {
  const next = curve[curve.findIndex(({ threshold }) => threshold === point.threshold) + 1]
  return next ? (point.threshold + next.threshold) / 2 : point.threshold
}

function pointOf(threshold: number, hits: number, flagged: number, all: number): CallPoint {
  const precision = flagged === 0 ? 1 : hits / flagged
  const recall = all === 0 ? 1 : hits / all
  return { threshold, precision, recall, f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall), flagged }
}
