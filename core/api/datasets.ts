import { z } from 'zod'
import { cutoutSpec } from '../cutout/spec.ts'
import { depthSpec } from '../depth/spec.ts'
import { LIMITS } from '../limits.ts'
import { depthValues } from '../records/depth.ts'
import { projectId } from '../records/ids.ts'
import { imageFilter } from './images.ts'
import { method } from './method.ts'

const project = projectId
const path = z.string().min(1).max(4096)

/** One thing of a file that was not taken, and why. */
export const skipped = z.object({ file: z.string(), field: z.string(), code: z.string(), message: z.string(), fix: z.string() })
/** One thing a format could not carry, with how often. */
export const lost = z.object({ what: z.string(), count: z.number().int(), example: z.string() })

export const datasets = {
  formats: method('Formats that can be read and written', z.object({}), z.array(z.object({
    id: z.string(), title: z.string(), about: z.string(), reads: z.boolean(), writes: z.boolean(),
    /** What a reader wants to be given. */
    source: z.enum(['file', 'folder']),
  }))),
  import: method('Read a dataset into the project, all or nothing', z.object({
    project, format: z.string(), source: path,
    /** Folder of the photos, when they are not beside the annotations. */
    images: path.optional(),
    /** Folders outside the source that its paths may point into. */
    allowRoots: z.array(path).default([]),
    as: z.enum(['truth', 'prediction']).default('truth'),
    onError: z.enum(['stop', 'skip']).default('stop'),
    limits: z.record(z.string(), z.number()).default({}),
    /** For mask pictures: the level, 1..255, from which a pixel belongs to the mask, and the category of all masks. */
    threshold: z.number().int().min(1).max(255).default(128),
    category: z.string().min(1).max(LIMITS.labelLength).optional(),
    /** Holes of masks up to so many pixels are filled. */
    fillHoles: z.number().int().min(0).max(LIMITS.rlePixels).default(0),
    /** How runs of pixels are counted, for tables that do not say. */
    order: z.enum(['columns', 'rows']).optional(),
    /** What depths mean where no depth.json beside them says it. */
    depth: z.object({
      /** What a level of a PNG is, in the unit: a millimetre, as depth cameras write. */
      scale: z.number().min(1e-9).max(1e9).default(0.001),
      /** Empty when the scale is not known. */
      unit: z.string().max(20).default('m'),
      values: depthValues.default('distance'),
    }).prefault({}),
  }), z.object({
    images: z.number().int(), annotations: z.number().int(), categories: z.number().int(),
    skipped: z.array(skipped),
    /** How many were skipped in all; `skipped` lists the first thousand. */
    skippedTotal: z.number().int(),
    /** How things were taken where the files do not say, and what looks wrong with them. */
    notes: z.array(lost).default([]),
  }), { job: true, resumable: true }),
  export: method('Write the project as a dataset into a folder', z.object({
    project, format: z.string(), out: path,
    segmentation: z.enum(['polygon', 'rle', 'auto']).default('auto'),
    /** Take bbox and area as the imported file had them instead of computing them. */
    keepMeasures: z.boolean().default(false),
    shares: z.object({ train: z.number().min(0), val: z.number().min(0), test: z.number().min(0) }).partial().optional(),
    seed: z.number().int().default(1),
    filter: imageFilter.optional(),
    copyImages: z.boolean().default(false),
    /** For mask pictures: everything on a photo in one, a folder of pictures for each category, or numbers of classes, objects, segments. */
    masks: z.enum(['union', 'classes', 'semantic', 'instance', 'panoptic']).default('union'),
    cutout: cutoutSpec.prefault({}),
    /** Bits of bare alphas. */
    bits: z.union([z.literal(8), z.literal(16)]).default(8),
    /** Unknown pixels on each side of the edge, for objects without a trimap. */
    band: z.object({ inside: z.number().min(0).max(500).default(10), outside: z.number().min(0).max(500).default(10) }).prefault({}),
    /** For run lengths: counted down the columns, or along the rows. */
    order: z.enum(['columns', 'rows']).default('columns'),
    depth: depthSpec.prefault({}),
  }), z.object({
    files: z.array(z.string()), images: z.number().int(), annotations: z.number().int(), lost: z.array(lost),
  }), { job: true, resumable: true }),
}
