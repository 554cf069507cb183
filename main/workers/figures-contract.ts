import { z } from 'zod'
import { method } from '../../core/api/method.ts'
import { GARMENTS } from '../../core/figure/garments.ts'
import { figureRecipe } from '../../core/figure/recipe.ts'
import { STANCES } from '../../core/figure/stance.ts'
import { rle } from '../../core/records/annotation.ts'

const path = z.string().min(1)
const whole = z.number().int().min(0)
const region = { bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]), area: whole, rle }

/** What is kept of a picture beside it, as `truth/<name>.json`. */
export const figureTruth = z.object({
  program: z.literal('selvedge'),
  /** Digest of the recipe and of the way figures are drawn. */
  made: z.string(),
  width: whole.min(1), height: whole.min(1),
  stance: z.enum(STANCES),
  /** The camera's matrix, row by row, pixel centres at .5. */
  K: z.array(z.number()).length(9),
  person: z.object(region),
  garments: z.array(z.object({ kind: z.enum(GARMENTS), ...region })),
  /** In the order of JOINTS: x, y, z in the camera (metres), x, y in the picture (pixels), 2 seen, 1 hidden, 0 outside. */
  joints: z.array(z.tuple([z.number(), z.number(), z.number(), z.number(), z.number(), z.number()])),
})
export type FigureTruth = z.infer<typeof figureTruth>

/** What the process that draws figures does. It reads and writes any path it is given: the host decides which. */
export const figuresContract = {
  figures: {
    setUp: method('Begin', z.object({ recipe: figureRecipe, made: z.string(), out: path }), z.object({})),
    make: method('One picture with its truth, unless it is there', z.object({ index: whole, name: z.string() }), z.object({
      kept: z.boolean(), truth: figureTruth,
    })),
    sheet: method('A contact sheet of pictures that are there, each beside its depth', z.object({
      names: z.array(z.string()).max(100), file: path, columns: whole.min(1), cell: whole.min(16).max(1_024),
    }), z.object({ width: whole, height: whole })),
  },
}
export type FiguresContract = typeof figuresContract
