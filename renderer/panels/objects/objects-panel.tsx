import { Shapes } from 'lucide-react'
import { useSelectedRows } from './selected-rows.ts'
import { Empty } from '../../kit/empty.tsx'
import { useDocument } from '../../state/studio.ts'
import { NewObjectCategory } from './new-object-category.tsx'
import { ObjectDetails } from './object-details.tsx'
import { ObjectList } from './object-list.tsx'
import './objects.css'

/** The objects on the photo as layers, and what is known of the selected ones. */
export function ObjectsPanel() {
  const count = useDocument((state) => state.order.length)
  const hasPhoto = useDocument((state) => state.image !== null)
  const selected = useSelectedRows()
  return (
    <div className="objects">
      <NewObjectCategory />
      {count > 0 ? <ObjectList /> : (
        <div className="objects-none">
          <Empty icon={<Shapes />} title={hasPhoto ? 'Nothing labelled here yet' : 'No photo is open'}>
            {hasPhoto && 'Press P and click round an object to draw its outline.'}
          </Empty>
        </div>
      )}
      {selected.length > 0 && <ObjectDetails rows={selected} />}
    </div>
  )
}
