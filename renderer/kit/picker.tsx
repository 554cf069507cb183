import { Autocomplete } from '@base-ui/react/autocomplete'
import { Dialog } from '@base-ui/react/dialog'
import { Search } from 'lucide-react'
import type { ReactNode } from 'react'
import './dialog.css'
import './picker.css'

export type PickGroup<T> = { value: string; items: T[] }

/** A search field over a list in a window of its own: type, arrow, Enter. Groups without items are not shown. */
export function Picker<T extends { id: string }>({ label, placeholder, groups, query, onQuery, filter, renderItem, onPick, onClose, empty }: {
  label: string; placeholder: string; groups: PickGroup<T>[]; query?: string; onQuery?(text: string): void
  filter: ((item: T, query: string) => boolean) | null
  renderItem(item: T): ReactNode; onPick(item: T): void; onClose(): void; empty: string
}) {
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="dialog-backdrop" />
        <Dialog.Popup className="picker" aria-label={label}>
          <Autocomplete.Root open inline items={groups} autoHighlight="always" keepHighlight filter={filter} value={query} onValueChange={(value, details) => details.reason !== 'item-press' && onQuery?.(value)}
            itemToStringValue={(item: T) => item.id}>
            <div className="picker-field">
              <Search aria-hidden="true" />
              <Autocomplete.Input className="picker-input" placeholder={placeholder} aria-label={label} />
            </div>
            <div className="picker-list scroll">
              <Autocomplete.Empty><div className="picker-empty">{empty}</div></Autocomplete.Empty>
              <Autocomplete.List>
                {(group: PickGroup<T>) => (
                  <Autocomplete.Group key={group.value} items={group.items} className="picker-group">
                    <Autocomplete.GroupLabel className="menu-title">{group.value}</Autocomplete.GroupLabel>
                    <Autocomplete.Collection>
                      {(item: T) => <Autocomplete.Item key={item.id} value={item} className="menu-item picker-item" onClick={() => onPick(item)}>{renderItem(item)}</Autocomplete.Item>}
                    </Autocomplete.Collection>
                  </Autocomplete.Group>
                )}
              </Autocomplete.List>
            </div>
          </Autocomplete.Root>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
