import { checkCancelled } from '../../fault.ts'
import type { Pose } from '../camera.ts'
import { bounds } from '../mesh.ts'
import { angleBetween } from '../rotation.ts'
import { poseOfSeed, seedOfPose } from '../seed-camera.ts'
import { checkProblem } from './check-problem.ts'
import type { FitCall, FitProblem, FitResult, Fitter, Uncertainty } from './fitter.ts'
import { outlineOfMask } from './mask-outline.ts'
import { measured } from './measured.ts'
import { createOverlap } from './overlap.ts'
import { silhouettesOf } from './prepared.ts'
import { refine } from './refine.ts'
import { ANOTHER } from './search.ts'
import { startsAround } from './starts-around.ts'
import { uncertaintyOf } from './uncertainty.ts'
import { createUnequalPixels } from './unequal-pixels.ts'
import { isAmbiguous, wordsOf } from './words.ts'

/** Which of the seed's defects are mended. All false is the seed's method. */
export type Mended = {
  /** One step moves the picture alike for every parameter: degrees are counted in steps of about 1 / distance radians. */
  scales: boolean
  /** The cost is 1 - IoU instead of the share of unequal pixels, for which an empty picture is a good answer. */
  overlap: boolean
  /** So many views all round, each where the mask is; the best answer is kept. 1 is the seed's start alone. */
  starts: number
}

/** The seed's numbers, from its MALIS_Project_Part_2.py. */
const DELTA = 0.1
const FIRST_STEP = 0.2
const SHRINK = 0.75
const DECREASE = 0.05
const ITERATIONS = 20
const LEAST_STEP = 1e-10
const ROWS = 256
const START = { Tx: -1, Ty: 0.5, Tz: -2, Rx: 3, Ry: 10, Rz: 0 }

/**
 * The seed's lengths are those of its Unity scene, whose shoe is not public. At its start it stands 2.3 units off and was drawn about 120 pixels long
 * with a focal length of 74: a shoe of about 3.5 units. A mesh's radius is taken to be half of that.
 */
const RADIUS = 1.75

type Theta = number[]
type Descent = { pose: Pose; cost: number; curve: number[]; renders: number }

/** Cost of a camera about the object: six numbers, the seed's. */
type Scene = { cost(theta: Theta): number; poseOf(theta: Theta): Pose; thetaOf(pose: Pose): Theta; scales: number[]; renders: number }

function sceneOf({ mesh, mask, camera, valid }: FitProblem, mended: Mended): Scene {
  const silhouettes = silhouettesOf(mesh)
  const unit = bounds(mesh).radius / RADIUS
  const { width, height } = camera
  const overlap = createOverlap(mask, width, height, valid)
  const unequal = createUnequalPixels(mask, width, height, valid)
  const poseOf = ([Tx, Ty, Tz, Rx, Ry, Rz]: Theta): Pose =>
    poseOfSeed({ Tx: Tx * unit, Ty: Ty * unit, Tz: Tz * unit, Rx, Ry, Rz, fieldOfView: 90 }, width, height).pose
  // As a turn of one radian moves the picture about as much as a move by the distance does.
  const degrees = mended.scales ? 180 / Math.PI / Math.hypot(START.Tx, START.Ty, START.Tz) : 1
  const scene: Scene = {
    scales: [1, 1, 1, degrees, degrees, degrees],
    renders: 0,
    poseOf,
    thetaOf(pose) {
      const { Tx, Ty, Tz, Rx, Ry, Rz } = seedOfPose(pose, camera)
      return [Tx / unit, Ty / unit, Tz / unit, Rx, Ry, Rz]
    },
    cost(theta) {
      scene.renders++
      const spans = silhouettes.spans(poseOf(theta), camera)
      // In a picture of 256 rows, as the seed's are, this is its sum over rows.
      return mended.overlap ? ROWS * (1 - overlap.iou(spans)) : ROWS * unequal(spans) / (width * height)
    },
  }
  return scene
}

