import { Image } from 'lucide-react'
import type { ImageMark } from '../../../core/records/image.ts'
import { useApp } from '../../app/app.ts'
import { FlagList } from '../../app/flag-list.tsx'
import { without } from '../../app/without.ts'
import { Empty } from '../../kit/empty.tsx'
import { Field } from '../../kit/field.tsx'
import { Segmented } from '../../kit/segmented.tsx'
import { CommitField } from '../../kit/text-field.tsx'
import { useDocument } from '../../state/studio.ts'
import { PhotoFacts } from './photo-facts.tsx'
import '../adjust/adjust.css'
import './photo.css'

const STATUS: { value: ImageMark['status']; title: string }[] = [{ value: 'todo', title: 'To do' }, { value: 'done', title: 'Done' }, { value: 'flagged', title: 'Flagged' }]
const STATUS_LABELS = { todo: 'Mark as to do', done: 'Mark as done', flagged: 'Flag photo' }
const SPLITS: { value: 'none' | 'train' | 'val' | 'test'; title: string }[] = [
  { value: 'none', title: 'None' }, { value: 'train', title: 'Train' }, { value: 'val', title: 'Val' }, { value: 'test', title: 'Test' },
]

/** What is noted of the photo as a whole, and what its file says of itself. */
export function PhotoPanel() {
  const app = useApp()
  const image = useDocument((state) => state.image)
  if (!image) return <Empty icon={<Image />} title="No photo is open" />
  return (
    <div className="panel scroll">
      <section className="panel-part">
        <div className="panel-row"><span className="quiet">Status</span>
          <Segmented label="Status" value={image.status} choices={STATUS} onChange={(status) => app.document.mark({ status }, STATUS_LABELS[status])} />
        </div>
        <div className="panel-row"><span className="quiet">Split</span>
          <Segmented label="Split" value={image.split || 'none'} choices={SPLITS} onChange={(split) => app.document.mark({ split: split === 'none' ? '' : split }, 'Set split')} />
        </div>
        <Field label="Note">
          <CommitField leave multiline value={image.note} placeholder="Anything the next person should know" onCommit={(note) => app.document.mark({ note }, 'Note on photo')} />
        </Field>
        <FlagList flags={image.flags}
          onSet={(name, on) => app.document.mark({ flags: { ...image.flags, [name]: on } }, on ? `Set flag ${name}` : `Clear flag ${name}`)}
          onRemove={(name) => app.document.mark({ flags: without(image.flags, name) }, `Remove flag ${name}`)} />
      </section>
      <PhotoFacts image={image} />
    </div>
  )
}
