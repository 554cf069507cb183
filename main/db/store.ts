import type { historyEntry } from '../../core/api/annotations.ts'
import type { imageFilter, imageSort } from '../../core/api/images.ts'
import type { Change } from '../../core/change/change.ts'
import type { Stroke } from '../../core/change/strokes.ts'
import type { PackedPolygon } from '../../core/formats/packed-polygon.ts'
import type { Annotation, Shape } from '../../core/records/annotation.ts'
import type { Category } from '../../core/records/category.ts'
import type { AnnotationId, CategoryId, ImageId } from '../../core/records/ids.ts'
import type { imageHealth, ImageMark, ImageRow } from '../../core/records/image.ts'
import type { AlphaRow, Matte, MatteId } from '../../core/records/matte.ts'
import type { Prediction, PredictionId, Review, Run, RunId, RunImage, Verdict } from '../../core/records/run.ts'
import type { z } from 'zod'
import type { JobTable } from '../jobs/job-table.ts'
import type { DepthReads, DepthTable } from './depth-store.ts'
import type { MeshReads, MeshTable, PoseReads, PoseTable } from './pose-store.ts'

/*
 * What the rest of main knows of a project file. Everything is synchronous and answers at once; every writing function is
 * one durable transaction by itself (synchronous = FULL), or part of the `transaction` it is called in. All throw Fault:
 * `denied` when the project is read-only, `exhausted` when the disk is full, `corrupt` when the file is damaged.
 */

/**
 * A granted folder that photos are referenced from. `path` is absolute; stored relative to the project file when inside
 * its folder.
 */
export type RootRow = { id: number; path: string; images: number }

export type RootTable = {
  list(): RootRow[]
  /** Id of a folder, added when it is new. `path` is absolute and real. */
  add(path: string): number
  /** Moves a root to another folder: all its images follow. */
  move(id: number, path: string): void
}

/** What COCO says of an image beyond its size and name. */
export type CocoImage = { license: number | null; flickr_url: string; coco_url: string; date_captured: string }

/** An image row as it is added: path relative to its root with forward slashes (escaped as fsPath() does when not UTF-8). */
export type NewImage = {
  /** An import's own id, kept when the project never gave it; ignored by `images.insert`. */
  id?: number
  root: number
  path: string
  /** Of the upright image. */
  width: number
  height: number
  orientation?: number
  bytes: number
  /** Milliseconds since 1970, as stat gives it. */
  mtime: number
  /** Fast content hash, hexadecimal; empty when not known yet. */
  hash?: string
  health?: ImageHealth
  problem?: string
  mark?: Partial<Omit<ImageMark, 'id'>>
  coco?: Partial<CocoImage>
  extra?: Record<string, unknown>
}
export type ImageHealth = z.infer<typeof imageHealth>

/** The file behind an image row. */
export type ImageFile = {
  id: ImageId
  root: number
  path: string
  /** Root and path joined: absolute, as fsPath() takes it. */
  absolute: string
  width: number
  height: number
  orientation: number
  bytes: number
  mtime: number
  hash: string
  health: ImageHealth
  problem: string
}
/** Everything about an image that lists do not need. */
export type ImageDetails = ImageFile & { mark: ImageMark; coco: CocoImage; extra: Record<string, unknown>; rev: number }

export type ImageReads = {
  count(): number
  /** Ids that pass the filter, in order. Ties are broken by path, then id. 100,000 images take some tens of milliseconds. */
  ids(filter: z.output<typeof imageFilter>, sort?: z.output<typeof imageSort>, descending?: boolean): ImageId[]
  /** Rows in the order asked; unknown ids are left out. */
  rows(ids: readonly ImageId[]): ImageRow[]
  /** Throws `not-found`. */
  row(id: ImageId): ImageRow
  file(id: ImageId): ImageFile | null
  details(id: ImageId): ImageDetails | null
  find(root: number, path: string): ImageId | null
  /** Images whose file name without folders is `name`, for paths that point nowhere. */
  findByName(name: string): ImageId[]
  findByHash(hash: string): ImageId[]
  /** Files of many images by id, ascending, in pages: pass the last id to get the next; empty at the end. */
  filesAfter(id: ImageId | null, limit?: number): ImageFile[]
}
export type ImageTable = ImageReads & {
  /** Adds rows and gives their ids in the same order. Throws `conflict` when (root, path) is there already: `find` first. */
  insert(rows: readonly NewImage[]): ImageId[]
  /** What was found out about the file. Never touches marks; a new size rescales nothing. */
  update(id: ImageId, fields: Partial<Omit<ImageFile, 'id' | 'absolute'>>): void
  /**
   * Takes images with their annotations, predictions and reviews out, after a backup when there are annotations; what was removed stays in the
   * change log.
   */
  remove(ids: readonly ImageId[], author?: string): number
}

