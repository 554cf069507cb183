import type { Service } from '../../core/api/method.ts'
import type { predictions as api } from '../../core/api/predictions.ts'
import { Fault } from '../../core/fault.ts'
import type { ServiceContext } from './service-context.ts'

const notYet = (): never => {
  throw new Fault('unsupported', 'This is not there yet.')
}

export function predictionsService(_context: ServiceContext): Service<typeof api> {
  return {
    run: () => notYet(),
    runs: () => notYet(),
    rename: () => notYet(),
    remove: () => notYet(),
    ofImage: () => notYet(),
    failures: () => notYet(),
    segment: () => notYet(),
  }
}
