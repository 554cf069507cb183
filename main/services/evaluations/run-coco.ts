import { setImmediate as breathe } from 'node:timers/promises'
import type { z } from 'zod'
import type { CocoScores, evaluations as api } from '../../../core/api/evaluations.ts'
import type { Call } from '../../../core/api/method.ts'
import { checkCancelled } from '../../../core/fault.ts'
import { runsOfShape } from '../../../core/mask/rasterise.ts'
import type { CocoFound, CocoTruth, CocoType } from '../../../core/metrics/coco-types.ts'
import { scoring } from '../../../core/metrics/coco-scores.ts'
import { extentOfKeypoints } from '../../../core/metrics/oks.ts'
import type { ServiceContext } from '../service-context.ts'
import { flatteryWords, originOf, photosOf, type Photo, type Thing } from './run-photos.ts'

const TURN_MS = 12

/** COCO's evaluation of a run. Classes are told apart by name; those that only the predictions have do not lower the means. */
export async function evaluateRun(
  context: Pick<ServiceContext, 'open'>, params: z.output<typeof api.coco.params>, call: Call,
): Promise<CocoScores> {
  const { type } = params
  const one = params.classes === 'one' ? ' All classes count as one.' : ''
  const origin = `${originOf(context.open.get(params.project), params)}${one}`
  const places = new Map<string, number>()
  const place = (named: string) => {
    const label = params.classes === 'one' ? 'object' : named
    return places.get(label) ?? (places.set(label, places.size), places.size - 1)
  }
  const truths: CocoTruth[] = []
  const found: CocoFound[] = []
  let fromModel = 0
  const reading: Call = { ...call, progress: (done, note) => call.progress(done === null ? null : done / 2, note) }
  for await (const photo of photosOf(context, params, reading, () => {})) {
    fromModel += Number(photo.fromModel)
    for (const thing of photo.truths) {
      if (!fits(thing, type)) continue
      const labelled = type !== 'keypoints' || thing.keypoints!.some((value, i) => i % 3 === 2 && value > 0)
      truths.push({
        ...objectOf(thing, photo, type), category: place(thing.label), area: thing.area, crowd: thing.crowd,
        ignore: thing.crowd || !labelled,
      })
    }
    for (const thing of photo.found) {
      if (fits(thing, type)) found.push({ ...objectOf(thing, photo, type), category: place(thing.label), score: thing.score })
    }
  }
  // Classes are told in the order of their ids, so these follow the alphabet.
  const labels = [...places.keys()].sort()
  const ids = new Map(labels.map((label, i) => [places.get(label)!, i]))
  for (const one of [...truths, ...found]) one.category = ids.get(one.category)!
  const named = new Map(labels.entries())
  for (let steps = scoring({ truths, found }, type, named, params.score, `${origin}${flatteryWords(fromModel)}`), turn = performance.now(); ;) {
    const step = steps.next()
    if (step.done) return { ...step.value, fromModel }
    if (performance.now() - turn < TURN_MS) continue
    call.progress(0.5 + step.value / 2, 'comparing')
    await breathe()
    checkCancelled(call.signal)
    turn = performance.now()
  }
}

/** Whether an object is of the kind that is compared: keypoints, or something that covers pixels. */
function fits({ keypoints, area, bbox }: Thing, type: CocoType): boolean {
  return type === 'keypoints' ? keypoints !== null : area > 0 || (type === 'bbox' && bbox[2] > 0 && bbox[3] > 0)
}

/** What is the same for both sides; the area is that of a detection as pycocotools takes it. */
function objectOf(
  { shape, bbox, area, keypoints }: Thing, { image, width, height, name }: Photo, type: CocoType,
): Omit<CocoFound, 'category' | 'score'> {
  const extent = type === 'keypoints' ? extentOfKeypoints(keypoints!) : bbox
  return {
    image, bbox, keypoints, area: type === 'segm' ? area : extent[2] * extent[3],
    mask: () => runsOfShape(shape, height, width, { file: name }),
  }
}
