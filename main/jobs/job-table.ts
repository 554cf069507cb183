import type { Job } from '../../core/records/job.ts'
import type { JobId } from '../../core/records/ids.ts'

/** The job rows of one open project. A row is written by nobody but the queue. */
export type JobTable = {
  insert(row: Omit<Job, 'id' | 'project'>): Job
  update(id: JobId, fields: Partial<Omit<Job, 'id' | 'project'>>): Job
  get(id: JobId): Job | null
  /** Newest first. */
  list(): Job[]
  /** Forgets done, failed and cancelled rows; returns how many. */
  clearEnded(): number
}
