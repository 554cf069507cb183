import { ContextMenu as Base } from '@base-ui/react/context-menu'
import type { ReactElement } from 'react'
import { MenuList } from './menu-list.tsx'
import type { MenuEntry } from './menu-entries.ts'
import './menu.css'

/** A menu on right click (or the menu key) over the wrapped element. */
export function ContextMenu({ children, entries, label }: { children: ReactElement; entries: () => MenuEntry[]; label: string }) {
  return (
    <Base.Root>
      <Base.Trigger render={children as ReactElement<Record<string, unknown>>} />
      <Base.Portal>
        <Base.Positioner className="menu-positioner">
          <Base.Popup className="menu" aria-label={label}>
            <LazyEntries entries={entries} />
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

const LazyEntries = ({ entries }: { entries: () => MenuEntry[] }) => <MenuList entries={entries()} />
