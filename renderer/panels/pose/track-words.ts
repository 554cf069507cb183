import type { z } from 'zod'
import type { poses } from '../../../core/api/poses.ts'
import { countWords } from '../../app/when-words.ts'

export type Sequence = z.output<typeof poses.sequence.result>
export type Tracked = z.output<typeof poses.track.result>

/** Which photos a pose would be followed through. `category`: name of the object's. */
export function sequenceWords({ photos, first, last, gap, labelled }: Sequence, category: string): string {
  if (photos === 0) return 'No photo comes after this one in its folder.'
  const which = photos === 1 ? `One photo comes after this one in its folder: ${nameOf(first)}.`
    : `${photos} photos come after this one in its folder by name: ${nameOf(first)} to ${nameOf(last)}.`
  if (labelled === 0) return `${which} No “${category}” is labelled on ${nameOf(first)}: label or predict it there first.`
  const end = gap === null ? '' : ` It ends before ${nameOf(gap)}, where no “${category}” is labelled.`
  return `${which} Each pose is looked for near the one before; those you corrected or accepted stay.${end}`
}

/** What came of the last tracking. */
export function trackedWords({ fitted, kept, iou, ambiguous, failed }: Tracked): string {
  const found = `${countWords(fitted, 'pose')} found${iou === null ? '' : `, mean IoU ${iou.toFixed(2)}`}${kept > 0 ? `, ${kept} kept` : ''}.`
  const unsure = ambiguous > 0 ? ` ${ambiguous} could be the other way round.` : ''
  return `${found}${unsure}${failed.length > 0 ? ` ${failed[0].message}` : ''}`
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
