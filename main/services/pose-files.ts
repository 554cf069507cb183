import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import type { Service } from '../../core/api/method.ts'
import type { poseFiles as api } from '../../core/api/pose-files.ts'
import { readMaskPicture } from '../../core/formats/png-levels.ts'
import { checkLimit } from '../../core/limits.ts'
import { runsOfBitmap } from '../../core/mask/bitmap.ts'
import { type Camera, cameraFromFieldOfView, cameraOf, matrixOf } from '../../core/pose/camera.ts'
import type { Fitted } from '../../core/pose/fit/fitter.ts'
import { fitPicture } from '../../core/pose/fit-picture.ts'
import type { Mesh } from '../../core/pose/mesh.ts'
import { seedOfPose, seedTells } from '../../core/pose/seed-camera.ts'
import { nodeZlib } from '../datasets/zlib.ts'
import { allowedPath } from '../media/allowed-path.ts'
import { fsPath, shownPath } from '../media/raw-path.ts'
import { namedMesh } from '../meshes/named-mesh.ts'
import { viewIndexFolder } from '../pose/view-index-files.ts'
import { limitsOf } from './composites/limits-of.ts'
import type { ServiceContext } from './service-context.ts'
import { seenFrom } from './silhouettes.ts'

/** Masks with longer sides are fitted smaller: what an outline tells more in finer pixels is less than masks are wrong by. */
const MOST_SIDE = 512

/** Poses of masks in files; those of projects are in `poses`. */
export function poseFilesService(context: Pick<ServiceContext, 'paths' | 'roots' | 'spawn' | 'poseThreads'>): Service<typeof api> {
  const { roots, paths, poseThreads } = context
  return {
    async fit({ mesh: named, reading, mask: file, camera: wanted, fitFocal, method, start, limits }, call) {
      const limited = limitsOf(limits)
      const path = await allowedPath(await roots.resolve(file), roots)
      const { size } = await stat(fsPath(path))
      checkLimit(limited, 'labelmeImageDataBytes', size, { file: shownPath(path), what: 'Bytes of a mask' })
      const { width, height, samples } = readMaskPicture(await readFile(fsPath(path)), nodeZlib, { file: shownPath(path), field: '', limits: limited })
      const mask = Uint8Array.from(samples, (level) => (level >= 128 ? 1 : 0))
      const camera = 'K' in wanted ? cameraOf(wanted.K, width, height) : cameraFromFieldOfView(wanted.fieldOfView, width, height)
      const { units, up, forward } = reading
      const mesh = await namedMesh(context, named, { ...(units && { units }), ...(up && { up }), ...(forward && { forward }) }, limited, call.signal)
      const of = { key: keyOf(mesh), mesh }
      const isLarge = Math.max(width, height) > MOST_SIDE && mask.includes(1)
      const picture = isLarge ? fitPicture(runsOfBitmap(mask, height, width), camera, MOST_SIDE) : { mask, camera, scale: 1 }
      const begin = start && seenFrom(start, width, height).pose
      const { best, runnerUp, ...rest } = await poseThreads.hand.ask({
        ask: 'fit', of, method, cache: viewIndexFolder(paths.user),
        problem: { mask: picture.mask, camera: picture.camera, fitFocal, ...('valid' in picture ? { valid: picture.valid } : {}), ...(begin ? { start: begin } : {}) },
      }, call)
      const whole = async (fitted: Fitted) => {
        if (!isLarge) return told(fitted)
        const own: Camera = { ...camera, fx: fitted.camera.fx * picture.scale, fy: fitted.camera.fy * picture.scale }
        return told(await poseThreads.hand.ask({ ask: 'measure', of, pose: fitted.pose, camera: own, mask }, call))
      }
      return { ...rest, best: await whole(best), runnerUp: runnerUp && await whole(runnerUp) }
    },
  }
}

function told({ pose, camera, iou, dice, hamming, chamfer, hausdorff }: Fitted) {
  return { ...pose, K: matrixOf(camera), seed: seedTells(camera) ? seedOfPose(pose, camera) : null, iou, dice, hamming, chamfer, hausdorff }
}

/** What a mesh that comes from anywhere is known by: its numbers as they are after reading. */
function keyOf({ positions, triangles }: Mesh): string {
  const bytes = (array: Float64Array | Uint32Array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
  return createHash('sha256').update(bytes(positions)).update(bytes(triangles)).digest('hex')
}
