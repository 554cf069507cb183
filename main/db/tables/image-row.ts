import type { ImageMark, ImageRow } from '../../../core/records/image.ts'
import type { CategoryId, ImageId } from '../../../core/records/ids.ts'
import type { SqlValue } from '../checksum.ts'
import type { CocoImage, ImageHealth, NewImage } from '../store.ts'
import { json, text } from '../values.ts'

/** The checked columns of the image table in their order; `crc` follows, then what is derived. */
export const IMAGE_COLUMNS = [
  'id', 'root', 'path', 'name', 'width', 'height', 'orientation', 'bytes', 'mtime', 'hash', 'health', 'problem',
  'status', 'split', 'flags', 'note', 'license', 'flickr_url', 'coco_url', 'date_captured', 'extra', 'rev',
] as const
export type ImageColumn = (typeof IMAGE_COLUMNS)[number]

export type StoredImage = {
  id: number; root: number; path: string; name: string; width: number; height: number; orientation: number; bytes: number
  mtime: number; hash: string; health: ImageHealth; problem: string; status: ImageMark['status']; split: ImageMark['split']
  flags: string; note: string; license: number | null; flickr_url: string; coco_url: string; date_captured: string; extra: string
  rev: number; crc: number; sort_key: string; objects: number; score: number | null
  run: number | null; predictions: number | null; uncertainty: number | null
}

export function valuesOfImage(id: ImageId, image: NewImage): Record<ImageColumn, SqlValue> {
  const { mark, coco } = image
  return {
    id, root: image.root, path: text(image.path), name: nameOf(text(image.path)), width: image.width, height: image.height,
    orientation: image.orientation ?? 1, bytes: image.bytes, mtime: image.mtime, hash: image.hash ?? '',
    health: image.health ?? 'ok', problem: text(image.problem ?? ''), status: mark?.status ?? 'todo', split: mark?.split ?? '',
    flags: json(mark?.flags ?? {}), note: text(mark?.note ?? ''), license: coco?.license ?? null,
    flickr_url: text(coco?.flickr_url ?? ''), coco_url: text(coco?.coco_url ?? ''),
    date_captured: text(coco?.date_captured ?? ''),
    extra: json(image.extra ?? {}), rev: 0,
  }
}

export function markOf(row: StoredImage): ImageMark {
  return {
    id: row.id as ImageId, status: row.status, split: row.split, flags: JSON.parse(row.flags) as ImageMark['flags'],
    note: row.note,
  }
}

export function imageRowOf(row: StoredImage, categories: CategoryId[]): ImageRow {
  return {
    ...markOf(row), name: row.name, path: row.path, width: row.width, height: row.height, orientation: row.orientation,
    bytes: row.bytes, health: row.health, problem: row.problem, objects: row.objects, categories, score: row.score, rev: row.rev,
    predictions: row.predictions, uncertainty: row.uncertainty,
  }
}

export function cocoOf(row: StoredImage): CocoImage {
  return { license: row.license, flickr_url: row.flickr_url, coco_url: row.coco_url, date_captured: row.date_captured }
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** Orders paths as people do: without case, and img2 before img10. */
export function sortKeyOf(path: string): string {
  return path.normalize('NFC').toLowerCase().replace(/\d+/g, (digits) => digits.padStart(12, '0'))
}
