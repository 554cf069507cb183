import { useState, type ComponentType, type ReactNode } from 'react'
import type { JobId } from '../../../core/records/ids.ts'
import { useApp, useJobs } from '../../app/app.ts'
import { JobProgress } from '../../app/job-progress.tsx'
import { isOpen } from '../../app/jobs.ts'
import { Button } from '../../kit/button.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { JobOutcome } from './job-outcome.tsx'

/** A dialog that asks how a job is to be done, starts it, and then shows how it goes and what came of it. */
export function JobDialog({ title, about, size, runningSize, className, note, goesOn = 'the work goes on', action, ready, begin, onceDone, result: Result, children }: {
  title: string
  about?: string
  size: 'medium' | 'large' | 'wide'
  /** While the job runs; left out: the same. */
  runningSize?: 'medium' | 'large' | 'wide'
  className?: string
  /** What is good to know before it starts. */
  note: string
  goesOn?: string
  action: string
  /** Nothing that it needs is missing. */
  ready: boolean
  begin(): Promise<{ id: JobId }>
  /** True: once done there is no way back to the questions. */
  onceDone?: boolean
  /** Shows the result of a job that is done; left out: as for all jobs. */
  result?: ComponentType<{ result: unknown }>
  children: ReactNode
}) {
  const app = useApp()
  const [id, setId] = useState<JobId | null>(null)
  const [starting, setStarting] = useState(false)
  const job = useJobs((state) => state.list.find((one) => one.id === id))
  const start = async () => {
    setStarting(true)
    try {
      setId((await begin()).id)
    } catch (thrown) {
      app.notices.fault(thrown)
    } finally {
      setStarting(false)
    }
  }
  const close = () => app.ui.show(null)
  if (id === null) {
    return (
      <Dialog open onClose={close} title={title} size={size} about={about} className={className}
        foot={(
          <>
            <span className="foot-note">{note}</span>
            <Button onClick={close}>Cancel</Button>
            <Button look="primary" disabled={!ready || starting} onClick={() => void start()}>{action}</Button>
          </>
        )}>
        {children}
      </Dialog>
    )
  }
  const ended = job !== undefined && !isOpen(job)
  return (
    <Dialog open onClose={close} title={title} size={runningSize ?? size} about={about}
      foot={(
        <>
          <span className="foot-note">{job && !ended && `You may close this window; ${goesOn}.`}</span>
          {ended && !(onceDone && job.state === 'done') && <Button onClick={() => setId(null)}>Back</Button>}
          <Button look={ended ? 'primary' : 'plain'} onClick={close}>{ended ? 'Done' : 'Close'}</Button>
        </>
      )}>
      <JobProgress id={id} />
      {ended && (job.state === 'done' && Result ? <Result result={job.result} /> : <JobOutcome job={job} />)}
    </Dialog>
  )
}
