import { useEffect } from 'react'
import type { JobId } from '../../core/records/ids.ts'
import { Button } from '../kit/button.tsx'
import { Progress } from '../kit/progress.tsx'
import { useApp, useJobs } from './app.ts'
import { useClock } from './clock.ts'
import { isOpen, timeLeft } from './jobs.ts'
import { spanWords } from './when-words.ts'
import './job-progress.css'

/** A job inside a window: bar, words, and a way to stop it. Draws nothing once it has ended. */
export function JobProgress({ id }: { id: JobId }) {
  const app = useApp()
  const job = useJobs((state) => state.list.find((one) => one.id === id))
  const start = useJobs((state) => state.starts.get(id))
  const now = useClock(job !== undefined && isOpen(job))
  useEffect(() => app.ui.watch(id), [app, id])
  if (!job || !isOpen(job)) return null
  const left = timeLeft(job, start, now)
  return (
    <div className="job-progress" role="group" aria-label={job.title}>
      <Progress done={job.done} label={job.title} />
      <div className="job-progress-line">
        <span>{job.note || (job.state === 'queued' ? 'Waiting for its turn' : 'Starting')}</span>
        <span className="faint">{[job.done !== null && `${Math.floor(job.done * 100)} %`, left !== null && `${spanWords(left)} left`].filter(Boolean).join(' · ')}</span>
        <Button onClick={() => void app.jobs.cancel(job)}>Stop</Button>
      </div>
    </div>
  )
}
