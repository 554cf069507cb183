import { Plus } from 'lucide-react'
import { useState } from 'react'
import type { CategoryId } from '../../../core/records/ids.ts'
import { useApp, useUi } from '../../app/app.ts'
import { Keys } from '../../kit/keys.tsx'
import { Picker } from '../../kit/picker.tsx'
import { useDocument, useDrawing } from '../../state/studio.ts'
import { matches } from '../palette/match.ts'

type Item = { id: string; name: string; category: CategoryId | null; color: string; place: number }

/** Chooses the category of a new object that has none yet, or of the selected ones; typing a new name makes a category. */
export function CategoryChooser() {
  const wanted = useDrawing((state) => state.wantsCategory)
  const relabel = useUi((state) => state.overlay?.kind === 'relabel')
  if (!wanted && !relabel) return null
  return <Chooser key={wanted ? 'new' : 'relabel'} forNew={wanted} />
}

function Chooser({ forNew }: { forNew: boolean }) {
  const app = useApp()
  const categories = useDocument((state) => state.categories)
  const order = useDocument((state) => state.categoryOrder)
  const [query, setQuery] = useState('')
  const name = query.trim()
  const items = order.flatMap((id, place): Item[] => {
    const category = categories.get(id)
    return category && matches(category.name, query) ? [{ id: String(id), name: category.name, category: id, color: category.color, place }] : []
  })
  const known = [...categories.values()].some((category) => category.name === name)
  const groups = [
    ...(items.length > 0 ? [{ value: 'Categories', items }] : []),
    ...(name && !known ? [{ value: 'New', items: [{ id: 'new', name, category: null, color: '', place: -1 }] }] : []),
  ]
  const close = () => {
    if (forNew) app.drawing.choose()
    else app.ui.show(null)
  }
  const pick = async (item: Item) => {
    const ids = [...app.view.store.getState().selection]
    if (!forNew) app.ui.show(null)
    try {
      const category = item.category ?? (await app.document.addCategory({ name: item.name })).id
      if (forNew) {
        app.view.setCategory(category)
        app.drawing.choose()
      } else app.edits.setCategory(category, ids)
    } catch (thrown) {
      if (forNew) app.drawing.choose()
      app.notices.fault(thrown)
    }
  }
  return (
    <Picker label={forNew ? 'Category of the new object' : 'Category of the selected objects'} placeholder={order.length > 0 ? 'Category, or a new name' : 'Name the first category, e.g. sneaker'}
      groups={groups} filter={null} query={query} onQuery={setQuery} empty="Type a name to make the first category." onClose={close} onPick={(item) => void pick(item)}
      renderItem={(item) => item.category === null ? (
        <><span className="menu-icon"><Plus aria-hidden="true" /></span><span className="menu-text">Create category “{item.name}”</span></>
      ) : (
        <><span className="swatch" style={{ background: item.color }} /><span className="menu-text">{item.name}</span>{item.place < 9 && <Keys keys={String(item.place + 1)} />}</>
      )} />
  )
}
