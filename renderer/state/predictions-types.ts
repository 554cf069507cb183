import type { StoreApi } from 'zustand/vanilla'
import type { ImageId, ProjectId } from '../../core/records/ids.ts'
import type { Prediction, PredictionId, Run, RunId, RunImage } from '../../core/records/run.ts'

/** What one run says of one photo. */
export type RunResult = { image: RunImage; predictions: readonly Prediction[] }

/**
 * What models said of the photos, beside the human labels and never mixed with them.
 * `results` belong to the photo `image`, which follows the document at once; they hold the runs `shown` and `against` by
 * their ids, as far as these looked at the photo, and are empty while `loading`. Rows are never changed in place: what is
 * the same object has not changed.
 */
export type PredictionsState = {
  project: ProjectId | null
  /** Every run of the project, newest first. */
  runs: readonly Run[]
  /** The run drawn over the photo and the one it is compared with. The newest is shown unless another was chosen. */
  shown: RunId | null
  against: RunId | null
  /** The photo whose results these are. */
  image: ImageId | null
  results: ReadonlyMap<number, RunResult>
  loading: boolean
  /** Chosen predictions of the runs in `results`; what left them leaves the selection. */
  selection: ReadonlySet<PredictionId>
  hovered: PredictionId | null
  /** Runs that are not drawn for now, though they are shown or compared with. */
  hidden: ReadonlySet<RunId>
}

export type Predictions = {
  store: StoreApi<PredictionsState>
  /** Reads the runs of another project and shows the newest. */
  setProject(project: ProjectId | null): Promise<void>
  /** Draws this run; null draws none. Comparing a run with itself makes no sense, so that ends. */
  show(run: RunId | null): void
  /** Also draws this one, as what the shown run is compared with; null ends it. */
  compare(run: RunId | null): void
  /** Shows the next run that appears, whatever was chosen: it was just asked for. */
  expectRun(): void
  select(ids: Iterable<PredictionId>): void
  hover(id: PredictionId | null): void
  setHidden(run: RunId, hidden: boolean): void
  /** Reads runs and results again. */
  reload(): Promise<void>
  /** Reads what the runs say of photos that will probably be asked for next; cheap for those already read. */
  prefetch(images: readonly ImageId[]): void
  /** What a run says of the open photo, or null while it is not known or nothing. */
  of(run: RunId | null): RunResult | null
}
