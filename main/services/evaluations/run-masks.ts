import type { z } from 'zod'
import type { evaluations as api, MaskScores } from '../../../core/api/evaluations.ts'
import type { Call } from '../../../core/api/method.ts'
import { unionOf } from '../../../core/mask/merge.ts'
import { runsOfShape } from '../../../core/mask/rasterise.ts'
import { emptyRuns, type Runs } from '../../../core/mask/runs.ts'
import type { RunImage } from '../../../core/records/run.ts'
import { gatheredScores, meanFigures } from '../../../core/metrics/gathered-scores.ts'
import { maskFigures, maskRule, type MaskFigures } from '../../../core/metrics/mask-scores.ts'
import { triageOf } from '../predictions/triage-of.ts'
import type { ServiceContext } from '../service-context.ts'
import { differencesInto } from './differences.ts'
import { flatteryWords, originOf, photosOf, type Photo, type Thing, type Unpaired } from './run-photos.ts'

/**
 * Figures of a run's masks, photo by photo and class by class. The mask of a photo is the union of all its objects, that
 * of a class the union of the class's; a photo counts for a class when either side has it there.
 */
export async function compareRun(
  context: Pick<ServiceContext, 'open' | 'roots'>, params: z.output<typeof api.masks.params>, call: Call,
): Promise<MaskScores> {
  const origin = originOf(context.open.get(params.project), params)
  const rows = new Map(context.open.get(params.project).runs.images(params.run).map((row) => [row.image, row]))
  const images: MaskScores['images'] = []
  const byClass = new Map<string, MaskFigures[]>()
  const differ = await differencesInto(context, params.differences)
  const unpaired: Unpaired[] = []
  let fromModel = 0
  for await (const photo of photosOf(context, params, call, (one) => unpaired.push(one))) {
    fromModel += Number(photo.fromModel)
    const found = photo.found.filter(({ score }) => score >= params.score)
    const labels = new Set([...photo.truths, ...found].map(({ label }) => label))
    const [truthMask, foundMask] = [maskOf(photo.truths, photo), maskOf(found, photo)]
    const whole = maskFigures(truthMask, foundMask, params.boundaryPixels)
    await differ(photo.name.replace(/\.[^./]+$/, ''), truthMask, foundMask)
    images.push({ image: photo.image, name: photo.name, ...whole, said: saidOf(photo, found, rows.get(photo.image)) })
    for (const label of labels) {
      const of = (things: readonly Thing[]) => maskOf(things.filter((thing) => thing.label === label), photo)
      const figures = labels.size === 1 ? whole : maskFigures(of(photo.truths), of(found), params.boundaryPixels)
      const list = byClass.get(label)
      if (list) list.push(figures)
      else byClass.set(label, [figures])
    }
  }
  const classes = [...byClass].sort((a, b) => (a[0] < b[0] ? -1 : 1))
    .map(([label, list]) => ({ label, images: list.length, ...meanFigures(list) }))
  const rule = `${origin}${flatteryWords(fromModel)} Predictions count from score ${params.score} up; all objects of a photo together make its mask, ` +
    `lines and points none. ${maskRule(params.boundaryPixels)}`
  return { ...gatheredScores(images, classes, rule, unpaired), fromModel }
}

function saidOf({ split }: Photo, found: readonly Thing[], row: RunImage | undefined): MaskScores['images'][number]['said'] {
  return {
    split, score: found.length === 0 ? null : Math.min(...found.map(({ score }) => score)), uncertainty: row?.uncertainty ?? null,
    needsHand: row ? triageOf(row)?.needsHand ?? null : null,
  }
}

/** Union of what objects cover in their photo. */
export function maskOf(things: readonly Thing[], { width, height, name }: Photo): Runs {
  if (things.length === 0) return emptyRuns(height, width)
  return unionOf(things.map(({ shape }) => runsOfShape(shape, height, width, { file: name })))
}
