import type { Alpha } from '../cutout/alpha.ts'
import type { CutoutSpec } from '../cutout/spec.ts'
import type { DepthPlane } from '../depth/levels.ts'
import type { DepthSpec } from '../depth/spec.ts'
import type { Annotation, Rle } from '../records/annotation.ts'
import type { Category } from '../records/category.ts'
import type { DepthValues } from '../records/depth.ts'
import type { ImageMark } from '../records/image.ts'
import type { Limits } from '../limits.ts'
import type { Mesh } from '../pose/mesh.ts'
import type { Intrinsics } from '../records/pose.ts'
import type { ReadPose, WritePose } from './pose-fields.ts'
import type { ReadShape } from './unplaced-shape.ts'

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
  category: string | number; shape: ReadShape
  /** Where the thing that it shows is in the camera. */
  pose?: ReadPose
}

/** A picture of the photo's size that belongs to an image or to one of its annotations: more than its mask can say. */
export type ReadMatte = {
  /** Index into the item's annotations, or null for all of the photo. */
  annotation: number | null
  /** A grey PNG of 8 or 16 bits, and the mean of 4 a (1 - a) over what is not transparent. */
  alpha?: { png: Uint8Array; bits: 8 | 16; uncertainty: number }
  trimap?: { foreground: Rle; unknown: Rle }
}

/** What the numbers of a depth map mean: its unit (m; empty when not known), and what the photo was taken with. */
type DepthMeaning = { unit: string; values: DepthValues; camera: Intrinsics | null }
/** The true depth of a photo: a grey 16-bit PNG as core/depth/levels.ts has it. */
export type ReadDepth = DepthMeaning & { png: Uint8Array; low: number; high: number }

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
      /** Alphas and trimaps, kept as layers of the project. */
      mattes?: ReadMatte[]
      depth?: ReadDepth
    }
  /** More annotations of an image that came before, or (results of a model) of the project's image with this id. */
  | { kind: 'annotation'; image: number; field: string; from: string; annotation: ReadAnnotation }
  /** A mesh file of the dataset, by the name that its poses call it. */
  | { kind: 'mesh'; name: string; path: string; units: 'm' | 'mm' }
  | { kind: 'dataset'; info?: Record<string, unknown>; licenses?: Record<string, unknown>[] }
  /** What was not taken. A `note` is no fault of the dataset (a file of another kind in its folder) and stops nothing. */
  | { kind: 'skipped'; file: string; field: string; code: string; message: string; fix: string; note?: boolean }
  /** What was taken and how, where that was not obvious, or looks wrong: counted by its words, with an example. */
  | { kind: 'note'; what: string; example: string; count?: number }

export type ReadOptions = {
  limits: Limits
  zlib: Zlib
  /** The reader may give polygons packed, where that saves it work. */
  pack?: boolean
  /** For pictures of masks: the level from which a pixel belongs to one, 1..255, and what all masks show, or null. */
  masks?: { threshold: number; category: string | null; /** Holes of so many pixels and fewer are filled. */ fillHoles?: number }
  /** How runs of pixels are counted, where a file does not say. */
  order?: 'columns' | 'rows'
  /** What depths mean where no file says it; `scale`: of a level of a PNG. */
  depth?: { scale: number; unit: string; values: DepthValues }
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
  /** Alphas and trimaps that the project keeps of this photo. */
  mattes?: WriteMatte[]
  /** Poses of its annotations. */
  poses?: WritePose[]
  /** Reads the depth that is asked for, at its own size; null where there is none. */
  depth?: () => Promise<WriteDepth | null>
}
export type WriteDepth = DepthMeaning & { plane: DepthPlane }
export type WriteMatte = {
  /** The object it belongs to, or null for all of the photo. */
  annotation: number | null
  /** The mask was changed since. */
  stale: boolean
  trimap: { foreground: Rle; unknown: Rle } | null
  /** Reads the alpha; null where there is none yet. */
  alpha: (() => Promise<Alpha>) | null
  /** The object's own colours, without those of what is behind it: a picture of the photo's size. */
  foreground: string | null
}
export type WriteSource = {
  categories: Category[]
  info: Record<string, unknown>
  licenses: Record<string, unknown>[]
  /** The source most annotations have, so that a file says it once. */
  commonSource: string
  /** Names of the meshes that poses of the project refer to, in order. */
  meshes?: string[]
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
  masks?: MaskKind
  cutout?: CutoutSpec
  /** Bits of bare alphas. */
  bits?: 8 | 16
  /** Pixels on each side of the edge that are unknown in trimaps made from masks. */
  band?: { inside: number; outside: number }
  depth?: DepthSpec
  /** How runs of pixels are counted, for formats that have both ways. */
  order?: 'columns' | 'rows'
  pictures?: Pictures
  /** Told where the copy of a photo is to lie in the export, by formats that have a place for it. */
  photoAt?(image: number, path: string): void
  /** The mesh of a name, in metres; null when it is not here. Absent where meshes cannot be read. */
  mesh?(name: string): Promise<Mesh | null>
  /** Suffixes of all file sets of this export, in order. */
  parts?: string[]
  zlib: Zlib
  /** For `date_created` of a description that has none, `YYYY-MM-DD`. */
  date: string
  signal?: AbortSignal
  progress(done: number | null, note: string): void
}
/** What mask pictures show: all in one, a folder for each category, or numbers of classes, objects or segments. */
export type MaskKind = 'union' | 'classes' | 'semantic' | 'instance' | 'panoptic'
/** What formats of pictures need of the machine: the photo's pixels, and encoders. Absent where there is none. */
export type Pictures = {
  /** The cutout as a finished file. `null`: there is nothing on it, and it was to be trimmed. Throws what reading the photo throws. */
  cutout(image: WriteImage, alpha: Alpha, foreground: string | null, spec: CutoutSpec): Promise<{ bytes: Uint8Array; width: number; height: number; notes: string[] } | null>
  /** The photo's colours at another size: width * height * 3 bytes. */
  colours(image: WriteImage, width: number, height: number): Promise<Uint8Array>
  /** What the photo's file says it was taken with; null where it does not. */
  camera(image: WriteImage): Promise<Intrinsics | null>
}
export type Lost = { what: string; count: number; example: string }

export type Format = {
  id: string
  title: string
  about: string
  source: 'file' | 'folder'
  /** It has nothing that a model's predictions could be read from. */
  truthOnly?: true
  /** It carries poses; others say that they were left out. */
  poses?: true
  /** Copies of photos lie beside what a folder format writes, unless `apart`: then in a folder `images`. */
  photos?: 'apart'
  /** Name of that folder, when its own is usual. */
  photoFolder?: string
  /** Yields items; throws Fault for what makes the whole dataset unreadable, yields `skipped` for single bad files or rows. */
  read?(files: SourceFiles, options: ReadOptions): AsyncIterable<ReadItem>
  /** The photo inside the annotation file `from` of an item with `embedded`. Throws `invalid`. */
  embedded?(files: SourceFiles, from: string, options: ReadOptions): Promise<Uint8Array>
  /** Writes one file set; `suffix` is '' or '-train' etc. Returns what the format could not carry. */
  write?(source: WriteSource, sink: Sink, options: WriteOptions, suffix: string): Promise<Lost[]>
}
