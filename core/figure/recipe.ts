import { z } from 'zod'
import { LIMITS } from '../limits.ts'
import { STANCES } from './stance.ts'

/** What figures are drawn of. The same recipe and number give the same picture, on every machine. */
export const figureRecipe = z.object({
  seed: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(1),
  /** Side of the square pictures, pixels. */
  size: z.number().int().min(32).max(LIMITS.figureSide).default(256),
  /** Chance of one or two things before the figure, which have depths of their own. */
  occluders: z.number().min(0).max(1).default(0.25),
  stances: z.array(z.enum(STANCES)).min(1).max(100).default([...STANCES]),
})
export type FigureRecipe = z.output<typeof figureRecipe>
