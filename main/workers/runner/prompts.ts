import { Fault } from '../../../core/fault.ts'
import { areaOf } from '../../../core/mask/runs.ts'
import type { Answer, Encoded, Prompt, Tensor } from '../../models/family.ts'
import { pasteMask } from '../../models/paste-mask.ts'
import { storedShape } from '../../models/post/shape.ts'
import type { Segmented } from '../../inference/inference.ts'

/** Photos whose encoder output is kept: the open one and its neighbours. */
const KEPT = 4

type Kept = { encoded: Encoded; low: Tensor | null }
type Asked = Omit<Prompt, 'before'> & { refine: boolean; polygon: number | null }

export type Prompts = {
  /** What the encoder made of a photo; made once per key, also when it is asked for twice at the same time. */
  encoded(key: string, encode: () => Promise<Encoded>): Promise<Kept>
  answer(kept: Kept, asked: Asked, ask: (prompt: Prompt) => Promise<Answer>): Promise<Omit<Segmented, 'seconds' | 'ran'>>
}

export function createPrompts(): Prompts {
  const photos = new Map<string, Promise<Kept>>()
  return {
    encoded(key, encode) {
      const known = photos.get(key)
      photos.delete(key)
      const kept = known ?? encode().then((encoded) => ({ encoded, low: null }))
      photos.set(key, kept)
      kept.catch(() => photos.get(key) === kept && photos.delete(key))
      for (const oldest of photos.keys()) {
        if (photos.size <= KEPT) break
        photos.delete(oldest)
      }
      return kept
    },
    async answer(kept, { points, box, refine, polygon }, ask) {
      const { mask, threshold, score, low } = await ask({ points, box, before: refine ? kept.low : null })
      kept.low = low
      const { width, height } = kept.encoded.photo
      const runs = pasteMask(mask, [0, 0, width, height], width, height, threshold)
      if (areaOf(runs) === 0) throw new Fault('not-found', 'The model sees nothing there.', { field: 'points', fix: 'Click inside the object, or draw a box around it.' })
      return { score: Math.min(1, Math.max(0, score)), ...storedShape(runs, polygon) }
    },
  }
}
