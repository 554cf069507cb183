import type { DepthComparison, DepthFigures } from '../../../core/api/evaluations.ts'
import type { DepthAlignment, DepthScores } from '../../../core/metrics/depth-scores.ts'
import { meanOf, medianOf } from './paired-files.ts'

export const HOW: Record<DepthAlignment, string> = {
  none: 'as they are', median: 'multiplied so that the medians agree', 'least-squares': 'scaled and shifted to the least squares, each by itself',
}

export function figuresOf(scores: DepthScores | null): DepthFigures {
  const of = (value: number | undefined): number | null => (value !== undefined && Number.isFinite(value) ? value : null)
  const [d1, d2, d3] = scores?.deltaRatio ?? []
  const [p1, p2, p3] = scores?.deltaOfPrediction ?? []
  return {
    rmse: of(scores?.rmse), rmseOfRange: of(scores?.rmseOfRange), absRel: of(scores?.absRel), sqRel: of(scores?.sqRel), logRmse: of(scores?.logRmse),
    siLog: of(scores?.siLog), ssim: of(scores?.ssim), delta1: of(d1), delta2: of(d2), delta3: of(d3),
    delta1OfPrediction: of(p1), delta2OfPrediction: of(p2), delta3OfPrediction: of(p3),
  }
}

/** Means and medians of each figure over the maps where it is defined. */
export function overMaps(images: DepthComparison['images']): Pick<DepthComparison, 'mean' | 'median'> {
  const over = (statistic: (values: number[]) => number): DepthFigures => {
    const names = Object.keys(figuresOf(null)) as (keyof DepthFigures)[]
    return Object.fromEntries(names.map((figure) => {
      const values = images.map((image) => image[figure]).filter((value) => value !== null)
      return [figure, values.length > 0 ? statistic(values) : null]
    })) as DepthFigures
  }
  return { mean: over(meanOf), median: over(medianOf) }
}
