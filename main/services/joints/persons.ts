import type { ImageId } from '../../../core/records/ids.ts'
import type { ModelManifest, PredictParams } from '../../../core/records/model.ts'
import type { RunId } from '../../../core/records/run.ts'
import type { Store } from '../../db/store.ts'

type Box = [number, number, number, number]
/** More in one photo are a crowd, and hardly one of them is large enough to be seen. */
const MOST = 50
/** Joints lie inside of the body: their box grows by this share of its longer side on every side. */
const FLESH = 0.08

/**
 * Boxes (photo pixels) of the persons of a photo, as the settings say where to look for them; empty where nothing is known, so that
 * the photo is looked at as a whole. Of the labels those count whose category is called as the model calls what it sees, or has
 * keypoints; of a run those with the label, or all when none has it.
 */
export function personsOf(store: Store, image: ImageId, manifest: ModelManifest, { persons }: PredictParams): Box[] {
  const isDepth = manifest.task === 'depth' && Boolean(manifest.options['person'])
  if (persons.from === 'whole' || (manifest.task !== 'keypoints' && manifest.task !== 'pose3d' && !isDepth)) return []
  // A model of depth names nothing; those that look at one thing look at a person.
  const names = new Set(isDepth ? ['person'] : manifest.labels.flatMap((label) => (label === null ? [] : [label.toLowerCase()])))
  const boxes = persons.from === 'run' ? ofRun(store, image, persons.run as RunId | null, names) : ofLabels(store, image, names)
  return boxes.filter(([, , width, height]) => width > 0 && height > 0).slice(0, MOST)
}

function ofLabels(store: Store, image: ImageId, names: ReadonlySet<string>): Box[] {
  const categories = new Map(store.categories.list().map((one) => [one.id as number, one]))
  const rows = store.annotations.list(image).filter((row) => !row.iscrowd)
  const called = rows.filter((row) => names.has(categories.get(row.category)?.name.toLowerCase() ?? ''))
  const wanted = called.length > 0 ? called : rows.filter((row) => (categories.get(row.category)?.keypoints.length ?? 0) > 0)
  return wanted.map(({ shape, bbox }) => (shape.type === 'none' ? grown(bbox) : bbox))
}

function ofRun(store: Store, image: ImageId, run: RunId | null, names: ReadonlySet<string>): Box[] {
  const found = run === null || !store.runs.get(run) ? [] : (store.runs.ofImage(image, [run])[0]?.predictions ?? [])
  const called = found.filter((one) => names.has(one.label.toLowerCase()))
  return (called.length > 0 ? called : found).filter((one) => one.verdict !== 'rejected').map(({ shape, bbox }) => (shape.type === 'none' ? grown(bbox) : bbox))
}

function grown([x, y, width, height]: Box): Box {
  const more = FLESH * Math.max(width, height)
  return [x - more, y - more, width + 2 * more, height + 2 * more]
}
