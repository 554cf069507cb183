import type { Service } from '../../core/api/method.ts'
import type { evaluations as api } from '../../core/api/evaluations.ts'
import { Fault } from '../../core/fault.ts'
import type { ServiceContext } from './service-context.ts'

const notYet = (): never => {
  throw new Fault('unsupported', 'This is not there yet.')
}

export function evaluationsService(_context: ServiceContext): Service<typeof api> {
  return {
    masks: () => notYet(),
    coco: () => notYet(),
    cocoFiles: () => notYet(),
    maskFolders: () => notYet(),
  }
}
