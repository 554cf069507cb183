import { useState } from 'react'
import type { Pose } from '../../../core/records/pose.ts'
import { useApp, useJobs } from '../../app/app.ts'
import { JobProgress } from '../../app/job-progress.tsx'
import { isOpen } from '../../app/jobs.ts'
import { countWords } from '../../app/when-words.ts'
import { useQuery } from '../../bridge/use-query.ts'
import { Button } from '../../kit/button.tsx'
import { useDocument, useSession } from '../../state/studio.ts'
import { type Sequence, sequenceWords, type Tracked, trackedWords } from './track-words.ts'

/** A pose followed through the photos after it: which they are, how far it is, and what came of it. */
export function TrackPart({ pose }: { pose: Pose | null }) {
  const app = useApp()
  const project = useSession((state) => state.project?.project ?? null)
  const readOnly = useSession((state) => state.project?.readOnly ?? true)
  const category = useDocument((state) => {
    const row = pose ? state.annotations.get(pose.annotation) : undefined
    return row ? (state.categories.get(row.category)?.name ?? 'object') : 'object'
  })
  const job = useJobs((state) => state.list.find(({ method }) => method === 'poses.track'))
  // Trackings whose poses were taken back: there is nothing left to take back.
  const [back, setBack] = useState<ReadonlySet<string>>(new Set())
  const found = useQuery<Sequence>(app.bridge, project && pose ? `${project} ${pose.annotation}` : null,
    () => app.bridge.client.poses.sequence({ project: project!, annotation: pose!.annotation }), ['images.changed', 'annotations.changed'])
  const running = job !== undefined && isOpen(job)
  const done = job?.state === 'done' ? (job.result as Tracked) : null
  const track = async () => {
    await app.document.flush()
    await app.jobs.start('poses.track', { annotation: pose!.annotation }, 'Track pose')
  }
  const takeBack = async ({ tag }: Tracked) => {
    await app.bridge.client.poses.takeBack({ project: project!, tag })
    setBack(new Set([...back, tag]))
  }
  const photos = found.value?.labelled ?? 0
  return (
    <section className="panel-part" aria-label="Tracking">
      <h3>Sequence</h3>
      {running ? <JobProgress id={job.id} /> : (
        <>
          <p className="panel-note">{pose ? found.value && sequenceWords(found.value, category) : 'The pose of a selected object can be followed through the photos after it.'}</p>
          <div className="pose-row">
            <Button disabled={readOnly || !pose || photos === 0} onClick={() => void track().catch(app.notices.fault)}>
              {photos > 0 ? `Track through ${countWords(photos, 'photo')}` : 'Track'}
            </Button>
            {done && !back.has(done.tag) && done.fitted > 0 && (
              <Button look="quiet" disabled={readOnly} onClick={() => void takeBack(done).catch(app.notices.fault)}>Take back</Button>
            )}
          </div>
          {done && <p className="panel-note" role="status">{back.has(done.tag) ? 'The last tracking was taken back.' : trackedWords(done)}</p>}
        </>
      )}
    </section>
  )
}
