import { cx } from './cx.ts'
import './progress.css'

/** A bar from 0 to 1, or one that only says "working" when `done` is null. */
export function Progress({ done, label, tone }: { done: number | null; label: string; tone?: 'ok' | 'danger' | 'quiet' }) {
  const percent = done === null ? undefined : Math.round(done * 100)
  return (
    <div className={cx('progress', tone && `progress-${tone}`)} role="progressbar" aria-label={label} aria-valuenow={percent} aria-valuemin={0} aria-valuemax={100}>
      <div className={cx('progress-fill', done === null && 'progress-unknown')} style={done === null ? undefined : { width: `${percent}%` }} />
    </div>
  )
}
