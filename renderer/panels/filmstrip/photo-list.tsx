import { useVirtualizer } from '@tanstack/react-virtual'
import { SearchX } from 'lucide-react'
import { useEffect, useRef, type KeyboardEvent } from 'react'
import { imageFilter } from '../../../core/api/images.ts'
import { useApp } from '../../app/app.ts'
import { Button } from '../../kit/button.tsx'
import { Empty } from '../../kit/empty.tsx'
import { useGallery } from '../../state/studio.ts'
import { PhotoRow } from './photo-row.tsx'

const ROW = 64

/** The photos as a list box; arrows open the next one, as a person pages through. Only what is visible is drawn. */
export function PhotoList() {
  const app = useApp()
  const ids = useGallery((state) => state.ids)
  const rows = useGallery((state) => state.rows)
  const index = useGallery((state) => state.index)
  const total = useGallery((state) => state.total)
  const loading = useGallery((state) => state.loading)
  const box = useRef<HTMLDivElement>(null)
  // oxlint-disable-next-line react/incompatible-library -- its functions change identity on purpose; nothing here is memoised on them
  const list = useVirtualizer({ count: ids.length, getScrollElement: () => box.current, estimateSize: () => ROW, overscan: 6 })
  const items = list.getVirtualItems()
  const first = items[0]?.index ?? 0
  const last = items.at(-1)?.index ?? 0
  useEffect(() => app.gallery.ensureRows(first, last), [app, first, last, ids, rows])
  useEffect(() => {
    if (index >= 0) list.scrollToIndex(index, { align: 'auto' })
  }, [index, list])

  const onKey = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? ROW) / ROW) - 1)
    const to = { ArrowDown: index + 1, ArrowUp: index - 1, PageDown: index + page, PageUp: index - page, Home: 0, End: ids.length - 1 }[event.key]
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    app.gallery.goTo(to)
  }
  if (ids.length === 0 && !loading && total > 0) {
    return (
      <Empty icon={<SearchX />} title="No photo passes search and filter">
        <Button onClick={() => void app.gallery.setFilter(imageFilter.parse({})).catch(app.notices.fault)}>Show all photos</Button>
      </Empty>
    )
  }
  return (
    <div ref={box} id="photo-list" className="photo-list scroll" role="listbox" aria-label="Photos" tabIndex={0} onKeyDown={onKey}
      aria-activedescendant={index >= 0 && index >= first && index <= last ? `photo-${ids[index]}` : undefined}>
      <div className="photo-space" role="presentation" style={{ height: list.getTotalSize() }}>
        {items.map((item) => (
          <PhotoRow key={ids[item.index]} id={ids[item.index]} row={rows.get(ids[item.index])} top={item.start} place={item.index} count={ids.length}
            current={item.index === index} onOpen={() => app.gallery.goTo(item.index)} />
        ))}
      </div>
    </div>
  )
}
