import { type Camera, eye, type Pose } from '../camera.ts'
import { turn } from '../rotation.ts'
import type { Contour, Silhouettes, Spans } from '../silhouette.ts'
import type { Outline } from './mask-outline.ts'
import { moved, MOTIONS, slopes } from './motion.ts'
import { solvePositive } from './normal-equations.ts'

/** What a pose is refined against. */
export type Target = {
  silhouettes: Silhouettes
  /** The mesh's centre, about which it turns. */
  centre: [number, number, number]
  outline: Outline
  /** 0 where it cannot be known whether the object is there. */
  valid?: Uint8Array
  fitFocal: boolean
}

export type Pace = {
  steps: number
  /** Pixels between the silhouette's points. */
  spacing: number
  /** Pixels beyond which a point counts ever less: at the first step and at the last. */
  from: number
  to: number
  /** Ends when a step moves no point by more than so many pixels, about. */
  still?: number
}

export type Refined = {
  pose: Pose
  camera: Camera
  /** Weighted root mean square distance of the outlines before each step, pixels. */
  curve: number[]
  /** Normal matrix of the last step, 7 x 7 in motions per pixel, of the mask's points only. */
  normal: Float64Array
  /** Weighted mean of their squared distances, square pixels, and the sum of their weights. */
  variance: number
  weight: number
}

/** Share of the normal matrix' trace that is added to its diagonal; keeps what the outline does not tell from running away. */
const DAMPING = 1e-4
/** Width of the weights in root mean square distances, at least. */
const SPARED = 2.5
/** What one step may do at most: turn (radians), relative move. */
const LONGEST = 0.35
/** Share of its distance by which the camera may have gone round the object before the edges of the outline are looked for anew: about a degree. */
const SAME_HORIZON = 0.015

/**
 * Moves a pose until its silhouette's outline lies on that of a mask: each point of the one is drawn to the nearest of the other whose
 * normal points the same way, along that one's normal, both ways; steps of Gauss and Newton with derivatives of the silhouette's points; Geman
 * and McClure's weights, their width shrinking. Of the family of contour trackers (Harris, RAPID, 1990; Stoiber et al., "Iterative
 * corresponding geometry", 2022) and of the iterated closest point with lines (Chen and Medioni, 1992).
 * Null when the silhouette leaves the picture.
 * @param onStep is told each pose's silhouette before it is moved
 */
export function refine(
  target: Target, start: Pose, camera: Camera, pace: Pace, onStep?: (spans: Spans) => void,
): Refined | null {
  const { silhouettes, centre, outline, valid, fitFocal } = target
  const n = fitFocal ? MOTIONS : MOTIONS - 1
  const A = new Float64Array(n * n)
  const b = new Float64Array(n)
  const step = new Float64Array(n)
  const sums = sumsOf()
  let pose = start
  let seen = camera
  let near: ReturnType<Silhouettes['nearby']> = silhouettes
  let drawnFrom = [0, 0, 0]
  let width = pace.from
  const narrower = pace.steps > 1 ? (pace.to / pace.from) ** (1 / (pace.steps - 1)) : 1
  const curve: number[] = []
  for (let k = 0; k < pace.steps; k++) {
    const from = eye(pose)
    if (apart(from, drawnFrom) > SAME_HORIZON) {
      near = silhouettes.nearby(pose)
      drawnFrom = from
    }
    const contour = near.contour(pose, seen, pace.spacing)
    onStep?.(contour.spans)
    if (contour.count < 6) return null
    // As narrow as the pace wants, but never so narrow that it cuts off what the outlines differ by everywhere.
    width = k === 0 ? pace.from : Math.max(pace.to, Math.min(width, Math.max(width * narrower, SPARED * Math.sqrt(sums.both))))
    gather(sums, contour, outline, pose, seen, turn(pose.R, centre).map((value, i) => value + pose.t[i]), width, valid)
    curve.push(Math.sqrt(sums.both))
    let trace = 0
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) A[i * n + j] = sums.model[i * MOTIONS + j] + sums.mask[i * MOTIONS + j]
      b[i] = sums.slope[i]
      trace += A[i * n + i]
    }
    for (let i = 0; i < n; i++) A[i * n + i] += (DAMPING * trace) / n
    if (!solvePositive(A, b, n, step)) return null
    let longest = 0
    for (let i = 0; i < n; i++) longest = Math.max(longest, Math.abs(step[i]))
    if (longest > LONGEST) for (let i = 0; i < n; i++) step[i] *= LONGEST / longest
    ;({ pose, camera: seen } = moved(pose, seen, centre, step))
    if (pace.still !== undefined && k > 1 && far(step, sums, n) < pace.still && (width <= pace.to * 1.01 || k > pace.steps / 2)) break
  }
  return { pose, camera: seen, curve, normal: sums.mask, variance: sums.variance, weight: sums.weight }
}

/** How far one place is from another, as a share of its distance from the object's. */
function apart(a: readonly number[], b: readonly number[]): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]) / Math.hypot(a[0], a[1], a[2])
}

/** Root mean square distance by which a step moves the mask's outline, pixels. */
function far(step: Float64Array, { mask, weight }: Sums, n: number): number {
  let sum = 0
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) sum += step[i] * mask[i * MOTIONS + j] * step[j]
  return Math.sqrt(Math.max(0, sum) / Math.max(1e-9, weight))
}

type Sums = {
  /** 7 x 7 of the silhouette's points against the mask, and of the mask's against the silhouette. */
  model: Float64Array
  mask: Float64Array
  slope: Float64Array
  both: number
  variance: number
  weight: number
}

