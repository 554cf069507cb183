import { Ban, CircleAlert, CircleCheck, CirclePause, Clock, LoaderCircle } from 'lucide-react'
import type { FaultDetails } from '../../../core/fault.ts'
import type { Job } from '../../../core/records/job.ts'
import { useApp } from '../../app/app.ts'
import { useClock } from '../../app/clock.ts'
import { copyText } from '../../app/copy-text.ts'
import { hasReport } from '../../app/create-app.ts'
import { detailsText, whereText } from '../../app/fault-words.ts'
import { isOpen, timeLeft } from '../../app/jobs.ts'
import { agoWords, spanWords } from '../../app/when-words.ts'
import { Button } from '../../kit/button.tsx'
import { Progress } from '../../kit/progress.tsx'
import { useSession } from '../../state/studio.ts'
import { FailedPhotos } from './failed-photos.tsx'

const LOOKS = {
  queued: { Drawn: Clock, word: 'Waiting' }, running: { Drawn: LoaderCircle, word: 'Running' }, paused: { Drawn: CirclePause, word: 'Paused' },
  done: { Drawn: CircleCheck, word: 'Done' },  failed: { Drawn: CircleAlert, word: 'Failed' }, cancelled: { Drawn: Ban, word: 'Cancelled' },
}

/** One job with its bar, its pace and what can be done about it. */
export function JobRow({ job, start }: { job: Job; start: { at: number; done: number } | undefined }) {
  const app = useApp()
  const hello = useSession((state) => state.hello)
  const now = useClock(job.state === 'running')
  const { Drawn, word } = LOOKS[job.state]
  const left = timeLeft(job, start, now)
  const took = job.startedAt !== null ? (job.endedAt ?? now) - job.startedAt : null
  const facts = [
    job.state !== 'running' && word,
    (job.state === 'running' || job.state === 'paused') && job.done !== null && `${Math.floor(job.done * 100)} %`,
    // What was left when it was paused says nothing of when it will be done.
    job.state === 'paused' ? job.note.split(' · ')[0] : job.note,
    // Some jobs tell the time left themselves, from more than the bar shows.
    left !== null && !/ left\b/.test(job.note) && `${spanWords(left)} left`,
    job.state === 'done' && took !== null && `took ${spanWords(took)}`,
    job.endedAt !== null && agoWords(job.endedAt, now),
  ]
  const details = job.fault?.details as FaultDetails | undefined
  return (
    <li className={`job job-${job.state}`}>
      <Drawn className="job-icon" aria-hidden="true" />
      <div className="job-words">
        <div className="job-line"><strong>{job.title || job.method}</strong><span className="quiet">{facts.filter(Boolean).join(' · ')}</span></div>
        {(isOpen(job) || job.state === 'paused') && <Progress done={job.state === 'queued' ? 0 : job.done} label={job.title} />}
        {job.fault && job.state === 'failed' && <p className="job-fault selectable">{job.fault.message} <span className="quiet">{whereText(details)}</span></p>}
        <FailedPhotos job={job} />
      </div>
      <div className="job-actions">
        {isOpen(job) && job.resumable && <Button onClick={() => void app.jobs.pause(job)}>Pause</Button>}
        {(job.state === 'failed' || job.state === 'cancelled' || job.state === 'paused') && job.resumable && <Button onClick={() => void app.jobs.resume(job)}>Resume</Button>}
        {(isOpen(job) || job.state === 'paused') && <Button onClick={() => void app.jobs.cancel(job)}>Cancel</Button>}
        {job.fault && job.state === 'failed' && <Button look="quiet" onClick={() => void copyText(detailsText(job.fault!.message, details, hello))}>Copy details</Button>}
        {hasReport(job) && <Button look="quiet" onClick={() => app.ui.show({ kind: 'report', job: job.id })}>Show report</Button>}
      </div>
    </li>
  )
}
