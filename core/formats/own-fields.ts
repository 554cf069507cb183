import { z } from 'zod'
import { sameRow } from '../change/change.ts'
import { annotation, shape, type Annotation } from '../records/annotation.ts'
import { category, type Category } from '../records/category.ts'
import { imageMark, type ImageMark } from '../records/image.ts'
import { badField, type Place } from './fields.ts'

/**
 * The one key under which we put what a format has no place for, so that our own import restores it exactly. Other
 * programs ignore it or carry it along. What comes back is as untrusted as the rest of the file.
 */
export const OWN = 'selvedge'

const fields = annotation.shape
const ownAnnotation = z.object({
  shape,
  keypoints: fields.keypoints.unwrap(),
  iscrowd: z.boolean(),
  attributes: fields.attributes.unwrap(),
  flags: fields.flags.unwrap(),
  description: fields.description.unwrap(),
  group: fields.group.unwrap(),
  order: fields.order.unwrap(),
  source: fields.source.unwrap(),
  score: fields.score.unwrap(),
  hidden: z.boolean(),
  locked: z.boolean(),
  extra: z.record(z.string(), z.unknown()),
}).partial()
export type OwnAnnotation = z.infer<typeof ownAnnotation>
type OwnField = Exclude<keyof OwnAnnotation, 'shape'>

const EMPTY: { [F in Exclude<OwnField, 'order' | 'source'>]: Annotation[F] } = {
  keypoints: null, iscrowd: false, attributes: {}, flags: {}, description: '', group: null, score: null, hidden: false,
  locked: false, extra: {},
}

/**
 * What of an annotation differs from what a reader would assume anyway.
 * @param format whose own `extra` and fields `carried` the file holds in its own places
 * @param assumed order and source that a reader gives to rows without these fields
 */
export function ownOfAnnotation(
  row: Annotation, format: string, carried: readonly OwnField[], assumed: { order: number; source: string },
): OwnAnnotation {
  const own: Record<string, unknown> = {}
  for (const field of Object.keys(EMPTY) as (keyof typeof EMPTY)[]) {
    if (carried.includes(field)) continue
    const value = field === 'extra' ? extraWithout(row.extra, format) : row[field]
    if (!sameRow(value, EMPTY[field])) own[field] = value
  }
  if (row.order !== assumed.order) own['order'] = row.order
  if (row.source !== assumed.source) own['source'] = row.source
  return own as OwnAnnotation
}

/** The part of `extra` that other formats left. */
function extraWithout(extra: Record<string, unknown>, format: string): Record<string, unknown> {
  const rest = { ...extra }
  delete rest[format]
  return rest
}

const ownImage = z.object({
  status: imageMark.shape.status.unwrap(),
  split: imageMark.shape.split.unwrap(),
  flags: imageMark.shape.flags.unwrap(),
  note: imageMark.shape.note.unwrap(),
  extra: z.record(z.string(), z.unknown()),
  /** The source that annotations of this file have when they say nothing else. */
  source: fields.source.unwrap(),
}).partial()
export type OwnImage = z.infer<typeof ownImage>

/** What of an image's mark and extra differs from `assumed`. */
export function ownOfImage(
  mark: ImageMark, extra: Record<string, unknown>, format: string, assumed: Omit<ImageMark, 'id'>,
  carried: readonly (keyof ImageMark)[] = [],
): OwnImage {
  const own: Record<string, unknown> = {}
  for (const field of ['status', 'split', 'flags', 'note'] as const) {
    if (!carried.includes(field) && !sameRow(mark[field], assumed[field])) own[field] = mark[field]
  }
  const rest = extraWithout(extra, format)
  if (Object.keys(rest).length > 0) own['extra'] = rest
  return own as OwnImage
}

const ownCategory = z.object({
  color: category.shape.color,
  order: category.shape.order,
  attributes: category.shape.attributes.unwrap(),
  extra: z.record(z.string(), z.unknown()),
}).partial()
export type OwnCategory = z.infer<typeof ownCategory>

export function ownOfCategory(row: Category, format: string): OwnCategory {
  const extra = extraWithout(row.extra, format)
  return {
    color: row.color,
    order: row.order,
    ...(row.attributes.length > 0 ? { attributes: row.attributes } : {}),
    ...(Object.keys(extra).length > 0 ? { extra: extra as OwnCategory['extra'] } : {}),
  }
}

/** Our key's value as read from a file. Throws `invalid` naming the field inside it. */
export const readOwnAnnotation = (value: unknown, at: Place): OwnAnnotation => checked(ownAnnotation, value, at)
export const readOwnImage = (value: unknown, at: Place): OwnImage => checked(ownImage, value, at)
export const readOwnCategory = (value: unknown, at: Place): OwnCategory => checked(ownCategory, value, at)

function checked<S extends z.ZodType>(schema: S, value: unknown, at: Place): z.output<S> {
  if (value === undefined) return {} as z.output<S>
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  const field = issue.path.reduce<string>(
    (path, key) => (typeof key === 'number' ? `${path}[${key}]` : `${path}.${String(key)}`), at.field,
  )
  throw badField(
    { ...at, field }, `${field}: ${issue.message}.`, undefined, `Remove the key "${OWN}" here; only Selvedge uses it.`,
  )
}
