import type { MaskScores } from '../../../core/api/evaluations.ts'
import type { Run } from '../../../core/records/run.ts'

export type Figure = 'dice' | 'iou' | 'accuracy' | 'boundaryF' | 'boundaryIou'
export type ScoredPhoto = MaskScores['images'][number]

/** What each figure is called, and its rule in few words. */
export const FIGURES: readonly { id: Figure; title: string; short: string; rule: string }[] = [
  { id: 'dice', title: 'Dice', short: 'Dice', rule: 'Twice the shared pixels, over those of both masks' },
  { id: 'iou', title: 'IoU', short: 'IoU', rule: 'Shared pixels over all covered ones' },
  { id: 'accuracy', title: 'Pixel accuracy', short: 'Accuracy', rule: 'Share of all pixels that agree' },
  { id: 'boundaryF', title: 'Boundary F', short: 'Edge F', rule: 'Edges that lie within the given pixels of each other' },
  { id: 'boundaryIou', title: 'Boundary IoU', short: 'Edge IoU', rule: 'IoU of the bands of that depth along the edges' },
]

export const titleOf = (figure: Figure): string => FIGURES.find(({ id }) => id === figure)!.title

/** A number from 0 to 1 for people; -1 stands for nothing to measure. */
export const figureWords = (value: number, digits = 4): string => (value < 0 ? '–' : value.toFixed(digits))

export function runWords({ id, title, source }: Run): string {
  return title || `${source.replace(/^(model|import):/, '')}, run ${id}`
}

export type Bin = { from: number; to: number; photos: ScoredPhoto[] }

const BINS = 20
/** Where an axis may begin: good models crowd near 1, where bins over all of 0 to 1 would show one bar. */
const LOWS = [0.99, 0.98, 0.95, 0.9, 0.8, 0.6, 0]
/** Share of photos that may lie below the axis; they are counted in its first bin. */
const BELOW = 0.05

/** Photos in twenty equal bins up to 1, beginning as high as nearly all of them allow; lower ones go to the first bin. */
export function binsOf(photos: readonly ScoredPhoto[], figure: Figure): Bin[] {
  const low = LOWS.find((from) => photos.filter((photo) => photo[figure] < from).length <= BELOW * photos.length) ?? 0
  const bins: Bin[] = Array.from({ length: BINS }, (_, i) => ({
    from: i === 0 ? 0 : low + ((1 - low) * i) / BINS, to: low + ((1 - low) * (i + 1)) / BINS, photos: [],
  }))
  for (const photo of photos) {
    const place = Math.floor(((photo[figure] - low) / (1 - low)) * BINS)
    bins[Math.max(0, Math.min(BINS - 1, place))].photos.push(photo)
  }
  return bins
}
