import type { Job } from '../../core/records/job.ts'
import type { Studio } from '../state/studio.ts'
import type { App } from './app.ts'
import { createJobs } from './jobs.ts'
import { createUi } from './ui.ts'

/** Methods whose result is worth a report of its own. */
const REPORTED = new Set(['datasets.import', 'datasets.export', 'images.add', 'images.check', 'images.relink', 'images.assignSplits', 'projects.verify', 'projects.backup'])
export const hasReport = (job: Job): boolean => REPORTED.has(job.method) && job.state === 'done'

/** Photos that were simply added need no report, unless some of them were not. */
const isNoteworthy = (job: Job): boolean => job.method !== 'images.add' || (job.result as { skipped?: unknown[] } | null)?.skipped?.length !== 0

/** The studio with its window: overlays, panes and jobs, tied to the open project. */
export function createApp(studio: Studio): App {
  const ui = createUi(studio.settings)
  const jobs = createJobs(studio.bridge, studio.notices, (job) => tellEnd(job))
  const app: App = { ...studio, ui, jobs }

  const tellEnd = (job: Job) => {
    void studio.session.refresh().catch(() => undefined)
    if (ui.isWatched(job.id)) return
    if (job.state === 'done') {
      const action = hasReport(job) && isNoteworthy(job) ? { title: 'Show report', run: () => ui.show({ kind: 'report', job: job.id }) } : undefined
      studio.notices.add({ tone: 'success', text: `${job.title}: ${job.note || 'done'}`, action, lasts: action ? 8_000 : 4_000 })
    }
    if (job.state === 'failed' && job.fault) {
      const action = job.resumable ? { title: 'Resume', run: () => void jobs.resume(job) } : undefined
      studio.notices.add({ tone: 'error', text: `${job.title}: ${job.fault.message}`, details: job.fault.details, action })
    }
  }

  let project: string | null = null
  studio.session.store.subscribe((state) => {
    const next = state.project?.project ?? null
    if (next === project) return
    project = next
    ui.show(null)
    void jobs.setProject(next)
  })
  let known = false
  const onOpen = () => {
    if (known) return
    known = true
    void ui.loadLayout().catch(() => undefined)
  }
  studio.bridge.onState((state) => state === 'open' && onOpen())
  if (studio.bridge.state() === 'open') onOpen()
  return app
}
