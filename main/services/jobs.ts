import type { jobs as api } from '../../core/api/jobs.ts'
import type { Service } from '../../core/api/method.ts'
import type { ServiceContext } from './service-context.ts'

export function jobsService({ jobs }: ServiceContext): Service<typeof api> {
  return {
    start: ({ project, method, params, title }, call) => jobs.start(project, { method, params, title, client: call.client }),
    list: ({ project }) => jobs.list(project),
    cancel: async ({ project, id }) => {
      await jobs.cancel(project, id)
      return {}
    },
    pause: async ({ project, id }) => {
      await jobs.pause(project, id)
      return {}
    },
    resume: ({ project, id }, call) => jobs.resume(project, id, call.client),
    clear: ({ project }) => ({ removed: jobs.clear(project) }),
  }
}
