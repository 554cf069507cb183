import { setImmediate as breathe } from 'node:timers/promises'
import type { z } from 'zod'
import type { evaluations as api } from '../../../core/api/evaluations.ts'
import { imageFilter } from '../../../core/api/images.ts'
import type { Call } from '../../../core/api/method.ts'
import { checkCancelled, Fault } from '../../../core/fault.ts'
import type { Annotation } from '../../../core/records/annotation.ts'
import type { ImageId } from '../../../core/records/ids.ts'
import type { ImageRow, Split } from '../../../core/records/image.ts'
import type { Prediction, RunId } from '../../../core/records/run.ts'
import type { Store } from '../../db/store.ts'
import { shownPath } from '../../media/raw-path.ts'
import type { ServiceContext } from '../service-context.ts'

/** An object of either side. */
export type Thing = Pick<Annotation, 'shape' | 'keypoints' | 'bbox' | 'area'> & { label: string; crowd: boolean; score: number }
/** A photo both sides know. */
export type Photo = {
  image: ImageId; name: string; width: number; height: number; split: Split; truths: Thing[]; found: Thing[]
  /** Some of the labels were accepted from the model that is judged. */
  fromModel: boolean
}
export type Unpaired = { name: string; has: 'truth' | 'prediction' }

type Params = Pick<z.output<typeof api.masks.params>, 'project' | 'run' | 'truth' | 'filter'>

const PAGE = 100
/** The host answers others at least this often. */
const TURN_MS = 12

/**
 * The photos of a run that pass the filter, one by one, with what the truth says of them; those only one side knows are
 * told to `unpaired`. Labels are the truth of photos that have some or are marked done. Nothing of the project is held
 * while the caller works. Throws `not-found` for a run that is not there.
 */
export async function* photosOf(
  { open }: Pick<ServiceContext, 'open'>, params: Params, call: Call, unpaired: (one: Unpaired) => void,
): AsyncGenerator<Photo> {
  const { project, run, truth } = params
  const store = open.get(project)
  const seen = lookedAt(store, run)
  const known = truth === 'labels' ? null : lookedAt(store, truth)
  const ids = store.images.ids(params.filter ?? imageFilter.parse({}))
  let turn = performance.now()
  for (let from = 0; from < ids.length; from += PAGE) {
    checkCancelled(call.signal)
    for (const photo of pageOf(open.get(project), ids.slice(from, from + PAGE), { run, truth, seen, known }, unpaired)) {
      yield photo
      if (performance.now() - turn < TURN_MS) continue
      await breathe()
      checkCancelled(call.signal)
      turn = performance.now()
    }
    call.progress(Math.min(1, (from + PAGE) / ids.length), `${Math.min(ids.length, from + PAGE)} of ${ids.length} photos`)
  }
}

/** What a rule says of how photos and objects were chosen. */
export function originOf(store: Store, { run, truth }: Pick<Params, 'run' | 'truth'>): string {
  const named = (id: RunId) => {
    const title = store.runs.get(id)?.title ?? ''
    return title === '' ? `run ${id}` : `run ${id} (${title})`
  }
  const about = (id: RunId) =>
    `${named(id)}${everywhere(store, id) ? ', where photos without results count as nothing found' : ''}`
  const labels = 'the labels of photos that have some or are marked done, also those accepted from a run'
  const truths = truth === 'labels' ? labels : about(truth)
  return `Predictions of ${about(run)}; the truth is ${truths}.`
}

/** What a rule adds when a model is compared with itself; nothing when it is not. */
export function flatteryWords(fromModel: number): string {
  if (fromModel === 0) return ''
  return ` ${fromModel === 1 ? 'One of the photos has' : `${fromModel} of the photos have`} labels accepted from this very model, which flatter it.`
}

/** Results of others do not say which photos they looked at. */
function everywhere(store: Store, run: RunId): boolean {
  return store.runs.get(run)?.source.startsWith('import:') ?? false
}

type LookedAt = { has(image: ImageId): boolean }

function lookedAt(store: Store, run: RunId): LookedAt {
  if (!store.runs.get(run)) throw new Fault('not-found', 'This run is not in the project any more.', { field: 'run', found: run })
  if (everywhere(store, run)) return { has: () => true }
  return new Set(store.runs.images(run).filter(({ problem }) => problem === '').map(({ image }) => image))
}

function pageOf(
  store: Store, ids: readonly ImageId[],
  of: { run: RunId; truth: 'labels' | RunId; seen: LookedAt; known: LookedAt | null }, unpaired: (one: Unpaired) => void,
): Photo[] {
  const found = store.runs.ofImages(of.run, ids)
  const others = of.truth === 'labels' ? null : store.runs.ofImages(of.truth, ids)
  const labels = of.truth === 'labels' ? store.annotations.ofImages(ids) : null
  const names = new Map(store.categories.list().map(({ id, name }) => [id, name]))
  const source = store.runs.get(of.run)?.source
  const photos: Photo[] = []
  for (const row of store.images.rows(ids)) {
    const truths = labels
      ? labels.get(row.id)?.map((one) => thingOf(one, names.get(one.category) ?? `category ${one.category}`, one.iscrowd))
      : others?.get(row.id)?.map((one) => thingOf(one, one.label, false))
    const hasTruth = of.known ? of.known.has(row.id) : truths !== undefined || row.status === 'done'
    const hasFound = of.seen.has(row.id)
    if (hasTruth && hasFound) photos.push(photoOf(row, truths ?? [], found.get(row.id) ?? [], labels?.get(row.id)?.some((one) => one.source === source) ?? false))
    else if (hasFound && found.has(row.id)) unpaired({ name: shownPath(row.name), has: 'prediction' })
    else if (hasTruth) unpaired({ name: shownPath(row.name), has: 'truth' })
  }
  return photos
}

function photoOf(row: ImageRow, truths: Thing[], found: readonly Prediction[], fromModel: boolean): Photo {
  return {
    image: row.id, name: shownPath(row.name), width: row.width, height: row.height, split: row.split, truths, fromModel,
    found: found.map((one) => thingOf(one, one.label, false)),
  }
}

function thingOf(from: Annotation | Prediction, label: string, crowd: boolean): Thing {
  const { shape, keypoints, bbox, area, score } = from
  return { label, crowd, shape, keypoints, bbox, area, score: score ?? 1 }
}
