import { intersection, unionOf } from '../../../core/mask/merge.ts'
import { runsOfShape } from '../../../core/mask/rasterise.ts'
import { areaOf, emptyRuns, type Runs } from '../../../core/mask/runs.ts'
import { runsOfSpans, spansOf } from '../../../core/mask/spans.ts'
import type { PredictParams } from '../../../core/records/model.ts'
import type { FoundObject, LoadedModel, Picture } from '../family.ts'
import { partOf } from '../pictures.ts'
import { objectsOfInstances } from '../post/instances.ts'
import { ask } from './look.ts'
import { disagreementOf } from './shared.ts'

/**
 * 1 - IoU between what objects cover on the photo and on its mirror image, seen once more; null for photos too large for a
 * turned copy.
 */
export async function mirrorDisagreement(
  photo: Picture, objects: readonly FoundObject[], model: LoadedModel, params: PredictParams, signal?: AbortSignal,
): Promise<number | null> {
  const { picture, scale } = partOf(photo, [0, 0, photo.width, photo.height])
  if (scale > 1) return null
  turn(picture)
  const decoded = await ask(picture, model, params, signal)
  if (decoded.type !== 'instances') return null
  const plain = covered(objects, photo)
  const turned = mirrored(covered(objectsOfInstances(picture, decoded.instances, model.manifest, params.post), photo))
  const both = areaOf(intersection(plain, turned))
  return disagreementOf({ both, either: areaOf(plain) + areaOf(turned) - both })
}

/** Exchanges left and right in place. */
function turn({ width, data }: Picture): void {
  for (let row = 0; row < data.length; row += 3 * width) {
    for (let p = row, q = row + 3 * (width - 1); p < q; p += 3, q -= 3) {
      for (let c = 0; c < 3; c++) {
        const kept = data[p + c]
        data[p + c] = data[q + c]
        data[q + c] = kept
      }
    }
  }
}

function covered(objects: readonly FoundObject[], { width, height }: Picture): Runs {
  return objects.length === 0 ? emptyRuns(height, width) : unionOf(objects.map(({ shape }) => runsOfShape(shape, height, width)))
}

function mirrored(runs: Runs): Runs {
  const from = spansOf(runs)
  const { h, w } = from
  const first = new Int32Array(w + 1)
  const ys = new Int32Array(from.ys.length)
  for (let x = 0, n = 0; x < w; x++) {
    const column = from.ys.subarray(from.first[w - 1 - x], from.first[w - x])
    ys.set(column, n)
    n += column.length
    first[x + 1] = n
  }
  return runsOfSpans({ h, w, first, ys })
}
