import { z } from 'zod'
import { LIMITS } from '../limits.ts'
import { annotationId, imageId } from './ids.ts'
import { rle, source } from './annotation.ts'
import { modelId } from './model.ts'

const rowId = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER)
export const matteId = rowId.brand<'MatteId'>()
export type MatteId = z.infer<typeof matteId>
export const alphaId = rowId.brand<'AlphaId'>()
export type AlphaId = z.infer<typeof alphaId>

/** SHA-256 of a file, 64 hex digits. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** Two masks of the photo's size that share no pixel; what is in neither is background. As a PNG 255, 128 and 0. */
export const trimap = z.object({ foreground: rle, unknown: rle })
export type Trimap = z.infer<typeof trimap>
/** What a brush of the trimap paints. */
export const trimapValue = z.enum(['foreground', 'background', 'unknown'])
export type TrimapValue = z.infer<typeof trimapValue>

/** How a trimap came to be: words and numbers for people and for doing it again, e.g. `{from: 'mask', inside: 8, outside: 12}`. */
export const trimapOrigin = z.record(z.string().max(60), z.union([z.string().max(LIMITS.labelLength), z.number(), z.boolean(), z.null()]))

/**
 * The part of a matte that people make, kept by the change log: the trimap of one object, or of the whole photo.
 * A photo has at most one matte for each object and one for itself.
 */
export const matteRow = z.object({
  id: matteId,
  image: imageId,
  /** The object whose matte it is; null for the whole photo. While that object is deleted, its matte rests. */
  annotation: annotationId.nullable(),
  /** Null for an alpha that came from elsewhere, such as an imported cutout. */
  trimap: trimap.nullable(),
  origin: trimapOrigin,
  /** Checksum of the object's shape when the trimap was made of it (shapeKey() of main/db/tables/mattes.ts); null when it was not. */
  mask: z.number().int().min(0).nullable(),
  source,
})
export type MatteRow = z.infer<typeof matteRow>

/** How an alpha was made. `import`: read from a file. */
export const matteMethod = z.enum(['closed-form', 'knn', 'large-kernel', 'guided', 'model', 'import'])
export type MatteMethod = z.infer<typeof matteMethod>
/** How one is to be made by a model: `model:` and its id. */
export const modelMethod = z.templateLiteral(['model:', modelId])

/**
 * An alpha that was worked out (or read from a file), in files beside the project named by their content: see layerFile()
 * of main/db/side-files.ts. Never changed; undoing a stroke finds the one that belongs to the trimap of before.
 */
export const alphaRow = z.object({
  id: alphaId,
  matte: matteId,
  image: imageId,
  /** trimapKey() of the trimap that it was solved from. */
  trimap: z.number().int().min(0),
  width: z.number().int().min(1).max(LIMITS.imageSide),
  height: z.number().int().min(1).max(LIMITS.imageSide),
  bits: z.union([z.literal(8), z.literal(16)]),
  sha256,
  /** Clean colours: see `foreground` of a matte; null when they were not worked out. */
  foreground: sha256.nullable(),
  method: matteMethod,
  params: trimapOrigin,
  /** Seconds of work. */
  seconds: z.number().min(0),
  /** Mean of 4 a (1 - a) over the object and its band: 0 all hard, 1 all half. Which photos need a hand goes by it. */
  uncertainty: z.number().min(0).max(1),
  /** Milliseconds since 1970, for display. */
  at: z.number(),
})
export type AlphaRow = z.infer<typeof alphaRow>

/** A file beside the project: its name below the project's folder of layers, `<sha256>.png`. */
export const layer = z.object({ file: z.string(), sha256 })

/** A matte as everybody reads it: the trimap, and the alpha that belongs to it. */
export const matte = matteRow.extend({
  /**
   * The alpha solved from this very trimap; failing that the newest of this matte, with `stale` set; null when there is none
   * (any more: the files may be deleted). A grey PNG of the photo's upright size; 0 is background, its greatest value foreground.
   */
  alpha: layer.extend({ bits: z.union([z.literal(8), z.literal(16)]), width: z.number().int(), height: z.number().int() }).nullable(),
  /**
   * Colours of the object without what shines through from behind it: an 8-bit RGBA PNG of the photo's size, opaque where the
   * colour differs from the photo's (in the band), transparent where the photo's own colour is to be taken. Its alpha channel
   * is only that mask. Null when there is none.
   */
  foreground: layer.nullable(),
  method: matteMethod.nullable(),
  params: trimapOrigin,
  seconds: z.number(),
  uncertainty: z.number().nullable(),
  /** True when the trimap, or the object's mask that it was made of, has changed since the alpha was solved. */
  stale: z.boolean(),
})
export type Matte = z.infer<typeof matte>
