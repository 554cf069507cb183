import { z } from 'zod'
import { LIMITS } from '../limits.ts'
import { categoryId } from './ids.ts'

export const colour = z.string().regex(/^#[0-9a-f]{6}$/, 'a colour like #1f77b4')

/** One attribute that annotations of a category may carry. */
export const attributeSchema = z.object({
  name: z.string().min(1).max(LIMITS.labelLength),
  type: z.enum(['text', 'number', 'choice', 'yes-no']),
  choices: z.array(z.string().max(LIMITS.labelLength)).max(1_000).default([]),
})
export type AttributeSchema = z.infer<typeof attributeSchema>

/** A COCO category with what the annotator adds to it. `keypoints` and `skeleton` (1-based pairs) are COCO's. */
export const category = z.object({
  id: categoryId,
  name: z.string().min(1).max(LIMITS.labelLength),
  supercategory: z.string().max(LIMITS.labelLength).default(''),
  color: colour,
  /** Position in lists, ascending; the first nine answer to keys 1 to 9. */
  order: z.number(),
  keypoints: z.array(z.string().max(LIMITS.labelLength)).max(1_000).default([]),
  skeleton: z.array(z.tuple([z.number().int(), z.number().int()])).max(10_000).default([]),
  attributes: z.array(attributeSchema).max(LIMITS.attributes).default([]),
  /** Unknown fields of an imported file, kept for export. */
  extra: z.record(z.string(), z.unknown()).default({}),
})
export type Category = z.infer<typeof category>
