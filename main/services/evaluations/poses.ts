import { existsSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { z } from 'zod'
import type { evaluations as api, PoseComparison } from '../../../core/api/evaluations.ts'
import type { Call } from '../../../core/api/method.ts'
import { Fault } from '../../../core/fault.ts'
import { parseJson } from '../../../core/formats/json-scan.ts'
import { six } from '../../../core/formats/bop-layout.ts'
import { checkLimit, type Limits } from '../../../core/limits.ts'
import { errorSpread, readResults, readTruth, scorePoses, type TruePose } from '../../../core/metrics/pose-scores.ts'
import type { Mesh } from '../../../core/pose/mesh.ts'
import { readMeshFile } from '../../../core/pose/mesh-file.ts'
import { allowedPath } from '../../media/allowed-path.ts'
import { fsPath, shownPath } from '../../media/raw-path.ts'
import { meshInParser } from '../../meshes/in-parser.ts'
import { limitsOf } from '../composites/limits-of.ts'
import type { ServiceContext } from '../service-context.ts'

type Context = Pick<ServiceContext, 'roots' | 'spawn'>

/** The bar of a good pose: degrees, and share of the distance. */
const NEAR = { rotation: 5, relative: 0.03 }
const GT = 'scene_gt.json'

/** Errors of poses in a table against BOP scenes. Throws `not-found` without scenes, `invalid` naming file and field. */
export async function comparePoses(context: Context, params: z.output<typeof api.poses.params>, call: Call): Promise<PoseComparison> {
  const { roots } = context
  const limits = limitsOf(params.limits)
  const folder = await allowedPath(await roots.resolve(params.truth), roots)
  const table = await allowedPath(await roots.resolve(params.predictions), roots)
  const found = readResults(new TextDecoder().decode(await bytesOf(table, limits)), shownPath(basename(table)))
  const truths: TruePose[] = []
  for (const scene of await scenesIn(folder)) {
    const file = join(basename(scene), GT)
    truths.push(...readTruth(parseJson(await bytesOf(join(scene, GT), limits), file, limits), Number(/\d+$/.exec(basename(scene))?.[0] ?? 0), file))
  }
  const meshes = await modelsOf(context, folder, new Set(truths.map(({ object }) => object)), limits, call)
  const { scores, missed, wrong } = scorePoses(truths, found, meshes)
  const of = (pick: (score: (typeof scores)[number]) => number | null) => errorSpread(scores.map(pick).filter((value) => value !== null))
  const near = scores.filter(({ rotation, relative }) => rotation <= NEAR.rotation && relative <= NEAR.relative).length
  return {
    rule: 'Answers of the highest score first, each to the nearest true pose of its object in its photo; lengths in millimetres as in BOP; a pose is right when ADD is within a tenth of the model’s diameter.',
    truths: truths.length, answered: scores.length, wrong,
    rotation: of((one) => one.rotation), translation: of((one) => one.translation), relative: of((one) => one.relative), add: of((one) => one.add), addS: of((one) => one.addS),
    near: truths.length === 0 ? 0 : near / truths.length,
    right: meshes.size === 0 || truths.length === 0 ? null : scores.filter(({ right }) => right === true).length / truths.length,
    poses: scores, missed,
  }
}

/** Folders with true poses: this one, or those in it or one deeper. */
async function scenesIn(folder: string): Promise<string[]> {
  let level = [folder]
  for (let depth = 0; depth < 3; depth++) {
    const scenes = level.filter((one) => existsSync(join(one, GT)))
    if (scenes.length > 0) return scenes.sort()
    const below = await Promise.all(level.map(async (one) => (await readdir(one, { withFileTypes: true }).catch(() => [])).filter((entry) => entry.isDirectory()).map(({ name }) => join(one, name))))
    level = below.flat()
  }
  throw new Fault('not-found', 'There are no BOP scenes here: no file scene_gt.json.', { file: shownPath(folder), fix: 'Choose a dataset, a split or a scene of BOP with its ground truth.' })
}

/** Models by number, as far as they are there. */
async function modelsOf({ spawn, roots }: Context, folder: string, objects: ReadonlySet<number>, limits: Limits, call: Call): Promise<Map<number, Mesh>> {
  const meshes = new Map<number, Mesh>()
  const places = [folder, dirname(folder), dirname(dirname(folder))].map((place) => join(place, 'models'))
  for (const object of objects) {
    const file = `obj_${six(object)}.ply`
    const found = places.map((place) => join(place, file)).find((path) => existsSync(path))
    if (found === undefined || !(await roots.allows(found))) continue
    call.progress(meshes.size / objects.size, 'Reading models')
    const path = await allowedPath(found, roots)
    const made = await meshInParser(spawn, file, call.signal, (parser) => parser.mesh({ path, reading: { units: 'm', up: '+y', forward: '+z' }, triangles: null, name: file, limits }))
    meshes.set(object, readMeshFile(made.bytes, file))
  }
  return meshes
}

async function bytesOf(path: string, limits: Limits): Promise<Uint8Array> {
  const stats = await stat(fsPath(path)).catch((cause: unknown) => {
    throw new Fault('not-found', 'There is no such file.', { file: shownPath(path) }, cause)
  })
  checkLimit(limits, 'labelmeFileBytes', stats.size, { file: shownPath(path), what: 'Bytes of a file of poses' })
  return readFile(fsPath(path))
}
