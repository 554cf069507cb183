import type { Box, Runs } from '../mask/runs.ts'

/** What overlap is measured on: boxes, masks, or keypoints (OKS). */
export type CocoType = 'bbox' | 'segm' | 'keypoints'

type CocoObject = {
  /** Ids of its photo and class; photos are gone through by rising id, which decides ties of equal scores. */
  image: number
  category: number
  bbox: Readonly<Box>
  /** Pixels, for COCO's ranges of size; null: as many as the mask has. */
  area: number | null
  /** x, y, v triplets. */
  keypoints: ArrayLike<number> | null
  /** Its pixels, asked for only where overlap of masks or their area is wanted, and not kept. */
  mask(): Runs
}
/** An object of the truth. A crowd may be found many times over; neither it nor what is ignored counts. */
export type CocoTruth = CocoObject & { crowd: boolean; ignore: boolean }
/** A detection, with a score of any size. */
export type CocoFound = CocoObject & { score: number }

export type CocoSet = { truths: readonly CocoTruth[]; found: readonly CocoFound[] }

export type AreaRange = { name: 'all' | 'small' | 'medium' | 'large'; from: number; to: number }

/** COCO's constants for a type, as pycocotools' Params has them. */
export type CocoParams = {
  type: CocoType
  /** Overlaps from which a detection counts as found: 0.5, 0.55 ... 0.95. */
  thresholds: readonly number[]
  areas: readonly AreaRange[]
  /** Most detections of one class on one photo that count, ascending. */
  mostFound: readonly number[]
}

const ALL: AreaRange = { name: 'all', from: 0, to: 1e10 }
const SMALL: AreaRange = { name: 'small', from: 0, to: 32 ** 2 }
const MEDIUM: AreaRange = { name: 'medium', from: 32 ** 2, to: 96 ** 2 }
const LARGE: AreaRange = { name: 'large', from: 96 ** 2, to: 1e10 }

// As numpy's linspace(0.5, 0.95, 10) gives them, to the last bit.
const THRESHOLDS = Array.from({ length: 10 }, (_, i) => (i === 9 ? 0.95 : 0.5 + i * ((0.95 - 0.5) / 9)))

/** Recalls at which precision is read: 0, 0.01 ... 1. */
export const RECALLS: readonly number[] = Array.from({ length: 101 }, (_, i) => i * 0.01)

export function cocoParams(type: CocoType): CocoParams {
  if (type === 'keypoints') return { type, thresholds: THRESHOLDS, areas: [ALL, MEDIUM, LARGE], mostFound: [20] }
  return { type, thresholds: THRESHOLDS, areas: [ALL, SMALL, MEDIUM, LARGE], mostFound: [1, 10, 100] }
}
