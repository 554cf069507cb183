import { CircleAlert, CircleCheck, Info, TriangleAlert, X } from 'lucide-react'
import { useState } from 'react'
import { createPortal } from 'react-dom'
import { Button } from '../kit/button.tsx'
import { cx } from '../kit/cx.ts'
import { IconButton } from '../kit/icon-button.tsx'
import type { Notice } from '../state/notices.ts'
import { useNotices, useSession } from '../state/studio.ts'
import { useApp } from './app.ts'
import { copyText } from './copy-text.ts'
import { detailsText, whereText } from './fault-words.ts'
import './toaster.css'

const ICONS = { info: Info, success: CircleCheck, warning: TriangleAlert, error: CircleAlert }

/** The messages at the lower right. */
export function Toaster() {
  const list = useNotices((state) => state.list)
  // At the end of the page, so that messages lie over windows too.
  return createPortal(
    <section className="toaster" aria-label="Messages">
      {list.map((notice) => <Toast key={notice.id} notice={notice} />)}
    </section>,
    document.body,
  )
}

function Toast({ notice }: { notice: Notice }) {
  const app = useApp()
  const hello = useSession((state) => state.hello)
  const [copied, setCopied] = useState(false)
  const Drawn = ICONS[notice.tone]
  const where = whereText(notice.details)
  const copy = async () => setCopied(await copyText(detailsText(notice.text, notice.details, hello)))
  return (
    <div className={cx('toast', `toast-${notice.tone}`)} role={notice.tone === 'error' ? 'alert' : 'status'}>
      <Drawn className="toast-icon" aria-hidden="true" />
      <div className="toast-words selectable">
        <p>{notice.text}</p>
        {where && <p className="toast-where">{where}</p>}
        {(notice.action || notice.tone === 'error') && (
          <div className="toast-actions">
            {notice.action && (
              <Button onClick={() => {
                notice.action?.run()
                app.notices.dismiss(notice.id)
              }}>{notice.action.title}</Button>
            )}
            {notice.tone === 'error' && <Button look="quiet" onClick={() => void copy()}>{copied ? 'Copied' : 'Copy details'}</Button>}
          </div>
        )}
      </div>
      <IconButton small label="Dismiss" onClick={() => app.notices.dismiss(notice.id)}><X /></IconButton>
    </div>
  )
}
