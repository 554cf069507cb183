import { mkdir, stat, writeFile } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import type { z } from 'zod'
import type { Call } from '../../../core/api/method.ts'
import type { predictions as api } from '../../../core/api/predictions.ts'
import { Fault } from '../../../core/fault.ts'
import { runsOfShape } from '../../../core/mask/rasterise.ts'
import { rleOf } from '../../../core/mask/rle.ts'
import type { ModelManifest } from '../../../core/records/model.ts'
import { fileFault } from '../../db/atomic.ts'
import type { Predicted } from '../../inference/inference.ts'
import { fsPath, shownPath } from '../../media/raw-path.ts'
import { findPictures } from '../images/find-pictures.ts'
import type { ServiceContext } from '../service-context.ts'
import { inTurn } from './in-turn.ts'
import { createPace, progressWords } from './pace.ts'
import { runParams } from './run-params.ts'

type Params = z.output<(typeof api)['files']['params']>
type Result = z.input<(typeof api)['files']['result']>
type Context = Pick<ServiceContext, 'roots' | 'inference' | 'models'>

const AT_A_TIME = 3

/**
 * Predicts photos into the folder `out`: `<name>.png` with 0 and 255, `<name>.prob.png` on request, `<name>.instances.json`
 * with the objects as COCO results. A photo that cannot be done is listed, and the rest goes on.
 */
export async function predictFiles({ roots, inference, models }: Context, params: Params, call: Call): Promise<Result> {
  const { device, probabilities } = params
  const out = await roots.resolve(params.out)
  const model = await models.load(params.model)
  const { manifest } = model
  const settings = runParams(manifest, params.params)
  const focus = settings.strategy === 'focus' && settings.focus.model !== null ? await models.load(settings.focus.model) : undefined
  const failed: Result['failed'] = []
  const photos = await photosOf(roots, params.paths, call, (skipped) => failed.push(skipped))
  const names = outputNames(photos)
  call.progress(null, `Loading ${manifest.name}`)
  let ran = await inference.load(model, { device, focus, signal: call.signal })
  await mkdir(fsPath(out), { recursive: true }).catch((cause: unknown) => {
    throw fileFault(cause, params.out)
  })

  const began = performance.now()
  const pace = createPace(began)
  const files: string[] = []
  let done = 0
  let found = 0
  const writesMask = manifest.task !== 'depth' && manifest.task !== 'pose3d'
  const one = async ([index, photo]: [number, string]) => {
    const name = join(out, names[index])
    const made = [
      ...(writesMask ? [`${name}.png`] : []), ...(probabilities || manifest.task === 'depth' ? [`${name}.prob.png`] : []), `${name}.instances.json`,
    ]
    try {
      const result = await inference.predict(model, photo, { ...settings, maps: made.some((file) => file.endsWith('.prob.png')) }, {
        device, focus, signal: call.signal, plainMap: true,
        ...(writesMask ? { maskFile: `${name}.png` } : {}), ...(made.includes(`${name}.prob.png`) ? { mapFile: `${name}.prob.png` } : {}),
      })
      await writeFile(fsPath(`${name}.instances.json`), `${JSON.stringify(cocoResults(result, manifest, index + 1))}\n`)
      ran = result.ran
      found += result.objects.length
      files.push(...(result.map ? made : made.filter((file) => !file.endsWith('.prob.png'))))
    } catch (thrown) {
      const fault = Fault.of(thrown)
      if (fault.code === 'cancelled' || fault.code === 'closed' || fault.code === 'bug') throw fault
      failed.push({ file: shownPath(photo), code: fault.code, message: fault.message })
    }
    done += 1
    pace.done()
    call.progress(done / photos.length, progressWords(done, photos.length, failed.length, pace.rate(), ran))
  }
  await inTurn([...photos.entries()], AT_A_TIME, call.signal, one)
  const seconds = (performance.now() - began) / 1_000
  const images = photos.length - failed.filter(({ file }) => photos.some((photo) => shownPath(photo) === file)).length
  return {
    run: null, images, failed: failed.slice(0, 1_000), predictions: found, seconds, rate: seconds > 0 ? done / seconds : 0, device: ran.provider,
    left: ran.left, files: files.sort().map(shownPath),
  }
}

async function photosOf(
  roots: Context['roots'], paths: readonly string[], call: Call, onSkipped: (skipped: Result['failed'][number]) => void,
): Promise<string[]> {
  const photos: string[] = []
  for (const path of paths) {
    const real = await roots.resolve(path)
    const stats = await stat(fsPath(real)).catch((cause: unknown) => {
      throw fileFault(cause, path)
    })
    if (stats.isDirectory()) photos.push(...(await findPictures(real, { roots, signal: call.signal, onSkipped })))
    else photos.push(real)
  }
  return [...new Set(photos)]
}

/** Names without ending; photos whose names differ only in that keep it, those that are the same get a number. */
function outputNames(photos: readonly string[]): string[] {
  const stem = (photo: string) => basename(photo, extname(photo))
  const stems = new Map<string, number>()
  for (const photo of photos) stems.set(stem(photo).toLowerCase(), (stems.get(stem(photo).toLowerCase()) ?? 0) + 1)
  const taken = new Set<string>()
  return photos.map((photo) => {
    const wanted = stems.get(stem(photo).toLowerCase()) === 1 ? stem(photo) : basename(photo)
    let name = wanted
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${wanted} (${n})`
    taken.add(name.toLowerCase())
    return name
  })
}

/** The objects in COCO's results form. Photos are numbered as they came, classes by their place among the model's labels. */
function cocoResults({ objects, photo }: Predicted, { labels }: ModelManifest, image: number): Record<string, unknown>[] {
  return objects.map(({ label, score, shape, bbox, keypoints }) => ({
    image_id: image, category_id: label + 1, category_name: labels[label] ?? `class ${label}`, bbox, score: score ?? 1,
    ...(shape.type === 'none' ? {} : { segmentation: rleOf(runsOfShape(shape, photo.height, photo.width)) }),
    ...(keypoints ? { keypoints } : {}),
  }))
}
