import type { Call } from '../../../core/api/method.ts'
import type { CameraRule, FoundCamera } from '../../../core/api/poses.ts'
import { checkCancelled, Fault } from '../../../core/fault.ts'
import { bestOf } from '../../../core/pose/fit/best-of.ts'
import type { Fitted, FitResult } from '../../../core/pose/fit/fitter.ts'
import type { FitPicture } from '../../../core/pose/fit-picture.ts'
import type { Annotation } from '../../../core/records/annotation.ts'
import type { Intrinsics, Placement, PoseMeasures, PoseRow } from '../../../core/records/pose.ts'
import { shapeKey } from '../../db/tables/mattes.ts'
import { askFitter } from './ask-fitter.ts'
import type { PoseMesh } from './meshes.ts'

export type FitOrder = {
  label: Annotation
  picture: FitPicture
  photo: { width: number; height: number }
  found: FoundCamera
  rule: CameraRule['from']
  meshes: readonly PoseMesh[]
  method: string
  start?: Placement
  origin: PoseRow['origin']
}
/** A pose that was fitted, as it is stored but for its ids. */
export type FittedRow = { row: Omit<PoseRow, 'id' | 'image'>; ambiguous: boolean }

/**
 * Fits every mesh to an object and keeps the best; the runner-up is the best of everything else, of another mesh too. A mesh that comes
 * nowhere near is passed over. Throws what the last fitter threw when none does.
 */
export async function fitObject(context: Parameters<typeof askFitter>[0], order: FitOrder, call: Pick<Call, 'signal' | 'progress'>): Promise<FittedRow> {
  const { label, picture, meshes, method, start, rule } = order
  const answers: { name: string; mesh: PoseMesh; result: FitResult }[] = []
  let failure: unknown = null
  for (const [i, mesh] of meshes.entries()) {
    checkCancelled(call.signal)
    try {
      const result = await askFitter(context, 'job', {
        of: mesh, method, mask: picture.mask, camera: picture.camera, ...(picture.valid ? { valid: picture.valid } : {}),
        ...(rule === 'fit' ? { fitFocal: true } : {}), ...(start ? { start } : {}),
      }, { signal: call.signal, progress: (done, note) => call.progress(done === null ? null : (i + done) / meshes.length, note) })
      answers.push({ name: mesh.name, mesh, result })
    } catch (thrown) {
      if (Fault.of(thrown).code !== 'invalid') throw thrown
      failure = thrown
    }
  }
  if (answers.length === 0) throw failure
  const { best, rival, margin, ambiguous, words } = bestOf(answers)
  const { result, mesh } = best
  const other = rival && (rival.runnerUp ? rival.of.result.runnerUp! : rival.of.result.best)
  const camera = photoCamera(result.best, order)
  return {
    ambiguous,
    row: {
      annotation: label.id, mesh: mesh.ref, ...placementOf(result.best), camera, iou: result.best.iou, measures: measuresOf(result.best, order), margin,
      method: result.method, state: 'fitted', source: `model:${result.method}`, mask: shapeKey(label.shape),
      runnerUp: rival && other && { ...placementOf(other), iou: rival.iou, ...(rival.runnerUp ? {} : { mesh: rival.of.mesh.ref }) },
      curve: result.curve.slice(0, 10_000), uncertainty: result.uncertainty, words,
      renders: sum(answers, (one) => one.result.renders), seconds: sum(answers, (one) => one.result.seconds),
      origin: { ...order.origin, camera: rule === 'fit' ? 'fit' : order.found.from, fieldOfView: fieldOfView(camera, order) }, at: Date.now(),
    },
  }
}

export function placementOf({ pose: { R, t } }: Pick<Fitted, 'pose'>): Placement {
  return { R: [...R], t: [t[0], t[1], t[2]] }
}

/** Measures of the small picture in pixels of the photo. */
export function measuresOf({ dice, hamming, chamfer, hausdorff }: Fitted, { picture: { scale, camera }, photo }: Pick<FitOrder, 'picture' | 'photo'>): PoseMeasures {
  return { dice, hamming: (hamming * camera.width * scale * scale) / photo.width, chamfer: chamfer * scale, hausdorff: hausdorff * scale }
}

/** The photo's camera: as it was told, or with the focal length that was fitted. */
function photoCamera({ camera }: Fitted, { rule, picture: { scale }, found }: FitOrder): Intrinsics {
  return rule === 'fit' ? { ...found.camera, fx: camera.fx * scale, fy: camera.fy * scale } : found.camera
}

function fieldOfView({ fy }: Intrinsics, { photo }: FitOrder): number {
  return (2 * Math.atan(photo.height / 2 / fy) * 180) / Math.PI
}

const sum = <T>(list: readonly T[], of: (one: T) => number): number => list.reduce((total, one) => total + of(one), 0)
