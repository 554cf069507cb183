import { Menu as Base } from '@base-ui/react/menu'
import { Check, ChevronRight } from 'lucide-react'
import { cx } from './cx.ts'
import { Keys } from './keys.tsx'
import type { MenuEntry } from './menu-entries.ts'

/** The items of a menu; popup and context menus share them, as Base UI lets them. */
export function MenuList({ entries }: { entries: MenuEntry[] }) {
  return entries.map((entry) => <MenuRow key={entry.id} entry={entry} />)
}

function MenuRow({ entry }: { entry: MenuEntry }) {
  if (entry.kind === 'line') return <Base.Separator className="menu-line" />
  if (entry.kind === 'title') return <div className="menu-title">{entry.title}</div>
  if (entry.kind === 'submenu') {
    return (
      <Base.SubmenuRoot>
        <Base.SubmenuTrigger className="menu-item" disabled={entry.disabled}>
          <span className="menu-icon">{entry.icon}</span>
          <span className="menu-text">{entry.title}</span>
          <ChevronRight className="menu-more" />
        </Base.SubmenuTrigger>
        <Base.Portal>
          <Base.Positioner className="menu-positioner" sideOffset={-2} alignOffset={-5}>
            <Base.Popup className="menu" aria-label={entry.title}>
              <MenuList entries={entry.entries} />
            </Base.Popup>
          </Base.Positioner>
        </Base.Portal>
      </Base.SubmenuRoot>
    )
  }
  const inner = (
    <>
      <span className="menu-icon">{entry.kind === 'check' && entry.checked ? <Check /> : entry.icon}</span>
      <span className="menu-text">{entry.title}</span>
      {entry.shortcut && <Keys keys={entry.shortcut} />}
    </>
  )
  if (entry.kind === 'check') {
    return (
      <Base.CheckboxItem className="menu-item" checked={entry.checked} disabled={entry.disabled} closeOnClick onCheckedChange={() => entry.run()}>
        {inner}
      </Base.CheckboxItem>
    )
  }
  return (
    <Base.Item className={cx('menu-item', entry.danger && 'menu-danger')} disabled={entry.disabled} onClick={() => entry.run()}>
      {inner}
    </Base.Item>
  )
}
