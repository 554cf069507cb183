import type { ClassEvaluation, CocoEvaluation } from './coco-eval.ts'
import type { AreaRange, CocoType } from './coco-types.ts'

type Line = { kind: 'AP' | 'AR'; area: AreaRange['name']; threshold: number | null; most: number }

const line = (kind: Line['kind'], threshold: number | null, area: Line['area'], most: number): Line => (
  { kind, threshold, area, most }
)

/** pycocotools' summary, line by line. */
function linesOf(type: CocoType): Line[] {
  if (type === 'keypoints') {
    return (['AP', 'AR'] as const).flatMap((kind) => [
      line(kind, null, 'all', 20), line(kind, 0, 'all', 20), line(kind, 5, 'all', 20),
      line(kind, null, 'medium', 20), line(kind, null, 'large', 20),
    ])
  }
  return [
    line('AP', null, 'all', 100), line('AP', 0, 'all', 100), line('AP', 5, 'all', 100),
    line('AP', null, 'small', 100), line('AP', null, 'medium', 100), line('AP', null, 'large', 100),
    line('AR', null, 'all', 1), line('AR', null, 'all', 10), line('AR', null, 'all', 100),
    line('AR', null, 'small', 100), line('AR', null, 'medium', 100), line('AR', null, 'large', 100),
  ]
}

const OVERLAPS: Record<number, string> = { 0: '0.50', 5: '0.75' }
const SIZES: Record<AreaRange['name'], string> = {
  all: '', small: ', small objects', medium: ', medium objects', large: ', large objects',
}

/**
 * The twelve numbers of pycocotools' summarize() in its order (ten for keypoints), -1 where there is nothing to measure,
 * and what each is called.
 */
export function summaryOf(evaluation: CocoEvaluation): { stats: number[]; names: string[] } {
  const lines = linesOf(evaluation.params.type)
  return { stats: lines.map((one) => meanOf(evaluation, one)), names: lines.map(nameOf) }
}

function nameOf({ kind, threshold, area, most }: Line): string {
  const overlap = threshold === null ? '0.50 to 0.95' : OVERLAPS[threshold]
  const limit = kind === 'AP' ? '' : most === 1 ? ', 1 detection' : `, ${most} detections`
  return `${kind} at overlap ${overlap}${SIZES[area]}${limit}`
}

function meanOf({ params, classes }: CocoEvaluation, { kind, area, threshold, most }: Line): number {
  const a = params.areas.findIndex(({ name }) => name === area)
  const m = params.mostFound.indexOf(most)
  let sum = 0
  let count = 0
  for (const one of classes) {
    const values = kind === 'AP' ? one.precision[a] : one.recall[a][m]
    for (let t = 0; t < values.length; t++) {
      if ((threshold !== null && t !== threshold) || values[t] < 0) continue
      sum += values[t]
      count++
    }
  }
  return count === 0 ? -1 : sum / count
}

/** AP, AP50, AP75 and the recall with most detections of one class, all sizes; -1 where it has no truth. */
export function classSummary(one: ClassEvaluation): { ap: number; ap50: number; ap75: number; ar: number } {
  const mean = (values: Float64Array) => (values[0] < 0 ? -1 : values.reduce((sum, value) => sum + value, 0) / values.length)
  const [precision] = one.precision
  return { ap: mean(precision), ap50: precision[0], ap75: precision[5], ar: mean(one.recall[0].at(-1)!) }
}
