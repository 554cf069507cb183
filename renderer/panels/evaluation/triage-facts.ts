import type { TriageScores } from '../../../core/api/evaluations.ts'
import type { ImageId } from '../../../core/records/ids.ts'
import type { TriageSign } from '../../../core/records/model.ts'

/** What a run says of itself, for people. */
export const SIGN_WORDS: Record<TriageSign, string> = {
  uncertainty: 'Uncertainty at the edge', score: 'Score', doubt: 'Dice that it expects', sharpness: 'Sharpness of the edge',
  disagreement: 'Mirror image differs', change: 'Second look differs', growth: 'Area of the second look',
}

type Told = Pick<TriageScores, 'photos' | 'stored' | 'fit' | 'below'>

/** Photos that the rule calls, by the model's own where it has one. */
export function calledPhotos({ photos, stored, fit }: Told): ImageId[] {
  const threshold = stored ? stored.at.threshold : fit?.at.threshold ?? Infinity
  return photos.filter((one) => ((stored ? one.stored : one.held) ?? -1) >= threshold).map(({ image }) => image)
}

/** Share of photos that are below in each fifth of chance that has any: what a chance really means. */
export function chancesOf({ photos, stored, below }: Told): { chance: number; share: number; count: number }[] {
  const told = photos.flatMap((one) => {
    const chance = stored ? one.stored : one.held
    return chance === null ? [] : [{ chance, poor: one.dice < below }]
  })
  return Array.from({ length: 5 }, (_, fifth) => {
    const here = told.filter(({ chance }) => Math.min(4, Math.floor(chance * 5)) === fifth)
    const mean = (pick: (one: (typeof told)[number]) => number) => here.reduce((sum, one) => sum + pick(one), 0) / Math.max(1, here.length)
    return { chance: mean(({ chance }) => chance), share: mean(({ poor }) => Number(poor)), count: here.length }
  }).filter(({ count }) => count > 0)
}
