import { RotateCw } from 'lucide-react'
import { CONTRACT } from '../../../core/api/contract.ts'
import type { ImageId } from '../../../core/records/ids.ts'
import type { Job } from '../../../core/records/job.ts'
import { useApp } from '../../app/app.ts'
import { countWords } from '../../app/when-words.ts'
import { Button } from '../../kit/button.tsx'

/** Shown before the rest is only counted. */
const SHOWN = 50

/** Photos that a finished prediction could not do, each with its reason and a way to try it again in the same run. */
export function FailedPhotos({ job }: { job: Job }) {
  const app = useApp()
  if (job.method !== 'predictions.run' || job.state !== 'done') return null
  const { data: result } = CONTRACT.predictions.run.result.safeParse(job.result)
  if (!result || result.failed.length === 0) return null
  const { failed, run } = result
  const retry = (images: ImageId[]) => app.jobs.start('predictions.run', { ...(job.params as object), images, into: run }, `${job.title}, again`)
  return (
    <details className="job-failures">
      <summary>{countWords(failed.length, 'photo')} could not be done</summary>
      <ul>
        {failed.slice(0, SHOWN).map(({ image, file, message }) => (
          <li key={image}>
            <span className="job-failure selectable" title={file}><strong>{file.split(/[\\/]/).pop()}</strong> {message}</span>
            <Button look="quiet" onClick={() => app.gallery.open(image)}>Show</Button>
            <Button look="quiet" icon={<RotateCw />} onClick={() => void retry([image])}>Retry</Button>
          </li>
        ))}
      </ul>
      {failed.length > SHOWN && <p className="faint">and {failed.length - SHOWN} more</p>}
      <Button onClick={() => void retry(failed.map(({ image }) => image))}>Retry all {failed.length}</Button>
    </details>
  )
}
