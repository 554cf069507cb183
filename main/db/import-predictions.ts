import type { ImageId } from '../../core/records/ids.ts'
import type { RunId, RunImage } from '../../core/records/run.ts'
import type { SqlValue } from './checksum.ts'
import type { NewRun, RunTable } from './store.ts'
import { ANNOTATION_COLUMNS } from './tables/annotation-row.ts'
import type { RunWrites } from './tables/runs.ts'

export type PredictedRows = RunWrites & Pick<RunTable, 'start' | 'put' | 'end'>

const AT = Object.fromEntries(ANNOTATION_COLUMNS.map((name, i) => [name, i])) as Record<(typeof ANNOTATION_COLUMNS)[number], number>
const SAME = ['score', 'shape', 'x', 'y', 'width', 'height', 'area', 'mask_height', 'mask_width', 'parts', 'keypoints', 'points'] as const
/** What a prediction has no column for, kept where it is not this. */
const RARE: Partial<Record<(typeof ANNOTATION_COLUMNS)[number], SqlValue>> = {
  attributes: '{}', flags: '{}', description: '', iscrowd: 0, extra: '{}',
}

/**
 * Stores rows encoded as labels as a run of its own, inside a transaction: every photo the file names is a photo of the run,
 * also where nothing was found.
 * @param names what the category numbers 1 ... of the rows stand for
 * @param pages hands over the rows, a page at a time
 */
export function storePredictions(
  runs: PredictedRows, run: NewRun, names: readonly string[], images: readonly ImageId[],
  pages: (each: (rows: readonly SqlValue[][]) => void) => void,
): void {
  const { id } = runs.start(run)
  for (const image of images) runs.put(id, saidOf(image), [])
  pages((rows) => {
    const byImage = new Map<ImageId, Record<string, SqlValue>[]>()
    for (const values of rows) {
      const image = values[AT.image] as ImageId
      const list = byImage.get(image) ?? []
      byImage.set(image, list)
      list.push(predictionOf(values, names))
    }
    for (const [image, list] of byImage) runs.insert(id as RunId, image, list)
  })
  runs.settle(id)
  runs.end(id)
}

function predictionOf(values: readonly SqlValue[], names: readonly string[]): Record<string, SqlValue> {
  const score = values[AT.score]
  const extra = Object.entries(RARE).flatMap(([name, usual]): [string, unknown][] => {
    const value = values[AT[name as keyof typeof AT]]
    return value === usual ? [] : [[name, usual === '{}' ? JSON.parse(String(value)) : value]]
  })
  return {
    id: 0, run: 0, image: 0, verdict: 'open', annotation: null, seq: null, label_crc: null, uncertainty: null,
    label: names[Number(values[AT.category]) - 1], extra: JSON.stringify(Object.fromEntries(extra)),
    ...Object.fromEntries(SAME.map((name) => [name, values[AT[name]]])),
    score: score === null ? null : Math.min(1, Math.max(0, Number(score))),
  }
}

const saidOf = (image: ImageId): Omit<RunImage, 'run'> => ({
  image, seconds: 0, uncertainty: null, disagreement: null, map: 'none', range: [0, 1], problem: '', extra: {},
})
