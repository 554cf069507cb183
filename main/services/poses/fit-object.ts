import type { Call } from '../../../core/api/method.ts'
import type { CameraRule, FoundCamera } from '../../../core/api/poses.ts'
import { checkCancelled, Fault } from '../../../core/fault.ts'
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

/** A mesh whose best answer is nearer than this to the best of all is told of. */
const TELLING = 0.2
const LEAST_MARGIN = 0.004

/**
 * Fits every mesh to an object and keeps the best; the runner-up is the best of everything else, of another mesh too. A mesh that comes
 * nowhere near is passed over. Throws what the last fitter threw when none does.
 */
export async function fitObject(context: Parameters<typeof askFitter>[0], order: FitOrder, call: Pick<Call, 'signal' | 'progress'>): Promise<FittedRow> {
  const { label, picture, meshes, method, start, rule } = order
  const answers: { mesh: PoseMesh; result: FitResult }[] = []
  let failure: unknown = null
  for (const [i, mesh] of meshes.entries()) {
    checkCancelled(call.signal)
    try {
      const result = await askFitter(context, 'job', {
        of: mesh, method, mask: picture.mask, camera: picture.camera, ...(picture.valid ? { valid: picture.valid } : {}),
        ...(rule === 'fit' ? { fitFocal: true } : {}), ...(start ? { start } : {}),
      }, { signal: call.signal, progress: (done, note) => call.progress(done === null ? null : (i + done) / meshes.length, note) })
      answers.push({ mesh, result })
    } catch (thrown) {
      if (Fault.of(thrown).code !== 'invalid') throw thrown
      failure = thrown
    }
  }
  const [best, ...others] = answers.toSorted((a, b) => b.result.best.iou - a.result.best.iou)
  if (!best) throw failure
  const { result, mesh } = best
  const rivals = [
    ...(result.runnerUp ? [{ mesh, fitted: result.runnerUp }] : []), ...others.map((one) => ({ mesh: one.mesh, fitted: one.result.best })),
  ].toSorted((a, b) => b.fitted.iou - a.fitted.iou)
  const rival = rivals.at(0) ?? null
  const margin = rival && result.best.iou - rival.fitted.iou
  const isClose = margin !== null && margin < Math.max(LEAST_MARGIN, TELLING * (1 - result.best.iou))
  const other = rival && rival.mesh !== mesh && isClose ? `${rival.mesh.name} fits about as well as ${mesh.name} (IoU ${rival.fitted.iou.toFixed(3)} and ${result.best.iou.toFixed(3)}).` : ''
  const camera = photoCamera(result.best, order)
  return {
    ambiguous: result.ambiguous || isClose,
    row: {
      annotation: label.id, mesh: mesh.ref, ...placementOf(result.best), camera, iou: result.best.iou, measures: measuresOf(result.best, order), margin,
      method: result.method, state: 'fitted', source: `model:${result.method}`, mask: shapeKey(label.shape),
      runnerUp: rival && { ...placementOf(rival.fitted), iou: rival.fitted.iou, ...(rival.mesh === mesh ? {} : { mesh: rival.mesh.ref }) },
      curve: result.curve.slice(0, 10_000), uncertainty: result.uncertainty, words: [result.words, other].filter(Boolean).join(' '),
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
