import { Plus, Tags } from 'lucide-react'
import { useState } from 'react'
import type { Category } from '../../../core/records/category.ts'
import type { CategoryId } from '../../../core/records/ids.ts'
import { useApp } from '../../app/app.ts'
import type { Overlay } from '../../app/ui.ts'
import { useQuery } from '../../bridge/use-query.ts'
import { Button } from '../../kit/button.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { Empty } from '../../kit/empty.tsx'
import { TextField } from '../../kit/text-field.tsx'
import { useDocument, useSession } from '../../state/studio.ts'
import { CategoryForm } from './category-form.tsx'
import { CategoryList } from './category-list.tsx'
import '../../kit/library.css'
import './categories.css'

/** The categories of the project: names, colours, order, attributes, keypoints; merging and deleting. */
export default function CategoriesDialog({ overlay }: { overlay: Overlay }) {
  const app = useApp()
  const project = useSession((state) => state.project)
  const categories = useDocument((state) => state.categories)
  const order = useDocument((state) => state.categoryOrder)
  const [chosen, setChosen] = useState<CategoryId | null>(overlay.kind === 'categories' ? (overlay.category ?? null) : null)
  const [name, setName] = useState('')
  const used = useQuery(app.bridge, project ? `categories ${project.project}` : null, () => app.bridge.client.categories.list({ project: project!.project }), ['categories.changed', 'annotations.changed'])
  const current = categories.get(chosen ?? order[0] ?? -1)
  const usage = used.value?.find((one) => one.id === current?.id)

  const add = async () => {
    if (!name.trim()) return
    try {
      const made = await app.document.addCategory({ name: name.trim() })
      setName('')
      setChosen(made.id)
    } catch (thrown) {
      app.notices.fault(thrown)
    }
  }
  const change = (before: Category, part: Partial<Category>, label: string) =>
    app.document.commitProject([{ table: 'category', id: before.id, before, after: { ...before, ...part } }], label)
  const reorder = (ids: CategoryId[]) => app.document.commitProject(ids.flatMap((id, place) => {
    const before = categories.get(id)
    return before && before.order !== place ? [{ table: 'category' as const, id, before, after: { ...before, order: place } }] : []
  }), 'Reorder categories')

  return (
    <Dialog open onClose={() => app.ui.show(null)} title="Categories" about="The first nine answer to the keys 1 to 9." size="wide" className="categories">
      <div className="library-side">
        <form className="categories-add" onSubmit={(event) => {
          event.preventDefault()
          void add()
        }}>
          <TextField value={name} onChange={setName} placeholder="New category" aria-label="New category" disabled={project?.readOnly} />
          <Button type="submit" icon={<Plus />} disabled={!name.trim()}>Add</Button>
        </form>
        <CategoryList categories={order.flatMap((id) => categories.get(id) ?? [])} counts={new Map(used.value?.map((one) => [one.id as number, one.annotations]))}
          chosen={current?.id ?? null} onChoose={setChosen} onReorder={reorder} />
      </div>
      {current ? (
        <CategoryForm key={current.id} category={current} others={order.flatMap((id) => (id === current.id ? [] : (categories.get(id) ?? [])))}
          objects={usage?.annotations ?? 0} photos={usage?.images ?? 0} readOnly={project?.readOnly ?? true}
          onChange={(part, label) => change(current, part, label)} onGone={() => setChosen(null)} />
      ) : <Empty icon={<Tags />} title="No categories yet">A category is what an object is, such as “sneaker” or “sleeve”.</Empty>}
    </Dialog>
  )
}
