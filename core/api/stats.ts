import { z } from 'zod'
import { categoryId, projectId } from '../records/ids.ts'
import { method } from './method.ts'

export const stats = {
  project: method('Counts per category, size, status and split; histogram of areas', z.object({ project: projectId }), z.object({
    images: z.number().int(), annotations: z.number().int(), empty: z.number().int(),
    status: z.record(z.string(), z.number().int()),
    splits: z.record(z.string(), z.number().int()),
    categories: z.array(z.object({
      id: categoryId, name: z.string(), annotations: z.number().int(), images: z.number().int(),
      /** COCO's buckets by area: < 32², < 96², the rest. */
      small: z.number().int(), medium: z.number().int(), large: z.number().int(),
      medianArea: z.number(),
    })),
    /** Annotations by area: bucket i holds areas in [2^i, 2^(i+1)) pixels. */
    areas: z.array(z.number().int()),
    shapes: z.record(z.string(), z.number().int()),
    sources: z.record(z.string(), z.number().int()),
  })),
}
