import type { Service } from '../../core/api/method.ts'
import { imageFilter } from '../../core/api/images.ts'
import type { poses as api } from '../../core/api/poses.ts'
import { Fault } from '../../core/fault.ts'
import type { Pose } from '../../core/records/pose.ts'
import { cameraFor } from './poses/camera-of.ts'
import { fitPoses } from './poses/fit.ts'
import { measurePose, putByHand, snapPose } from './poses/place.ts'
import { changePose, known, takeBackPoses } from './poses/store-pose.ts'
import { sequenceOf, trackPose } from './poses/track.ts'
import { fileOf } from './mattes/make-trimap.ts'
import type { ServiceContext } from './service-context.ts'

const VERDICTS = { accepted: 'Accept pose', rejected: 'Reject pose', open: 'Reopen pose' } as const

/** Poses of objects; everything that is stored is told by `annotations.changed` (ops of `pose`). */
export function posesService(context: ServiceContext): Service<typeof api> {
  const { open, emit } = context
  return {
    ofImage: ({ project, image }) => open.get(project).poses.ofImage(image),
    list({ project, filter, states }) {
      const store = open.get(project)
      const wanted = new Set(store.images.ids(filter ?? imageFilter.parse({})))
      return store.poses.images().filter((image) => wanted.has(image)).flatMap((image) => store.poses.ofImage(image))
        .filter((pose) => states.length === 0 || states.includes(pose.state)).toSorted((a, b) => urgency(b) - urgency(a) || a.id - b.id)
    },
    camera({ project, image, camera, annotation }) {
      const store = open.get(project)
      return cameraFor(context, fileOf(store, image), camera, annotation === undefined ? null : store.poses.ofAnnotation(annotation))
    },
    fit: (params, call) => fitPoses(context, params, call),
    track: (params, call) => trackPose(context, params, call),
    sequence: (params) => sequenceOf(open.get(params.project), params),
    takeBack: ({ project, tag }) => takeBackPoses(open.get(project), emit, project, tag),
    snap: (params, call) => snapPose(context, params, call),
    measure: (params) => measurePose(context, params),
    put: (params) => putByHand(context, params),
    swap({ project, pose: id, key }) {
      const store = open.get(project)
      const pose = known(store, id)
      const { runnerUp, R, t, iou, margin, mesh } = pose
      if (!runnerUp) throw new Fault('invalid', 'This pose has no runner-up.', { field: 'pose', found: id })
      changePose(store, emit, { project, label: 'Take runner-up', key }, pose, {
        R: runnerUp.R, t: runnerUp.t, iou: runnerUp.iou, margin: margin === null ? null : -margin,
        mesh: runnerUp.mesh ?? mesh, runnerUp: { R, t, iou: iou ?? 0, ...(runnerUp.mesh === undefined ? {} : { mesh }) },
        // How the other one differs in detail, and how sure it is, was not kept.
        measures: null, uncertainty: null, state: 'corrected', source: 'user', at: Date.now(),
      })
      return known(store, id)
    },
    review({ project, pose: id, verdict, key }) {
      const store = open.get(project)
      const pose = known(store, id)
      const state = verdict === 'open' ? reopened(pose) : verdict
      if (state !== pose.state) changePose(store, emit, { project, label: VERDICTS[verdict], key }, pose, { state })
      return known(store, id)
    },
    remove({ project, pose: id, key }) {
      const store = open.get(project)
      changePose(store, emit, { project, label: 'Remove pose', key }, known(store, id), null)
      return {}
    },
  }
}

/** What a pose was before somebody gave it a verdict. */
function reopened({ method, source }: Pose): Pose['state'] {
  if (method === 'import') return 'imported'
  return source === 'user' ? 'corrected' : 'fitted'
}

/** What nobody has looked at first, by how badly it fits and how close its runner-up is; then what was rejected, then the rest. */
function urgency({ state, iou, margin, stale }: Pose): number {
  const doubt = 1 - (iou ?? 0.5) + (margin === null ? 0 : Math.max(0, 0.05 - margin) * 4) + (stale ? 1 : 0)
  return state === 'fitted' || state === 'imported' ? 10 + doubt : state === 'rejected' ? 5 + doubt : doubt
}
