import { z } from 'zod'
import { LIMITS } from '../limits.ts'
import { imageId } from './ids.ts'
import { sha256, trimapOrigin } from './matte.ts'
import { intrinsics } from './pose.ts'

/** `distance`: far is large. `inverse`: near is large, as disparities and the answers of MiDaS and Depth Anything are. */
export const depthValues = z.enum(['distance', 'inverse'])
export type DepthValues = z.infer<typeof depthValues>

const side = z.number().int().min(1).max(LIMITS.imageSide)

/**
 * The true depth of a photo, at most one each: a grey 16-bit PNG of the photo's upright size beside the project, named by its
 * content. Level 0 is unknown, 1 to 65535 stand for `low` to `high` (core/depth/levels.ts). No part of the change log: it
 * comes from a file, and a newer file replaces it.
 */
export const depthRow = z.object({
  id: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
  image: imageId,
  width: side,
  height: side,
  low: z.number(),
  high: z.number(),
  /** m for metres; empty when the scale is not known. */
  unit: z.string().max(20),
  values: depthValues,
  /** What the photo was taken with, in its pixels; null when not known. */
  camera: intrinsics.nullable(),
  sha256,
  /** `import:<format>`. */
  source: z.string().min(1).max(300),
  origin: trimapOrigin,
  /** Milliseconds since 1970, for display. */
  at: z.number(),
})
export type DepthRow = z.infer<typeof depthRow>
