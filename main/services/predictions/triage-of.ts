import { z } from 'zod'
import type { Signs } from '../../../core/metrics/triage.ts'
import { triageSign } from '../../../core/records/model.ts'
import type { RunImage } from '../../../core/records/run.ts'

const chance = z.number().min(0).max(1)
const triage = z.object({ needsHand: chance, threshold: chance })
const signs = z.partialRecord(triageSign, z.number())

/** The chance that a photo's mask needs a hand, and from which on the model's rule says so; null where it has none. */
export function triageOf({ extra }: Pick<RunImage, 'extra'>): { needsHand: number; threshold: number } | null {
  return triage.safeParse(extra.triage).data ?? null
}

/** What a run kept of how its answer came about; nothing of runs from elsewhere. */
export function signsOf({ extra }: Pick<RunImage, 'extra'>): Signs {
  return signs.safeParse(extra.signs).data ?? {}
}
