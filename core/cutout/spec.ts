import { z } from 'zod'

const pixels = z.number().int().min(0).max(10_000)
const colour = z.string().regex(/^#[0-9a-f]{6}$/i, 'a colour such as #ffffff')

/** How a cutout is to look, and as what it is written. */
export const cutoutSpec = z.object({
  /** PSD has layers for what lies behind, the shadow and the object. */
  file: z.enum(['png', 'webp', 'tiff', 'psd']).default('png'),
  /** Bits a sample; WebP and PSD have 8. */
  bits: z.union([z.literal(8), z.literal(16)]).default(8),
  /** One picture for all that is on a photo, or one for each object. */
  of: z.enum(['photo', 'object']).default('photo'),
  /** Cut down to the object; else the photo's own size. */
  trim: z.boolean().default(false),
  /** Transparent pixels round the trimmed object, counted in those of the result. */
  margin: pixels.default(0),
  /** Scaled to fit into this box, with the margin; never enlarged. */
  box: z.object({ width: pixels.min(1), height: pixels.min(1) }).nullable().default(null),
  /** What lies behind: nothing, a colour, or the picture of a path, filling the whole. */
  colour: colour.nullable().default(null),
  picture: z.string().min(1).max(4_096).nullable().default(null),
  /** Offsets and blur (the deviation of a Gaussian) in pixels of the result, opacity 0..1. */
  shadow: z.object({
    dx: z.number().min(-1_000).max(1_000).default(0), dy: z.number().min(-1_000).max(1_000).default(12),
    blur: z.number().min(0).max(500).default(16), opacity: z.number().min(0).max(1).default(0.35), colour: colour.default('#000000'),
  }).nullable().default(null),
  /** Colours as sRGB, or as the photo has them with its ICC profile (PNG only). */
  profile: z.enum(['srgb', 'keep']).default('srgb'),
  /** File name without ending: {name} of the photo with its folders, {category}, {id} of the object, {index} on the photo from 1. */
  name: z.string().min(1).max(200).default('{name}'),
}).refine(({ colour: plain, picture }) => plain === null || picture === null, { message: 'either a colour or a picture behind it, not both' })
export type CutoutSpec = z.output<typeof cutoutSpec>
