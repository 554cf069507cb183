import { z } from 'zod'
import { categoryId, imageId, projectId } from '../records/ids.ts'
import { imageRow, imageStatus, split } from '../records/image.ts'
import { method } from './method.ts'

const project = projectId

export const imageFilter = z.object({
  /** Words that must all occur in the path or note. */
  search: z.string().max(500).default(''),
  status: z.array(imageStatus).default([]),
  split: z.array(split).default([]),
  categories: z.array(categoryId).default([]),
  /** True: only with objects; false: only without. */
  objects: z.boolean().nullable().default(null),
  /** Only images whose file has a problem. */
  problems: z.boolean().default(false),
  /** True: only with predictions or the knowledge that there are none; false: only never predicted. */
  predicted: z.boolean().nullable().default(null),
  /** Whether predictions of the newest run wait for a verdict, or all have one. */
  verdict: z.enum(['open', 'given']).nullable().default(null),
  /** Lowest score of the newest run within these, both included. */
  score: z.tuple([z.number(), z.number()]).nullable().default(null),
  /** Only these, as somebody chose them; null: all. */
  ids: z.array(imageId).max(100_000).nullable().default(null),
})
export type ImageFilter = z.input<typeof imageFilter>
export const imageSort = z.enum(['name', 'added', 'objects', 'status', 'size', 'score', 'uncertainty'])

export const images = {
  ids: method('Ids of the images that pass a filter, in order', z.object({
    project, filter: imageFilter.default(imageFilter.parse({})), sort: imageSort.default('name'), descending: z.boolean().default(false),
  }), z.object({ ids: z.array(imageId), total: z.number().int() })),
  rows: method('Rows of some images, in the order asked; unknown ids are left out', z.object({ project, ids: z.array(imageId).max(1_000) }), z.array(imageRow)),
  add: method('Add photos, or all photos of folders, by reference', z.object({
    project, paths: z.array(z.string().min(1).max(4096)).min(1).max(10_000),
    /** Copy the files into a folder beside the project instead of referring to them. */
    copy: z.boolean().default(false),
  }), z.object({
    added: z.number().int(), known: z.number().int(),
    skipped: z.array(z.object({ file: z.string(), code: z.string(), message: z.string() })),
  }), { job: true, resumable: true }),
  remove: method('Take images and their annotations out of the project; files stay', z.object({ project, ids: z.array(imageId).min(1).max(100_000) }), z.object({ removed: z.number().int() })),
  check: method('Compare every file with what the project knows of it', z.object({ project }), z.object({
    ok: z.number().int(), missing: z.number().int(), changed: z.number().int(),
  }), { job: true, resumable: true }),
  relink: method('Find missing photos again under a folder, by content, then by name and size', z.object({ project, folder: z.string().min(1).max(4096) }), z.object({
    found: z.number().int(), missing: z.number().int(),
  }), { job: true, resumable: true }),
  assignSplits: method('Give images to train, val and test by a seed; near-duplicates and one product stay together', z.object({
    project,
    shares: z.object({ train: z.number().min(0), val: z.number().min(0), test: z.number().min(0) }),
    seed: z.number().int().default(1),
  }), z.object({ train: z.number().int(), val: z.number().int(), test: z.number().int(), groups: z.number().int() }), { job: true, resumable: true }),
  metadata: method('What the file says about itself', z.object({ project, id: imageId }), z.object({
    file: z.string(), format: z.string(), width: z.number(), height: z.number(), channels: z.number(), orientation: z.number(),
    bytes: z.number(), hash: z.string(), exif: z.record(z.string(), z.string()),
    /** How the pixels are stored, in words. */
    encoding: z.string(),
    /** Unknown fields an imported dataset had for this image. */
    extra: z.record(z.string(), z.unknown()),
  })),
}
