import { Sparkles } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import { useApp } from '../../app/app.ts'
import { CommandButton } from '../../app/command-button.tsx'
import { useCommandState } from '../../app/command-state.ts'
import { commandOf, runCommand } from '../../commands/index.ts'
import { Icon } from '../../kit/icon.tsx'
import { Segmented } from '../../kit/segmented.tsx'
import { Tip } from '../../kit/tip.tsx'
import { SUBJECTS, subjectOf, VIEW_MODES, type Subject } from '../../state/look.ts'
import { useView } from '../../state/studio.ts'
import { RunsButton } from './runs-popover.tsx'
import './view-bar.css'

const WORDS: Record<Subject, string> = { labels: 'Labels', run: 'Predictions', both: 'Both' }

/** Above the canvas: how the photo is looked at, what over it, and whose predictions. */
export function ViewBar() {
  const app = useApp()
  const subject = useView(subjectOf)
  const runShown = useView((state) => state.runShown)
  const paired = useView((state) => state.mode === 'wipe' || state.mode === 'side' || state.mode === 'difference' || state.mode === 'photo')
  return (
    <div className="view-bar" role="toolbar" aria-label="View">
      <div className="view-modes" role="radiogroup" aria-label="View mode" onKeyDown={moveFocus}>
        {VIEW_MODES.map((mode) => <CommandButton key={mode} id={`view.mode-${mode}`} role="radio" />)}
      </div>
      {runShown && !paired && (
        <div className="view-subject">
          <Segmented label="What is looked at" value={subject} onChange={(value) => app.view.set({ subject: value })}
            choices={SUBJECTS.map((value) => ({ value, title: WORDS[value], icon: <Icon name={`subject-${value}`} /> }))} />
        </div>
      )}
      <span className="view-space" />
      <RunsButton />
      <PredictButton />
    </div>
  )
}

function PredictButton() {
  const app = useApp()
  const { enabled, title, shortcut } = useCommandState('predict.photo')
  return (
    <Tip text={title} shortcut={shortcut}>
      <button type="button" className="view-button view-predict" disabled={!enabled} onClick={() => runCommand(app, commandOf('predict.photo'))}>
        <Sparkles aria-hidden="true" /><span>Predict</span>
      </button>
    </Tip>
  )
}

/** Left and right arrows go from mode to mode. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
  if (step === 0) return
  const buttons = [...event.currentTarget.querySelectorAll('button')]
  const at = buttons.indexOf(event.target as HTMLButtonElement)
  buttons[(at + step + buttons.length) % buttons.length]?.focus()
  event.preventDefault()
}
