import { readFile, stat } from 'node:fs/promises'
import type { z } from 'zod'
import type { evaluations as api } from '../../../core/api/evaluations.ts'
import type { Call } from '../../../core/api/method.ts'
import { Fault } from '../../../core/fault.ts'
import { checkLimit, LIMITS } from '../../../core/limits.ts'
import { bitmapOf } from '../../../core/mask/bitmap.ts'
import { resized } from '../../../core/mask/place.ts'
import { addSweep, THRESHOLDS } from '../../../core/metrics/threshold-sweep.ts'
import { mapFile } from '../../db/side-files.ts'
import type { Mask } from '../../media/media.ts'
import { fsPath } from '../../media/raw-path.ts'
import type { ServiceContext } from '../service-context.ts'
import { maskOf } from './run-masks.ts'
import { originOf, photosOf } from './run-photos.ts'

type Context = Pick<ServiceContext, 'open' | 'media'>
type Scores = z.input<typeof api.thresholds.result>

/**
 * Mean Dice of a run's probability maps with the truth for every threshold. The truth is brought to the size of the map,
 * which is the network's. Photos without a map are passed over; `images` is 0 when the run kept none.
 */
export async function sweepThresholds(context: Context, params: z.output<typeof api.thresholds.params>, call: Call): Promise<Scores> {
  const { open, media } = context
  const { project, run } = params
  const asked = { ...params, truth: 'labels' as const }
  const store = open.get(project)
  const origin = originOf(store, asked)
  const kept = new Set(store.runs.images(run).filter(({ map }) => map === 'probability' || map === 'alpha').map(({ image }) => image))
  const sums = new Float64Array(THRESHOLDS.length)
  let images = 0
  for await (const photo of photosOf(context, asked, call, () => {})) {
    if (!kept.has(photo.image)) continue
    const map = await mapAt(media, mapFile(open.get(project).path, run, photo.image))
    if (!map) continue
    addSweep(sums, map.bytes, map.channels, bitmapOf(resized(maskOf(photo.truths, photo), map.height, map.width)))
    images++
  }
  const dice = [...sums].map((sum) => (images === 0 ? 0 : sum / images))
  const most = Math.max(...dice)
  // Maps that are sure of themselves have many equally good ones: the middle is farthest from harm.
  const middle = (dice.indexOf(most) + dice.lastIndexOf(most)) >> 1
  const best = images === 0 ? null : { threshold: THRESHOLDS[middle], dice: most }
  const rule = `${origin} A pixel belongs to the mask from the threshold up; maps and truth are compared at the size of the maps, ` +
    'without what is done to masks afterwards.'
  return { rule, images, thresholds: [...THRESHOLDS], dice, best }
}

/** A kept map, or null when its file is gone or no map any more: it is only a copy of what can be predicted again. */
async function mapAt(media: Context['media'], file: string): Promise<Mask | null> {
  try {
    checkLimit(LIMITS, 'labelmeImageDataBytes', (await stat(fsPath(file))).size, { file, what: 'Bytes of a map' })
    return await media.maskFromPng(await readFile(fsPath(file)))
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code === 'closed') throw thrown
    return null
  }
}
