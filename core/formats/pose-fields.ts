import { z } from 'zod'
import { LIMITS } from '../limits.ts'
import { checkedPlacement } from '../pose/placement.ts'
import { placement, type Pose, poseRow, type PoseRow } from '../records/pose.ts'
import { badField, inside, type Place, type Row } from './fields.ts'

/** A pose on its way out, with the name of its mesh, by which others know it. */
export type WritePose = Pose & { meshName: string }
/** A pose on its way in, of the annotation that it stands at. `stale`: the mask was another one when it was fitted. */
export type ReadPose = Omit<PoseRow, 'id' | 'image' | 'annotation' | 'mesh' | 'mask' | 'source'> & { mesh: string; stale: boolean; source?: string }

const fields = poseRow.shape
const number = z.number().min(-1e9).max(1e9)
const form = placement.extend({
  mesh: z.string().min(1).max(LIMITS.labelLength),
  K: z.array(number).length(9),
  unit: z.enum(['m', 'mm']).default('m'),
  /** Coordinate of the middle of the first pixel: 0.5, or 0 as OpenCV has it. */
  pixel_centre: z.union([z.literal(0), z.literal(0.5)]).default(0.5),
  iou: fields.iou.default(null), measures: fields.measures.default(null), margin: fields.margin.default(null),
  method: fields.method.default('import'), state: fields.state.default('imported'), runner_up: placement.extend({ iou: z.number().min(0).max(1), mesh: z.string().min(1).max(LIMITS.labelLength).optional() }).nullable().default(null),
  curve: fields.curve.default([]), uncertainty: fields.uncertainty.default(null), words: fields.words.default(''),
  renders: fields.renders.default(0), seconds: fields.seconds.default(0), origin: fields.origin.default({}),
  stale: z.boolean().default(false), source: fields.source.optional(), at: fields.at.default(0),
})

/**
 * The `pose` of an annotation in COCO, our extension: X_camera = R X_object + t with R and K row by row, x right, y down, z forward,
 * t in `unit`, K in pixels of the upright photo whose first pixel has its middle at `pixel_centre`. The mesh is told by name.
 */
export function poseFields(pose: WritePose): Row {
  const { camera: { fx, fy, cx, cy }, runnerUp, iou, measures, margin, curve, uncertainty, words, renders, seconds, origin, stale } = pose
  return {
    mesh: pose.meshName, R: pose.R, t: pose.t, unit: 'm', K: [fx, 0, cx, 0, fy, cy, 0, 0, 1], pixel_centre: 0.5,
    ...(iou === null ? {} : { iou }), ...(measures ? { measures } : {}), ...(margin === null ? {} : { margin }),
    method: pose.method, state: pose.state, ...(runnerUp ? { runner_up: runnerUp } : {}), ...(curve.length > 0 ? { curve } : {}),
    ...(uncertainty ? { uncertainty } : {}), ...(words === '' ? {} : { words }), ...(renders === 0 ? {} : { renders }),
    ...(seconds === 0 ? {} : { seconds }), ...(Object.keys(origin).length > 0 ? { origin } : {}), ...(stale ? { stale } : {}),
    source: pose.source, at: pose.at,
  }
}

/** What poseFields() writes; only mesh, R, t and K must be there. Throws `invalid` naming the field. */
export function readPoseFields(value: unknown, at: Place): ReadPose {
  const result = form.safeParse(value)
  if (!result.success) {
    const [issue] = result.error.issues
    const field = issue.path.reduce<Place>((place, key) => inside(place, typeof key === 'number' ? `[${key}]` : String(key)), at)
    throw badField(field, `${field.field}: ${issue.message}.`, undefined, 'A pose has mesh, R (9 numbers), t (3) and K (9), row by row.')
  }
  const { K, unit, pixel_centre: centre, runner_up: runnerUp, R, t, ...rest } = result.data
  const place = { file: at.file, field: at.field }
  const scale = unit === 'mm' ? 1e-3 : 1
  const placed = (one: { R: number[]; t: [number, number, number] }, field: string) => {
    const { R: rotation, t: [x, y, z] } = checkedPlacement(one, { ...place, field: `${at.field}.${field}` })
    return { R: rotation, t: [x * scale, y * scale, z * scale] as [number, number, number] }
  }
  return {
    ...rest, ...placed({ R, t }, 'R'), camera: cameraOfMatrix(K, 0.5 - centre, inside(at, 'K')),
    runnerUp: runnerUp && { ...runnerUp, ...placed(runnerUp, 'runner_up.R') },
  }
}

/**
 * Intrinsics of a matrix, row by row, in our pixels. Throws `invalid` for skew, lengths not above 0 and another last row.
 * @param shift from the file's coordinates to ours: 0.5 where the first pixel's middle is 0
 */
export function cameraOfMatrix(K: readonly number[], shift: number, at: Place): PoseRow['camera'] {
  const [fx, skew, cx, zero, fy, cy, a, b, one] = K
  if (!(fx >= 1e-6) || !(fy >= 1e-6) || zero !== 0 || a !== 0 || b !== 0 || one !== 1) {
    throw badField(at, `${at.field} must be [fx, 0, cx, 0, fy, cy, 0, 0, 1] with lengths above 0.`, K.join(' ').slice(0, 120), 'Write the camera matrix row by row.')
  }
  if (skew !== 0) throw badField(at, `${at.field} has skew, which no camera here has.`, skew, 'Rectify the photos first.')
  return { fx, fy, cx: cx + shift, cy: cy + shift }
}
