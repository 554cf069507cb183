import { mkdirSync } from 'node:fs'
import type { z } from 'zod'
import { imageFilter } from '../../../core/api/images.ts'
import type { Call } from '../../../core/api/method.ts'
import type { predictions as api } from '../../../core/api/predictions.ts'
import { Fault } from '../../../core/fault.ts'
import type { ImageId, ProjectId } from '../../../core/records/ids.ts'
import type { PredictParams } from '../../../core/records/model.ts'
import type { RunId } from '../../../core/records/run.ts'
import { mapFile, mapsFolder } from '../../db/side-files.ts'
import type { NewPrediction, Store } from '../../db/store.ts'
import type { PlacedModel, Predicted } from '../../inference/inference.ts'
import { allowedPath } from '../../media/allowed-path.ts'
import { shownPath } from '../../media/raw-path.ts'
import type { ProviderReport } from '../../models/family.ts'
import { checkWritable } from '../images/check-writable.ts'
import { whereToLook } from '../depths/where-to-look.ts'
import type { ServiceContext } from '../service-context.ts'
import { inTurn } from './in-turn.ts'
import { createNews } from './news.ts'
import { createPace, progressWords } from './pace.ts'
import { runParams } from './run-params.ts'

type Params = z.output<(typeof api)['run']['params']>
type Result = z.input<(typeof api)['run']['result']>
type Failure = Result['failed'][number]
type Context = Pick<ServiceContext, 'open' | 'roots' | 'emit' | 'inference' | 'models'>

/** Calls the runner is given at a time: it reads one photo, runs another and makes sense of a third. */
const AT_A_TIME = 3
/** How often clients hear of new predictions, and that the photos' rows in lists are new: those are dearer to read again. */
const TELL_MS = 250
const TELL_ROWS_MS = 2_000

/**
 * Predicts photos as a run. Each photo is stored, durably, as soon as it is done; a job that is started again goes on with
 * the run it had begun. A photo that cannot be done is listed, and the rest goes on.
 */
export async function runModel(context: Context, params: Params, call: Call): Promise<Result> {
  const { open, inference, models } = context
  const { project, device } = params
  checkWritable(open.get(project))
  const model = await models.load(params.model)
  const settings = runParams(model.manifest, params.params)
  const focus = await focusModel(context, settings)
  call.progress(null, `Loading ${model.manifest.name}`)
  const loaded = await inference.load(model, { device, focus, signal: call.signal })

  const run = startRun(open.get(project), params, model, settings, loaded, call.client)
  const store = open.get(project)
  const images = params.images ?? store.images.ids(params.filter ?? imageFilter.parse({}))
  const known = new Map(store.runs.images(run).map((row) => [row.image, row.problem]))
  const waiting = images.filter((image) => known.get(image) !== '')
  mkdirSync(mapsFolder(store.path, run), { recursive: true })

  // Photos named one by one for a run that has them already: a person wants them tried again.
  const again = params.into !== undefined && params.images !== undefined
  const began = performance.now()
  const pace = createPace(began)
  const news = createNews(TELL_MS, (changed) => context.emit('predictions.changed', { project, images: changed }))
  const rows = createNews(TELL_ROWS_MS, (changed) => context.emit('images.changed', { project, ids: changed }))
  const failed: Failure[] = []
  let ran = loaded
  let done = 0
  let found = 0
  const tell = () => {
    const before = images.length - waiting.length
    call.progress(images.length === 0 ? 1 : (before + done) / images.length, progressWords(before + done, images.length, failed.length, pace.rate(), ran))
  }
  const one = async (image: ImageId): Promise<void> => {
    const outcome = await predictImage(context, { project, run, image, model, focus, settings, device, again, call })
    if (outcome instanceof Fault) {
      const file = open.get(project).images.file(image)
      failed.push({ image, file: file ? shownPath(file.absolute) : '', code: outcome.code, message: outcome.message })
    } else if (outcome) {
      ran = outcome.ran
      found += outcome.objects.length
    }
    done += 1
    pace.done()
    news.tell(image)
    rows.tell(image)
    tell()
  }
  tell()
  try {
    await inTurn(waiting, AT_A_TIME, call.signal, one)
  } finally {
    news.flush()
    rows.flush()
    endRun(open, project, run, ran)
    context.emit('predictions.changed', { project, images: [] })
  }
  forget(open.get(project), call.client)
  const seconds = (performance.now() - began) / 1_000
  return {
    run, images: done - failed.length, failed: failed.slice(0, 1_000), predictions: found, seconds, rate: seconds > 0 ? done / seconds : 0, device: ran.provider,
    left: ran.left,
  }
}

