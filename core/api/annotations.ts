import { z } from 'zod'
import { change } from '../change/change.ts'
import { stroke } from '../change/strokes.ts'
import { LIMITS } from '../limits.ts'
import { annotation } from '../records/annotation.ts'
import { imageId, projectId } from '../records/ids.ts'
import { imageRow } from '../records/image.ts'
import { method } from './method.ts'

const project = projectId

export const historyEntry = z.object({
  seq: z.number().int(),
  label: z.string(),
  author: z.string(),
  at: z.number(),
  state: z.enum(['done', 'undone', 'dropped']),
  ops: z.number().int(),
})

export const annotations = {
  list: method('An image row and its annotations, in drawing order', z.object({ project, image: imageId }), z.object({
    image: imageRow,
    annotations: z.array(annotation),
    /** What undo and redo would do now, or null. */
    undo: z.string().nullable(),
    redo: z.string().nullable(),
    /** Unfinished work kept for this image: the tool and its state. */
    draft: z.object({ tool: z.string(), state: z.unknown() }).nullable(),
  })),
  commit: method('Store one gesture: one transaction, one entry of the history', z.object({
    project,
    /** The image it belongs to; null for changes of the whole project (categories). */
    image: imageId.nullable(),
    label: z.string().min(1).max(200),
    change,
    /** What differs in long masks, which are empty in `change` (core/change/strokes.ts). */
    strokes: z.array(stroke).max(LIMITS.changeOps).default([]),
    /** Random name of this gesture: sending it twice stores it once. */
    key: z.string().min(8).max(64),
  }), z.object({ seq: z.number().int(), rev: z.number().int() })),
  undo: method('Take back the newest change of an image (null: of the project)', z.object({ project, image: imageId.nullable() }), z.object({
    label: z.string().nullable(), change,
  })),
  redo: method('Do the newest undone change again', z.object({ project, image: imageId.nullable() }), z.object({ label: z.string().nullable(), change })),
  history: method('Changes of an image, newest first', z.object({
    project, image: imageId.nullable(), limit: z.number().int().min(1).max(1_000).default(100),
  }), z.array(historyEntry)),
  reserve: method('A block of unused annotation ids for this client', z.object({ project, count: z.number().int().min(1).max(10_000).default(200) }), z.object({
    first: z.number().int().min(1), count: z.number().int(),
  })),
  keepDraft: method('Keep unfinished work of an image, or forget it with null', z.object({
    project, image: imageId, draft: z.object({ tool: z.string().max(60), state: z.unknown() }).nullable(),
  }), z.object({})),
}
