import { History } from 'lucide-react'
import { useEffect } from 'react'
import { useApp } from '../../app/app.ts'
import { CommandButton } from '../../app/command-button.tsx'
import { agoWords } from '../../app/when-words.ts'
import { useQuery } from '../../bridge/use-query.ts'
import { cx } from '../../kit/cx.ts'
import { Empty } from '../../kit/empty.tsx'
import { useDocument } from '../../state/studio.ts'
import './history.css'

const authorWords = (author: string) => (author === 'user' ? '' : author.replace(/^(model|import):/, (_, kind: string) => `${kind} `))

/** Every step on this photo, newest first, also those before the program was last closed. */
export function HistoryPanel() {
  const app = useApp()
  const project = useDocument((state) => state.project)
  const image = useDocument((state) => state.image)
  const saved = useDocument((state) => state.saved.state)
  const query = useQuery(app.bridge, project && image ? `history ${project} ${image.id}` : null,
    (signal) => app.bridge.client.annotations.history({ project: project!, image: image!.id, limit: 300 }, { signal }), ['annotations.changed'])
  const { refetch } = query
  // This window's own steps are not news to it, so the list is read again when one of them has reached the disk.
  useEffect(refetch, [refetch, image?.rev, saved])
  const entries = (query.value ?? []).filter((entry) => entry.state !== 'dropped')
  const newestDone = entries.findIndex((entry) => entry.state === 'done')
  /** Undoes or redoes until the entry at this place is the newest done one. */
  const goTo = async (place: number) => {
    if (newestDone === -1 || place > newestDone) for (let step = newestDone; step < place && step >= 0; step++) await app.document.undo()
    else for (let step = place; step < newestDone; step++) await app.document.redo()
  }
  return (
    <div className="history">
      <div className="history-head">
        <CommandButton id="edit.undo" />
        <CommandButton id="edit.redo" />
        <span className="faint">{entries.length > 0 && 'Click a step to go back to it'}</span>
      </div>
      {entries.length === 0 && !query.value ? null : entries.length === 0 ? <Empty icon={<History />} title={image ? 'No steps on this photo yet' : 'No photo is open'} /> : (
        <ol className="history-list scroll" aria-label="Steps">
          {entries.map((entry, place) => (
            <li key={entry.seq}>
              <button type="button" className={cx('step', `step-${entry.state}`, place === newestDone && 'step-now')} aria-current={place === newestDone ? 'step' : undefined}
                onClick={() => void goTo(place).catch(app.notices.fault)}>
                <span className="step-label">{entry.label}</span>
                <span className="step-more">{[authorWords(entry.author), entry.state === 'undone' && 'undone', agoWords(entry.at)].filter(Boolean).join(' · ')}</span>
              </button>
            </li>
          ))}
        </ol>
      )}
    </div>
  )
}