async function focusModel({ models }: Pick<Context, 'models'>, { strategy, focus }: PredictParams): Promise<PlacedModel | undefined> {
  return strategy === 'focus' && focus.model !== null ? models.load(focus.model) : undefined
}

type Work = {
  project: ProjectId; run: RunId; image: ImageId; model: PlacedModel; focus: PlacedModel | undefined; settings: PredictParams
  device: Params['device']; again: boolean; call: Call
}

/** Predicts and stores one photo. A fault that is the photo's own is stored and given back; null when the photo was removed meanwhile. */
async function predictImage({ open, roots, inference }: Context, work: Work): Promise<Predicted | Fault | null> {
  const { project, run, image, model, focus, settings, device, again, call } = work
  const file = open.get(project).images.file(image)
  if (!file) return null
  const began = performance.now()
  const place = mapFile(open.get(project).path, run, image)
  const outcome = await allowedPath(file.absolute, roots)
    .then((path) => inference.predict(model, path, settings, {
      ...whereToLook(open.get(project), image, model.manifest, settings), device, focus, again, signal: call.signal, ...(settings.maps ? { mapFile: place } : {}),
    }))
    .then((result) => sameSize(file, result))
    .catch((thrown: unknown) => Fault.of(thrown))
  if (outcome instanceof Fault && (outcome.code === 'cancelled' || outcome.code === 'closed' || outcome.code === 'bug')) throw outcome
  const store = open.get(project)
  // The photo may have been removed while it was looked at.
  if (!store.images.file(image)) return null
  const seconds = (performance.now() - began) / 1_000
  if (outcome instanceof Fault) {
    const problem = [outcome.message, outcome.details.found].filter((part) => typeof part === 'string').join(' ')
    store.runs.put(run, {
      image, seconds, uncertainty: null, disagreement: null, map: 'none', range: [0, 1], problem, extra: { code: outcome.code },
    }, [])
    return outcome
  }
  store.runs.put(run, {
    image, seconds, uncertainty: outcome.uncertainty, disagreement: outcome.disagreement, map: outcome.map?.kind ?? 'none',
    range: outcome.map?.range ?? [0, 1], problem: '', extra: outcome.extra,
  }, predictionsOf(outcome, model))
  return outcome
}

/** Predictions are in the pixels of the photo as the project knows it. */
function sameSize(file: { width: number; height: number; absolute: string }, result: Predicted): Predicted {
  const { width, height } = result.photo
  if (width === file.width && height === file.height) return result
  throw new Fault('conflict', `The photo was replaced: it had ${file.width} x ${file.height} pixels and has ${width} x ${height} now.`, {
    file: shownPath(file.absolute), fix: 'Check the photos of the project, then predict again.',
  })
}

function predictionsOf({ objects }: Predicted, { manifest }: PlacedModel): NewPrediction[] {
  return objects.map(({ label, score, shape, keypoints, bbox, area, uncertainty }) => ({
    label: manifest.labels[label] ?? `class ${label}`, score, shape, keypoints, bbox, area, uncertainty,
  }))
}

/** The run to go on with, or a new one. A job keeps the number of its run in the project until it is done. */
function startRun(store: Store, params: Params, { manifest }: PlacedModel, settings: PredictParams, ran: ProviderReport, client: string): RunId {
  const begun = params.into ?? (store.settings.get(keyOf(client)) as RunId | undefined)
  if (begun !== undefined && store.runs.get(begun)) return begun
  if (params.into !== undefined) throw new Fault('not-found', 'This run is not there any more.', { field: 'into', found: params.into })
  return store.transaction(() => {
    const { id } = store.runs.start({
      source: `model:${manifest.id}`, title: params.title || manifest.name, version: manifest.version, sha256: manifest.files[0].sha256,
      task: manifest.task, params: settings, device: ran.provider, labels: manifest.labels.filter((label) => label !== null), startedAt: Date.now(),
    })
    if (isJob(client)) store.settings.set(keyOf(client), id)
    return id
  })
}

function endRun(open: Context['open'], project: ProjectId, run: RunId, ran: ProviderReport): void {
  const store = open.list().includes(project) ? open.get(project) : null
  if (store && !store.readOnly && store.runs.get(run)) store.runs.end(run, ran.provider)
}

function forget(store: Store, client: string): void {
  if (isJob(client)) store.settings.set(keyOf(client), null)
}

const isJob = (client: string) => client.startsWith('job-')
const keyOf = (client: string) => `run of ${client}`
