import type { Service } from '../../core/api/method.ts'
import type { models as api } from '../../core/api/models.ts'
import { Fault } from '../../core/fault.ts'
import type { ServiceContext } from './service-context.ts'

const notYet = (): never => {
  throw new Fault('unsupported', 'This is not there yet.')
}

export function modelsService({ inference }: ServiceContext): Service<typeof api> {
  return {
    list: () => notYet(),
    check: () => notYet(),
    propose: () => notYet(),
    add: () => notYet(),
    remove: () => notYet(),
    devices: ({ again }) => inference.devices(again),
    tryOut: () => notYet(),
  }
}
