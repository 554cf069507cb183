import { z } from 'zod'
import { LIMITS } from '../limits.ts'
import { categoryId, imageId } from './ids.ts'

/** `done` with no objects means "looked at, nothing there", which differs from `todo`. */
export const imageStatus = z.enum(['todo', 'done', 'flagged'])
export type ImageStatus = z.infer<typeof imageStatus>
export const split = z.enum(['', 'train', 'val', 'test'])
export type Split = z.infer<typeof split>

/** The part of an image row that a person edits; the only part that changes and undo touch. */
export const imageMark = z.object({
  id: imageId,
  status: imageStatus.default('todo'),
  split: split.default(''),
  flags: z.record(z.string().max(LIMITS.labelLength), z.boolean()).default({}),
  note: z.string().max(LIMITS.attributeTextLength).default(''),
})
export type ImageMark = z.infer<typeof imageMark>

/** What is wrong with the file behind an image row, or `ok`. */
export const imageHealth = z.enum(['ok', 'missing', 'changed', 'undecodable', 'truncated'])

/** An image row as lists and the canvas see it. Sizes are of the upright image, after EXIF orientation. */
export const imageRow = imageMark.extend({
  /** File name without folders, for display. */
  name: z.string(),
  /** Path relative to its root, forward slashes. */
  path: z.string(),
  width: z.number().int().min(1),
  height: z.number().int().min(1),
  /** EXIF orientation 1..8 of the file's own pixels. */
  orientation: z.number().int().min(1).max(8),
  bytes: z.number().int().min(0),
  health: imageHealth,
  /** Plain words for `health`, empty when ok. */
  problem: z.string(),
  /** Number of annotations, and the categories that occur. */
  objects: z.number().int().min(0),
  categories: z.array(categoryId),
  /** Of the newest run that could do this photo: how many objects it found (null: never predicted), their lowest score, doubt 0..1. */
  predictions: z.number().int().nullable().default(null),
  score: z.number().nullable(),
  uncertainty: z.number().nullable().default(null),
  /** Bumped by every change of this image's annotations or marks. */
  rev: z.number().int(),
})
export type ImageRow = z.infer<typeof imageRow>
