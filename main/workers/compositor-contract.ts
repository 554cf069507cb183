import { z } from 'zod'
import { method } from '../../core/api/method.ts'
import { recipe } from '../../core/composite/recipe.ts'
import { rle, shape } from '../../core/records/annotation.ts'

/** As fsPath() of main/media/raw-path.ts takes it. */
const path = z.string().min(1)
const whole = z.number().int().min(0)

/** An object to be cut out of its photo, or with `shape` null a picture that is a cutout already. */
export const cutoutPlace = z.object({
  path,
  /** For messages. */
  name: z.string(),
  /** In pixels of the upright photo, whose size it is. */
  of: z.object({ shape, width: whole, height: whole }).nullable(),
  whole: z.boolean(),
})
export type CutoutPlace = z.infer<typeof cutoutPlace>

/** A photo for grounds, with the boxes of all that is labelled on it. */
export const groundPlace = z.object({ path, width: whole.min(1), height: whole.min(1), avoid: z.array(z.array(z.number()).length(4)) })
export type GroundPlace = z.infer<typeof groundPlace>

/** What is kept of a picture beside it, as `truth/<name>.json`. */
export const pictureTruth = z.object({
  program: z.literal('selvedge'),
  /** Digest of the recipe and all sources: the same picture would come of the same digest and index. */
  made: z.string(),
  width: whole.min(1), height: whole.min(1),
  /** From the back to the front. */
  objects: z.array(z.object({
    /** Number of its cutout, and that one's name. */
    cutout: whole, name: z.string(),
    /** Share of it that is seen. */
    visible: z.number(),
    bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]), area: whole, rle,
  })),
})
export type PictureTruth = z.infer<typeof pictureTruth>

/** What the process that composes pictures does. It reads and writes any path it is given: the host decides which. */
export const compositorContract = {
  compositor: {
    setUp: method('Begin', z.object({
      recipe, made: z.string(), out: path, mattes: z.boolean(), limits: z.record(z.string(), z.number()),
    }), z.object({})),
    add: method('More sources', z.object({ cutouts: z.array(cutoutPlace), grounds: z.array(groundPlace) }), z.object({})),
    make: method('One picture with its truth, unless it is there', z.object({ index: whole, name: z.string() }), z.object({
      kept: z.boolean(), truth: pictureTruth,
    })),
    sheet: method('A contact sheet of pictures that are there', z.object({
      names: z.array(z.string()).max(100), file: path, columns: whole.min(1), cell: whole.min(16).max(1_024),
    }), z.object({ width: whole, height: whole })),
    unused: method('Sources that could not be used so far', z.object({}), z.array(z.object({ cutout: whole, reason: z.string() }))),
  },
}
export type CompositorContract = typeof compositorContract
