import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { readFileSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import type { Change } from '../../core/change/change.ts'
import { runsOfBitmap } from '../../core/mask/bitmap.ts'
import { measure } from '../../core/mask/rasterise.ts'
import { rleOf } from '../../core/mask/rle.ts'
import { cameraFromFieldOfView, type Pose } from '../../core/pose/camera.ts'
import { readMeshFile } from '../../core/pose/mesh-file.ts'
import { bounds } from '../../core/pose/mesh.ts'
import { fromAxisAngle, multiply, turn } from '../../core/pose/rotation.ts'
import { createShader } from '../../core/pose/smooth-shade.ts'
import { createSilhouettes } from '../../core/pose/silhouette.ts'
import type { AnnotationId, ProjectId } from '../../core/records/ids.ts'
import type { EVENTS, SelvedgeContract } from '../../core/api/contract.ts'
import { portPair } from '../../core/api/port.ts'
import { connect, type Connection } from '../../core/api/rpc.ts'
import { createHost } from '../../main/host/host.ts'
import { programPaths } from '../../main/host/program-paths.ts'
import { spawnNode } from '../../main/host/spawn.ts'
import { newAnnotation } from './rows.ts'

export const RUN = { width: 480, height: 360, fieldOfView: 40 }
const camera = cameraFromFieldOfView(RUN.fieldOfView, RUN.width, RUN.height)
const mesh = readMeshFile(readFileSync(join(import.meta.dirname, '../../assets/meshes/sneaker-left.glb')), 'sneaker-left.glb')
const { centre } = bounds(mesh)

/** Where the shoe is on the n-th photo: it turns by four degrees and goes a little to the right on each. */
export function runPose(n: number): Pose {
  const R = multiply(fromAxisAngle([1, 0, 0], 158), fromAxisAngle([0, 1, 0], 70 + 4 * n))
  const [x, y, z] = turn(R, centre)
  return { R, t: [-0.03 + 0.012 * n - x, 0.01 - y, 0.75 - z] }
}

/** The mask of the n-th photo: width * height, 1 the shoe. */
export function runMask(n: number): Uint8Array {
  const out = new Uint8Array(RUN.width * RUN.height)
  createSilhouettes(mesh).coverage(runPose(n), camera, out)
  return out
}

/** The n-th photo: the shoe in grey on sand. */
async function draw(file: string, n: number): Promise<void> {
  const light = new Uint8Array(RUN.width * RUN.height)
  createShader(mesh).draw(runPose(n), camera, light)
  const bytes = Buffer.alloc(3 * light.length)
  for (let p = 0; p < light.length; p++) bytes.set(light[p] > 0 ? [light[p], light[p], Math.min(255, light[p] + 12)] : [214, 196 - 2 * n, 168], 3 * p)
  await sharp(bytes, { raw: { width: RUN.width, height: RUN.height, channels: 3 } }).png().toFile(file)
}

type Open = { client: Connection<SelvedgeContract, typeof EVENTS>['client']; project: ProjectId; ids: AnnotationId[] }

/** Makes a project of a folder's photos with one object each, in the order of their names, as far as there are masks (1 the object); closed again. */
export async function projectOfMasks(folder: string, path: string, masks: readonly Uint8Array[], [width, height]: [number, number], then?: (open: Open) => Promise<unknown>): Promise<AnnotationId[]> {
  const host = createHost({ kind: 'memory', spawn: spawnNode, roots: [folder], paths: { ...programPaths(), user: join(folder, '.user') } })
  const [near, far] = portPair()
  host.serve(far)
  const { client } = connect<SelvedgeContract, typeof EVENTS>(near)
  const { project } = await client.projects.create({ path })
  await client.images.add({ project, paths: [folder] })
  const { id: category } = await client.categories.add({ project, category: { name: 'sneaker' } })
  const { ids: images } = await client.images.ids({ project })
  const ids: AnnotationId[] = []
  for (const [n, mask] of masks.entries()) {
    const shape = { type: 'mask' as const, rle: rleOf(runsOfBitmap(mask, height, width)) }
    const { first } = await client.annotations.reserve({ project, count: 1 })
    const change: Change = [{ table: 'annotation', id: first, before: null, after: newAnnotation(first, images[n], { category, shape, ...measure(shape, height, width) }) }]
    await client.annotations.commit({ project, image: images[n], label: 'Draw', change, key: `draw-run-${n}` })
    ids.push(first as AnnotationId)
  }
  await then?.({ client, project, ids })
  await host.close()
  return ids
}

/**
 * A folder with `count` photos of a turning shoe, and a project beside them in which it is labelled on all but the last, with its true pose on the
 * first: `ids` are the objects.
 */
export async function shoeRun(count: number): Promise<{ folder: string; home: string; photos: string[]; project: string; ids: AnnotationId[]; drop(): Promise<void> }> {
  const base = realpathSync.native(await mkdtemp(join(tmpdir(), 'selvedge-run-')))
  const [folder, home] = [join(base, 'Run'), join(base, 'home')]
  await mkdir(folder)
  const photos = Array.from({ length: count }, (_, n) => `shoe-${n + 1}.png`)
  for (const [n, name] of photos.entries()) await draw(join(folder, name), n)
  const project = join(folder, 'Run.selvedge')
  const { width: _w, height: _h, ...intrinsics } = camera
  const ids = await projectOfMasks(folder, project, photos.slice(0, -1).map((_, n) => runMask(n)), [RUN.width, RUN.height], async ({ client, project: open, ids: [first] }) =>
    client.poses.put({ project: open, annotation: first, mesh: 'sneaker-left', ...runPose(0), camera: intrinsics, key: 'put-first-pose' }))
  return { folder, home, photos, project, ids, drop: () => rm(base, { recursive: true, force: true, maxRetries: 5 }) }
}
