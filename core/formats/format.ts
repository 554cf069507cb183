import type { Annotation, Shape } from '../records/annotation.ts'
import type { Category } from '../records/category.ts'
import type { ImageMark } from '../records/image.ts'
import type { Limits } from '../limits.ts'
import type { PackedPolygon } from './packed-polygon.ts'

/** Read access to the files of a dataset, given to a reader; paths are relative to the source, forward slashes. */
export type SourceFiles = {
  /** Every file under the source, in byte order of path. For a single-file source just that file's name. */
  list(): AsyncIterable<{ path: string; bytes: number }>
  /** Whole file as bytes. Throws `not-found`. */
  read(path: string): Promise<Uint8Array>
  /** The file in pieces, for those too large for one string. */
  stream(path: string): AsyncIterable<Uint8Array>
  /** Where the file lies on the disk, for those that only a library can read. Absent where there is no disk. */
  absolute?(path: string): Promise<string>
}

/**
 * What a format needs of the machine it runs on, so that formats stay pure: zlib streams, for the PNG inside labelme.
 * `inflate` throws when the result would pass `limit` bytes.
 */
export type Zlib = { inflate(bytes: Uint8Array, limit: number): Uint8Array; deflate(bytes: Uint8Array): Uint8Array }

/** An annotation as a reader gives it: category by name (or by the file's id), measures only where the file states them. */
export type ReadAnnotation = Partial<Omit<Annotation, 'image' | 'category' | 'shape'>> & {
  category: string | number; shape: Shape | PackedPolygon
}

/** What a reader yields. Categories come before their use; an image before annotations that name it by `fileId`. */
export type ReadItem =
  | { kind: 'category'; category: Partial<Category> & { name: string }; fileId?: number }
  | {
      kind: 'image'
      /** Path as the file states it, forward slashes; relative to the annotation file `from`. */
      path: string
      /** `path` has no ending: any kind of picture of this name is meant, but `from` itself. */
      anyKind?: boolean
      from: string
      /** Size the file states, or null. A difference to the real upright size is a per-image problem, never a rescale. */
      width: number | null
      height: number | null
      fileId?: number
      mark?: Partial<ImageMark>
      extra?: Record<string, unknown>
      /** The annotation file carries the photo itself: `embedded` gives it, for when the photo is not found. */
      embedded?: boolean
      annotations: ReadAnnotation[]
    }
  /** More annotations of an image that came before, or (results of a model) of the project's image with this id. */
  | { kind: 'annotation'; image: number; field: string; from: string; annotation: ReadAnnotation }
  | { kind: 'dataset'; info?: Record<string, unknown>; licenses?: Record<string, unknown>[] }
  /** What was not taken. A `note` is no fault of the dataset (a file of another kind in its folder) and stops nothing. */
  | { kind: 'skipped'; file: string; field: string; code: string; message: string; fix: string; note?: boolean }

export type ReadOptions = {
  limits: Limits
  zlib: Zlib
  /** The reader may give polygons packed, where that saves it work. */
  pack?: boolean
  /** For pictures of masks: the level from which a pixel belongs to one, 1..255, and what all masks show, or null. */
  masks?: { threshold: number; category: string | null }
  signal?: AbortSignal
  progress(done: number | null, note: string): void
}

/** What a writer is given, image by image, so that memory stays bounded. */
export type WriteImage = {
  id: number
  /** Path relative to its root, forward slashes, NFC, unique within the export. */
  path: string
  width: number
  height: number
  orientation: number
  mark: ImageMark
  extra: Record<string, unknown>
  /** Path to the photo from the written file (or from beside it), forward slashes, for formats that state it. */
  photoFrom(file: string): string
  /** In drawing order; empty when not asked for. */
  annotations: Annotation[]
}
export type WriteSource = {
  categories: Category[]
  info: Record<string, unknown>
  licenses: Record<string, unknown>[]
  /** The source most annotations have, so that a file says it once. */
  commonSource: string
  /** The same images in the same order each time it is called. */
  images(options?: { annotations: boolean }): AsyncIterable<WriteImage> | Iterable<WriteImage>
}
/** Where a writer puts its files: a fresh staging folder that is renamed into place when all is written. */
export type Sink = {
  /** Opens a text or binary file, path relative to the output, forward slashes. Throws `conflict` when it was opened before. */
  open(path: string): Promise<{ write(piece: string | Uint8Array): Promise<void>; close(): Promise<void> }>
  /** A place on the disk for a file that the format writes by itself, such as a database. Absent where there is no disk. */
  place?(path: string): Promise<string>
}
export type WriteOptions = {
  segmentation: 'polygon' | 'rle' | 'auto'
  /** Write bbox and area as the annotation has them instead of measuring what is written. */
  keepMeasures: boolean
  /** One picture for a whole photo, or a folder of pictures for each category. */
  masks?: 'union' | 'classes'
  zlib: Zlib
  /** For `date_created` of a description that has none, `YYYY-MM-DD`. */
  date: string
  signal?: AbortSignal
  progress(done: number | null, note: string): void
}
export type Lost = { what: string; count: number; example: string }

export type Format = {
  id: string
  title: string
  about: string
  source: 'file' | 'folder'
  /** Copies of photos lie beside what a folder format writes, unless `apart`: then in a folder `images`. */
  photos?: 'apart'
  /** Yields items; throws Fault for what makes the whole dataset unreadable, yields `skipped` for single bad files or rows. */
  read?(files: SourceFiles, options: ReadOptions): AsyncIterable<ReadItem>
  /** The photo inside the annotation file `from` of an item with `embedded`. Throws `invalid`. */
  embedded?(files: SourceFiles, from: string, options: ReadOptions): Promise<Uint8Array>
  /** Writes one file set; `suffix` is '' or '-train' etc. Returns what the format could not carry. */
  write?(source: WriteSource, sink: Sink, options: WriteOptions, suffix: string): Promise<Lost[]>
}
