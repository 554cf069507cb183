import { z } from 'zod'
import { jobId, projectId } from './ids.ts'

export const faultRecord = z.object({
  code: z.enum(['invalid', 'not-found', 'conflict', 'cancelled', 'unsupported', 'corrupt', 'denied', 'exhausted', 'closed', 'bug']),
  message: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
})

export const jobState = z.enum(['queued', 'running', 'paused', 'done', 'failed', 'cancelled'])

/** A contract method that was queued instead of called. */
export const job = z.object({
  id: jobId,
  project: projectId,
  /** `service.method` */
  method: z.string(),
  title: z.string(),
  params: z.unknown(),
  state: jobState,
  /** 0..1, or null while unknown. */
  done: z.number().min(0).max(1).nullable(),
  /** What it is doing now, e.g. "42 of 84 files". */
  note: z.string(),
  fault: faultRecord.nullable(),
  result: z.unknown(),
  /** Milliseconds since 1970, for display only. */
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  /** True when starting it again would skip what is already done. */
  resumable: z.boolean(),
})
export type Job = z.infer<typeof job>
