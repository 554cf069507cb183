import { Buffer } from 'node:buffer'
import type { Service } from '../../core/api/method.ts'
import type { silhouettes as api, ViewOfMesh } from '../../core/api/silhouettes.ts'
import { Fault } from '../../core/fault.ts'
import { writeNpy } from '../../core/formats/npy.ts'
import { writeMaskPng } from '../../core/formats/png-write.ts'
import { cameraOf, matrixOf, type Camera, type Pose } from '../../core/pose/camera.ts'
import { checkedPlacement } from '../../core/pose/placement.ts'
import { poseOfSeed, seedOfPose, seedTells } from '../../core/pose/seed-camera.ts'
import { createSilhouettes } from '../../core/pose/silhouette.ts'
import { nodeZlib } from '../datasets/zlib.ts'
import { writeFileAtomicSync } from '../db/atomic.ts'
import { shownPath } from '../media/raw-path.ts'
import { namedMesh } from '../meshes/named-mesh.ts'
import { limitsOf } from './composites/limits-of.ts'
import type { ServiceContext } from './service-context.ts'

/** Silhouettes of mesh files and shipped meshes; those of projects are drawn with their poses. */
export function silhouettesService(context: Pick<ServiceContext, 'paths' | 'roots' | 'spawn'>): Service<typeof api> {
  const { roots } = context
  return {
    async file({ mesh: named, reading, pose: view, width, height, out, depth, limits }, { signal }) {
      const picture = await roots.resolve(out)
      const depths = depth === undefined ? null : await roots.resolve(depth)
      if (picture === depths) throw new Fault('invalid', 'Two of the files have the same name.', { file: shownPath(picture), field: 'out', fix: 'Give one of them another name.' })
      const { pose, camera } = seenFrom(view, width, height)
      const { units, up, forward } = reading
      const mesh = await namedMesh(context, named, { ...(units && { units }), ...(up && { up }), ...(forward && { forward }) }, limitsOf(limits), signal)
      const maker = createSilhouettes(mesh)
      const covered = new Uint8Array(width * height)
      const area = maker.coverage(pose, camera, covered)
      if (depths !== null) {
        const far = new Float32Array(width * height)
        maker.depth(pose, camera, far)
        writeFileAtomicSync(depths, Buffer.from(writeNpy(far, [height, width])))
      }
      writeFileAtomicSync(picture, Buffer.from(writeMaskPng(covered.map((bit) => 255 * bit), width, height, nodeZlib)))
      return {
        file: shownPath(picture), depth: depths === null ? null : shownPath(depths), width, height, area, triangles: mesh.triangles.length / 3,
        watertight: maker.watertight, R: pose.R, t: pose.t, K: matrixOf(camera), seed: seedTells(camera) ? seedOfPose(pose, camera) : null,
      }
    },
  }
}

/** A view as pose and camera. Throws `invalid` for what is no rotation or no camera. */
export function seenFrom(view: ViewOfMesh, width: number, height: number): { pose: Pose; camera: Camera } {
  if ('fieldOfView' in view) return poseOfSeed(view, width, height)
  return { pose: checkedPlacement(view, { field: 'R' }), camera: cameraOf(view.K, width, height) }
}
