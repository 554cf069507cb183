import { Fault } from '../../../core/fault.ts'
import { rleOf } from '../../../core/mask/rle.ts'
import { areaOf, boxOf } from '../../../core/mask/runs.ts'
import type { Answer, Encoded, Prompt, Tensor } from '../../models/family.ts'
import { pasteMask } from '../../models/paste-mask.ts'
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
    async answer(kept, { points, box, refine }, ask) {
      const { mask, threshold, score, low } = await ask({ points, box, before: refine ? kept.low : null })
      kept.low = low
      const { width, height } = kept.encoded.photo
      const runs = pasteMask(mask, [0, 0, width, height], width, height, threshold)
      const area = areaOf(runs)
      if (area === 0) throw new Fault('not-found', 'The model sees nothing there.', { fix: 'Click inside the object, or draw a box around it.' })
      return { shape: { type: 'mask', rle: rleOf(runs) }, score: Math.min(1, Math.max(0, score)), bbox: boxOf(runs), area }
    },
  }
}
