import { review as reviewApi } from '../../core/api/review.ts'
import type { Call } from '../../core/api/method.ts'
import type { Shape } from '../../core/records/annotation.ts'
import type { ImageId, ProjectId } from '../../core/records/ids.ts'
import type { Run, RunImage } from '../../core/records/run.ts'
import { measure } from '../../core/mask/rasterise.ts'
import type { NewPrediction, Store } from '../../main/db/store.ts'
import { reviewService } from '../../main/services/review.ts'

export const project = '0'.repeat(16) as ProjectId
export const noCall: Call = { signal: new AbortController().signal, progress: () => {}, client: 'c1' }

/** A run of a model that is not there. */
export function startRun(store: Store, title = 'unet'): Run {
  return store.runs.start({ source: 'model:unet', title, version: '1', sha256: '', task: 'semantic', params: {}, device: 'cpu', labels: ['shoe'], startedAt: 1 })
}

export function saidOf(image: ImageId, more: Partial<RunImage> = {}): Omit<RunImage, 'run'> {
  return { image, seconds: 1, uncertainty: null, disagreement: null, map: 'none', range: [0, 1], problem: '', extra: {}, ...more }
}

export const box = (x: number, y: number, w: number, h: number): Shape => ({ type: 'polygon', parts: [[[x, y, x + w, y, x + w, y + h, x, y + h]]] })

/** A prediction on a photo of 200 x 100. */
export function predicted(shape: Shape = box(10, 10, 40, 60), more: Partial<NewPrediction> = {}): NewPrediction {
  return { label: 'shoe', shape, ...measure(shape, 100, 200), keypoints: null, score: 0.9, uncertainty: null, ...more }
}

/** The review service on one store, its parameters filled in as a caller of the contract has them. */
export function reviewing(store: Store) {
  const events: { event: string; payload: unknown }[] = []
  const service = reviewService({ open: { get: () => store } as never, emit: (event, payload) => void events.push({ event, payload }) })
  let keys = 0
  return {
    events,
    verdict: (params: Record<string, unknown>) =>
      service.verdict(reviewApi.verdict.params.parse({ project, key: `review-key-${++keys}`, ...params }), noCall) as never as
        { review: { id: number; verdict: string }; annotations: number[]; seq: number | null },
    queue: async (params: Record<string, unknown>) => service.queue(reviewApi.queue.params.parse({ project, ...params }), noCall),
    undo: (review: number) => service.undo({ project, review }, noCall),
    progress: (run: number) => service.progress({ project, run: run as never }, noCall) as never as Record<string, unknown>,
    list: (image: ImageId) => service.list({ project, image }, noCall) as { verdict: string; round: string }[],
  }
}
