import { z } from 'zod'
import { placement, poseUncertainty } from '../records/pose.ts'
import { meshReading } from './meshes.ts'
import { method } from './method.ts'
import { seedCamera, viewOfMesh } from './silhouettes.ts'

const path = z.string().min(1).max(4096)
const finite = z.number().min(-1e9).max(1e9)

const answer = placement.extend({
  /** 3 x 3, row by row, of the mask's picture. */
  K: z.array(z.number()).length(9),
  /** The same in the seed's numbers; null where they cannot say it, the axis not being in the middle. */
  seed: seedCamera.nullable(),
  iou: z.number(), dice: z.number(), hamming: z.number(), chamfer: z.number(), hausdorff: z.number(),
})

export const poseFiles = {
  fit: method('Fit a mesh to a mask in a file', z.object({
    /** The name of a shipped mesh, or a mesh file. */
    mesh: path,
    reading: meshReading.partial().default({}),
    /** PNG; what is brighter than half is the object. */
    mask: path,
    /** Degrees over the picture's height, or the whole matrix. */
    camera: z.union([z.object({ fieldOfView: z.number().gt(0).lt(180) }), z.object({ K: z.array(finite).length(9) })]),
    fitFocal: z.boolean().default(false),
    method: z.string().min(1).max(60).default('global'),
    /** Begin here, and look nowhere else. */
    start: viewOfMesh.optional(),
    limits: z.record(z.string(), z.number()).default({}),
  }), z.object({
    method: z.string(), best: answer, runnerUp: answer.nullable(), margin: z.number(), ambiguous: z.boolean(), words: z.string(), uncertainty: poseUncertainty,
    seconds: z.number(), renders: z.number().int(), curve: z.array(z.number()),
  })),
}
