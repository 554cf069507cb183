import { setImmediate as breathe } from 'node:timers/promises'
import type { z } from 'zod'
import { imageFilter } from '../../../core/api/images.ts'
import type { review as api } from '../../../core/api/review.ts'
import type { Call } from '../../../core/api/method.ts'
import { checkCancelled, Fault } from '../../../core/fault.ts'
import type { CategoryId, ImageId } from '../../../core/records/ids.ts'
import type { RunImage } from '../../../core/records/run.ts'
import type { Store } from '../../db/store.ts'
import { triageOf } from '../predictions/triage-of.ts'
import { type Queued, queueOf, type Signs } from './order.ts'
import { type Outlier, outliersOf } from './outliers.ts'
import { overlapOf } from './overlap.ts'
import { reviewedOf } from './reviewed.ts'

type Params = z.output<typeof api.queue.params>
/** Comparing masks takes milliseconds a photo: others get their turn after so long. */
const BREATH_MS = 20

/** Photos of a run in the order they need eyes. `store` is asked again after every pause: the project may have been opened anew. */
export async function reviewQueue(store: () => Store, params: Params, call: Call): Promise<Queued[]> {
  const { run, order, against, audit, seed, filter, show } = params
  if (!store().runs.get(run)) throw new Fault('not-found', 'This run is not in the project any more.', { found: run })
  const places = new Map(store().images.ids(filter ?? imageFilter.parse({})).map((id, i) => [id, i]))
  const done = reviewedOf(store(), run)
  const wanted = (image: ImageId) => show === 'all' || (show === 'open' ? !done.photos.has(image) : done.photos.has(image) && !done.second.has(image))
  const all = store().runs.images(run).filter(({ problem }) => problem === '')
  const measures = store().runs.measures(run)
  const lowest = new Map<ImageId, number>()
  for (const { image, score } of measures) if (score !== null) lowest.set(image, Math.min(score, lowest.get(image) ?? 1))
  const uses = (...orders: Params['order'][]) => order === 'need' || orders.includes(order)
  const outliers: Map<ImageId, Outlier> = uses('outliers') ? outliersOf(all.map(({ image }) => image), measures) : new Map()

  const signs: Signs[] = []
  let breath = performance.now()
  for (const said of all) {
    const place = places.get(said.image)
    if (place === undefined || !wanted(said.image)) continue
    const uncertainty = said.uncertainty ?? oneMinus(lowest.get(said.image))
    signs.push({
      image: said.image, place, uncertainty, outlier: outliers.get(said.image) ?? null, skipped: done.skipped.has(said.image), triage: triageOf(said),
      disagreement: uses('disagreement') && against !== null ? compared(store(), said, against) : said.disagreement,
      against: against === null ? 'mirror' : 'run',
      labelIou: uses('labels') ? againstLabels(store(), said) : null, confidence: 1 - (uncertainty ?? 0.5),
    })
    if (performance.now() - breath < BREATH_MS) continue
    call.progress(signs.length / all.length, 'looking at predictions')
    await breathe()
    checkCancelled(call.signal)
    breath = performance.now()
  }
  // Where nothing can be compared, the order of labels has nothing to offer.
  return queueOf(order === 'labels' ? signs.filter(({ labelIou }) => labelIou !== null) : signs, order, audit, seed)
}

const oneMinus = (value: number | undefined): number | null => (value === undefined ? null : 1 - value)

function compared({ runs, images }: Store, { run, image }: RunImage, against: Params['run']): number | null {
  const other = runs.ofImage(image, [against])[0]
  const row = images.file(image)
  if (!other || other.image.problem !== '' || !row) return null
  return 1 - overlapOf(runs.ofImages(run, [image]).get(image) ?? [], other.predictions, row.height, row.width)
}

/** IoU with the labels people made; null where there are none, and where they all were made of predictions of this run. */
function againstLabels({ runs, images, annotations, categories }: Store, { run, image }: RunImage): number | null {
  const labels = annotations.list(image)
  const row = labels.length > 0 ? images.file(image) : null
  if (!row) return null
  const predictions = runs.ofImages(run, [image]).get(image) ?? []
  const made = new Set(predictions.map(({ annotation }) => annotation))
  if (labels.every(({ id }) => made.has(id))) return null
  const nameOf = (id: CategoryId) => categories.get(id)?.name ?? ''
  return overlapOf(predictions, labels.map(({ category, shape, bbox }) => ({ label: nameOf(category), shape, bbox })), row.height, row.width)
}
