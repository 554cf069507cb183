import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import type { review as api } from '../../../core/api/review.ts'
import type { Change } from '../../../core/change/change.ts'
import { Fault } from '../../../core/fault.ts'
import { LIMITS } from '../../../core/limits.ts'
import { keypointsInOrder } from '../../../core/pose/joints/named-joints.ts'
import { skeletonOfRun } from '../../../core/pose/joints/run-joints.ts'
import type { Skeleton } from '../../../core/pose/joints/skeletons.ts'
import { annotation as annotationSchema, type Annotation } from '../../../core/records/annotation.ts'
import { category as categorySchema, type Category } from '../../../core/records/category.ts'
import type { ImageMark } from '../../../core/records/image.ts'
import type { AnnotationId } from '../../../core/records/ids.ts'
import type { Prediction, RunImage } from '../../../core/records/run.ts'
import type { Committed, ImageDetails, Store, StoredReview } from '../../db/store.ts'
import { labelShape } from './label-shape.ts'

type Params = z.output<typeof api.verdict.params>
export type Given = { review: StoredReview; annotations: AnnotationId[]; seq: number | null; done: Committed | null }

/**
 * Stores a verdict with everything that follows from it, as one transaction and one change of the log: labels, a new
 * category, the status of the photo. Undoing that change takes the verdict back too. The same `key` does it once.
 */
export function giveVerdict(store: Store, params: Params, now = Date.now()): Given {
  const known = store.reviews.byKey(params.key)
  if (known) return { review: known, annotations: known.seq === null ? [] : store.runs.labelsOf(known.seq), seq: known.seq, done: null }
  return store.transaction(() => {
    const details = store.images.details(params.image)
    const said = store.runs.ofImage(params.image, [params.run])[0]
    if (!details || !said) {
      throw new Fault('not-found', 'The run does not know this photo, or one of them is gone.', { found: params.image })
    }
    const chosen = chosenOf(said.predictions, params)
    // A second look says what it thinks of the first; it does not do the work again.
    const change = params.round === 'second' ? noChange() : changeOf(store, params, details, said, chosen)
    const left = said.predictions.some((one) => one.verdict === 'open' && !chosen.includes(one))
    const marked = markOf(details.mark, params, left && params.round === 'first', remaining(store, params, change.ops))
    if (marked) change.ops.push({ table: 'image', id: params.image, before: details.mark, after: marked })
    let done: Committed | null = null
    if (params.verdict !== 'skipped') {
      done = store.changes.commit({
        image: params.image, label: labelOf(params, chosen.length), change: change.ops, key: `review-${params.key}`, tag: `review:${params.key}`,
      })
    }
    if (params.round === 'first' && params.verdict !== 'skipped' && params.verdict !== 'flagged') {
      const rows = chosen.map((one) => ({ id: one.id, annotation: change.made.get(one.id) ?? (params.verdict === 'rejected' ? null : one.annotation) }))
      store.runs.mark(rows, params.verdict, done?.seq ?? null)
    }
    const { image, run, round, verdict, reviewer, note, seconds } = params
    const review = store.reviews.add({ image, run, round, verdict, reviewer, note, at: now, seconds }, params.key, done?.seq ?? null)
    return { review, annotations: [...change.made.values()], seq: done?.seq ?? null, done }
  })
}

type Changes = { ops: Change; made: Map<Prediction['id'], AnnotationId> }
const noChange = (): Changes => ({ ops: [], made: new Map() })

/** The predictions a verdict is about. Throws `not-found` for one that is not of this run and photo. */
function chosenOf(all: readonly Prediction[], { predictions, verdict }: Params): Prediction[] {
  if (verdict === 'skipped' || verdict === 'flagged') return []
  if (!predictions) return all.filter((one) => one.verdict === 'open')
  return [...new Set(predictions)].map((id) => {
    const found = all.find((one) => one.id === id)
    if (!found) throw new Fault('not-found', 'This prediction is not there any more: the photo was predicted again.', { found: id })
    return found
  })
}

