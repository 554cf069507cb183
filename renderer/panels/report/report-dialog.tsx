import { useApp, useJobs } from '../../app/app.ts'
import { JobProgress } from '../../app/job-progress.tsx'
import { isOpen } from '../../app/jobs.ts'
import type { Overlay } from '../../app/ui.ts'
import { Button } from '../../kit/button.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { Empty } from '../../kit/empty.tsx'
import { JobOutcome } from './job-outcome.tsx'

/** The report of one job. */
export default function ReportDialog({ overlay }: { overlay: Overlay }) {
  const app = useApp()
  const id = overlay.kind === 'report' ? overlay.job : null
  const job = useJobs((state) => state.list.find((one) => one.id === id))
  const close = () => app.ui.show(null)
  return (
    <Dialog open onClose={close} title={job?.title ?? 'Report'} size="large" foot={<Button look="primary" onClick={close}>Done</Button>}>
      {!job ? <Empty title="This job was cleared from the list." /> : isOpen(job) ? <JobProgress id={job.id} /> : <JobOutcome job={job} />}
    </Dialog>
  )
}
