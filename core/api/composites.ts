import { z } from 'zod'
import { recipe } from '../composite/recipe.ts'
import { LIMITS } from '../limits.ts'
import { projectId } from '../records/ids.ts'
import { imageFilter } from './images.ts'
import { method } from './method.ts'

const project = projectId
const path = z.string().min(1).max(4096)

/** Where the objects come from: labels of a project, or a folder of cutouts (pictures with transparency). */
const source = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('labels'),
    /** An open project; without it the one the pictures go to. */
    project: projectId.optional(),
    filter: imageFilter.optional(),
    /** Parts of these photos without labels are grounds too. */
    grounds: z.boolean().default(true),
    /** Leave out objects that their photo cuts off. */
    whole: z.boolean().default(true),
  }),
  z.object({
    kind: z.literal('cutouts'), folder: path,
    /** What all of them show; else the name of the folder each lies in. */
    category: z.string().min(1).max(LIMITS.labelLength).optional(),
  }),
])
export type CompositeSource = z.output<typeof source>

/** A source that was not used, and why. */
const unused = z.object({ name: z.string(), reason: z.string() })

const made = {
  project, source,
  /** Folder of photos for grounds. */
  grounds: path.optional(),
  recipe: recipe.default(recipe.parse({})),
  limits: z.record(z.string(), z.number()).default({}),
}

export const composites = {
  preview: method('A contact sheet of the first pictures that would be made', z.object(made), z.object({
    /** Its name in the address of the sheet: 32 hex digits that change with recipe and sources. */
    sheet: z.string(),
    pictures: z.number().int(), cutouts: z.number().int(), grounds: z.number().int(), unusedTotal: z.number().int(),
  })),
  make: method('Make synthetic pictures with their truth and add them to the project', z.object({
    ...made,
    count: z.number().int().min(1).max(LIMITS.compositePictures),
    /** Where the files go; without it a folder beside the project. Pictures that are there are not made again. */
    out: path.optional(),
    /** Write alpha/ and trimap/ beside photos/. */
    mattes: z.boolean().default(true),
    /** A contact sheet of the first 24, JPEG. */
    sheet: path.optional(),
  }), z.object({
    /** Pictures there are now, and how many of them had been made before. */
    images: z.number().int(), kept: z.number().int(),
    /** New labels in the project. */
    annotations: z.number().int(),
    out: z.string(), seconds: z.number(),
    /** Pictures made per second. */
    rate: z.number(),
    cutouts: z.number().int(), grounds: z.number().int(),
    unused: z.array(unused), unusedTotal: z.number().int(),
  }), { job: true, resumable: true }),
}
