import { z } from 'zod'
import { jobId, projectId } from '../records/ids.ts'
import { job } from '../records/job.ts'
import { method } from './method.ts'

/** Long work: any method of the contract marked as a job, queued. It survives the window and is told of after a crash. */
export const jobs = {
  start: method('Queue a method', z.object({
    project: projectId, method: z.string().regex(/^[a-z]+\.[a-zA-Z]+$/), params: z.unknown(), title: z.string().max(200).default(''),
  }), job),
  list: method('Jobs of a project, newest first', z.object({ project: projectId }), z.array(job)),
  cancel: method('Stop a job; nothing half-done stays', z.object({ project: projectId, id: jobId }), z.object({})),
  pause: method('Stop a job until it is resumed, which goes on where it stopped', z.object({ project: projectId, id: jobId }), z.object({})),
  resume: method('Start a paused, failed or cancelled job again', z.object({ project: projectId, id: jobId }), job),
  clear: method('Forget ended jobs', z.object({ project: projectId }), z.object({ removed: z.number().int() })),
}
