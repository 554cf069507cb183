import type { composites as api } from '../../core/api/composites.ts'
import type { Service } from '../../core/api/method.ts'
import { makeComposites } from './composites/make.ts'
import { previewComposites } from './composites/preview.ts'
import type { ServiceContext } from './service-context.ts'

type Parts = Pick<ServiceContext, 'open' | 'media' | 'roots' | 'spawn' | 'emit'>

export function compositesService(context: Parts): Service<typeof api> {
  return {
    preview: (params, call) => previewComposites(context, params, call),
    make: (params, call) => makeComposites(context, params, call),
  }
}
