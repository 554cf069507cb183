import { extentOf } from '../../../core/mask/rasterise.ts'
import { mirrorOrder } from '../../../core/pose/joints/skeletons.ts'
import type { ModelManifest } from '../../../core/records/model.ts'
import type { Decoded, Joint } from '../family.ts'
import { personOf } from '../person-crop.ts'

type Body = Pick<Joint, 'x' | 'y' | 'score'> & { z?: number }

/**
 * The mean of what a model that sees one person says of a photo and of its mirror image, turned back about `axis` (photo pixels) with left and
 * right exchanged by the keypoints' names. `disagreement`: mean distance of the two in the photo, as a share of the longer side of the
 * person, at most 1. Null where an answer is no person.
 */
export function meanOfMirrored(
  { plain, turned, axis }: { plain: Decoded; turned: Decoded; axis: number }, manifest: ModelManifest, photo: { width: number; height: number },
): { decoded: Decoded; disagreement: number } | null {
  const [here, there] = [bodyOf(plain), bodyOf(turned)]
  if (!here || here.length === 0 || here.length !== there?.length) return null
  const back = mirrorOrder(manifest.keypoints).map((k) => ({ ...there[k], x: 2 * axis - there[k].x }))
  const [, , w, h] = extentOf(here.flatMap(({ x, y }) => [x, y]))
  const apart = here.reduce((sum, { x, y }, k) => sum + Math.hypot(x - back[k].x, y - back[k].y), 0) / here.length
  const mean = here.map((one, k) => ({ x: (one.x + back[k].x) / 2, y: (one.y + back[k].y) / 2, z: ((one.z ?? 0) + (back[k].z ?? 0)) / 2, score: (one.score + back[k].score) / 2 }))
  const disagreement = Math.min(1, apart / Math.max(1, w, h))
  if (plain.type === 'joints') {
    // Relative to the root, which lies to a side in some skeletons.
    const root = manifest.options['root']
    const depth = typeof root === 'number' ? mean[root].z : 0
    return { decoded: { type: 'joints', joints: mean.map((joint) => ({ ...joint, z: joint.z - depth })) }, disagreement }
  }
  return { decoded: { type: 'instances', instances: [personOf(mean.map(({ x, y, score }) => [x, y, score] as const), manifest, photo)] }, disagreement }
}

function bodyOf(decoded: Decoded): readonly Body[] | null {
  if (decoded.type === 'joints') return decoded.joints
  if (decoded.type !== 'instances' || decoded.instances.length !== 1) return null
  return decoded.instances[0].keypoints?.map(([x, y, score]) => ({ x, y, score })) ?? null
}
