import type { SolveMethod, TrimapRule } from '../../../core/api/mattes.ts'
import type { MattesState } from '../../state/mattes-types.ts'

export const RULES: { value: TrimapRule['from']; title: string }[] = [
  { value: 'adaptive', title: 'As wide as the edge is soft' }, { value: 'mask', title: 'Band of fixed width' },
  { value: 'superpixel', title: 'Superpixels that the edge cuts' }, { value: 'prediction', title: 'Where a prediction is uncertain' },
]

export const METHODS: { value: SolveMethod; title: string }[] = [
  { value: 'closed-form', title: 'Closed form: exact' }, { value: 'knn', title: 'KNN: a second opinion' },
  { value: 'large-kernel', title: 'Large kernel: for thin things' }, { value: 'guided', title: 'Guided filter: quick' },
]

/** How it stands with the alpha of what is worked on, in a few words. */
export function alphaWords({ active, solving, making }: Pick<MattesState, 'active' | 'solving' | 'making'>): string {
  if (making) return 'Making the trimap…'
  if (solving) return solving.done === null ? 'Solving…' : `Solving… ${Math.round(100 * solving.done)} %`
  if (!active?.alpha) return 'No alpha yet'
  if (active.stale) return 'Alpha is older than the trimap'
  return active.method === 'import' ? 'Imported alpha' : `Alpha is up to date · ${active.seconds.toFixed(1)} s`
}
