import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { useRef, type ReactNode } from 'react'
import { cx } from './cx.ts'
import { IconButton } from './icon-button.tsx'
import './dialog.css'

/** What gets the focus when a window opens: its first field, or else its body, from where Tab goes on. */
const FIELDS = 'input:not([disabled], [type=color], [tabindex="-1"]), textarea:not([disabled]), [role=listbox], [role=document], [role=radio][tabindex="0"]'

/** A modal window: title, body that scrolls, and a foot for its actions. Escape and the cross close it. */
export function Dialog({ open, onClose, title, about, size = 'medium', foot, focus = FIELDS, children, className }: {
  open: boolean; onClose(): void; title: string; about?: string
  size?: 'small' | 'medium' | 'large' | 'wide'; foot?: ReactNode; children: ReactNode; className?: string
  /** Selector of what gets the focus first. */
  focus?: string
}) {
  const body = useRef<HTMLDivElement>(null)
  const firstField = () => body.current?.querySelector<HTMLElement>(focus) ?? body.current
  return (
    <Base.Root open={open} onOpenChange={(next, details) => {
      // A press on a message that lies over the window is not meant for the window.
      const { target } = details.event
      if (!next && !(target instanceof Element && target.closest('.toaster'))) onClose()
    }}>
      <Base.Portal>
        <Base.Backdrop className="dialog-backdrop" />
        <Base.Popup className={cx('dialog', `dialog-${size}`, className)} initialFocus={firstField}>
          <header className="dialog-head">
            <div>
              <Base.Title className="dialog-title">{title}</Base.Title>
              {about && <Base.Description className="dialog-about">{about}</Base.Description>}
            </div>
            <Base.Close render={<IconButton label="Close"><X /></IconButton>} />
          </header>
          <div ref={body} className="dialog-body scroll" tabIndex={-1}>{children}</div>
          {foot && <footer className="dialog-foot">{foot}</footer>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}
