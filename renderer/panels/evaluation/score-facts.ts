import type { CocoScores } from '../../../core/api/evaluations.ts'

type Step = { score: number; precision: number; recall: number; f1: number }

/** Precision, recall and F1 when only detections from a score on count, for each hundredth of score. */
export function stepsOf({ truths, right, wrong }: CocoScores['byScore']): Step[] {
  const steps: Step[] = []
  let hits = 0
  let all = 0
  for (let i = right.length - 1; i >= 0; i--) {
    hits += right[i]
    all += right[i] + wrong[i]
    const precision = all === 0 ? 1 : hits / all
    const recall = truths === 0 ? 0 : hits / truths
    steps.push({ score: i / right.length, precision, recall, f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall) })
  }
  return steps.reverse()
}

/** The step with the highest F1; of equals the middle, farthest from where it falls. Null when nothing is right. */
export function bestStep(steps: readonly Step[]): Step | null {
  const most = Math.max(...steps.map(({ f1 }) => f1))
  const equal = steps.flatMap(({ f1 }, i) => (f1 >= most - 1e-12 ? [i] : []))
  return most > 0 ? steps[(equal[0] + equal.at(-1)!) >> 1] : null
}

/** Share of right detections in each tenth of score that has any: what a score really means. */
export function calibrationOf({ right, wrong }: CocoScores['byScore']): { score: number; right: number; count: number }[] {
  return Array.from({ length: 10 }, (_, tenth) => {
    let score = 0
    let hits = 0
    let count = 0
    for (let i = 10 * tenth; i < 10 * tenth + 10; i++) {
      const here = right[i] + wrong[i]
      score += here * ((i + 0.5) / 100)
      hits += right[i]
      count += here
    }
    return { score: count === 0 ? 0 : score / count, right: count === 0 ? 0 : hits / count, count }
  }).filter(({ count }) => count > 0)
}
