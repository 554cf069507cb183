import type { Camera, Pose } from '../camera.ts'
import type { Mesh } from '../mesh.ts'
import type { ViewIndex } from './view-index.ts'

/** What is to be fitted: a mesh, and where it was seen. */
export type FitProblem = {
  mesh: Mesh
  /** camera.width * camera.height, row by row: 1 object, 0 not. */
  mask: Uint8Array
  camera: Camera
  /** The focal length is not known: it is fitted as well, from the camera's as a first guess. */
  fitFocal?: boolean
  /** As `mask`: 0 where it cannot be known whether the object is there, behind an occluder or outside of the photo. */
  valid?: Uint8Array
  /** A pose to begin from; without it the whole view sphere is searched, by those fitters that can. */
  start?: Pose
  /** Made once per mesh by `buildViewIndex`; without it the fitter makes its own. */
  index?: ViewIndex
}

/** A pose and how well its silhouette meets the mask, over the pixels that can be known. */
export type Fitted = {
  pose: Pose
  /** That of the problem, with its own focal length when that was fitted. */
  camera: Camera
  /** 0 to 1. */
  iou: number
  dice: number
  /** The seed's: sum over rows of the row's share of unequal pixels. */
  hamming: number
  /** Symmetric mean distance and longest distance between the outlines, pixels. */
  chamfer: number
  hausdorff: number
}

export type Uncertainty = {
  /** One standard deviation about the camera's x, y and z axes, degrees. */
  rotation: [number, number, number]
  /** One standard deviation along the camera's axes, mesh units. */
  translation: [number, number, number]
  /** 6 x 6, row by row: rotation about the camera's axes through the mesh's centre (radians), then translation (mesh units). */
  covariance: number[]
}

export type FitResult = {
  /** Id of the fitter. */
  method: string
  best: Fitted
  /** The best of the answers that look another way; null when the search met none. */
  runnerUp: Fitted | null
  /** IoU of the best minus that of the runner-up; 1 without one. Below 0 where the outlines speak for the best although it covers less, as when a piece is hidden. */
  margin: number
  /** The silhouette does not tell the two apart. */
  ambiguous: boolean
  /** What a person should know of this fit, a sentence or two; '' when it is clear. */
  words: string
  uncertainty: Uncertainty
  /** The fitter's cost, step by step, of the best answer. */
  curve: number[]
  /** Silhouettes drawn. */
  renders: number
  seconds: number
}

export type FitCall = { signal?: AbortSignal; progress?: (done: number) => void }

export type Fitter = {
  id: string
  title: string
  /** Without a start it looks into the index of views, which is better made or loaded beforehand. */
  needsIndex?: boolean
  /**
   * Throws `invalid` when the mask is empty or full, or does not have the camera's size, and `cancelled` when asked to stop.
   * @param call progress is told from 0 to 1
   */
  fit(problem: FitProblem, call?: FitCall): FitResult
}
