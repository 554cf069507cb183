import { z } from 'zod'
import { imageId } from '../records/ids.ts'

const share = z.number().min(0).max(1).nullable()
const length = z.number().min(0).nullable()

/** How well a run found the joints of labelled persons. Null where there is nothing to measure. */
export const runJointScores = z.object({
  /** Plain words: what was compared how. */
  rule: z.string(),
  /** Labelled persons on photos of the run, those of which something was found, and what was found where nobody is labelled. */
  persons: z.number().int(), answered: z.number().int(), beside: z.number().int(),
  /** Millimetres, means over the persons whose joints are known in space. */
  mpjpe: length, paMpjpe: length,
  /** Shares of all joints within 150 mm; within 5, 10, 20 % of the person's longer side; within half of the length from neck to head. */
  pck3d: share, pck: z.tuple([share, share, share]), pckHead: share,
  /** Mean distance in pixels of the joints that were found. */
  pixels: length,
  joints: z.array(z.object({ name: z.string(), mpjpe: length, pixels: length, /** Within 10 %. */ pck: share })),
  images: z.array(z.object({
    image: imageId, name: z.string(), persons: z.number().int(), answered: z.number().int(), mpjpe: length, paMpjpe: length, pixels: length,
    /** Within 10 %. */
    pck: share,
  })),
})
export type RunJointScores = z.infer<typeof runJointScores>
