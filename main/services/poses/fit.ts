import { createHash, randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { imageFilter } from '../../../core/api/images.ts'
import type { Call } from '../../../core/api/method.ts'
import type { poses as api } from '../../../core/api/poses.ts'
import { checkCancelled, Fault } from '../../../core/fault.ts'
import { hasMask } from '../../../core/pose/object-picture.ts'
import type { Annotation } from '../../../core/records/annotation.ts'
import type { AnnotationId, ImageId } from '../../../core/records/ids.ts'
import type { Pose } from '../../../core/records/pose.ts'
import type { Store } from '../../db/store.ts'
import { checkWritable } from '../images/check-writable.ts'
import { fileOf } from '../mattes/make-trimap.ts'
import { createPace } from '../predictions/pace.ts'
import type { ServiceContext } from '../service-context.ts'
import { cameraFor } from './camera-of.ts'
import { fitObject, type FittedRow } from './fit-object.ts'
import { poseMesh, type PoseMesh } from './meshes.ts'
import { objectPicture } from './object-picture.ts'
import { createTally, type FitDone } from './tally.ts'
import { labelOf, putPoses } from './store-pose.ts'

type Params = z.output<typeof api.fit.params>
export type FitContext = Pick<ServiceContext, 'open' | 'emit' | 'media' | 'roots' | 'paths' | 'poseThreads'>

/** What people said of a pose stays. */
export const HUMAN: ReadonlySet<Pose['state']> = new Set(['corrected', 'accepted', 'imported'])

/**
 * Fits poses to objects photo by photo; the poses of a photo are one gesture. An object that cannot be fitted is listed, the rest
 * goes on; started again with `keep`, what was fitted in the same way to the same mask is passed over.
 */
export async function fitPoses(context: FitContext, params: Params, call: Call): Promise<FitDone> {
  const { open, emit } = context
  const { project, keep } = params
  const began = performance.now()
  checkWritable(open.get(project))
  const photos = objectsOf(open.get(project), params)
  const total = [...photos.values()].reduce((sum, list) => sum + list.length, 0)
  const meshes: PoseMesh[] = []
  for (const ref of new Set(params.meshes)) meshes.push(await poseMesh(context, project, ref))
  const wish = wishOf(params, meshes)
  const tally = createTally(total)
  const pace = createPace(began)
  const tell = (share: number | null, note = '') => {
    const rate = pace.rate()
    const speed = rate === 0 ? '' : ` · ${(1 / rate).toFixed(1)} s each`
    call.progress(total === 0 ? 1 : (tally.done() + (share ?? 0)) / total, note || `${tally.done()} of ${total} objects${tally.words()}${speed}`)
  }
  for (const [image, ids] of photos) {
    const rows: FittedRow[] = []
    for (const id of ids) {
      checkCancelled(call.signal)
      const store = open.get(project)
      const before = store.poses.ofAnnotation(id)
      if (before && keep && (HUMAN.has(before.state) || (!before.stale && before.origin['wish'] === wish))) {
        tally.kept()
        continue
      }
      try {
        const file = fileOf(store, image)
        const found = await cameraFor(context, file, params.camera, before)
        const label = labelOf(open.get(project), id)
        const picture = objectPicture(open.get(project), file, label, found.camera, params)
        rows.push(await fitObject(context, {
          label, picture, photo: file, found, rule: params.camera.from, meshes, method: params.method, origin: { wish, scale: picture.scale },
        }, { signal: call.signal, progress: tell }))
      } catch (thrown) {
        tally.failed(image, id, thrown)
      }
      pace.done()
      tell(0)
    }
    const label = rows.length === 1 ? 'Fit pose' : `Fit ${rows.length} poses`
    const stored = putPoses(open.get(project), emit, { project, label, key: randomUUID() }, image, rows.map(({ row }) => row))
    for (const { annotation, iou } of stored) tally.fitted(iou ?? 0, rows.some(({ row, ambiguous }) => row.annotation === annotation && ambiguous))
  }
  call.progress(1, `${total} of ${total} objects${tally.words()}`)
  return tally.result((performance.now() - began) / 1_000)
}

/** The objects that are wanted, by photo. Throws `not-found` for one that was named and is gone. */
function objectsOf(store: Store, { annotations, images, filter, categories }: Params): Map<ImageId, AnnotationId[]> {
  const photos = new Map<ImageId, AnnotationId[]>()
  const add = ({ image, id }: Annotation) => photos.set(image, [...(photos.get(image) ?? []), id])
  if (annotations) {
    for (const id of new Set(annotations)) add(labelOf(store, id))
    return photos
  }
  const among = categories && new Set(categories)
  for (const image of images ?? store.images.ids(filter ?? imageFilter.parse({}))) {
    for (const row of store.annotations.list(image)) if (!row.hidden && hasMask(row) && (!among || among.has(row.category))) add(row)
  }
  return photos
}

/** Told by this, a pose that was fitted in the same way is known. */
function wishOf({ camera, method, occluders, side }: Params, meshes: readonly PoseMesh[]): string {
  return createHash('sha256').update(JSON.stringify([camera, method, occluders, side, meshes.map(({ sha256 }) => sha256)])).digest('hex').slice(0, 16)
}

/** A fault that is the object's own; what ends everything is thrown on. */
export function ownFault(thrown: unknown): Fault {
  const fault = Fault.of(thrown)
  if (fault.code === 'cancelled' || fault.code === 'closed' || fault.code === 'bug' || fault.code === 'exhausted' || fault.code === 'unsupported') throw thrown
  return fault
}