/** Forward differences, then steps against the slope, each shortened until it helps enough (Armijo). */
function descend(scene: Scene, start: Theta, call: FitCall, progress: (done: number) => void): Descent {
  const { scales } = scene
  const before = scene.renders
  let theta = start
  let cost = scene.cost(theta)
  const curve = [cost / ROWS]
  for (let iteration = 0, step = FIRST_STEP; iteration < ITERATIONS && step > LEAST_STEP; iteration++) {
    checkCancelled(call.signal)
    const slope = scales.map((scale, i) => (scene.cost(theta.map((value, k) => (k === i ? value + DELTA * scale : value))) - cost) / DELTA)
    const steepness = slope.reduce((sum, value) => sum + value * value, 0)
    // Where nothing changes no step is ever too long: the seed would go on like this until it had counted to 20.
    if (steepness === 0) break
    const at = (length: number): Theta => theta.map((value, i) => value - length * slope[i] * scales[i])
    step = FIRST_STEP
    let next = at(step)
    let reached = scene.cost(next)
    // As in the seed there is no least length here: it ends when the wanted decrease is lost in rounding.
    while (reached > cost - DECREASE * step * steepness) {
      step *= SHRINK
      next = at(step)
      reached = scene.cost(next)
    }
    theta = next
    cost = reached
    curve.push(cost / ROWS)
    progress((iteration + 1) / ITERATIONS)
  }
  return { pose: scene.poseOf(theta), cost, curve, renders: scene.renders - before }
}

/** A fitter with some of the seed's defects mended. */
export function gradientDescent(id: string, title: string, mended: Mended): Fitter {
  return {
    id,
    title,
    fit(problem, call = {}): FitResult {
      const began = performance.now()
      checkProblem(problem)
      const { mesh, mask, camera, valid } = problem
      const scene = sceneOf(problem, mended)
      const starts = startsOf(problem, scene, mended.starts)
      const found = starts.map((start, i) => descend(scene, start, call, (done) => call.progress?.((i + done) / starts.length)))
      const ranked = found.toSorted((a, b) => a.cost - b.cost)
      const [best] = ranked
      const other = ranked.find(({ pose }) => angleBetween(pose.R, best.pose.R) > ANOTHER)
      const silhouettes = silhouettesOf(mesh)
      const fitted = measured(silhouettes, best.pose, camera, mask, valid)
      const runnerUp = other ? measured(silhouettes, other.pose, camera, mask, valid) : null
      const answer = { best: fitted, runnerUp, margin: runnerUp ? fitted.iou - runnerUp.iou : 1 }
      return {
        method: id, ...answer, ambiguous: isAmbiguous(answer), words: wordsOf(answer, mask, camera),
        uncertainty: uncertaintyAt(problem, best.pose), curve: best.curve, renders: scene.renders, seconds: (performance.now() - began) / 1000,
      }
    },
  }
}

function startsOf({ mesh, mask, camera, start }: FitProblem, scene: Scene, count: number): Theta[] {
  if (start) return [scene.thetaOf(start)]
  if (count > 1) return startsAround(silhouettesOf(mesh), mask, camera, count).map(scene.thetaOf)
  return [[START.Tx, START.Ty, START.Tz, START.Rx, START.Ry, START.Rz]]
}

/** From the outlines round the answer; wholly unsure where the silhouette is not in the picture. */
function uncertaintyAt({ mesh, mask, camera, valid }: FitProblem, pose: Pose): Uncertainty {
  const { centre, radius } = bounds(mesh)
  const outline = outlineOfMask(mask, camera.width, camera.height, valid)
  const target = { silhouettes: silhouettesOf(mesh), centre, outline, valid, fitFocal: false }
  const refined = outline.count < 6 ? null : refine(target, pose, camera, { steps: 1, spacing: 2, from: 6, to: 6 })
  if (refined) return uncertaintyOf({ ...refined, pose }, centre, outline.count, false)
  return { rotation: [180, 180, 180], translation: [radius, radius, radius], covariance: [] }
}

/** The seed's method as it is, the reference of the benchmark. */
export const seedDescent = gradientDescent('gradient-descent', 'Gradient descent (the first method)', { scales: false, overlap: false, starts: 1 })

/** The same method with its three defects mended. */
export const mendedDescent = gradientDescent('gradient-descent-mended', 'Gradient descent, mended', { scales: true, overlap: true, starts: 24 })
