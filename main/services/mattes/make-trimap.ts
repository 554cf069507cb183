import type { z } from 'zod'
import type { mattes as api, TrimapRule } from '../../../core/api/mattes.ts'
import type { Call } from '../../../core/api/method.ts'
import { Fault } from '../../../core/fault.ts'
import { unionOf } from '../../../core/mask/merge.ts'
import { runsOfShape } from '../../../core/mask/rasterise.ts'
import { rleOf } from '../../../core/mask/rle.ts'
import { areaOf, type Runs } from '../../../core/mask/runs.ts'
import type { TrimapRuns } from '../../../core/matting/patched-trimap.ts'
import { USUAL_SOFT_BAND } from '../../../core/matting/trimap-softness.ts'
import type { Annotation } from '../../../core/records/annotation.ts'
import type { Matte, MatteRow } from '../../../core/records/matte.ts'
import { mapFile } from '../../db/side-files.ts'
import type { ImageFile, Store } from '../../db/store.ts'
import { shapeKey } from '../../db/tables/mattes.ts'
import { makeTrimapBy } from '../../matting/matte.ts'
import type { TrimapOrder } from '../../matting/trimap-rules.ts'
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
  if (rule.from === 'prediction') return makeTrimapBy(predictionOrder(store, file, rule), call)
  const mask = label ? runsOfShape(label.shape, file.height, file.width) : wholeMask(store, file)
  if (areaOf(mask) === 0) {
    throw new Fault('invalid', label ? 'This object covers no pixels, so it has no edge.' : 'This photo has no labels that cover pixels.', {
      field: 'annotation', fix: 'Draw the object first, or make the trimap of a prediction.',
    })
  }
  const { from, inside, outside, cells } = rule
  if (from === 'mask') return makeTrimapBy({ from, mask, inside, outside }, call)
  const pixels = await photoPixels(context, file, call.signal)
  const picture = { width: file.width, height: file.height, data: pixels.bytes }
  return makeTrimapBy(from === 'superpixel' ? { from, mask, picture, cells }
    : { from, mask, picture, most: Math.max(inside, outside, USUAL_SOFT_BAND.least) }, call)
}

/** Everything that visible labels cover. */
function wholeMask(store: Store, { id, width, height }: Pick<ImageFile, 'id'> & Size): Runs {
  const shapes = store.annotations.list(id).filter((row) => !row.hidden && row.shape.type !== 'none').map((row) => row.shape)
  return unionOf(shapes.length === 0 ? [runsOfShape({ type: 'none' }, height, width)] : shapes.map((shape) => runsOfShape(shape, height, width)))
}

/** The probabilities that a run kept of the photo. Throws `not-found`. */
function predictionOrder(store: Store, { id, width, height }: ImageFile, { run, low, high }: TrimapRule): TrimapOrder {
  const said = store.runs.ofImage(id, run === undefined ? undefined : [run])
    .find(({ image }) => (image.map === 'probability' || image.map === 'alpha') && image.problem === '')
  if (!said) {
    throw new Fault('not-found', 'No run kept probabilities of this photo.', {
      field: 'run', found: run, fix: 'Predict it with a model that says how sure it is, and keep its maps.',
    })
  }
  return { from: 'prediction', map: mapFile(store.path, said.image.run, id), range: said.image.range, width, height, low, high }
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

function originOf({ from, inside, outside, cells, low, high, run }: TrimapRule): MatteRow['origin'] {
  if (from === 'prediction') return { from, low, high, ...(run === undefined ? {} : { run }) }
  return from === 'superpixel' ? { from, cells } : { from, inside, outside }
}
