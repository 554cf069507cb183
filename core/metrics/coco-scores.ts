import type { CocoScores } from '../api/evaluations.ts'
import { evaluating } from './coco-eval.ts'
import { classSummary, summaryOf } from './coco-summary.ts'
import type { CocoSet, CocoType } from './coco-types.ts'
import { confusing, SAME } from './confusion.ts'

/** Classes beyond this many make a table nobody can read; it would also grow with their square. */
const MOST_CONFUSED = 200
/** Places in `thresholds` of the overlaps that are drawn. */
const DRAWN = [0, 2, 4, 5, 6, 8, 9]

const WORDS: Record<CocoType, string> = {
  bbox: 'overlap is the area two boxes share, over the area they cover together',
  segm: 'overlap is the number of pixels two masks share, over the number they cover together',
  keypoints:
    'overlap is COCO\'s keypoint similarity (OKS), with its spread for 17 body joints and 0.05 for every keypoint of other skeletons',
}

/**
 * Everything `evaluations.coco` tells of a set, step by step: yields the share done.
 * @param score lowest score of a detection in the table of confusions
 * @param origin where truth and detections are from, as the beginning of the rule
 */
export function* scoring(
  set: CocoSet, type: CocoType, categories: ReadonlyMap<number, string>, score: number, origin: string,
): Generator<number, CocoScores> {
  const evaluation = yield* shareOf(evaluating(set, type, [...categories.keys()]), 0, 0.6)
  const detections = new Map<number, number>()
  for (const { category } of set.found) detections.set(category, (detections.get(category) ?? 0) + 1)
  const meant = new Set(set.truths.map(({ category }) => category))
  const met = evaluation.classes.map(({ category }) => category)
    .filter((category) => detections.has(category) || meant.has(category))
  const shown = met.slice(0, MOST_CONFUSED)
  const confusion = yield* shareOf(confusing(set, type, shown, score), 0.6, 0.4)
  return {
    rule: `${origin} ${ruleOf(type, evaluation.params.mostFound.at(-1)!)}`,
    fromModel: 0, type, ...summaryOf(evaluation),
    classes: evaluation.classes.map((one) => ({
      label: categories.get(one.category)!, truths: one.truths, detections: detections.get(one.category) ?? 0,
      ...classSummary(one),
    })),
    curves: evaluation.curves.length === 0 ? [] : DRAWN.map((t) => ({
      iou: Math.round(100 * evaluation.params.thresholds[t]) / 100, precision: [...evaluation.curves[t]],
    })),
    byScore: evaluation.byScore,
    confusion: { labels: shown.map((category) => categories.get(category)!), score, ...confusion },
  }
}

function ruleOf(type: CocoType, most: number): string {
  return `COCO's rule: ${WORDS[type]}; on each photo the ${most} best detections of a class take the truths they overlap most, ` +
    'best score first; AP is the mean of the precision at 101 recalls, over overlaps 0.50 to 0.95 and over the classes that have ' +
    'truth; crowds neither help nor harm. ' +
    `The table of confusions pairs whatever overlaps by ${SAME} or more, the nearest first.`
}

function* shareOf<T>(steps: Generator<number, T>, from: number, share: number): Generator<number, T> {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    yield from + share * step.value
  }
}
