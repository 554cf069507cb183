import { z } from 'zod'
import { shape } from '../records/annotation.ts'
import { imageId, projectId } from '../records/ids.ts'
import { method } from './method.ts'

const of = { project: projectId, image: imageId }
const coordinate = z.number().min(-1e7).max(1e7)
const place = z.tuple([coordinate, coordinate])
const box = z.tuple([coordinate, coordinate, coordinate, coordinate])
const path = z.string().min(1).max(4_096)

/** A stroke of the smart cut: pixels within `radius` of its line are on the object or beside it. */
export const cutStroke = z.object({
  label: z.enum(['foreground', 'background']),
  points: z.array(place).min(1).max(100_000),
  radius: z.number().min(0).max(10_000),
})
export const cutStrokes = z.array(cutStroke).max(10_000)

/** Cells are added along a path, or taken away. */
export const cellStroke = z.object({ adds: z.boolean(), points: z.array(place).min(1).max(100_000) })

/** A mask of the whole photo, or null when nothing was found. */
export const selectedPixels = z.object({
  shape: shape.nullable(), bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]), area: z.number().int(), seconds: z.number(),
})
export type SelectedPixels = z.infer<typeof selectedPixels>

/** Selecting pixels of a photo without any model. Coordinates are pixels of the upright photo; pixel (0, 0) covers [0, 1) x [0, 1). */
export const selection = {
  prepare: method('Read a photo ahead, and do what the first answer would wait for', z.object({
    ...of, for: z.enum(['cut', 'cells', 'colour', 'wire']), cells: z.number().int().min(4).max(20_000).default(1_000),
  }), z.object({ seconds: z.number() })),
  cut: method('Cut out what is in a box, corrected by strokes, without a model', z.object({
    ...of, box, strokes: cutStrokes.default([]),
  }), selectedPixels),
  cells: method('The superpixels under strokes', z.object({
    ...of,
    /** About how many cells the photo is cut into. */
    count: z.number().int().min(4).max(20_000).default(1_000),
    strokes: z.array(cellStroke).max(10_000).default([]),
    /** The cell here is told by itself too. */
    under: place.nullable().default(null),
  }), selectedPixels.extend({ under: shape.nullable() })),
  colour: method('Pixels of like colour', z.object({
    ...of,
    /** Their colours are what is looked for; places outside the photo count for nothing. */
    at: z.array(place).min(1).max(64),
    /** Difference in OKLab in hundredths: about 1 is just seen. */
    tolerance: z.number().min(0).max(50).default(8),
    /** Only what hangs together with a place. */
    contiguous: z.boolean().default(true),
    box: box.nullable().default(null),
  }), selectedPixels),
  wire: method('The way along edges from one place to another', z.object({
    ...of, from: place, to: place,
    /** The end may move so many pixels to an edge, and the beginning too while it is `fresh`. */
    snap: z.number().min(0).max(64).default(0),
    fresh: z.boolean().default(true),
    /** False while a pointer moves: then the way may be some pixels off on large photos. */
    exact: z.boolean().default(true),
  }), z.object({
    /** Flat x, y, ends included. */
    points: z.array(z.number()), from: place, to: place, seconds: z.number(),
  })),
  cutFile: method('Cut out what is in a box of a photo of no project into a mask file', z.object({
    path, box, strokes: cutStrokes.default([]), out: path,
  }), z.object({
    file: z.string(), width: z.number().int(), height: z.number().int(), bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]),
    area: z.number().int(), seconds: z.number(),
  })),
}
