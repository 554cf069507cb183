import { ListTodo, X } from 'lucide-react'
import { useApp, useJobs } from '../../app/app.ts'
import { isOpen } from '../../app/jobs.ts'
import { Button } from '../../kit/button.tsx'
import { Empty } from '../../kit/empty.tsx'
import { IconButton } from '../../kit/icon-button.tsx'
import { JobRow } from './job-row.tsx'
import './jobs.css'

/** Long work: what runs, how far it is, and what became of the rest. */
export function JobsDrawer() {
  const app = useApp()
  const list = useJobs((state) => state.list)
  const starts = useJobs((state) => state.starts)
  return (
    <section className="jobs" aria-label="Jobs">
      <header className="jobs-head">
        <h2>Jobs</h2>
        <span className="faint">Jobs go on when this window is closed.</span>
        <Button look="quiet" disabled={!list.some((job) => !isOpen(job))} onClick={() => void app.jobs.clear()}>Clear ended</Button>
        <IconButton label="Close jobs" onClick={() => app.ui.setLayout({ jobs: false })}><X /></IconButton>
      </header>
      {list.length === 0 ? <Empty icon={<ListTodo />} title="No jobs">Imports, predictions, exports and checks show up here.</Empty> : (
        <ul className="jobs-list scroll">{list.map((job) => <JobRow key={job.id} job={job} start={starts.get(job.id)} />)}</ul>
      )}
    </section>
  )
}
