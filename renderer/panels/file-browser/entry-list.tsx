import { Box, Boxes, FileBox, FileJson, Folder, Image, File } from 'lucide-react'
import type { KeyboardEvent, Ref } from 'react'
import type { FileEntry } from '../../../core/api/files.ts'
import type { Fault } from '../../../core/fault.ts'
import { bytesWords } from '../../app/when-words.ts'
import { cx } from '../../kit/cx.ts'
import { Empty } from '../../kit/empty.tsx'

const ICONS = { folder: Folder, project: FileBox, image: Image, json: FileJson, model: Boxes, mesh: Box, other: File }

/** Files and folders as a list box: arrows choose, Enter opens, Backspace goes up, letters jump. */
export function EntryList({ entries, chosen, loading, fault, emptyTitle, emptyWords, onChoose, onOpen, onUp, ref }: {
  entries: FileEntry[]; chosen: FileEntry | null; loading: boolean; fault: Fault | null; emptyTitle: string; emptyWords: string
  onChoose(entry: FileEntry | null): void; onOpen(entry: FileEntry): void; onUp(): void; ref: Ref<HTMLDivElement>
}) {
  const at = chosen ? entries.findIndex((entry) => entry.path === chosen.path) : -1
  const choose = (place: number, list: Element) => {
    const entry = entries[Math.max(0, Math.min(entries.length - 1, place))]
    if (!entry) return
    onChoose(entry)
    list.children[entries.indexOf(entry)]?.scrollIntoView({ block: 'nearest' })
  }
  const onKey = (event: KeyboardEvent<HTMLDivElement>) => {
    const list = event.currentTarget
    const letter = event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey
    if (event.key === 'ArrowDown') choose(at + 1, list)
    else if (event.key === 'ArrowUp') choose(at < 0 ? entries.length - 1 : at - 1, list)
    else if (event.key === 'Home') choose(0, list)
    else if (event.key === 'End') choose(entries.length - 1, list)
    else if (event.key === 'Enter' && chosen) onOpen(chosen)
    else if (event.key === 'Backspace') onUp()
    else if (letter) {
      const starts = (entry: FileEntry) => entry.name.toLowerCase().startsWith(event.key.toLowerCase())
      const next = entries.findIndex((entry, place) => place > at && starts(entry))
      choose(next >= 0 ? next : Math.max(at, entries.findIndex(starts)), list)
    } else return
    event.preventDefault()
  }
  return (
    <div ref={ref} className="entries scroll" role="listbox" aria-label="Files and folders" tabIndex={0} onKeyDown={onKey}
      aria-activedescendant={at >= 0 ? `entry-${at}` : undefined} onClick={(event) => event.target === event.currentTarget && onChoose(null)}>
      {entries.map((entry, place) => {
        const Drawn = ICONS[entry.kind]
        return (
          <div key={entry.path} id={`entry-${place}`} role="option" aria-selected={place === at} className={cx('entry', `entry-${entry.kind}`)}
            onClick={() => onChoose(entry)} onDoubleClick={() => onOpen(entry)}>
            <Drawn aria-hidden="true" />
            <span className="ellipsis">{entry.name}</span>
            {entry.kind !== 'folder' && <span className="faint">{bytesWords(entry.bytes)}</span>}
          </div>
        )
      })}
      {fault && <Empty title={fault.message}>{fault.details.fix}</Empty>}
      {!fault && !loading && entries.length === 0 && <Empty title={emptyTitle}>{emptyWords}</Empty>}
    </div>
  )
}
