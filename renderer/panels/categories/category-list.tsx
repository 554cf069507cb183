import { useRef, useState, type KeyboardEvent } from 'react'
import type { Category } from '../../../core/records/category.ts'
import type { CategoryId } from '../../../core/records/ids.ts'
import { cx } from '../../kit/cx.ts'

/** Categories in their order. Dragging, or Alt with an arrow key, moves one. */
export function CategoryList({ categories, counts, chosen, onChoose, onReorder }: {
  categories: Category[]; counts: Map<number, number>; chosen: CategoryId | null; onChoose(id: CategoryId): void; onReorder(ids: CategoryId[]): void
}) {
  const dragged = useRef<CategoryId | null>(null)
  const [over, setOver] = useState<CategoryId | null>(null)
  const ids = categories.map((category) => category.id)
  const at = chosen === null ? -1 : ids.indexOf(chosen)
  const move = (id: CategoryId, to: number) => {
    if (to < 0 || to >= ids.length) return
    const next = ids.filter((other) => other !== id)
    next.splice(to, 0, id)
    onReorder(next)
  }
  const onKey = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    if (event.altKey && chosen !== null) return move(chosen, at + step)
    const to = ids[Math.min(ids.length - 1, Math.max(0, at + step))]
    onChoose(to)
    event.currentTarget.children[ids.indexOf(to)]?.scrollIntoView({ block: 'nearest' })
  }
  return (
    <div className="category-list scroll" role="listbox" aria-label="Categories" tabIndex={0} onKeyDown={onKey} aria-activedescendant={chosen === null ? undefined : `category-${chosen}`}>
      {categories.map((category, place) => (
        <div key={category.id} id={`category-${category.id}`} role="option" aria-selected={category.id === chosen} draggable
          className={cx('category-row', over === category.id && 'category-over')} onClick={() => onChoose(category.id)}
          onDragStart={(event) => {
            event.dataTransfer.setData('text/plain', category.name)
            dragged.current = category.id
          }}
          onDragOver={(event) => {
            event.preventDefault()
            setOver(category.id)
          }}
          onDragEnd={() => setOver(null)}
          onDrop={(event) => {
            event.preventDefault()
            setOver(null)
            if (dragged.current !== null) move(dragged.current, place)
          }}>
          <span className="swatch" style={{ background: category.color }} />
          <span className="ellipsis">{category.name}</span>
          <span className="category-count">{counts.get(category.id) ?? ''}</span>
          <kbd className="category-key">{place < 9 ? place + 1 : ''}</kbd>
        </div>
      ))}
    </div>
  )
}
