import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Pose, toCamera } from '../../core/pose/camera.ts'
import type { FitResult, Fitter } from '../../core/pose/fit/fitter.ts'
import { FITTERS } from '../../core/pose/fit/index.ts'
import { global } from '../../core/pose/fit/global.ts'
import { giveIndex, silhouettesOf } from '../../core/pose/fit/prepared.ts'
import { createTracker } from '../../core/pose/fit/track.ts'
import { buildViewIndex, packIndex } from '../../core/pose/fit/view-index.ts'
import { bounds } from '../../core/pose/mesh.ts'
import { readMeshFile } from '../../core/pose/mesh-file.ts'
import { angleBetween, fromAxisAngle, multiply, turn } from '../../core/pose/rotation.ts'
import type { BenchRow } from '../bench.ts'
import { root } from '../build.ts'
import { cutScene, drawScene, drawsOf, type PoseScene, type Spoil, spoiled } from './pose-scenes.ts'

export const name = 'pose'

/*
 * Poses of the shipped running shoe from masks of 256 x 256 pixels, drawn fresh from a seed: SELVEDGE_BENCH_SEED (1), SELVEDGE_BENCH_POSES (200).
 * How poses and damage are drawn: pose-scenes.ts. Times are the processor's, as the machine may have other work.
 */
const seed = Number(process.env['SELVEDGE_BENCH_SEED'] ?? 1)
const count = Number(process.env['SELVEDGE_BENCH_POSES'] ?? 200)
/** The first method takes a second a mask and more. */
const FEW = 20
const SIDE = 256

type Report = (row: BenchRow) => void
type Outcome = { degrees: number; share: number; either: boolean; ms: number; renders: number; clearlyWrong: boolean }

const mesh = readMeshFile(readFileSync(join(root, 'assets/meshes/sneaker-left.glb')), 'sneaker-left.glb')
const { centre } = bounds(mesh)

function clock(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

function errorOf(found: Pose, truth: Pose): { degrees: number; share: number } {
  const [a, b] = [toCamera(found, centre), toCamera(truth, centre)]
  return { degrees: angleBetween(found.R, truth.R), share: Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]) / Math.hypot(...b) }
}

const isRight = ({ degrees, share }: { degrees: number; share: number }) => degrees <= 5 && share <= 0.03

function attempt(fitter: Fitter, scene: PoseScene, mask: Uint8Array, valid?: Uint8Array): Outcome {
  const before = clock()
  let result: FitResult
  try {
    result = fitter.fit({ mesh, mask, camera: scene.camera, ...(valid ? { valid } : {}) })
  } catch {
    return { degrees: 180, share: 1, either: false, ms: clock() - before, renders: 0, clearlyWrong: false }
  }
  const ms = clock() - before
  const error = errorOf(result.best.pose, scene.pose)
  const either = isRight(error) || (result.runnerUp !== null && isRight(errorOf(result.runnerUp.pose, scene.pose)))
  return { ...error, either, ms, renders: result.renders, clearlyWrong: !isRight(error) && !result.ambiguous }
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]
}

function tell(report: Report, what: string, outcomes: Outcome[], bars: { best?: number; either?: number; degrees?: number; percent?: number }): void {
  const percent = (of: (one: Outcome) => boolean) => (100 * outcomes.filter(of).length) / outcomes.length
  report({ name: `${what}: best right`, value: percent(isRight), unit: '%', reference: `${bars.best ? `bar ${bars.best} %; ` : ''}${outcomes.length} poses, seed ${seed}` })
  report({ name: `${what}: one of two right`, value: percent(({ either }) => either), unit: '%', ...(bars.either ? { reference: `bar ${bars.either} %` } : {}) })
  report({ name: `${what}: median error`, value: median(outcomes.map(({ degrees }) => degrees)), unit: 'degrees', ...(bars.degrees ? { reference: `bar ${bars.degrees}` } : {}) })
  report({ name: `${what}: median distance error`, value: 100 * median(outcomes.map(({ share }) => share)), unit: '%', ...(bars.percent ? { reference: `bar ${bars.percent} %` } : {}) })
  report({ name: `${what}: wrong and not said to be unsure`, value: percent(({ clearlyWrong }) => clearlyWrong), unit: '%' })
  report({ name: `${what}: processor time, median`, value: median(outcomes.map(({ ms }) => ms)), unit: 'ms' })
}

