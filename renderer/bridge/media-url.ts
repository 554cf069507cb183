import type { ImageRow } from '../../core/records/image.ts'
import type { ProjectId } from '../../core/records/ids.ts'
import type { RunId } from '../../core/records/run.ts'

/** thumb: 256 px; display: at most 4096 px a side, enough for every photo up to about 16 megapixels. */
export type MediaSize = 'thumb' | 'display'

/** Address of a photo of a project at a size. `base` is what `system.hello` names. */
export function photoUrl(base: string, project: ProjectId, image: Pick<ImageRow, 'id'>, size: MediaSize): string {
  return `${base}/${project}/${image.id}/${size}`
}

/** Address of one tile of a photo's pyramid: level 0 is full size, each next half of it. */
export function tileUrl(base: string, project: ProjectId, image: Pick<ImageRow, 'id'>, level: number, column: number, row: number): string {
  return `${base}/${project}/${image.id}/tile/${level}/${column}/${row}`
}

/** Address of an alpha, or of the clean colours that go with it, by the SHA-256 of its file: it may be kept for good. */
export function layerUrl(base: string, project: ProjectId, image: Pick<ImageRow, 'id'>, sha256: string): string {
  return `${base}/${project}/${image.id}/layer/${sha256}?v=1`
}

/** Address of a contact sheet of synthetic pictures, by what `composites.preview` calls it. */
export function sheetUrl(base: string, project: ProjectId, sheet: string): string {
  return `${base}/${project}/sheet/${sheet}?v=1`
}

/** Address of the map (probability, alpha or depth) that a run kept of a photo: a grey PNG, its values over RunImage.range. */
export function mapUrl(base: string, project: ProjectId, image: Pick<ImageRow, 'id'>, run: RunId): string {
  return `${base}/${project}/${image.id}/map/${run}`
}

/** Address of a picture of the user guide by its file's name; null for what is none. */
export function guidePictureUrl(base: string, name: string): string | null {
  return /^[a-z0-9-]{1,60}\.png$/.test(name) ? `${base}/guide/${name}` : null
}

/** Address of a mesh's file, of the project or shipped, by its SHA-256: it may be kept for good. */
export function meshUrl(base: string, project: ProjectId, sha256: string): string {
  return `${base}/${project}/mesh/${sha256}?v=1`
}
