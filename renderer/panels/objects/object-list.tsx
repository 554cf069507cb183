import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react'
import type { AnnotationId } from '../../../core/records/ids.ts'
import { useApp } from '../../app/app.ts'
import { entriesOf } from '../../app/command-entries.tsx'
import { OBJECT_MENU } from '../../app/menus.ts'
import { ContextMenu } from '../../kit/context-menu.tsx'
import { useDocument, usePoses, useSession, useView } from '../../state/studio.ts'
import { ObjectRow } from './object-row.tsx'

const ROW = 30

/** The objects from the top layer down. Click, Ctrl and Shift select; dragging a row changes the drawing order. */
export function ObjectList() {
  const app = useApp()
  const order = useDocument((state) => state.order)
  const annotations = useDocument((state) => state.annotations)
  const categories = useDocument((state) => state.categories)
  const readOnly = useSession((state) => state.project?.readOnly ?? true)
  const selection = useView((state) => state.selection)
  const hovered = useView((state) => state.hovered)
  const poses = usePoses((state) => state.list)
  const ids = useMemo(() => [...order].reverse(), [order])
  const box = useRef<HTMLDivElement>(null)
  const anchor = useRef<AnnotationId | null>(null)
  const [cursor, setCursor] = useState<AnnotationId | null>(null)
  const [dropAt, setDropAt] = useState<AnnotationId | null>(null)
  const dragged = useRef<AnnotationId | null>(null)
  // oxlint-disable-next-line react/incompatible-library -- its functions change identity on purpose; nothing here is memoised on them
  const list = useVirtualizer({ count: ids.length, getScrollElement: () => box.current, estimateSize: () => ROW, overscan: 8 })

  // An object selected on the canvas comes into sight here.
  const newest = selection.size > 0 ? [...selection].at(-1)! : null
  useEffect(() => {
    if (newest === null) return
    setCursor(newest)
    list.scrollToIndex(ids.indexOf(newest), { align: 'auto' })
  }, [newest, ids, list])

  const range = (to: AnnotationId) => {
    const from = ids.indexOf(anchor.current ?? to)
    const end = ids.indexOf(to)
    return ids.slice(Math.min(from, end), Math.max(from, end) + 1)
  }
  const choose = (id: AnnotationId, event: MouseEvent | KeyboardEvent) => {
    setCursor(id)
    if (event.shiftKey) return app.view.select(range(id))
    anchor.current = id
    if (event.ctrlKey || event.metaKey) {
      const next = new Set(selection)
      if (!next.delete(id)) next.add(id)
      return app.view.select(next)
    }
    app.view.select([id])
  }
  const onKey = (event: KeyboardEvent) => {
    const at = cursor === null ? -1 : ids.indexOf(cursor)
    const to = { ArrowDown: at + 1, ArrowUp: Math.max(0, at - 1), Home: 0, End: ids.length - 1 }[event.key]
    if (to !== undefined && !event.altKey) {
      const id = ids[Math.min(ids.length - 1, Math.max(0, to))]
      if (id === undefined) return
      if (event.ctrlKey || event.metaKey) setCursor(id)
      else choose(id, event)
      list.scrollToIndex(ids.indexOf(id), { align: 'auto' })
    } else if (event.key === ' ' && cursor !== null) choose(cursor, { ...event, ctrlKey: true, shiftKey: false } as KeyboardEvent)
    else if (event.key === 'Enter' && cursor !== null) app.view.zoomToBox(annotations.get(cursor)?.bbox ?? [])
    else return
    event.preventDefault()
  }
  const drop = (onto: AnnotationId) => {
    setDropAt(null)
    const moving = dragged.current
    dragged.current = null
    if (moving === null || moving === onto) return
    // The list shows the top first: dropped on a row, the object comes to lie just above that row's object when moved up, below it when moved down.
    const up = ids.indexOf(moving) > ids.indexOf(onto)
    app.edits.moveAbove(moving, up ? onto : (ids[ids.indexOf(onto) + 1] ?? null))
  }
  return (
    <ContextMenu label="Objects" entries={() => entriesOf(app, OBJECT_MENU)}>
      <div ref={box} className="object-list scroll" role="listbox" aria-label="Objects" aria-multiselectable="true" tabIndex={0} onKeyDown={onKey}
        aria-activedescendant={cursor !== null && annotations.has(cursor) ? `object-${cursor}` : undefined} onPointerLeave={() => app.view.hover(null)}>
        <div className="object-space" role="presentation" style={{ height: list.getTotalSize() }}>
          {list.getVirtualItems().map((item) => {
            const row = annotations.get(ids[item.index])
            return row && (
              <ObjectRow key={row.id} row={row} category={categories.get(row.category)} pose={poses.find((one) => one.annotation === row.id)} top={item.start} place={item.index} count={ids.length} readOnly={readOnly}
                selected={selection.has(row.id)} hovered={hovered === row.id} cursor={cursor === row.id} dropping={dropAt === row.id}
                onChoose={choose} onDragStart={(id) => (dragged.current = id)} onDragOver={setDropAt} onDrop={drop} />
            )
          })}
        </div>
      </div>
    </ContextMenu>
  )
}
