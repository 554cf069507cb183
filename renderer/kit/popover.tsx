import { Popover as Base } from '@base-ui/react/popover'
import type { ReactElement, ReactNode } from 'react'
import './menu.css'

/** A small panel next to its trigger. */
export function Popover({ trigger, title, children, align = 'end' }: {
  trigger: ReactElement; title: string; children: ReactNode; align?: 'start' | 'center' | 'end'
}) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger as ReactElement<Record<string, unknown>>} />
      <Base.Portal>
        <Base.Positioner className="menu-positioner" align={align} sideOffset={4}>
          <Base.Popup className="popover" aria-label={title}>{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
