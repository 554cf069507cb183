import { CircleCheck, Flag } from 'lucide-react'
import { useApp } from '../../app/app.ts'
import { CommandButton } from '../../app/command-button.tsx'
import { useCommandState } from '../../app/command-state.ts'
import { commandOf, runCommand } from '../../commands/index.ts'
import { cx } from '../../kit/cx.ts'
import { Tip } from '../../kit/tip.tsx'
import { useDocument, useGallery } from '../../state/studio.ts'

/** The photo at hand: its place in the list, its name, and the two marks that matter most. */
export function PhotoTitle() {
  const image = useDocument((state) => state.image)
  const index = useGallery((state) => state.index)
  const count = useGallery((state) => state.ids.length)
  if (!image) return <div className="photo-title" />
  return (
    <div className="photo-title">
      <CommandButton id="go.previous" />
      <div className="photo-name">
        <span className="ellipsis" title={image.path}>{image.name}</span>
        <span className="faint">{index >= 0 ? `${index + 1} of ${count}` : 'not in this list'}</span>
      </div>
      <CommandButton id="go.next" />
      <MarkButton id="photo.done" word="Done"><CircleCheck aria-hidden="true" /></MarkButton>
      <MarkButton id="photo.flag" word="Flag"><Flag aria-hidden="true" /></MarkButton>
    </div>
  )
}

function MarkButton({ id, word, children }: { id: string; word: string; children: React.ReactNode }) {
  const app = useApp()
  const { enabled, checked, title, shortcut } = useCommandState(id)
  return (
    <Tip text={title} shortcut={shortcut}>
      <button type="button" className={cx('mark-button', `mark-${word.toLowerCase()}`)} aria-pressed={checked} disabled={!enabled} onClick={() => runCommand(app, commandOf(id))}>
        {children}<span>{word}</span>
      </button>
    </Tip>
  )
}
