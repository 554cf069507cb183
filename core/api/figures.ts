import { z } from 'zod'
import { figureRecipe } from '../figure/recipe.ts'
import { LIMITS } from '../limits.ts'
import { projectId } from '../records/ids.ts'
import { method } from './method.ts'

const path = z.string().min(1).max(4096)

export const figures = {
  make: method('Draw human figures with exact depth, masks and joints, and add them to a project', z.object({
    /** Without it only files are written, and `out` must be told. */
    project: projectId.optional(),
    recipe: figureRecipe.prefault({}),
    count: z.number().int().min(1).max(LIMITS.figurePictures),
    /** Where the files go; without it a folder beside the project. Pictures that are there are not drawn again. */
    out: path.optional(),
    /** A contact sheet of the first 24 with their depths, JPEG. */
    sheet: path.optional(),
  }), z.object({
    /** Pictures there are now, and how many of them had been drawn before. */
    images: z.number().int(), kept: z.number().int(),
    /** New labels in the project. */
    annotations: z.number().int(),
    out: z.string(), seconds: z.number(),
    /** Pictures drawn per second. */
    rate: z.number(),
  }), { job: true, resumable: true }),
}
