import type { ModelManifest } from '../../../core/records/model.ts'
import type { Dense } from '../family.ts'

/** Cells that two answers agree to be of an object, and cells that either calls so. */
export type Shared = { both: number; either: number }

/** Disagreement 0..1: 1 - IoU. Two answers that both found nothing agree. */
export function disagreementOf({ both, either }: Shared): number {
  return either === 0 ? 0 : 1 - both / either
}

/** Both counts together; null when neither was made. */
export function sharedTogether(a: Shared | null, b: Shared | null): Shared | null {
  return a && b ? { both: a.both + b.both, either: a.either + b.either } : (a ?? b)
}

/** Compares two answers on the same grid, cell by cell: shared where both give it the same label. Planes without a label count as none. */
export function sharedOf(a: Dense, b: Dense, threshold: number, labels: ModelManifest['labels']): Shared {
  const one = winnersOf(a, threshold, labels)
  const other = winnersOf(b, threshold, labels)
  let both = 0
  let either = 0
  for (let i = 0; i < one.length; i++) {
    if (one[i] === 0 && other[i] === 0) continue
    either++
    if (one[i] === other[i]) both++
  }
  return { both, either }
}

/** For each cell 1 + the plane that is largest; 0 where that one has no label or, unless planes compete, misses the threshold. */
function winnersOf({ data, channels, exclusive }: Dense, threshold: number, labels: ModelManifest['labels']): Uint16Array {
  const plane = data.length / channels
  const winners = new Uint16Array(plane)
  for (let i = 0; i < plane; i++) {
    let best = exclusive ? -1 : threshold
    let winner = 0
    for (let c = 0; c < channels; c++) {
      const value = data[c * plane + i]
      if (value < best || (value === best && winner > 0)) continue
      best = value
      winner = c + 1
    }
    winners[i] = channels > 1 && winner > 0 && labels[winner - 1] === null ? 0 : winner
  }
  return winners
}
