import type { z } from 'zod'
import type { poses as api } from '../../../core/api/poses.ts'
import type { AnnotationId, ImageId } from '../../../core/records/ids.ts'
import { ownFault } from './fit.ts'

export type FitDone = z.input<typeof api.fit.result>

/** Counts what becomes of the objects of a fit. */
export type Tally = {
  fitted(iou: number, ambiguous: boolean): void
  kept(): void
  /** Throws on what is no fault of the object. */
  failed(image: ImageId, annotation: AnnotationId | null, thrown: unknown): void
  done(): number
  words(): string
  result(seconds: number): FitDone
}

export function createTally(objects: number): Tally {
  const failed: FitDone['failed'] = []
  let [fitted, kept, lost, ambiguous, sum] = [0, 0, 0, 0, 0]
  return {
    fitted(iou, unclear) {
      fitted++
      sum += iou
      if (unclear) ambiguous++
    },
    kept: () => void kept++,
    failed(image, annotation, thrown) {
      const { code, message } = ownFault(thrown)
      lost++
      if (failed.length < 1_000) failed.push({ image, annotation, code, message })
    },
    done: () => fitted + kept + lost,
    words: () => (lost > 0 ? `, ${lost} could not be fitted` : ''),
    result: (seconds) => ({ fitted, kept, objects, iou: fitted > 0 ? sum / fitted : null, ambiguous, failed, seconds }),
  }
}
