import { Menu as Base } from '@base-ui/react/menu'
import type { ReactElement } from 'react'
import { MenuList } from './menu-list.tsx'
import type { MenuEntry } from './menu-entries.ts'
import './menu.css'

/** A popup menu opened by its trigger. */
export function Menu({ trigger, entries, align = 'start', side = 'bottom', label }: {
  trigger: ReactElement; entries: () => MenuEntry[]; align?: 'start' | 'center' | 'end'; side?: 'top' | 'right' | 'bottom' | 'left'; label: string
}) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger as ReactElement<Record<string, unknown>>} />
      <Base.Portal>
        <Base.Positioner align={align} side={side} sideOffset={4} className="menu-positioner">
          <Base.Popup className="menu" aria-label={label}>
            <LazyEntries entries={entries} />
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

// The list is made when the menu opens, so that what is disabled is decided then.
const LazyEntries = ({ entries }: { entries: () => MenuEntry[] }) => <MenuList entries={entries()} />
