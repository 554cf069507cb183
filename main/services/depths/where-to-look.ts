import { rleOf } from '../../../core/mask/rle.ts'
import { runsOfShape } from '../../../core/mask/rasterise.ts'
import type { Rle } from '../../../core/records/annotation.ts'
import type { ImageId } from '../../../core/records/ids.ts'
import type { ModelManifest, PredictParams } from '../../../core/records/model.ts'
import type { RunId } from '../../../core/records/run.ts'
import type { Store } from '../../db/store.ts'
import { personsOf } from '../joints/persons.ts'

type Box = [number, number, number, number]
const HARD = new Set(['polygon', 'mask', 'rectangle', 'oriented_rectangle', 'circle'])

/**
 * The persons that a model is to look at on a photo; for depth the largest one alone, whose scale is its own, with what belongs
 * to it where its outline is known.
 */
export function whereToLook(store: Store, image: ImageId, manifest: ModelManifest, params: PredictParams): { persons: Box[]; mask?: Rle } {
  const persons = personsOf(store, image, manifest, params)
  if (manifest.task !== 'depth' || persons.length === 0) return { persons }
  const largest = persons.reduce((a, b) => (b[2] * b[3] > a[2] * a[3] ? b : a))
  const { from, run } = params.persons
  const rows = from === 'run' ? (run === null ? [] : (store.runs.ofImage(image, [run as RunId])[0]?.predictions ?? [])) : store.annotations.list(image)
  const row = rows.find(({ bbox, shape }) => HARD.has(shape.type) && bbox.every((side, i) => side === largest[i]))
  const file = store.images.file(image)
  return { persons: [largest], ...(row && file ? { mask: rleOf(runsOfShape(row.shape, file.height, file.width)) } : {}) }
}