export type CategoryReads = {
  /** In order. */
  list(): Category[]
  get(id: CategoryId): Category | null
  find(name: string): Category | null
  /** How many annotations and images use each category (also those without a row any more). */
  uses(): Map<CategoryId, { annotations: number; images: number }>
}
export type CategoryTable = CategoryReads & {
  /** An id that no category ever had. */
  nextId(): CategoryId
  /** Of 40 well separated colours the one used least. */
  nextColour(): string
}

export type AnnotationReads = {
  count(): number
  /** In drawing order: order, then id. */
  list(image: ImageId): Annotation[]
  get(id: AnnotationId): Annotation | null
  /** Annotations of many images at once, each in drawing order; images without any are absent. */
  ofImages(images: readonly ImageId[]): Map<ImageId, Annotation[]>
  /** Images on which a category occurs, ascending. */
  imagesWith(category: CategoryId): ImageId[]
  /** Annotations of these categories, a thousand at a time: pass the last id to get the next. */
  ofCategories(categories: readonly CategoryId[], after: AnnotationId | null, limit?: number): Annotation[]
}
export type AnnotationTable = AnnotationReads & {
  /** First of `count` unused ids, never given again. */
  reserve(count: number): AnnotationId
}

export type HistoryEntry = z.output<typeof historyEntry>
export type Commit = {
  image: ImageId | null
  label: string
  change: Change
  /** What differs in masks that are empty in `change`. */
  strokes?: readonly Stroke[]
  /** Random name of the gesture: the same key stores once. */
  key: string
  author?: string
  /** `job:<id>` when a job made it, so that all its changes can be undone together. */
  tag?: string
}
export type Committed = {
  seq: number
  /** Revision of `image`, or 0 for changes of the whole project. */
  rev: number
  label: string
  change: Change
  /** Images whose rows changed by it. */
  images: ImageId[]
  /** False when this key had been stored before: nothing was written and nobody needs to be told. */
  fresh: boolean
}

export type ChangeLog = {
  /** Stores one gesture. Throws `conflict` with the rows as they are now, or `not-found` for an image that is gone. */
  commit(commit: Commit): Committed
  /** Takes back the newest done change of the image (null: of the project), or gives null when there is none. */
  undo(image: ImageId | null): Committed | null
  redo(image: ImageId | null): Committed | null
  /** Takes back everything with this tag at once; rows changed since are left and listed. */
  undoTag(tag: string): Committed & { skipped: { table: string; id: number }[] }
  /**
   * Gives all annotations of some categories to another one, or deletes them with null, and drops the categories. Undoable
   * when not more than 20,000 rows change; beyond that a backup is made first and the log only tells of it.
   */
  reassign(from: readonly CategoryId[], into: CategoryId | null, label: string): Committed & { annotations: number }
  /** Labels of what undo and redo would do. */
  peek(image: ImageId | null): { undo: string | null; redo: string | null }
  /** Newest first. */
  history(image: ImageId | null, limit?: number): HistoryEntry[]
  count(): number
}

/** A prediction on its way in: the run and the photo are told beside it. */
export type NewPrediction = Omit<Prediction, 'id' | 'run' | 'image' | 'verdict' | 'annotation'>
export type NewRun = Omit<Run, 'id' | 'endedAt' | 'images' | 'failed' | 'predictions' | 'seconds'>

