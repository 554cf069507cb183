import type { Service } from '../../core/api/method.ts'
import type { review as api } from '../../core/api/review.ts'
import { Fault } from '../../core/fault.ts'
import type { ServiceContext } from './service-context.ts'

const notYet = (): never => {
  throw new Fault('unsupported', 'This is not there yet.')
}

export function reviewService(_context: ServiceContext): Service<typeof api> {
  return {
    queue: () => notYet(),
    verdict: () => notYet(),
    undo: () => notYet(),
    list: () => notYet(),
    progress: () => notYet(),
  }
}
