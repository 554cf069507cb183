import type { Verdict } from '../../../core/records/run.ts'
import type { ReviewVerdict } from '../../state/review-types.ts'

/** What was said of a prediction or a photo, as shown. */
export const VERDICT_WORDS: Record<Verdict | ReviewVerdict, string> = {
  open: 'open', accepted: 'accepted', fixed: 'fixed', rejected: 'rejected', flagged: 'flagged', skipped: 'passed over',
}
