import { z } from 'zod'
import { intrinsics } from '../../records/pose.ts'

const millimetres = z.number().min(-1e9).max(1e9)
/**
 * The keypoints of an annotation in space, in the order of its category's names. Millimetres in the camera (x right, y down, z
 * forward), or, without a camera, in any frame of their own. Null for those nobody knows.
 */
export const spaceJoints = z.object({
  joints: z.array(z.tuple([millimetres, millimetres, millimetres]).nullable()).min(1).max(1_000),
  camera: intrinsics.nullable().default(null),
})
export type SpaceJoints = z.infer<typeof spaceJoints>

/** The field of a COCO annotation that has them; COCO's writer and reader carry it along. */
const FIELD = 'joints3d'

type WithExtra = { extra: Record<string, unknown> }

/** The joints in space that are known of an annotation, else null. Files of others may have something else under this name: then null too. */
export function spaceOf({ extra }: WithExtra): SpaceJoints | null {
  const coco = extra['coco'] as Record<string, unknown> | undefined
  const parsed = coco && typeof coco === 'object' ? spaceJoints.safeParse(coco[FIELD]) : undefined
  return parsed?.success ? parsed.data : null
}

/** `extra` of an annotation with these joints in space; null takes them away. */
export function withSpace(extra: Record<string, unknown>, space: SpaceJoints | null): Record<string, unknown> {
  const { [FIELD]: _, ...coco } = (extra['coco'] ?? {}) as Record<string, unknown>
  const { coco: __, ...rest } = extra
  const next = space ? { ...coco, [FIELD]: space } : coco
  return Object.keys(next).length > 0 ? { ...rest, coco: next } : rest
}
