import { z } from 'zod'
import { cutoutSpec } from '../cutout/spec.ts'
import { method } from './method.ts'

const path = z.string().min(1).max(4_096)
const pixels = z.number().min(0).max(1_000)
const share = z.number().min(0).max(1)

/** How a trimap is made of a mask picture. */
export const trimapParams = z.object({
  /** `band`: of even width; `adaptive`: as wide as the photo's edge is soft; `superpixel`: cells that the mask cuts; `uncertainty`: of a map of probabilities. */
  method: z.enum(['band', 'adaptive', 'superpixel', 'uncertainty']).default('band'),
  inside: pixels.default(10), outside: pixels.default(10),
  /** A pixel belongs to the mask from this level of 255. */
  threshold: z.number().int().min(1).max(255).default(128),
  /** Superpixels: about how many. */
  cells: z.number().int().min(4).max(20_000).default(1_000),
  /** Uncertainty: probabilities between these are unknown. */
  low: share.default(0.05), high: share.default(0.95),
})
export type TrimapParams = z.output<typeof trimapParams>

/** Trimaps and cutouts of files that belong to no project. */
export const cutouts = {
  trimapFile: method('A trimap of a mask picture, as a PNG of 0, 128 and 255', z.object({
    mask: path, image: path.optional(), out: path, params: trimapParams.prefault({}),
  }), z.object({
    file: z.string(), width: z.number().int(), height: z.number().int(), foreground: z.number().int(), background: z.number().int(), unknown: z.number().int(),
  })),
  cutoutFile: method('A photo with an alpha, as a cutout', z.object({
    image: path, alpha: path, foreground: path.optional(), out: path, spec: cutoutSpec.prefault({}),
  }), z.object({ file: z.string(), width: z.number().int(), height: z.number().int(), notes: z.array(z.string()) })),
}
