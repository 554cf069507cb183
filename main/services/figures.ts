import type { figures as api } from '../../core/api/figures.ts'
import type { Service } from '../../core/api/method.ts'
import { makeFigures } from './figures/make.ts'
import type { ServiceContext } from './service-context.ts'

export function figuresService(context: Pick<ServiceContext, 'open' | 'media' | 'roots' | 'spawn' | 'emit'>): Service<typeof api> {
  return { make: (params, call) => makeFigures(context, params, call) }
}
