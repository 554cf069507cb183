import { ArrowDownAZ, ArrowUpAZ, Search, X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useApp, useUi } from '../../app/app.ts'
import { countWords } from '../../app/when-words.ts'
import { IconButton } from '../../kit/icon-button.tsx'
import { Menu } from '../../kit/menu.tsx'
import { TextField } from '../../kit/text-field.tsx'
import { useFollowed } from '../../kit/use-followed.ts'
import type { ImageSort } from '../../state/gallery.ts'
import { useGallery } from '../../state/studio.ts'
import { FilterButton } from './filter-button.tsx'
import { PhotoList } from './photo-list.tsx'
import './filmstrip.css'

const SORTS: [ImageSort, string][] = [
  ['name', 'Name'], ['added', 'Added'], ['objects', 'Number of objects'], ['status', 'Status'], ['size', 'Size'], ['score', 'Lowest score'], ['uncertainty', 'Doubt of the model'],
]

/** The photos of the project: search, filter, sort, and the list itself. */
export function Filmstrip() {
  return (
    <div className="filmstrip">
      <div className="film-head">
        <SearchField />
        <FilterButton />
        <SortButton />
      </div>
      <Counts />
      <PhotoList />
    </div>
  )
}

function SearchField() {
  const app = useApp()
  const asked = useUi((state) => state.searchAsked)
  const search = useGallery((state) => state.filter.search ?? '')
  const [typed, setTyped] = useFollowed(search)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (asked > 0) field.current?.focus()
  }, [asked])
  useEffect(() => {
    if (typed === search) return
    const timer = setTimeout(() => void app.gallery.setFilter({ search: typed }).catch(app.notices.fault), 180)
    return () => clearTimeout(timer)
  }, [app, typed, search])
  return (
    <div className="film-search">
      <Search aria-hidden="true" />
      <TextField ref={field} type="search" value={typed} onChange={setTyped} placeholder="Search" aria-label="Search photos" spellCheck={false}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            setTyped('')
            event.currentTarget.blur()
          }
          if (event.key === 'ArrowDown' || event.key === 'Enter') document.getElementById('photo-list')?.focus()
        }} />
      {typed && <IconButton small label="Clear search" onClick={() => setTyped('')}><X /></IconButton>}
    </div>
  )
}

function SortButton() {
  const app = useApp()
  const sort = useGallery((state) => state.sort)
  const descending = useGallery((state) => state.descending)
  const set = (next: ImageSort, down: boolean) => void app.gallery.setSort(next, down).catch(app.notices.fault)
  return (
    <Menu label="Sort" align="end" trigger={<button type="button" className="icon-button" aria-label="Sort">{descending ? <ArrowUpAZ /> : <ArrowDownAZ />}</button>}
      entries={() => [
        ...SORTS.map(([id, title]) => ({ kind: 'check' as const, id, title, checked: sort === id, run: () => set(id, id === 'uncertainty' || descending) })),
        { kind: 'line', id: 'line' },
        { kind: 'check', id: 'descending', title: 'Descending', checked: descending, run: () => set(sort, !descending) },
      ]} />
  )
}

function Counts() {
  const shown = useGallery((state) => state.ids.length)
  const total = useGallery((state) => state.total)
  const loading = useGallery((state) => state.loading)
  return <p className="film-counts" role="status">{loading && total === 0 ? 'Reading…' : shown === total ? countWords(total, 'photo') : `${shown} of ${countWords(total, 'photo')}`}</p>
}