/**
 * Share of both outlines that lies on the other one: each point counts by a Gaussian of its distance, both ways, the mean of both. 0 to 1.
 * @param tolerance its deviation, pixels
 */
export function agreement(target: Target, pose: Pose, camera: Camera, spacing: number, tolerance: number): number {
  const { silhouettes, outline, valid } = target
  const contour = silhouettes.contour(pose, camera, spacing)
  if (contour.count < 6) return 0
  match(contour, outline)
  const scale = -0.5 / (tolerance * tolerance)
  let model = 0
  let known = 0
  for (let i = 0; i < contour.count; i++) {
    if (!isKnown(contour.x[i], contour.y[i], camera, valid)) continue
    known++
    model += Math.exp(scale * maskSquare[i])
  }
  let mask = 0
  for (let j = 0; j < outline.count; j++) mask += Math.exp(scale * modelSquare[j])
  return known === 0 ? 0 : (model / known + mask / outline.count) / 2
}

function sumsOf(): Sums {
  return {
    model: new Float64Array(MOTIONS * MOTIONS), mask: new Float64Array(MOTIONS * MOTIONS), slope: new Float64Array(MOTIONS), both: 0, variance: 0, weight: 0,
  }
}

const gradient = new Float64Array(MOTIONS)
// For each point of the mask's outline the nearest of the silhouette's, and the other way round; squares in square pixels.
let nearestModel = new Int32Array(0)
let modelSquare = new Float64Array(0)
let nearestMask = new Int32Array(0)
let maskSquare = new Float64Array(0)

/** One pass over all pairs of points finds the nearest both ways, of those whose normals point to the same side. */
function match(contour: Contour, outline: Outline): void {
  const { count, x, y, nx, ny } = outline
  if (nearestModel.length < count) {
    nearestModel = new Int32Array(count)
    modelSquare = new Float64Array(count)
  }
  if (nearestMask.length < contour.count) {
    nearestMask = new Int32Array(contour.count * 2)
    maskSquare = new Float64Array(contour.count * 2)
  }
  nearestModel.fill(-1, 0, count)
  modelSquare.fill(Infinity, 0, count)
  for (let i = 0; i < contour.count; i++) {
    const px = contour.x[i]
    const py = contour.y[i]
    const ax = contour.nx[i]
    const ay = contour.ny[i]
    let best = -1
    let least = Infinity
    for (let j = 0; j < count; j++) {
      const dx = x[j] - px
      const dy = y[j] - py
      const alike = ax * nx[j] + ay * ny[j]
      if (alike < 0.2) continue
      const d = (dx * dx + dy * dy) * (1.5 - 0.5 * alike)
      if (d < least) {
        least = d
        best = j
      }
      if (d < modelSquare[j]) {
        modelSquare[j] = d
        nearestModel[j] = i
      }
    }
    nearestMask[i] = best
    maskSquare[i] = least
  }
}

function gather(
  sums: Sums, contour: Contour, outline: Outline, pose: Pose, camera: Camera, middle: ArrayLike<number>, width: number, valid?: Uint8Array,
): void {
  sums.model.fill(0)
  sums.mask.fill(0)
  sums.slope.fill(0)
  match(contour, outline)
  const { count, x, y, nx, ny } = outline
  const square = width * width
  const share = { model: 1 / contour.count, mask: 1 / count }
  let error = 0
  let weights = 0
  for (let i = 0; i < contour.count; i++) {
    const j = nearestMask[i]
    if (j < 0 || !isKnown(contour.x[i], contour.y[i], camera, valid)) continue
    const distance = (x[j] - contour.x[i]) * nx[j] + (y[j] - contour.y[i]) * ny[j]
    const weight = share.model * weightOf(maskSquare[i], square)
    slopes(pose, camera, middle, contour.X[i], contour.Y[i], contour.Z[i], nx[j], ny[j], gradient)
    add(sums.model, sums.slope, distance, weight)
    error += weight * distance * distance
    weights += weight
  }
  let own = 0
  let ownWeights = 0
  for (let j = 0; j < count; j++) {
    const i = nearestModel[j]
    if (i < 0) continue
    const distance = (x[j] - contour.x[i]) * contour.nx[i] + (y[j] - contour.y[i]) * contour.ny[i]
    const weight = share.mask * weightOf(modelSquare[j], square)
    slopes(pose, camera, middle, contour.X[i], contour.Y[i], contour.Z[i], contour.nx[i], contour.ny[i], gradient)
    add(sums.mask, sums.slope, distance, weight)
    own += weight * distance * distance
    ownWeights += weight
  }
  sums.both = weights + ownWeights > 0 ? (error + own) / (weights + ownWeights) : 0
  sums.variance = ownWeights > 0 ? own / ownWeights : 0
  sums.weight = ownWeights
}

function weightOf(square: number, width: number): number {
  const share = width / (width + square)
  return share * share
}

function add(matrix: Float64Array, slope: Float64Array, distance: number, weight: number): void {
  for (let i = 0; i < MOTIONS; i++) {
    const gi = weight * gradient[i]
    slope[i] += gi * distance
    for (let j = 0; j < MOTIONS; j++) matrix[i * MOTIONS + j] += gi * gradient[j]
  }
}

/** Whether a mask's outline could have been seen there: inside of the picture, and not behind anything. */
function isKnown(x: number, y: number, camera: Camera, valid?: Uint8Array): boolean {
  if (!(x > 1 && y > 1 && x < camera.width - 1 && y < camera.height - 1)) return false
  return valid === undefined || valid[Math.floor(y) * camera.width + Math.floor(x)] !== 0
}
