import { setImmediate as breathe } from 'node:timers/promises'
import { readFile, stat } from 'node:fs/promises'
import type { z } from 'zod'
import type { DepthComparison, evaluations as api } from '../../../core/api/evaluations.ts'
import type { Call } from '../../../core/api/method.ts'
import type { DepthPlane } from '../../../core/depth/levels.ts'
import { checkCancelled, Fault } from '../../../core/fault.ts'
import { readDepthFile } from '../../../core/formats/depth-files.ts'
import { readMaskPicture } from '../../../core/formats/png-levels.ts'
import { checkLimit, LIMITS } from '../../../core/limits.ts'
import { depthScores } from '../../../core/metrics/depth-scores.ts'
import { nodeZlib } from '../../datasets/zlib.ts'
import { fsPath, shownPath } from '../../media/raw-path.ts'
import { figuresOf, HOW, overMaps } from './depth-figures.ts'
import { filesByName, partnersOf, unpairedOf } from './paired-files.ts'
import type { ServiceContext } from '../service-context.ts'

const MAPS = /\.(npy|pfm|png)$/i
const MASKS = /\.png$/i
/** Files are compared as they are: many pixels of one file are its maker's own risk. */
const FILE_LIMITS = { ...LIMITS, depthPixels: LIMITS.imagePixels }

/** Compares depth maps with the truth, by their names in two folders. Throws `not-found` for no pair, `invalid` naming file and field. */
export async function compareDepths({ roots }: Pick<ServiceContext, 'roots'>, params: z.output<typeof api.depths.params>, call: Call): Promise<DepthComparison> {
  const truths = await filesByName(roots, params.truth, MAPS)
  const found = await filesByName(roots, params.predictions, MAPS)
  const masks = params.masks === undefined ? null : await filesByName(roots, params.masks, MASKS)
  const pairs = partnersOf(truths, found, params.truth)
  const images: DepthComparison['images'] = []
  for (const [name, of] of pairs) {
    const truth = await readDepth(truths.get(name)!, params.pngScale)
    const map = await readDepth(found.get(of)!, params.pngScale)
    checkSize(map, truth, found.get(of)!)
    let mask: Uint8Array | null = null
    if (masks) {
      const file = masks.get(name) ?? (masks.size === 1 && pairs.length === 1 ? [...masks.values()][0] : undefined)
      if (file === undefined) throw new Fault('not-found', 'There is no mask of this name.', { file: `${shownPath(params.masks!)}/${name}.png`, field: 'masks' })
      const picture = readMaskPicture(await bytesOf(file), nodeZlib, { file: shownPath(file), field: '', limits: LIMITS })
      checkSize(picture, truth, file)
      mask = picture.samples.map((level) => (level >= 128 ? 1 : 0))
    }
    const scores = depthScores(map.values, truth.values, truth.width, truth.height, mask, params.align)
    images.push({ image: null, name: shownPath(name), pixels: scores.pixels, scale: scores.scale, shift: scores.shift, ...figuresOf(scores) })
    call.progress(images.length / pairs.length, `${images.length} of ${pairs.length}`)
    await breathe(undefined, { signal: call.signal })
    checkCancelled(call.signal)
  }
  return {
    rule: `Predictions ${HOW[params.align]}; ${masks ? 'pixels of the masks' : 'all pixels'} with a finite depth in both; ratios and logarithms where both are above 0.`,
    images, ...overMaps(images), unpaired: unpairedOf(truths, found, pairs),
  }
}

async function readDepth(path: string, pngScale: number): Promise<DepthPlane> {
  return readDepthFile(await bytesOf(path), shownPath(path), { scale: pngScale, offset: 0 }, nodeZlib, FILE_LIMITS)
}

async function bytesOf(path: string): Promise<Uint8Array> {
  const { size } = await stat(fsPath(path))
  checkLimit(LIMITS, 'npyFileBytes', size, { file: shownPath(path), what: 'Bytes of a map' })
  return readFile(fsPath(path))
}

function checkSize(one: { width: number; height: number }, truth: DepthPlane, path: string): void {
  if (one.width === truth.width && one.height === truth.height) return
  throw new Fault('invalid', 'This map has another size than the truth.', {
    file: shownPath(path), found: `${one.width} x ${one.height}`, limit: `${truth.width} x ${truth.height}`, fix: 'Bring all to the size of the photo.',
  })
}
