import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runsOfBitmap } from '../../core/mask/bitmap.ts'
import { measure } from '../../core/mask/rasterise.ts'
import { rleOf } from '../../core/mask/rle.ts'
import { cameraFromFieldOfView, type Camera, type Pose } from '../../core/pose/camera.ts'
import { readMeshFile } from '../../core/pose/mesh-file.ts'
import { silhouettesOf } from '../../core/pose/fit/prepared.ts'
import { exp } from '../../core/pose/rotation.ts'
import type { Shape } from '../../core/records/annotation.ts'
import { programPaths } from '../../main/host/program-paths.ts'

/** A shipped shoe seen from its side, a little from above and from the front: whole in a photo of 4 to 3. */
export const SIDE_ON: Pose = { R: exp([0.2, 1.3, -0.15]), t: [0.01, 0.02, 0.55] }

export const cameraOfPhoto = (width: number, height: number): Camera => cameraFromFieldOfView(50, width, height)

/** What a shipped mesh covers in a photo, as the shape of an object with its measures. */
export async function silhouetteShape(name: string, pose: Pose, camera: Camera): Promise<{ shape: Shape; bbox: [number, number, number, number]; area: number }> {
  const mesh = readMeshFile(await readFile(join(programPaths().assets, 'meshes', `${name}.glb`)), `${name}.glb`)
  const pixels = new Uint8Array(camera.width * camera.height)
  silhouettesOf(mesh).coverage(pose, camera, pixels)
  const shape: Shape = { type: 'mask', rle: rleOf(runsOfBitmap(pixels, camera.height, camera.width)) }
  return { shape, ...measure(shape, camera.height, camera.width) }
}
