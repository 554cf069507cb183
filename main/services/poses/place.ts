import type { z } from 'zod'
import type { Call } from '../../../core/api/method.ts'
import type { poses as api } from '../../../core/api/poses.ts'
import { hasMask, PICTURE_SIDE } from '../../../core/pose/object-picture.ts'
import { checkedPlacement } from '../../../core/pose/placement.ts'
import type { Annotation } from '../../../core/records/annotation.ts'
import type { Intrinsics, Placement, Pose } from '../../../core/records/pose.ts'
import type { ProjectId } from '../../../core/records/ids.ts'
import { shapeKey } from '../../db/tables/mattes.ts'
import { fileOf } from '../mattes/make-trimap.ts'
import { askFitter, askMeasure } from './ask-fitter.ts'
import { cameraFor } from './camera-of.ts'
import type { FitContext } from './fit.ts'
import { measuresOf, placementOf } from './fit-object.ts'
import { poseMesh, poseMeshIfHere, type PoseMesh } from './meshes.ts'
import { objectPicture } from './object-picture.ts'
import { labelOf, putPoses } from './store-pose.ts'

type Measured = z.input<typeof api.measure.result>

/** The camera named, that of the object's pose, or what the file tells. */
async function cameraAt(context: FitContext, project: ProjectId, label: Annotation, camera: Intrinsics | undefined): Promise<Intrinsics> {
  if (camera) return camera
  const store = context.open.get(project)
  const found = await cameraFor(context, fileOf(store, label.image), { from: 'pose', fieldOfView: 60 }, store.poses.ofAnnotation(label.id))
  return found.camera
}

/** How well a pose covers its object. Throws `invalid` for what is no rotation, `not-found` for a mesh that is not here. */
export async function measurePose(context: FitContext, { project, annotation, mesh: ref, R, t, camera, side }: z.output<typeof api.measure.params>): Promise<Measured> {
  const began = performance.now()
  const placed = checkedPlacement({ R, t })
  const mesh = await poseMesh(context, project, ref)
  const label = labelOf(context.open.get(project), annotation)
  const intrinsics = await cameraAt(context, project, label, camera)
  return { ...await measuredAt(context, project, label, mesh, placed, intrinsics, side), ...placed, camera: intrinsics, renders: 1, seconds: (performance.now() - began) / 1_000, uncertainty: null, words: '' }
}

async function measuredAt(
  context: FitContext, project: ProjectId, label: Annotation, mesh: PoseMesh, pose: Placement, camera: Intrinsics, side: number,
): Promise<Pick<Measured, 'iou' | 'measures'>> {
  const store = context.open.get(project)
  const photo = fileOf(store, label.image)
  const picture = objectPicture(store, photo, label, camera, { side, occluders: true })
  const fitted = await askMeasure(context, mesh, pose, picture)
  return { iou: fitted.iou, measures: measuresOf(fitted, { picture, photo }) }
}

/** The pose refined from where it is. */
export async function snapPose(context: FitContext, { project, annotation, mesh: ref, R, t, camera, side }: z.output<typeof api.snap.params>, call: Call): Promise<Measured> {
  const start = checkedPlacement({ R, t })
  const of = await poseMesh(context, project, ref)
  const label = labelOf(context.open.get(project), annotation)
  const intrinsics = await cameraAt(context, project, label, camera)
  const store = context.open.get(project)
  const photo = fileOf(store, label.image)
  const picture = objectPicture(store, photo, label, intrinsics, { side, occluders: true })
  const { best, renders, seconds, uncertainty, words } = await askFitter(context, 'hand', {
    of, method: 'global', mask: picture.mask, camera: picture.camera, ...(picture.valid ? { valid: picture.valid } : {}), start,
  }, call)
  return { ...placementOf(best), camera: intrinsics, iou: best.iou, measures: measuresOf(best, { picture, photo }), renders, seconds, uncertainty, words }
}

/** Stores a pose placed by hand, measured where its mesh is here and its object has a mask. */
export async function putByHand(context: FitContext, { project, annotation, mesh: ref, R, t, camera, label: words, origin, key }: z.output<typeof api.put.params>): Promise<Pose> {
  const { open, emit } = context
  const placed = checkedPlacement({ R, t })
  const object = labelOf(open.get(project), annotation)
  const intrinsics = await cameraAt(context, project, object, camera)
  const found = await poseMeshIfHere(context, project, ref)
  const label = labelOf(open.get(project), annotation)
  const fit = found && hasMask(label) ? await measuredAt(context, project, label, found, placed, intrinsics, PICTURE_SIDE) : null
  const store = open.get(project)
  const runnerUp = store.poses.ofAnnotation(annotation)?.runnerUp ?? null
  const [pose] = putPoses(store, emit, { project, label: words, key }, label.image, [{
    annotation, mesh: ref, ...placed, camera: intrinsics, iou: fit?.iou ?? null, measures: fit?.measures ?? null,
    margin: fit && runnerUp ? fit.iou - runnerUp.iou : null, method: 'manual', state: 'corrected', runnerUp, curve: [], uncertainty: null, words: '',
    renders: fit ? 1 : 0, seconds: 0, origin, mask: fit ? shapeKey(label.shape) : null, source: 'user', at: Date.now(),
  }])
  return pose
}
