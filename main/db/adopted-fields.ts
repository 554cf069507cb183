import { imageMark } from '../../core/records/image.ts'
import { sameRow } from '../../core/change/change.ts'
import type { SqlValue } from './checksum.ts'
import type { ImageDetails, NewImage } from './store.ts'
import type { ImageColumn } from './tables/image-row.ts'
import { json, text } from './values.ts'

/**
 * What a known image takes from an import: the mark when nobody has marked it yet, and of COCO's fields and `extra` what
 * it does not have. Null when there is nothing to take.
 */
export function adoptedFields(now: ImageDetails, image: NewImage): Partial<Record<ImageColumn, SqlValue>> | null {
  const fields: Partial<Record<ImageColumn, SqlValue>> = {}
  const { mark, coco, extra } = image
  if (mark && sameRow(now.mark, imageMark.parse({ id: now.id }))) {
    const marked = imageMark.parse({ ...mark, id: now.id })
    if (marked.status !== now.mark.status) fields.status = marked.status
    if (marked.split !== now.mark.split) fields.split = marked.split
    if (!sameRow(marked.flags, now.mark.flags)) fields.flags = json(marked.flags)
    if (marked.note !== now.mark.note) fields.note = text(marked.note)
  }
  if (coco?.license != null && now.coco.license === null) fields.license = coco.license
  for (const key of ['flickr_url', 'coco_url', 'date_captured'] as const) {
    const given = coco?.[key]
    if (given && now.coco[key] === '') fields[key] = text(given)
  }
  const missing = Object.entries(extra ?? {}).filter(([key]) => !Object.hasOwn(now.extra, key))
  if (missing.length > 0) fields.extra = json({ ...now.extra, ...Object.fromEntries(missing) })
  return Object.keys(fields).length > 0 ? fields : null
}
