import { sameRow } from '../../change/change.ts'
import type { FoundPerson, TruePerson } from '../../metrics/person-joints.ts'
import type { Annotation } from '../../records/annotation.ts'
import type { Category } from '../../records/category.ts'
import type { Prediction, RunImage } from '../../records/run.ts'
import type { PixelJoints } from './in-space.ts'
import { keypointsInOrder, plainName } from './named-joints.ts'
import { bodiesOfRun, skeletonOfRun } from './run-joints.ts'
import { spaceOf } from './space-joints.ts'

/** A prediction with keypoints: under the names that its run gives them (null: none), and with depths where it has them. */
export type FoundBody = { prediction: Prediction; names: readonly string[] | null; bones: readonly (readonly [number, number])[]; body: PixelJoints | null }

/** The bodies that a run found on a photo. Their depths lie beside the predictions, in the same order. */
export function bodiesFound({ image, predictions }: { image: RunImage; predictions: readonly Prediction[] }): FoundBody[] {
  const skeleton = skeletonOfRun(image.extra)
  const bodies = bodiesOfRun(image.extra)
  const inOrder = bodies.length === predictions.length ? predictions.toSorted((a, b) => a.id - b.id) : []
  return predictions.filter((one) => one.keypoints !== null).map((prediction) => ({
    prediction, names: skeleton?.keypoints ?? null, bones: skeleton?.skeleton ?? [], body: bodies[inOrder.indexOf(prediction)]?.joints ?? null,
  }))
}

/** An annotation as a person to measure by; null when it has no labelled keypoint, or another number of them than its category. */
export function truePerson(row: Annotation, category: Category | undefined): TruePerson | null {
  const { keypoints } = row
  if (!keypoints || !category || keypoints.length !== 3 * category.keypoints.length || row.iscrowd) return null
  return keypoints.some((value, i) => i % 3 === 2 && value > 0) ? { names: category.keypoints, keypoints, bbox: row.bbox, space: spaceOf(row) } : null
}

/** Whether a label is what a run said, accepted and never changed: that is no truth to measure the run by. */
export function isEcho(row: Annotation, names: readonly string[], found: readonly FoundBody[]): boolean {
  return found.some((one) => one.prediction.annotation === row.id && sameRow(inOrderOf(one, names).keypoints, row.keypoints))
}

/** What was found in the order of other names. */
export function inOrderOf({ prediction, names, body }: FoundBody, wanted: readonly string[]): FoundPerson {
  if (!names) return { keypoints: prediction.keypoints ?? [], body }
  const keypoints = keypointsInOrder(prediction.keypoints ?? [], names, wanted)
  const places = new Map(names.map((name, i) => [plainName(name), i]))
  const nameless = wanted.every((name) => !places.has(plainName(name))) && names.length === wanted.length
  return { keypoints, body: body && wanted.map((name, i) => body[nameless ? i : (places.get(plainName(name)) ?? -1)] ?? null) }
}

/**
 * Which found person is which true one: the nearest pairs first, by the mean distance of their joints; none whose joints lie farther
 * from their truth on average than the person is long. Gives for each truth the number of what was found, or null.
 */
export function paired(truths: readonly TruePerson[], found: readonly FoundBody[]): (number | null)[] {
  const near = truths.flatMap((truth, t) => found.flatMap((one, f) => {
    const { keypoints, body } = inOrderOf(one, truth.names)
    let [sum, count] = [0, 0]
    for (let i = 0; i < truth.names.length; i++) {
      const at = body?.[i] ?? (keypoints[3 * i + 2] > 0 ? [keypoints[3 * i], keypoints[3 * i + 1]] : null)
      if (!at || !(truth.keypoints[3 * i + 2] > 0)) continue
      sum += Math.hypot(at[0] - truth.keypoints[3 * i], at[1] - truth.keypoints[3 * i + 1])
      count++
    }
    const distance = sum / count / Math.max(truth.bbox[2], truth.bbox[3])
    return count > 0 && distance < 1 ? [{ t, f, distance }] : []
  }))
  const answer: (number | null)[] = truths.map(() => null)
  const taken = new Set<number>()
  for (const { t, f } of near.sort((a, b) => a.distance - b.distance)) {
    if (answer[t] !== null || taken.has(f)) continue
    answer[t] = f
    taken.add(f)
  }
  return answer
}
