import type { composites as api } from '../../core/api/composites.ts'
import type { Service } from '../../core/api/method.ts'
import { makeComposites } from './composites/make.ts'
import type { ServiceContext } from './service-context.ts'

export function compositesService(context: Pick<ServiceContext, 'open' | 'media' | 'roots' | 'spawn' | 'emit'>): Service<typeof api> {
  return {
    make: (params, call) => makeComposites(context, params, call),
  }
}