function poor(scenes: PoseScene[], fitter: Fitter, spoil: Spoil, isTold: boolean): Outcome[] {
  return scenes.map((scene, k) => {
    const { mask, valid } = spoiled(scene.mask, SIDE, seed * 100_003 + k, spoil)
    return attempt(fitter, scene, mask, isTold ? valid : undefined)
  })
}

/** A pose some ten degrees and a tenth of the distance off. */
function nearBy({ pose }: PoseScene, k: number): Pose {
  const draw = drawsOf(seed * 7_919 + k)
  const R = multiply(fromAxisAngle([draw() - 0.5, draw() - 0.5, draw() - 0.5], 10), pose.R)
  const middle = toCamera(pose, centre)
  const own = turn(R, centre)
  const farther = 0.92 + 0.16 * draw()
  return { R, t: [middle[0] * farther - own[0], middle[1] * farther - own[1], middle[2] * farther - own[2]] }
}

export async function run(report: Report): Promise<void> {
  const silhouettes = silhouettesOf(mesh)
  const before = clock()
  const index = buildViewIndex(silhouettes)
  report({ name: `index of ${index.count} views`, value: (clock() - before) / 1000, unit: 's', reference: `bar 20 s; ${(packIndex(index).length / 2 ** 20).toFixed(2)} MiB on disk` })
  giveIndex(mesh, index)
  const scenes = Array.from({ length: count }, (_, k) => drawScene(silhouettes, seed * 100_003 + k, SIDE))
  attempt(global, scenes[0], scenes[0].mask)

  tell(report, 'masks as they are', scenes.map((scene) => attempt(global, scene, scene.mask)), { best: 95, either: 99, degrees: 1, percent: 0.5 })
  const band: Spoil = { noise: 'band', pixels: 2, hidden: 0.15 }
  tell(report, '2 px noise, 15 % hidden', poor(scenes, global, band, false), { best: 85, degrees: 3 })
  tell(report, 'the same, told what is hidden', poor(scenes, global, band, true), { best: 85, degrees: 3 })
  tell(report, 'edge moved by a smooth field of 2 px, 15 % hidden', poor(scenes.slice(0, 50), global, { ...band, noise: 'field' }, false), { best: 85, degrees: 3 })
  const cut = scenes.slice(0, 50).map((scene, k) => cutScene(silhouettes, scene, seed * 100_003 + k))
  tell(report, 'cut by the picture\'s edge, 10 to 30 % outside', cut.map((scene) => attempt(global, scene, scene.mask)), {})

  const near = scenes.slice(0, 50)
  const starts = near.map(nearBy)
  const refined = near.map((scene, k) => {
    const began = clock()
    const { best } = global.fit({ mesh, mask: scene.mask, camera: scene.camera, start: starts[k] })
    return { ms: clock() - began, ...errorOf(best.pose, scene.pose) }
  })
  report({ name: 'from a near start: processor time, median', value: median(refined.map(({ ms }) => ms)), unit: 'ms', reference: `bar 10 ms; median error ${median(refined.map(({ degrees }) => degrees)).toFixed(2)} degrees` })
  const tracked = near.map((scene, k) => {
    const tracker = createTracker(mesh, scene.camera, starts[k])
    const began = clock()
    const step = tracker.update(scene.mask)
    return { ms: clock() - began, degrees: step ? errorOf(step.pose, scene.pose).degrees : 180 }
  })
  report({ name: 'tracking update: processor time, median', value: median(tracked.map(({ ms }) => ms)), unit: 'ms', reference: `bar 5 ms; median error ${median(tracked.map(({ degrees }) => degrees)).toFixed(2)} degrees` })

  const first = FITTERS.find(({ id }) => id === 'gradient-descent')
  if (!first) return
  const few = scenes.slice(0, FEW).map((scene) => attempt(first, scene, scene.mask))
  report({ name: 'the seed\'s method: best right', value: (100 * few.filter(isRight).length) / few.length, unit: '%', reference: `${few.length} of the same masks, without its sleeps` })
  report({ name: 'the seed\'s method: processor time, median', value: median(few.map(({ ms }) => ms)), unit: 'ms', reference: `${median(few.map(({ renders }) => renders))} silhouettes` })
}
