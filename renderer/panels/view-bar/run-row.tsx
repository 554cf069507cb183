import { ChevronRight, Columns2, Eye, EyeOff, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { Run } from '../../../core/records/run.ts'
import { useApp } from '../../app/app.ts'
import { agoWords, countWords } from '../../app/when-words.ts'
import { IconButton } from '../../kit/icon-button.tsx'
import { CommitField } from '../../kit/text-field.tsx'
import { usePredictions } from '../../state/studio.ts'
import { RunDetails } from './run-details.tsx'

/** One run: shown, compared with, hidden, renamed, removed; what made it, folded away. */
export function RunRow({ run }: { run: Run }) {
  const app = useApp()
  const shown = usePredictions((state) => state.shown === run.id)
  const against = usePredictions((state) => state.against === run.id)
  const other = usePredictions((state) => state.shown !== null && state.shown !== run.id)
  const hidden = usePredictions((state) => state.hidden.has(run.id))
  const [open, setOpen] = useState(false)
  const project = usePredictions((state) => state.project)

  const about = [
    countWords(run.images, 'photo'), run.failed > 0 && `${run.failed} failed`, run.endedAt === null ? 'running' : agoWords(run.startedAt),
  ].filter(Boolean).join(' · ')
  const rename = (title: string) => {
    if (project && title.trim()) void app.bridge.client.predictions.rename({ project, run: run.id, title: title.trim() }).catch(app.notices.fault)
  }
  const remove = async () => {
    const yes = await app.ui.confirm({
      title: `Remove “${run.title}”?`, danger: true, action: 'Remove',
      text: `${countWords(run.predictions, 'prediction')} on ${countWords(run.images, 'photo')} are forgotten. Labels made from them stay. This cannot be undone.`,
    })
    if (yes && project) await app.bridge.client.predictions.remove({ project, run: run.id })
  }
  return (
    <li className="run" data-shown={shown || undefined}>
      <div className="run-line">
        <button type="button" className="run-main" aria-pressed={shown} onClick={() => app.predictions.show(run.id)}>
          <span className="run-mark" aria-hidden="true" />
          <span className="run-words"><span className="ellipsis">{run.title}</span>
            <span className="faint ellipsis">{about}</span>
          </span>
        </button>
        {other && (
          <IconButton small label={against ? 'Stop comparing' : 'Compare the shown run with this one'} aria-pressed={against}
            onClick={() => app.predictions.compare(against ? null : run.id)}><Columns2 /></IconButton>
        )}
        {(shown || against) && (
          <IconButton small label={hidden ? 'Draw it' : 'Hide it for now'} aria-pressed={hidden}
            onClick={() => app.predictions.setHidden(run.id, !hidden)}>{hidden ? <EyeOff /> : <Eye />}</IconButton>
        )}
        <IconButton small label={open ? 'Less about this run' : 'More about this run'} aria-expanded={open} className="run-more"
          onClick={() => setOpen(!open)}><ChevronRight /></IconButton>
      </div>
      {open && (
        <div className="run-open">
          <CommitField aria-label="Name of the run" value={run.title} onCommit={rename} />
          <RunDetails run={run} />
          <button type="button" className="run-remove" onClick={() => void remove().catch(app.notices.fault)}><Trash2 aria-hidden="true" />Remove this run…</button>
        </div>
      )}
    </li>
  )
}
