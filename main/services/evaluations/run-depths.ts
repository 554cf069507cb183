import { setImmediate as breathe } from 'node:timers/promises'
import type { z } from 'zod'
import type { DepthComparison, evaluations as api } from '../../../core/api/evaluations.ts'
import { imageFilter } from '../../../core/api/images.ts'
import type { Call } from '../../../core/api/method.ts'
import { compareDepth } from '../../../core/depth/compare.ts'
import { resizedDepth } from '../../../core/depth/resize.ts'
import { checkCancelled, Fault } from '../../../core/fault.ts'
import type { WriteDepth } from '../../../core/formats/format.ts'
import { bitmapOf } from '../../../core/mask/bitmap.ts'
import { unionOf } from '../../../core/mask/merge.ts'
import { resized } from '../../../core/mask/place.ts'
import { runsOfShape } from '../../../core/mask/rasterise.ts'
import type { ImageId } from '../../../core/records/ids.ts'
import type { Store } from '../../db/store.ts'
import { shownPath } from '../../media/raw-path.ts'
import { readPredicted, readTruth } from '../depths/depth-layers.ts'
import type { ServiceContext } from '../service-context.ts'
import { figuresOf, HOW, overMaps } from './depth-figures.ts'

type Params = z.output<typeof api.runDepths.params>

/** Finer maps are compared at so many pixels: the figures hardly change, and SSIM would take seconds. */
const MOST_PIXELS = 1_000_000
const HARD = new Set(['polygon', 'mask', 'rectangle', 'oriented_rectangle', 'circle'])

/** Compares the depth of a run with the true depths of the project, photo by photo. Throws `not-found` for a run or category that is not there. */
export async function evaluateRunDepths({ open }: Pick<ServiceContext, 'open'>, params: Params, call: Call): Promise<DepthComparison> {
  const { project, run, align, within } = params
  const store = open.get(project)
  const { title } = store.runs.get(run) ?? absent('This run is not in the project any more.', 'run', run)
  const category = typeof within === 'number' ? (store.categories.get(within) ?? absent('This category is not in the project any more.', 'within', within)) : null
  const kept = new Set(store.runs.images(run).filter(({ map }) => map === 'depth').map(({ image }) => image))
  const truths = new Set(store.depths.images())
  const ids = store.images.ids(params.filter ?? imageFilter.parse({}))
  const both = ids.filter((image) => kept.has(image) && truths.has(image))
  const images: DepthComparison['images'] = []
  const unpaired = ids.filter((image) => kept.has(image) !== truths.has(image)).map((image) => nameOf(store, image))
  for (const [i, image] of both.entries()) {
    const row = open.get(project).depths.ofImage(image)
    const truth = row && (await readTruth(store.path, row))
    const found = await readPredicted(open.get(project), store.path, run, image)
    checkCancelled(call.signal)
    if (!truth || !found) {
      unpaired.push(nameOf(store, image))
      continue
    }
    const small = shrunk(truth)
    const mask = within === 'all' ? null : labelsOn(open.get(project), image, category?.id ?? null, small)
    const scores = compareDepth(found, { plane: small, values: truth.values }, mask, align)
    images.push({ image, name: nameOf(store, image), pixels: scores.pixels, scale: scores.scale, shift: scores.shift, ...figuresOf(scores) })
    call.progress((i + 1) / both.length, `${i + 1} of ${both.length} photos`)
    await breathe(undefined, { signal: call.signal })
  }
  const where = category ? `pixels of "${category.name}"` : within === 'labels' ? 'pixels of labelled objects' : 'all pixels'
  return {
    rule: `Depth of run ${run}${title === '' ? '' : ` (${title})`}, ${HOW[align]}; ${where} with a known depth in both, at the size of the truth and at most ${MOST_PIXELS / 1e6} megapixel; ` +
      `ratios and logarithms where both are above 0. Inverse depth is compared as distance${align === 'least-squares' ? ', and fitted to the inverse of the truth' : ''}.`,
    images, ...overMaps(images), unpaired: unpaired.toSorted(),
  }
}

function shrunk({ plane }: WriteDepth): WriteDepth['plane'] {
  const shrink = Math.sqrt(MOST_PIXELS / (plane.width * plane.height))
  return shrink >= 1 ? plane : resizedDepth(plane, Math.max(1, Math.round(plane.width * shrink)), Math.max(1, Math.round(plane.height * shrink)))
}

/** 1 where labels (of a category) cover the photo, at the size of a map; hidden ones as well: they are labels all the same. */
function labelsOn(store: Store, image: ImageId, category: number | null, { width, height }: { width: number; height: number }): Uint8Array {
  const file = store.images.file(image)!
  const masks = store.annotations.list(image)
    .filter((row) => HARD.has(row.shape.type) && (category === null || row.category === category)).map(({ shape }) => runsOfShape(shape, file.height, file.width))
  return masks.length === 0 ? new Uint8Array(width * height) : bitmapOf(resized(unionOf(masks), height, width))
}

function nameOf(store: Store, image: ImageId): string {
  return shownPath(store.images.file(image)?.path ?? String(image))
}

function absent(message: string, field: string, found: number): never {
  throw new Fault('not-found', message, { field, found })
}
