import type { Service } from '../../core/api/method.ts'
import type { stats as api } from '../../core/api/stats.ts'
import type { ServiceContext } from './service-context.ts'

export function statsService({ open }: Pick<ServiceContext, 'open'>): Service<typeof api> {
  return {
    project: ({ project }) => open.get(project).stats.project(),
  }
}
