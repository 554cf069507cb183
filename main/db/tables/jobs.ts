import { Fault } from '../../../core/fault.ts'
import type { Job } from '../../../core/records/job.ts'
import type { JobId, ProjectId } from '../../../core/records/ids.ts'
import type { JobTable } from '../../jobs/job-table.ts'
import type { SqlValue } from '../checksum.ts'
import type { Sql } from '../sqlite.ts'
import { text } from '../values.ts'
import type { Counters } from './counters.ts'
import { rowWriter } from './row-table.ts'

const COLUMNS = [
  'id', 'method', 'title', 'params', 'state', 'done', 'note', 'fault', 'result', 'started_at', 'ended_at', 'resumable',
] as const
type Row = Record<(typeof COLUMNS)[number], SqlValue>

/** The queue's rows. `project` names the file's handle while it is open; it is not stored. */
export function jobTable(sql: Sql, write: <T>(run: () => T) => T, ids: Counters, project: ProjectId): JobTable {
  const writer = rowWriter(sql, 'job', COLUMNS)
  const get = (id: JobId): Job | null => {
    const row = sql('SELECT * FROM job WHERE id = ?').get(id) as Row | undefined
    return row ? jobOf(row, project) : null
  }
  return {
    insert: (job) => write(() => {
      const id = ids.take('job') as JobId
      writer.insert(valuesOf({ ...job, id, project }))
      return get(id)!
    }),
    update: (id, fields) => write(() => {
      const job = get(id)
      if (!job) throw new Fault('not-found', 'There is no such job any more.', { found: id })
      writer.put(valuesOf({ ...job, ...fields }))
      return get(id)!
    }),
    get,
    list: () => (sql('SELECT * FROM job ORDER BY id DESC').all() as Row[]).map((row) => jobOf(row, project)),
    clearEnded: () => write(() => sql("DELETE FROM job WHERE state IN ('done', 'failed', 'cancelled')").run().changes),
  }
}

function valuesOf(job: Job): Row {
  return {
    id: job.id, method: job.method, title: text(job.title), params: JSON.stringify(job.params ?? null), state: job.state,
    done: job.done, note: text(job.note), fault: job.fault === null ? null : JSON.stringify(job.fault),
    result: job.result === undefined ? null : JSON.stringify(job.result), started_at: job.startedAt, ended_at: job.endedAt,
    resumable: job.resumable ? 1 : 0,
  }
}

function jobOf(row: Row, project: ProjectId): Job {
  const parsed = (value: SqlValue) => (value === null ? null : (JSON.parse(String(value)) as unknown))
  return {
    id: row.id as JobId, project, method: String(row.method), title: String(row.title), params: parsed(row.params),
    state: row.state as Job['state'], done: row.done as number | null, note: String(row.note),
    fault: parsed(row.fault) as Job['fault'], result: parsed(row.result), startedAt: row.started_at as number | null,
    endedAt: row.ended_at as number | null, resumable: row.resumable === 1,
  }
}
