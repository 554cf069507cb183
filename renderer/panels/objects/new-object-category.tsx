import { Tags } from 'lucide-react'
import { useApp } from '../../app/app.ts'
import { commandOf, runCommand } from '../../commands/index.ts'
import { IconButton } from '../../kit/icon-button.tsx'
import { Select } from '../../kit/select.tsx'
import { useDocument, useView } from '../../state/studio.ts'

/** The category that the next drawn object gets. */
export function NewObjectCategory() {
  const app = useApp()
  const categories = useDocument((state) => state.categories)
  const order = useDocument((state) => state.categoryOrder)
  const category = useView((state) => state.category)
  return (
    <div className="new-category">
      <span className="new-category-label" aria-hidden="true">New</span>
      <Select label="Category of new objects" placeholder="Chosen while drawing" value={category} onChange={(id) => app.view.setCategory(id)}
        choices={order.map((id, place) => ({
          value: id, title: place < 9 ? `${categories.get(id)?.name}  ·  ${place + 1}` : (categories.get(id)?.name ?? ''),
          icon: <span className="swatch" style={{ background: categories.get(id)?.color }} />,
        }))} />
      <IconButton label="Edit categories" onClick={() => runCommand(app, commandOf('project.categories'))}><Tags /></IconButton>
    </div>
  )
}
