import { z } from 'zod'
import { runId } from '../records/run.ts'
import { COLOUR_MAPS } from './colours.ts'

/** How depth is written. */
export const depthSpec = z.object({
  /** The true depths of the project, or what a run said. */
  of: z.union([z.literal('truth'), runId]).default('truth'),
  /** `png`: grey of 16 bits; `coloured`: a picture to look at; `ply`: points with the photo's colours. */
  file: z.enum(['npy', 'pfm', 'png', 'coloured', 'ply']).default('npy'),
  /** What a level of a PNG is, in the map's unit: a millimetre. Maps without a unit have one of their own, told in depth.json. */
  scale: z.number().min(1e-9).max(1e9).default(0.001),
  colours: z.enum(COLOUR_MAPS).default('viridis'),
  /** What the ends of the colour map stand for; null: of each map its own least and greatest. */
  range: z.tuple([z.number(), z.number()]).refine(([low, high]) => high > low, 'the second must be greater').nullable().default(null),
  /** Vertical, in degrees, where it is not known what the photo was taken with. */
  fieldOfView: z.number().min(1).max(170).default(50),
  /** Most points of a .ply: of finer maps every second, third … row and column is taken. */
  points: z.number().int().min(100).max(20_000_000).default(2_000_000),
})
export type DepthSpec = z.output<typeof depthSpec>
