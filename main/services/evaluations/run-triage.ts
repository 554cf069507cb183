import type { z } from 'zod'
import type { evaluations as api, TriageScores } from '../../../core/api/evaluations.ts'
import type { Call } from '../../../core/api/method.ts'
import { intersectionArea } from '../../../core/mask/iou.ts'
import { areaOf, type Runs } from '../../../core/mask/runs.ts'
import { calledFrom, precisionRecall, type CallPoint } from '../../../core/metrics/precision-recall.ts'
import { fitTriage, signFigures, usableSigns, type Judged, type TriageFit } from '../../../core/metrics/triage.ts'
import { triageSign } from '../../../core/records/model.ts'
import { signsOf, triageOf } from '../predictions/triage-of.ts'
import type { ServiceContext } from '../service-context.ts'
import { maskOf } from './run-masks.ts'
import { flatteryWords, originOf, photosOf, type Photo } from './run-photos.ts'

/** Points of a curve and photos that are told: more would not be seen, nor fit a message. */
const MOST_POINTS = 300
const MOST_PHOTOS = 50_000

type One = Judged & { photo: Pick<Photo, 'image' | 'name'>; stored: { needsHand: number; threshold: number } | null }

/**
 * How well the signs that a run kept of each photo tell which masks have a Dice below `below`: by the rule the model had,
 * by one made of these photos, by each sign alone. Throws `not-found` for a run that is not there.
 */
export async function triageRun(
  context: Pick<ServiceContext, 'open'>, params: z.output<typeof api.triage.params>, call: Call,
): Promise<TriageScores> {
  const { below } = params
  const store = context.open.get(params.project)
  const origin = originOf(store, params)
  const rows = new Map(store.runs.images(params.run).map((row) => [row.image, row]))
  const all: One[] = []
  let fromModel = 0
  for await (const photo of photosOf(context, params, call, () => {})) {
    fromModel += Number(photo.fromModel)
    const row = rows.get(photo.image)
    const dice = diceOf(maskOf(photo.truths, photo), maskOf(photo.found.filter(({ score }) => score >= params.score), photo))
    all.push({ photo: { image: photo.image, name: photo.name }, dice, signs: row ? signsOf(row) : {}, stored: row ? triageOf(row) : null })
  }
  const wanted = usableSigns(all, params.signs ?? triageSign.options)
  const fit = wanted.length === 0 ? null : fitTriage(all, wanted, below)
  const rule = `${origin}${flatteryWords(fromModel)} A mask needs a hand when its Dice is below ${below}. Precision is the share of the photos called so that do, ` +
    'recall the share of those that do which are called so. Each photo is judged by a rule made of the others; the threshold is the one with the highest F1.'
  const chances = new Map(fit ? all.map((one, i) => [one, fit.held[i]]) : [])
  const order = (one: One) => one.stored?.needsHand ?? chances.get(one) ?? 0
  return {
    rule, below, images: all.length, poor: all.filter(({ dice }) => dice < below).length, stored: storedOf(all, below), fit: fitOf(fit),
    signs: signFigures(all, triageSign.options, below),
    photos: all.toSorted((a, b) => order(b) - order(a) || a.dice - b.dice).slice(0, MOST_PHOTOS)
      .map((one) => ({ ...one.photo, dice: one.dice, stored: one.stored?.needsHand ?? null, held: chances.get(one) ?? null })),
  }
}

/** The rule the model had, where it spoke of every photo by the same threshold. */
function storedOf(all: readonly One[], below: number): TriageScores['stored'] {
  const threshold = all[0]?.stored?.threshold
  const chances = all.map(({ stored }) => (stored?.threshold === threshold ? stored?.needsHand : undefined)).filter((chance) => chance !== undefined)
  const poor = all.map(({ dice }) => dice < below)
  if (threshold === undefined || chances.length < all.length || !poor.includes(true)) return null
  const { area, curve } = precisionRecall(chances, poor)
  return { area, curve: thinned(curve), at: calledFrom(threshold, chances, poor) }
}

function fitOf(fit: TriageFit | null): TriageScores['fit'] {
  return fit && { rule: fit.rule, area: fit.curve.area, curve: thinned(fit.curve.curve), at: fit.at }
}

function thinned(curve: readonly CallPoint[]): CallPoint[] {
  const step = Math.max(1, curve.length / MOST_POINTS)
  return Array.from({ length: Math.min(curve.length, MOST_POINTS) }, (_, i) => curve[Math.min(curve.length - 1, Math.round((i + 1) * step) - 1)])
}

function diceOf(truth: Runs, found: Runs): number {
  const both = areaOf(truth) + areaOf(found)
  return both === 0 ? 1 : (2 * intersectionArea(truth, found)) / both
}
