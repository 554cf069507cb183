import { useApp } from '../../app/app.ts'
import { useCommandState } from '../../app/command-state.ts'
import { commandOf, runCommand } from '../../commands/index.ts'
import { cx } from '../../kit/cx.ts'
import { Checkbox } from '../../kit/checkbox.tsx'
import { Icon } from '../../kit/icon.tsx'
import { Keys } from '../../kit/keys.tsx'
import { TextField } from '../../kit/text-field.tsx'
import { useDocument, useReview } from '../../state/studio.ts'

/** One button and one key for each verdict. */
export function VerdictButtons() {
  const app = useApp()
  const note = useReview((state) => state.note)
  const second = useReview((state) => state.options.round === 'second')
  const replace = useReview((state) => state.options.replace)
  const labels = useDocument((state) => state.annotations.size)
  return (
    <section className="review-verdicts" aria-label="Verdict">
      {labels > 0 && !second && (
        <Checkbox checked={replace} onChange={(next) => app.review.setOptions({ replace: next })}>
          {labels === 1 ? 'Accepting replaces this label' : `Accepting replaces these ${labels} labels`}
        </Checkbox>
      )}
      <div className={cx('review-grid', second && 'review-grid-second')}>
        <Verdict id="review.accepted" word={second ? 'Agree' : 'Accept'} look="accept" />
        <Verdict id="review.rejected" word={second ? 'Disagree' : 'Reject'} look="reject" />
        {!second && <Verdict id="review.fixed" word="Fix" />}
        <Verdict id="review.skipped" word="Skip" />
        <Verdict id="review.flagged" word="Flag" />
      </div>
      <TextField value={note} placeholder="Note for the next verdict" aria-label="Note for the next verdict" maxLength={2_000} onChange={app.review.setNote}
        onKeyDown={(event) => (event.key === 'Enter' || event.key === 'Escape') && event.currentTarget.blur()} />
    </section>
  )
}

function Verdict({ id, word, look }: { id: string; word: string; look?: 'accept' | 'reject' }) {
  const app = useApp()
  const command = commandOf(id)
  const { enabled, title, shortcut } = useCommandState(id)
  return (
    <button type="button" className={cx('verdict', look && `verdict-${look}`)} title={title} aria-disabled={!enabled || undefined}
      onClick={(event) => {
        // The keys belong to the studio again at once.
        event.currentTarget.blur()
        runCommand(app, command)
      }}>
      <Icon name={command.icon ?? ''} />
      <span>{word}</span>
      {shortcut && <Keys keys={shortcut} />}
    </button>
  )
}
