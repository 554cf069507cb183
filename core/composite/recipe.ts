import { z } from 'zod'
import { LIMITS } from '../limits.ts'

const share = z.number().min(0).max(1)
const range = (number: z.ZodNumber) => z.tuple([number, number]).refine((pair) => pair[0] <= pair[1], 'the lower number first')

/** Kinds of ground, each with how often it is taken against the others; 0 leaves it out. */
export const grounds = z.object({
  plain: z.number().min(0).default(3),
  gradient: z.number().min(0).default(2),
  stripes: z.number().min(0).default(1),
  checks: z.number().min(0).default(1),
  /** Concrete, carpet, cloth: noise of several sizes. */
  noise: z.number().min(0).default(2),
  planks: z.number().min(0).default(2),
  tiles: z.number().min(0).default(1),
  /** A wall and a floor. */
  room: z.number().min(0).default(3),
  /** A part of a photo; taken only where there are photos. */
  photo: z.number().min(0).default(8),
})
export type GroundKind = keyof z.infer<typeof grounds>

/** How synthetic pictures are made. Shares are probabilities 0..1; ranges are [low, high], both included. */
export const recipe = z.object({
  seed: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(1),
  /** Width and height in pixels, each drawn by itself. */
  size: range(z.number().int().min(16).max(LIMITS.compositeSide)).default([256, 384]),
  objects: range(z.number().int().min(0).max(LIMITS.compositeObjects)).default([1, 4]),
  grounds: grounds.default(grounds.parse({})),
  /** Longer side of an object as a share of the picture's shorter side. */
  scale: range(z.number().min(0.02).max(2)).default([0.3, 0.85]),
  /** Largest turn either way, degrees, of objects that stand. */
  rotation: z.number().min(0).max(180).default(12),
  /** Objects seen from above: turned by any angle, a shadow all round, nothing to stand on. */
  lying: share.default(0.15),
  flip: share.default(0.5),
  /** How much brightness, contrast and colour vary. */
  light: share.default(0.5),
  shadow: share.default(0.7),
  reflection: share.default(0.1),
  /** Plain shapes: some behind the objects, some in front. */
  occluders: share.default(0.25),
  /** That an object lies before or behind another. */
  overlap: share.default(0.4),
  /** That an object may reach out of the picture. */
  cut: share.default(0.1),
  /** Least share of an object that must be seen; else it is put elsewhere or left out. */
  visible: z.number().min(0.05).max(1).default(0.3),
  /** Largest blur of a picture, deviation in pixels; most pictures get less. */
  blur: z.number().min(0).max(20).default(1.2),
  /** Largest noise of a picture, deviation in levels of 255. */
  noise: z.number().min(0).max(64).default(7),
  /** JPEG quality. */
  quality: range(z.number().int().min(1).max(100)).default([55, 95]),
  /** White bars at two sides, as photos on the web have. */
  bars: share.default(0.3),
})
export type Recipe = z.infer<typeof recipe>
