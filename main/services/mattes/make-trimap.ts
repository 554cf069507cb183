import { readFile } from 'node:fs/promises'
import type { z } from 'zod'
import type { mattes as api, TrimapRule } from '../../../core/api/mattes.ts'
import type { Call } from '../../../core/api/method.ts'
import { Fault } from '../../../core/fault.ts'
import { bitmapOf } from '../../../core/mask/bitmap.ts'
import { grown, shrunk } from '../../../core/mask/grow.ts'
import { difference, unionOf } from '../../../core/mask/merge.ts'
import { runsOfShape } from '../../../core/mask/rasterise.ts'
import { rleOf } from '../../../core/mask/rle.ts'
import { areaOf, type Runs } from '../../../core/mask/runs.ts'
import type { TrimapRuns } from '../../../core/matting/patched-trimap.ts'
import { layersOfTrimap, uncertainTrimap } from '../../../core/matting/trimap.ts'
import { softTrimap, USUAL_SOFT_BAND } from '../../../core/matting/trimap-softness.ts'
import { openPng } from '../../../core/formats/png.ts'
import { LIMITS } from '../../../core/limits.ts'
import type { Annotation } from '../../../core/records/annotation.ts'
import type { Matte, MatteRow } from '../../../core/records/matte.ts'
import { nodeZlib } from '../../datasets/zlib.ts'
import { mapFile } from '../../db/side-files.ts'
import type { ImageFile, Store } from '../../db/store.ts'
import { shapeKey } from '../../db/tables/mattes.ts'
import type { ServiceContext } from '../service-context.ts'
import { photoPixels } from './photo-pixels.ts'
import { matteOf, putMatte } from './store-trimap.ts'

type Params = z.output<typeof api.makeTrimap.params>
type Context = Pick<ServiceContext, 'open' | 'emit' | 'media' | 'roots'>
type Size = { width: number; height: number }

/** Makes and stores the trimap of an object, or of all objects of a photo together. */
export async function makeTrimap(context: Context, params: Params, call: Call): Promise<Matte> {
  const { project, image, annotation, rule, key } = params
  const file = fileOf(context.open.get(project), image)
  const label = annotation === null ? null : labelOf(context.open.get(project), image, annotation)
  const made = await trimapFor(context, params, file, label, call)
  const store = context.open.get(project)
  const trimap = { foreground: rleOf(made.foreground), unknown: rleOf(made.unknown) }
  const mask = label && rule.from !== 'prediction' ? shapeKey(label.shape) : null
  return putMatte(store, context.emit, { project, image, label: 'Make trimap', key }, matteOf(store, image, annotation), {
    annotation, trimap, origin: originOf(rule), mask, source: 'user',
  })
}

async function trimapFor(context: Context, { project, rule }: Params, file: ImageFile, label: Annotation | null, call: Call): Promise<TrimapRuns> {
  const store = context.open.get(project)
  if (rule.from === 'prediction') return predictedTrimap(store, file, rule)
  const mask = label ? runsOfShape(label.shape, file.height, file.width) : wholeMask(store, file)
  if (areaOf(mask) === 0) {
    throw new Fault('invalid', label ? 'This object covers no pixels, so it has no edge.' : 'This photo has no labels that cover pixels.', {
      field: 'annotation', fix: 'Draw the object first, or make the trimap of a prediction.',
    })
  }
  if (rule.from === 'mask') return bandOf(mask, rule)
  const picture = await photoPixels(context, file, call.signal)
  const most = Math.max(rule.inside, rule.outside, USUAL_SOFT_BAND.least)
  const trimap = softTrimap({ ...picture, data: picture.bytes }, bitmapOf(mask), { most })
  return layersOfTrimap(trimap, file.height, file.width)
}

/** A band of true width; wherever that would leave nothing sure of a thin object, its middle stays unknown. */
export function bandOf(mask: Runs, { inside, outside }: Pick<TrimapRule, 'inside' | 'outside'>): TrimapRuns {
  const foreground = inside > 0 ? shrunk(mask, inside) : mask
  return { foreground, unknown: difference(outside > 0 ? grown(mask, outside) : mask, foreground) }
}

/** Everything that visible labels cover. */
export function wholeMask(store: Store, { id, width, height }: Pick<ImageFile, 'id'> & Size): Runs {
  const shapes = store.annotations.list(id).filter((row) => !row.hidden && row.shape.type !== 'none').map((row) => row.shape)
  return unionOf(shapes.length === 0 ? [runsOfShape({ type: 'none' }, height, width)] : shapes.map((shape) => runsOfShape(shape, height, width)))
}

/** From the probabilities that a run kept of the photo, read at the photo's size. */
async function predictedTrimap(store: Store, { id, width, height }: ImageFile, { run, low, high }: TrimapRule): Promise<TrimapRuns> {
  const said = store.runs.ofImage(id, run === undefined ? undefined : [run])
    .find(({ image }) => (image.map === 'probability' || image.map === 'alpha') && image.problem === '')
  if (!said) {
    throw new Fault('not-found', 'No run kept probabilities of this photo.', {
      field: 'run', found: run, fix: 'Predict it with a model that says how sure it is, and keep its maps.',
    })
  }
  const path = mapFile(store.path, said.image.run, id)
  const png = openPng(await readFile(path), nodeZlib, { file: path, field: '', limits: LIMITS }, (colour, bad) => {
    if (colour !== 0) throw bad('A map must be grey.', colour)
  })
  const [from, to] = said.image.range
  const step = png.depth / 8
  const sample = (x: number, y: number) => {
    const at = y * (png.stride + 1) + 1 + x * step
    const share = step === 2 ? (png.rows[at] * 256 + png.rows[at + 1]) / 65_535 : png.rows[at] / 255
    return Math.round(255 * Math.min(1, Math.max(0, from + share * (to - from))))
  }
  const map = new Uint8Array(width * height)
  for (let y = 0, p = 0; y < height; y++) {
    const row = Math.min(png.height - 1, Math.floor(((y + 0.5) * png.height) / height))
    for (let x = 0; x < width; x++, p++) map[p] = sample(Math.min(png.width - 1, Math.floor(((x + 0.5) * png.width) / width)), row)
  }
  return layersOfTrimap(uncertainTrimap(map, height, width, { low: 255 * low, high: 255 * high, margin: 2 }), height, width)
}

/** Throws `not-found`. */
export function fileOf(store: Store, image: ImageFile['id']): ImageFile {
  const file = store.images.file(image)
  if (!file) throw new Fault('not-found', 'This image is not in the project any more.', { found: image })
  return file
}

function labelOf(store: Store, image: ImageFile['id'], id: Annotation['id']): Annotation {
  const label = store.annotations.get(id)
  if (!label || label.image !== image) throw new Fault('not-found', 'This object is not on the photo any more.', { found: id })
  return label
}

function originOf({ from, inside, outside, low, high, run }: TrimapRule): MatteRow['origin'] {
  return from === 'prediction' ? { from, low, high, ...(run === undefined ? {} : { run }) } : { from, inside, outside }
}
