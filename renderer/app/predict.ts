import type { DeviceChoice, ModelRow } from '../../core/api/models.ts'
import { deviceChoice } from '../../core/api/models.ts'
import type { ImageFilter } from '../../core/api/images.ts'
import type { ImageId } from '../../core/records/ids.ts'
import { predictParams, type PredictParams } from '../../core/records/model.ts'
import type { Job } from '../../core/records/job.ts'
import type { RunId } from '../../core/records/run.ts'
import type { App } from './app.ts'
import { isOpen } from './jobs.ts'

/**
 * What predicts, and how: chosen in the dialog, taken again by the key that predicts the open photo. Without parameters it
 * is what the model's maker found best, also once there is a newer model.
 */
export type PredictChoice = { model: string; device: DeviceChoice; params: PredictParams | null }
/** Which photos: those that pass a filter, or these. `into` goes on with a run, which has some of them already. */
export type PredictPhotos = { filter?: ImageFilter; images?: readonly ImageId[]; into?: RunId }

const KEY = 'predict'

/** The choice of the last time, or null; what another version wrote and is not understood counts as none. */
export async function readChoice(app: App): Promise<PredictChoice | null> {
  const value = (await app.settings.read(null, KEY)) as Partial<Record<keyof PredictChoice, unknown>> | null
  if (typeof value !== 'object' || value === null || typeof value.model !== 'string') return null
  const params = predictParams.nullable().safeParse(value.params)
  const device = deviceChoice.safeParse(value.device)
  return params.success ? { model: value.model, device: device.success ? device.data : 'auto', params: params.data } : null
}

/** Queues a prediction and shows its run as soon as there is one. Throws the host's fault when it cannot be queued. */
export async function startPrediction(app: App, choice: PredictChoice, photos: PredictPhotos, title: string, model: Pick<ModelRow, 'name'>): Promise<Job> {
  // A choice that could not be kept is made again next time.
  void app.settings.write(null, KEY, choice).catch(() => undefined)
  if (photos.into === undefined) app.predictions.expectRun()
  else app.predictions.show(photos.into)
  const { model: id, device, params } = choice
  return app.jobs.start('predictions.run', { model: id, device, params: params ?? {}, title, ...photos }, title || `Predict with ${model.name}`)
}

/** The run that the key made last, with what made it: the next photo goes into the same one. */
let quick: { project: string; choice: string; run: RunId } | null = null

/**
 * Predicts the open photo as the last time, into the run of this series; asks how when nothing was chosen yet or the model is
 * gone.
 */
export async function predictOpenPhoto(app: App): Promise<void> {
  const { image, project } = app.document.store.getState()
  if (!image || !project) return
  const [choice, models] = await Promise.all([readChoice(app), app.bridge.client.models.list({})])
  const model = models.find((one) => one.id === choice?.model && one.problem === '')
  if (!choice || !model) return app.ui.show({ kind: 'predict', scope: 'photo' })
  const same = JSON.stringify([choice, model.sha256])
  const { runs, results, shown } = app.predictions.store.getState()
  // A photo that the series has already is looked at again in a run of its own, so that the two can be compared.
  const goesOn = quick !== null && quick.project === project && quick.choice === same && quick.run === shown && runs.some((run) => run.id === shown) && !results.has(shown)
  const job = await startPrediction(app, choice, { images: [image.id], ...(goesOn ? { into: quick!.run } : {}) }, '', model)
  const run = await runOf(app, job)
  if (run !== null) quick = { project, choice: same, run }
}

/** The run that a job wrote, once it has ended well; null when it has not. */
async function runOf(app: App, job: Job): Promise<RunId | null> {
  const ended = await new Promise<Job | undefined>((resolve) => {
    const look = () => {
      const now = app.jobs.store.getState().list.find((one) => one.id === job.id)
      if (now && isOpen(now)) return
      stop()
      resolve(now)
    }
    const stop = app.jobs.store.subscribe(look)
    queueMicrotask(look)
  })
  const run = (ended?.result as { run?: unknown } | null | undefined)?.run
  return ended?.state === 'done' && typeof run === 'number' ? (run as RunId) : null
}