export type RunReads = {
  /** Newest first. */
  list(): Run[]
  get(id: RunId): Run | null
  /** Every photo the run has looked at, failed ones (`problem` not empty) too, by image id. */
  images(id: RunId): RunImage[]
  /** What runs (all without `runs`) say of a photo, newest run first; predictions by falling score. */
  ofImage(image: ImageId, runs?: readonly RunId[]): { image: RunImage; predictions: Prediction[] }[]
  /** Predictions of one run on many photos; photos without any are absent. */
  ofImages(id: RunId, images: readonly ImageId[]): Map<ImageId, Prediction[]>
  predictions(ids: readonly PredictionId[]): Prediction[]
  /** What the predictions of a run measure, by image, with the pixels of the photo: for telling the strange ones. */
  measures(id: RunId): { image: ImageId; label: string; score: number | null; area: number; width: number; height: number; pixels: number }[]
  /** Photos of a run with predictions whose verdict is open, and how many. */
  open(id: RunId): Map<ImageId, number>
  /** Labels that were made of predictions by one change. */
  labelsOf(seq: number): AnnotationId[]
  /** Predictions by verdict, and how many labels made of them are still as they were made. */
  tally(id: RunId): Record<Verdict | 'untouched', number>
}
/** Predictions and the runs they came from: a layer of their own that neither the change log nor COCO's views know. */
export type RunTable = RunReads & {
  start(run: NewRun): Run
  /** What a run says of a photo takes the place of what it said before: one durable transaction. */
  put(id: RunId, image: Omit<RunImage, 'run'>, predictions: readonly NewPrediction[]): void
  /** Sets `endedAt` and where it ran. */
  end(id: RunId, device?: string): Run
  rename(id: RunId, title: string): Run
  /** Removes the run with its predictions and reviews of it; labels stay. Returns the photos it had looked at. */
  remove(id: RunId): ImageId[]
  /**
   * Gives predictions a verdict. `annotation` is the label made of it, which must be stored; `seq` the change that did: while
   * that is undone the verdict is open again.
   */
  mark(rows: readonly { id: PredictionId; annotation: AnnotationId | null }[], verdict: Verdict, seq: number | null): void
}
/** A review with the change it made, if it made one. */
export type StoredReview = Review & { seq: number | null }
/** Reviews whose change is undone are not there until it is made again. */
export type ReviewTable = {
  add(review: Omit<Review, 'id'>, key: string, seq: number | null): StoredReview
  /** The review stored under this key of a gesture, if it was, undone or not. */
  byKey(key: string): StoredReview | null
  get(id: number): StoredReview | null
  /** The key it was given with; empty when there is none. */
  keyOf(id: number): string
  remove(id: number): void
  /** Newest first. */
  ofImage(image: ImageId): StoredReview[]
  ofRun(run: RunId): StoredReview[]
}

export type MatteReads = {
  /** Null when it is not there, or rests because its object is deleted. */
  get(id: MatteId): Matte | null
  /** That of the photo first, then those of its objects; without those whose object is deleted. */
  ofImage(image: ImageId): Matte[]
  /** Images that have (or had, before an object was deleted) a matte, ascending. */
  images(): ImageId[]
  /** Whether an alpha of this photo lies in the file of this SHA-256. */
  holds(image: ImageId, sha256: string): boolean
  /** SHA-256 of every file that is in use. */
  layers(): Set<string>
}
/** Mattes: trimaps are written by the change log (ops of `matte`), what is solved from them here. */
export type MatteTable = MatteReads & {
  /** An id that no matte ever had. */
  reserve(): MatteId
  /**
   * Stores an alpha; older ones of its matte beyond a dozen are forgotten but for imported ones. Files must be there before.
   * `dropped`: files that nothing refers to any more. Throws `not-found` when the matte is gone.
   */
  solved(alpha: Omit<AlphaRow, 'id'>): { alpha: AlphaRow; dropped: string[] }
}

/** Unfinished work of an image. */
export type DraftTable = {
  get(image: ImageId): { tool: string; state: unknown } | null
  set(image: ImageId, draft: { tool: string; state: unknown } | null): void
}

/** Small JSON values of the project; null forgets. */
export type SettingTable = { get(key: string): unknown; set(key: string, value: unknown): void }

export type Description = { info: Record<string, unknown>; licenses: Record<string, unknown>[] }
export type MetaReads = {
  /** Random name of this project, made when it was created. */
  nonce(): string
  createdAt(): number
  description(): Description
}
export type MetaTable = MetaReads & { describe(description: Description): void }

