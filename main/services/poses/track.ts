import { randomUUID } from 'node:crypto'
import { dirname } from 'node:path/posix'
import type { z } from 'zod'
import { imageFilter } from '../../../core/api/images.ts'
import type { Call } from '../../../core/api/method.ts'
import type { poses as api } from '../../../core/api/poses.ts'
import { checkCancelled, Fault } from '../../../core/fault.ts'
import { hasMask } from '../../../core/pose/object-picture.ts'
import { silhouettesOf } from '../../../core/pose/fit/prepared.ts'
import type { Mesh } from '../../../core/pose/mesh.ts'
import type { Annotation } from '../../../core/records/annotation.ts'
import type { ImageId } from '../../../core/records/ids.ts'
import type { Placement, Pose } from '../../../core/records/pose.ts'
import type { ImageFile, Store } from '../../db/store.ts'
import { checkWritable } from '../images/check-writable.ts'
import { fileOf } from '../mattes/make-trimap.ts'
import { cameraFor } from './camera-of.ts'
import { type FitContext, HUMAN } from './fit.ts'
import { fitObject, type FittedRow } from './fit-object.ts'
import { poseMesh, type PoseMesh } from './meshes.ts'
import { objectPicture } from './object-picture.ts'
import { labelOf, putPoses } from './store-pose.ts'
import { createTally, type FitDone } from './tally.ts'

type Params = z.output<typeof api.track.params>

/**
 * Follows an object from photo to photo: on each the label of its category that lies where the last pose would be seen is fitted from
 * that pose on, and from nothing where that fails. Ends, and says so, at the first photo on which both do, or nothing is labelled.
 */
export async function trackPose(context: FitContext, params: Params, call: Call): Promise<FitDone & { tag: string }> {
  const { open, emit } = context
  const { project, annotation, least, keep } = params
  const began = performance.now()
  checkWritable(open.get(project))
  const first = labelOf(open.get(project), annotation)
  let last: Pose | null = open.get(project).poses.ofAnnotation(annotation)
  if (!last) throw new Fault('invalid', 'This object has no pose to begin from.', { field: 'annotation', found: annotation, fix: 'Fit it first.' })
  const mesh = await poseMesh(context, project, last.mesh)
  const frames = framesOf(open.get(project), first.image, params)
  const tally = createTally(frames.length)
  const tag = `track:${randomUUID()}`
  for (const [i, image] of frames.entries()) {
    checkCancelled(call.signal)
    const store = open.get(project)
    try {
      const file = fileOf(store, image)
      const label = labelNear(store, file, first.category, last, mesh.mesh)
      const before = store.poses.ofAnnotation(label.id)
      if (before && keep && HUMAN.has(before.state)) {
        last = before
        tally.kept()
        continue
      }
      const fitted = await update(context, params, file, label, last, mesh, call)
      if ((fitted.row.iou ?? 0) < least) {
        throw new Fault('invalid', `The object was lost on ${file.path}: the best pose overlaps its mask by ${(fitted.row.iou ?? 0).toFixed(2)} only.`, { field: 'least', found: fitted.row.iou, limit: least })
      }
      const [stored] = putPoses(open.get(project), emit, { project, label: 'Track pose', key: randomUUID(), tag }, image, [fitted.row])
      if (stored) last = stored
      tally.fitted(fitted.row.iou ?? 0, fitted.ambiguous)
    } catch (thrown) {
      tally.failed(image, null, thrown)
      break
    }
    call.progress((i + 1) / frames.length, `${i + 1} of ${frames.length} photos`)
  }
  return { ...tally.result((performance.now() - began) / 1_000), tag }
}

/** What `trackPose` would go through. Throws `not-found` for an object that is gone. */
export function sequenceOf(store: Store, { annotation, ...which }: z.output<typeof api.sequence.params>): z.output<typeof api.sequence.result> {
  const first = labelOf(store, annotation)
  const frames = framesOf(store, first.image, which)
  const path = (image: ImageId | undefined) => (image === undefined ? '' : fileOf(store, image).path)
  const gap = frames.findIndex((image) => candidates(store, image, first.category).length === 0)
  return {
    photos: frames.length, first: path(frames[0]), last: path(frames.at(-1)), gap: gap < 0 ? null : path(frames[gap]), labelled: gap < 0 ? frames.length : gap,
  }
}

/** The photos to go through, in the order of their names. */
function framesOf(store: Store, first: ImageId, { images, filter }: Pick<Params, 'images' | 'filter'>): ImageId[] {
  const all = store.images.ids(imageFilter.parse({}))
  if (images) {
    const chosen = new Set(images)
    return all.filter((id) => chosen.has(id) && id !== first)
  }
  const after = all.slice(all.indexOf(first) + 1)
  if (filter) {
    const passing = new Set(store.images.ids(imageFilter.parse(filter)))
    return after.filter((id) => passing.has(id))
  }
  const { root, path } = fileOf(store, first)
  return after.filter((id) => {
    const file = fileOf(store, id)
    return file.root === root && dirname(file.path) === dirname(path)
  })
}

/** What on a photo could be the object. */
function candidates(store: Store, image: ImageId, category: Annotation['category']): Annotation[] {
  return store.annotations.list(image).filter((row) => row.category === category && !row.hidden && hasMask(row))
}

/** The label of the category that lies nearest to where the last pose would be seen. Throws `not-found`. */
function labelNear(store: Store, { id, width, height, path }: ImageFile, category: Annotation['category'], last: Placement & Pick<Pose, 'camera'>, mesh: Mesh): Annotation {
  const labels = candidates(store, id, category)
  if (labels.length === 0) throw new Fault('not-found', `Nothing is labelled on ${path} that could be followed.`, { found: id, fix: 'Label or predict the object there first.' })
  const { count, x, y } = silhouettesOf(mesh).contour(last, { ...last.camera, width, height }, 4)
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let i = 0; i < count; i++) {
    left = Math.min(left, x[i])
    right = Math.max(right, x[i])
    top = Math.min(top, y[i])
    bottom = Math.max(bottom, y[i])
  }
  const apart = ({ bbox: [bx, by, bw, bh] }: Annotation) => Math.abs(bx - left) + Math.abs(by - top) + Math.abs(bx + bw - right) + Math.abs(by + bh - bottom)
  return count === 0 ? labels[0] : labels.toSorted((a, b) => apart(a) - apart(b))[0]
}

/** The pose on the next photo: from the last one, and from nothing when that is not good enough. */
async function update(context: FitContext, { project, least, side, occluders }: Params, file: ImageFile, label: Annotation, last: Pose, mesh: PoseMesh, call: Call): Promise<FittedRow> {
  const store = context.open.get(project)
  // One camera takes all photos of a sequence.
  const found = await cameraFor(context, file, { from: 'pose', fieldOfView: 60 }, last)
  const picture = objectPicture(store, file, label, found.camera, { side, occluders })
  const order = {
    label, picture, photo: file, found, rule: 'pose' as const, meshes: [mesh], method: 'global', origin: { tracked: last.image, scale: picture.scale },
  }
  const quiet = { signal: call.signal, progress: () => {} }
  const near = await fitObject(context, { ...order, start: last }, quiet).catch((thrown: unknown) => {
    if (Fault.of(thrown).code === 'invalid') return null
    throw thrown
  })
  if (near && (near.row.iou ?? 0) >= least) return near
  const anew = await fitObject(context, order, quiet)
  return near && (near.row.iou ?? 0) > (anew.row.iou ?? 0) ? near : anew
}
