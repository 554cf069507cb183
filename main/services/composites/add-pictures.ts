import { setImmediate as breathe } from 'node:timers/promises'
import type { Call } from '../../../core/api/method.ts'
import { checkCancelled, Fault } from '../../../core/fault.ts'
import type { ProjectId } from '../../../core/records/ids.ts'
import type { ImportedAnnotation } from '../../db/store.ts'
import type { Probe } from '../../media/media.ts'
import type { PictureTruth } from '../../workers/compositor-contract.ts'
import { rowOf } from '../images/add.ts'
import { createPlaces } from '../images/place-in-roots.ts'
import type { ServiceContext } from '../service-context.ts'
import { COMPOSITE_FLAG, type Sources } from './sources.ts'

const BATCH = 200

/** A picture on the disk with its truth. */
export type MadePicture = { photo: string; truth: PictureTruth }
type Adding = {
  project: ProjectId
  /** The one that all photos lie in. */
  folder: string
  pictures: readonly MadePicture[]
  /** By the number of a cutout. */
  categories: Sources['categories']
  /** Progress when it begins, 0..1. */
  from: number
}

/**
 * Adds composed pictures with their labels to the project, in one transaction. Those the project knows already keep what
 * it says of them. They are marked done, for training, and flagged as composites.
 */
export async function addPictures(
  { open, media, emit }: Pick<ServiceContext, 'open' | 'media' | 'emit'>,
  { project, folder, pictures, categories, from: began }: Adding,
  call: Call,
): Promise<number> {
  const stage = open.get(project).startImport()
  try {
    for (let from = 0; from < pictures.length; from += BATCH) {
      checkCancelled(call.signal)
      call.progress(began + ((0.99 - began) * from) / pictures.length, `${from} of ${pictures.length} pictures added`)
      const batch = pictures.slice(from, from + BATCH)
      const probes: (Probe | Fault)[] = []
      const files = batch.map(({ photo }) => photo)
      await media.probeMany(files, (_, outcome, index) => void (probes[index] = outcome), { signal: call.signal })
      const places = createPlaces(open.get(project))
      const rows: ImportedAnnotation[] = []
      for (const [i, { photo, truth }] of batch.entries()) {
        const probe = probes[i]
        if (probe instanceof Fault) throw probe
        const image = stage.image({
          ...rowOf(places.of(photo, folder), probe), mark: { status: 'done', split: 'train', flags: { [COMPOSITE_FLAG]: true } },
        })
        if (image.known) continue
        for (const [order, { cutout, name, visible, bbox, area, rle }] of truth.objects.entries()) {
          const { id: _, order: __, ...category } = categories[cutout]
          rows.push({
            image: image.id, category: stage.category(category), shape: { type: 'mask', rle }, bbox, area, order,
            attributes: { visible }, description: name, source: 'import:composite', keypoints: null, iscrowd: false, flags: {},
            group: null, score: null, hidden: false, locked: false, extra: {},
          })
        }
      }
      stage.annotations(rows)
      await breathe()
    }
    const { images, annotations } = stage.counts()
    if (images > 0) await stage.finish('Add synthetic pictures', 'import:composite')
    emit('images.changed', { project, ids: null })
    emit('categories.changed', { project })
    return annotations
  } finally {
    stage.abandon()
  }
}