/**
 * An annotation on its way in by an import: its category by id, its image by the id that `image` gave. An id of the
 * file is kept when the project never gave it; within one import ids differ.
 */
export type ImportedAnnotation = Omit<Annotation, 'id' | 'shape'> & { id?: number; shape: Shape | PackedPolygon }

/**
 * One import. Rows are staged in a file of their own beside the project, so that gestures go on meanwhile, and become
 * part of the project in one transaction by `finish`; ids given before are final. Nothing of it is seen until then.
 */
export type ImportStage = {
  /** `import:<random>`; the tag of its entry in the change log. */
  readonly tag: string
  /** Id of the category of this name: the one that exists, or a new one with what is given, its id kept when free. */
  category(category: Partial<Category> & { name: string }): CategoryId
  /**
   * Id of the image: the known one of this root and path, or a new one. A known image nobody has marked takes the `mark`
   * given here; of `coco` and `extra` it takes what it lacks.
   */
  image(image: NewImage): { id: ImageId; known: boolean }
  /** Stages annotations, in any number. Throws `invalid` for rows that are not finite. */
  annotations(rows: readonly ImportedAnnotation[]): void
  describe(description: Partial<Description>): void
  counts(): { images: number; annotations: number; categories: number }
  /** Backup, then everything in one transaction and one entry of the history. */
  finish(label: string, author: string): Promise<{ seq: number; images: number; annotations: number; categories: number }>
  /** Forgets everything staged. Does nothing after `finish`. */
  abandon(): void
}

export type BackupRow = { path: string; bytes: number; at: number }
export type VerifyProblem = { table: string; id: number | null; problem: string }
export type VerifyReport = { ok: boolean; rows: number; problems: VerifyProblem[] }
export type Watch = { signal?: AbortSignal; progress?(done: number | null, note?: string): void }

export type StatsReads = {
  /** Everything `stats.project` tells. */
  project(): z.output<(typeof import('../../core/api/stats.ts'))['stats']['project']['result']>
}

/** What can be read, from the project itself or from a snapshot. */
export type Reads = {
  roots: Pick<RootTable, 'list'>
  images: ImageReads
  categories: CategoryReads
  annotations: AnnotationReads
  runs: RunReads
  mattes: MatteReads
  meshes: MeshReads
  poses: PoseReads
  depths: DepthReads
  meta: MetaReads
  stats: StatsReads
}

/** One open project file. */
export type Store = Reads & {
  /** Absolute real path of the project file as the user knows it. */
  readonly path: string
  readonly readOnly: boolean
  /** In plain words, empty when it can be written. */
  readonly readOnlyReason: string
  /** Number of the newest migration in the file. */
  readonly schema: number
  roots: RootTable
  images: ImageTable
  categories: CategoryTable
  annotations: AnnotationTable
  changes: ChangeLog
  jobs: JobTable
  drafts: DraftTable
  runs: RunTable
  reviews: ReviewTable
  mattes: MatteTable
  meshes: MeshTable
  poses: PoseTable
  depths: DepthTable
  settings: SettingTable
  meta: MetaTable
  /** Runs `write` as one transaction: all of it is durable when this returns, none of it when it throws. Synchronous only. */
  transaction<T>(write: () => T): T
  /** With a run the rows become its predictions instead of labels. */
  startImport(run?: NewRun): ImportStage
  /** The project as it is now, unchanging until `close`, for exports that take long. */
  snapshot(): Reads & { close(): void }
  /**
   * A verified copy: among the automatic backups, or at `out` (which must not exist). Throws `corrupt` when the project
   * is damaged.
   */
  backup(options?: { out?: string; reason?: string } & Watch): Promise<BackupRow>
  /** Newest first. */
  backups(): BackupRow[]
  /** Integrity of the file, checksums of all rows, and that derived columns agree. Lists at most 1,000 problems. */
  verify(watch?: Watch): Promise<VerifyReport>
  /** Bytes of the file with its log. */
  bytes(): number
  /** Waits for a backup in progress, checkpoints and releases the lock. */
  close(): Promise<void>
}
