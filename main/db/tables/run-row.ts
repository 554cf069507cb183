import type { AnnotationId, ImageId } from '../../../core/records/ids.ts'
import type { Prediction, PredictionId, Review, Run, RunId, RunImage, Verdict } from '../../../core/records/run.ts'
import { checkRow, type SqlValue } from '../checksum.ts'
import type { NewPrediction, NewRun } from '../store.ts'
import { json, text } from '../values.ts'
import { partsOf, pointsOf, type ShapeColumns, shapeOf } from './shape-columns.ts'

/* Rows of the four tables of migrations/0020-runs.ts: their checked columns in order, and both directions. */

export const RUN_COLUMNS = [
  'id', 'source', 'title', 'version', 'sha256', 'task', 'params', 'device', 'labels', 'started_at', 'ended_at',
] as const
export type StoredRun = {
  id: number; source: string; title: string; version: string; sha256: string; task: string; params: string; device: string
  labels: string; started_at: number; ended_at: number | null; crc: number
  images: number; failed: number; predictions: number; seconds: number
}

export function valuesOfRun(id: number, run: NewRun): Record<(typeof RUN_COLUMNS)[number], SqlValue> {
  return {
    id, source: text(run.source), title: text(run.title), version: text(run.version), sha256: text(run.sha256), task: text(run.task),
    params: json(run.params), device: text(run.device), labels: json(run.labels.map(text)), started_at: run.startedAt, ended_at: null,
  }
}

/** Throws `corrupt` when the row is not what was written; so do the others here. */
export function runOf(row: StoredRun): Run {
  checkRow('run', RUN_COLUMNS, RUN_COLUMNS.length, row)
  return {
    id: row.id as RunId, source: row.source, title: row.title, version: row.version, sha256: row.sha256, task: row.task,
    params: JSON.parse(row.params) as Run['params'], device: row.device, labels: JSON.parse(row.labels) as string[],
    startedAt: row.started_at, endedAt: row.ended_at, images: row.images, failed: row.failed, predictions: row.predictions,
    seconds: row.seconds,
  }
}

export const RUN_IMAGE_COLUMNS = [
  'id', 'run', 'image', 'seconds', 'uncertainty', 'disagreement', 'map', 'low', 'high', 'problem', 'extra', 'first_prediction',
] as const
export type StoredRunImage = {
  id: number; run: number; image: number; seconds: number; uncertainty: number | null; disagreement: number | null
  map: RunImage['map']; low: number; high: number; problem: string; extra: string; first_prediction: number; crc: number
  predictions: number
}

export function valuesOfRunImage(
  id: number, run: RunId, image: Omit<RunImage, 'run'>, firstPrediction: number,
): Record<(typeof RUN_IMAGE_COLUMNS)[number], SqlValue> {
  return {
    id, run, image: image.image, seconds: image.seconds, uncertainty: image.uncertainty, disagreement: image.disagreement,
    map: image.map, low: image.range[0], high: image.range[1], problem: text(image.problem), extra: json(image.extra),
    first_prediction: firstPrediction,
  }
}

export function runImageOf(row: StoredRunImage): RunImage {
  checkRow('run_image', RUN_IMAGE_COLUMNS, RUN_IMAGE_COLUMNS.length, row)
  return {
    run: row.run as RunId, image: row.image as ImageId, seconds: row.seconds, uncertainty: row.uncertainty,
    disagreement: row.disagreement, map: row.map, range: [row.low, row.high], problem: row.problem,
    extra: JSON.parse(row.extra) as RunImage['extra'],
  }
}

export const PREDICTION_COLUMNS = [
  'id', 'run', 'image', 'verdict', 'annotation', 'seq', 'label_crc', 'score', 'uncertainty', 'label', 'shape',
  'x', 'y', 'width', 'height', 'area', 'mask_height', 'mask_width', 'parts', 'keypoints', 'extra', 'points',
] as const
type PredictionColumn = (typeof PREDICTION_COLUMNS)[number]
export type StoredPrediction = ShapeColumns & {
  id: number; run: number; image: number; verdict: Verdict; annotation: number | null; seq: number | null; label_crc: number | null
  score: number | null; uncertainty: number | null; label: string; x: number; y: number; width: number; height: number; area: number
  keypoints: string | null; extra: string; crc: number
  /** State of the change that gave the verdict, where it was joined. */
  change_state?: string | null
}

export function valuesOfPrediction(id: number, run: RunId, image: ImageId, row: NewPrediction): Record<PredictionColumn, SqlValue> {
  const { shape, bbox } = row
  const mask = shape.type === 'mask' ? shape.rle : null
  return {
    id, run, image, verdict: 'open', annotation: null, seq: null, label_crc: null, score: row.score, uncertainty: row.uncertainty,
    label: text(row.label), shape: shape.type, x: bbox[0], y: bbox[1], width: bbox[2], height: bbox[3], area: row.area,
    mask_height: mask && mask.size[0], mask_width: mask && mask.size[1], parts: partsOf(shape),
    keypoints: row.keypoints && JSON.stringify(row.keypoints), extra: '{}', points: pointsOf(shape),
  }
}

/** The verdict is open while the change that gave it is undone. */
export function predictionOf(row: StoredPrediction): Prediction {
  checkRow('prediction', PREDICTION_COLUMNS, PREDICTION_COLUMNS.length, row)
  const stands = row.seq === null || (row.change_state ?? 'done') === 'done'
  return {
    id: row.id as PredictionId, run: row.run as RunId, image: row.image as ImageId, label: row.label, shape: shapeOf(row),
    keypoints: row.keypoints === null ? null : (JSON.parse(row.keypoints) as number[]),
    bbox: [row.x, row.y, row.width, row.height], area: row.area, score: row.score, uncertainty: row.uncertainty,
    verdict: stands ? row.verdict : 'open', annotation: stands ? (row.annotation as AnnotationId | null) : null,
  }
}

export const REVIEW_COLUMNS = [
  'id', 'image', 'run', 'round', 'verdict', 'reviewer', 'note', 'at', 'seconds', 'key', 'seq',
] as const
export type StoredReviewRow = {
  id: number; image: number; run: number | null; round: Review['round']; verdict: Review['verdict']; reviewer: string; note: string
  at: number; seconds: number; key: string; seq: number | null; crc: number
}

export function reviewOf(row: StoredReviewRow): Review {
  checkRow('review', REVIEW_COLUMNS, REVIEW_COLUMNS.length, row)
  return {
    id: row.id as Review['id'], image: row.image as ImageId, run: row.run as RunId | null, round: row.round, verdict: row.verdict,
    reviewer: row.reviewer, note: row.note, at: row.at, seconds: row.seconds,
  }
}
