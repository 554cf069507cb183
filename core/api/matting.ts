import { z } from 'zod'
import { modelMethod } from '../records/matte.ts'
import { method } from './method.ts'
import { deviceChoice } from './models.ts'

const path = z.string().min(1).max(4096)

export const fileMatteMethod = z.union([z.enum(['closed-form', 'knn', 'large-kernel', 'guided']), modelMethod])

/** alphamatting.com's four errors of one matte, over the pixels that count. */
export const matteErrors = z.object({
  sad: z.number(), mse: z.number(), gradient: z.number(), connectivity: z.number(), pixels: z.number().int(),
})
export const matteComparison = z.object({
  /** Plain words: what was compared where. */
  rule: z.string(),
  images: z.array(matteErrors.extend({ name: z.string() })),
  mean: matteErrors.omit({ pixels: true }), median: matteErrors.omit({ pixels: true }),
  /** Files that have no partner. */
  unpaired: z.array(z.string()),
})
export type MatteComparison = z.infer<typeof matteComparison>

export const matting = {
  file: method('Work out the alpha of a photo file from a trimap file', z.object({
    image: path,
    /** PNG of the photo's size: 0 background, 255 foreground, anything between unknown. */
    trimap: path,
    method: fileMatteMethod.default('closed-form'),
    /** Where a model runs. */
    device: deviceChoice.default('auto'),
    /** PNG to write: grey, of so many bits. */
    out: path, bits: z.union([z.literal(8), z.literal(16)]).default(8),
    /** PNG to write the object's own colours to, without what shines through. */
    foreground: path.optional(),
  }), z.object({
    file: z.string(), width: z.number().int(), height: z.number().int(),
    /** Of solving alone; a model's steps are the parts of the photo it was shown. */
    seconds: z.number(), iterations: z.number().int(), unknown: z.number().int(),
  })),
  compare: method('Compare mattes with the truth: a file each, or folders of files with the same names', z.object({
    truth: path, predictions: path,
    /** Only unknown pixels count; without it all. */
    trimaps: path.optional(),
  }), matteComparison),
}
