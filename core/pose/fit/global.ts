import { bounds } from '../mesh.ts'
import { angleBetween } from '../rotation.ts'
import { candidatesOf, candidatesOfPart } from './candidates.ts'
import { checkProblem, nothingFound } from './check-problem.ts'
import type { FitCall, FitProblem, FitResult, Fitter } from './fitter.ts'
import { outlineOfMask } from './mask-outline.ts'
import { measured } from './measured.ts'
import { createOverlap } from './overlap.ts'
import { polished } from './polish.ts'
import { indexOf, silhouettesOf } from './prepared.ts'
import { refine } from './refine.ts'
import { ANOTHER, distinct, type Hopeful, narrowed, NEAR_ROUNDS, paceOf, PART_ROUNDS, ROUNDS, type Search, sizeOf, type Start, targetOf } from './search.ts'
import { uncertaintyOf } from './uncertainty.ts'
import { isAmbiguous, wordsOf } from './words.ts'

/** Views that are tried. */
const CANDIDATES = 48
/** IoU below which the mask is taken for one of which a part is missing, and looked at as such too. */
const WHOLE = 0.975
const PART_CANDIDATES = 120
/** IoU from which an answer is polished on it: with a piece missing, the best IoU is not the right pose's. */
const POLISHED = 0.9
/** Silhouettes that may be drawn to polish an answer. */
const POLISH = 60
const NEAR_POLISH = 20

/**
 * Looks at a mask as if it could be seen from anywhere: views of an index that resemble it are moved onto its outline, the best of them
 * ever more exactly; so an answer does not depend on where one begins, and the reversed shoe is one of those compared. With a start it
 * looks near that only.
 */
export const global: Fitter = {
  id: 'global',
  title: 'From all sides',
  needsIndex: true,
  fit(problem: FitProblem, call: FitCall = {}): FitResult {
    const began = performance.now()
    checkProblem(problem)
    const { mesh, mask, camera, valid, fitFocal = false, start } = problem
    const search = searchOf(problem)
    const rounds = start ? NEAR_ROUNDS : ROUNDS
    const starts: Start[] = start
      ? [{ pose: start, camera }]
      : candidatesOf(problem.index ?? indexOf(mesh, call), mask, camera, CANDIDATES, valid).map(({ pose }) => ({ pose, camera }))
    if (start) search.curve = []
    let answers = narrowed(search, starts, rounds, call)
    if (!start && !(answers[0]?.iou >= WHOLE)) {
      const more = candidatesOfPart(problem.index ?? indexOf(mesh), mask, camera, PART_CANDIDATES, valid).map(({ pose }) => ({ pose, camera }))
      answers = distinct([...answers, ...narrowed(search, more, PART_ROUNDS, call)], 6, 3)
    }
    const [best, runner] = finished(search, answers)
    if (!best) throw nothingFound()
    const { silhouettes, centre, outline } = search.target
    const fitted = measured(silhouettes, best.pose, best.camera, mask, valid)
    const runnerUp = runner ? measured(silhouettes, runner.pose, runner.camera, mask, valid) : null
    const answer = { best: fitted, runnerUp, scores: [best.score, runner?.score ?? 0] }
    return {
      method: 'global', best: fitted, runnerUp, margin: runnerUp ? fitted.iou - runnerUp.iou : 1, ambiguous: isAmbiguous(answer), words: wordsOf(answer, mask, camera),
      uncertainty: uncertaintyOf(best, centre, outline.count, fitFocal),
      curve: curveOf(search, best), renders: search.renders, seconds: (performance.now() - began) / 1000,
    }
  },
}

/** What a search needs of a problem, made once. */
export function searchOf({ mesh, mask, camera, valid, fitFocal = false }: FitProblem): Search {
  const silhouettes = silhouettesOf(mesh)
  const outline = outlineOfMask(mask, camera.width, camera.height, valid)
  const overlap = createOverlap(mask, camera.width, camera.height, valid)
  if (outline.count < 6) throw nothingFound()
  return { mesh, target: { silhouettes, centre: bounds(mesh).centre, outline, valid, fitFocal }, overlap, size: sizeOf(overlap.area), renders: 0 }
}

/** The best answer and the best that looks another way, both polished; best first. */
function finished(search: Search, answers: Hopeful[]): Hopeful[] {
  const { target, overlap } = search
  const other = answers.slice(1).find(({ pose }) => angleBetween(pose.R, answers[0].pose.R) > ANOTHER)
  const chosen = [answers[0], other].filter((answer) => answer !== undefined).map((answer) => {
    // From near, outlines that meet to the pixel leave nothing to polish; another shoe's leave something.
    if (answer.iou < POLISHED || (search.curve && answer.iou >= WHOLE)) return answer
    const better = polished(target, overlap, answer, search.curve ? NEAR_POLISH : POLISH)
    search.renders += better.renders
    return { ...answer, ...better, score: answer.score + (better.iou - answer.iou) / 2 }
  })
  return distinct(chosen, 2, ANOTHER)
}

/** The way to an answer gone once more: 1 - IoU before each step, and at the end. */
function curveOf(search: Search, { from, iou }: Hopeful): number[] {
  if (search.curve) return [...search.curve, 1 - iou]
  const curve: number[] = []
  let at: Start = from
  for (const round of from.rounds) {
    const refined = refine(targetOf(search, round), at.pose, at.camera, paceOf(round, search.size), (spans) => curve.push(1 - search.overlap.iou(spans)))
    if (!refined) break
    at = refined
  }
  return [...curve, 1 - iou]
}