function changeOf(
  store: Store, params: Params, { id: image, width, height }: ImageDetails, { image: { extra }, predictions: all }: { image: RunImage; predictions: readonly Prediction[] },
  chosen: readonly Prediction[],
): Changes {
  const { ops, made } = noChange()
  const labels = store.annotations.list(image)
  const ours = new Set(all.flatMap((one) => (one.annotation === null ? [] : [one.annotation])))
  const remove = (row: Annotation | undefined) => row && ops.push({ table: 'annotation', id: row.id, before: row, after: null })
  if (params.verdict === 'rejected') {
    // The label it was accepted as goes with it.
    for (const { annotation } of chosen) if (annotation !== null) remove(labels.find(({ id }) => id === annotation))
    return { ops, made }
  }
  const accepting = params.verdict === 'accepted' || params.verdict === 'fixed'
  const fresh = chosen.filter(({ annotation }) => annotation === null || !labels.some(({ id }) => id === annotation))
  if (!accepting || fresh.length === 0) return { ops, made }
  if (params.replace) for (const row of labels) if (!ours.has(row.id)) remove(row)
  const source = store.runs.get(params.run)!.source.slice(0, 200)
  const first = store.annotations.reserve(fresh.length)
  let order = labels.reduce((top, row) => Math.max(top, row.order), 0)
  for (const [i, one] of fresh.entries()) {
    const named = one.keypoints && skeletonOfRun(extra)
    const known = store.categories.find(one.label)
    const category = known && named && known.keypoints.length === 0 ? withSkeleton(store, known, named) : (known ?? addCategory(store, one.label, named ?? undefined))
    const keypoints = one.keypoints && named ? keypointsInOrder(one.keypoints, named.keypoints, category.keypoints) : one.keypoints
    const row = annotationSchema.parse({
      id: first + i, image, category: category.id, ...labelShape(one, params.as, params.tolerance, height, width), keypoints, order: ++order, source,
    })
    ops.push({ table: 'annotation', id: row.id, before: null, after: row })
    made.set(one.id, row.id)
  }
  return { ops, made }
}

/** A change of its own: undoing the verdict must not take a category away that others use by then. */
function addCategory(store: Store, name: string, skeleton: Skeleton = { keypoints: [], skeleton: [] }): Category {
  const id = store.categories.nextId()
  const order = store.categories.list().reduce((most, row) => Math.max(most, row.order), 0) + 1
  const row = categorySchema.parse({ id, name, color: store.categories.nextColour(), order, ...skeleton })
  const change: Change = [{ table: 'category', id, before: null, after: row }]
  store.changes.commit({ image: null, label: `Add category ${name}`.slice(0, 200), change, key: randomUUID() })
  return row
}

/** A category that has no keypoints yet gets those that the run names. */
function withSkeleton(store: Store, before: Category, skeleton: Skeleton): Category {
  const after = { ...before, ...skeleton }
  store.changes.commit({ image: null, label: `Keypoints of ${before.name}`.slice(0, 200), change: [{ table: 'category', id: before.id, before, after }], key: randomUUID() })
  return after
}

/** Labels the photo has once the change is made. */
function remaining(store: Store, { image }: Params, ops: Change): number {
  return ops.reduce(
    (count, { table, before, after }) => (table === 'annotation' ? count + Number(after !== null) - Number(before !== null) : count),
    store.annotations.list(image).length,
  )
}

/**
 * The mark of the photo afterwards, or null when it stays. Done with no labels means that there is nothing to label, which
 * nobody says by rejecting what a model found: such a photo is still to be labelled.
 */
function markOf(before: ImageMark, { verdict, round, note }: Params, left: boolean, labels: number): ImageMark | null {
  const flagged = verdict === 'flagged' || (round === 'second' && verdict === 'rejected')
  const words = note === '' || before.note.includes(note) ? before.note : [before.note, note].filter(Boolean).join('\n')
  if (flagged) return { ...before, status: 'flagged', note: words.slice(0, LIMITS.attributeTextLength) }
  if (verdict === 'rejected' && round === 'first' && labels === 0) return before.status === 'done' ? { ...before, status: 'todo' } : null
  if (verdict === 'skipped' || round === 'second' || left || before.status === 'done') return null
  return { ...before, status: 'done' }
}

function labelOf({ verdict, round }: Params, count: number): string {
  if (round === 'second') return verdict === 'rejected' ? 'Disagree with review' : 'Agree with review'
  const what = count > 1 ? `${count} predictions` : 'prediction'
  if (verdict === 'flagged') return 'Flag photo'
  if (count === 0) return 'Review photo'
  return `${{ accepted: 'Accept', fixed: 'Accept', rejected: 'Reject', skipped: 'Skip' }[verdict]} ${what}`
}
