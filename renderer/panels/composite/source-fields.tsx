import type { SelvedgeContract } from '../../../core/api/contract.ts'
import type { z } from 'zod'
import { countWords } from '../../app/when-words.ts'
import { BrowseField } from '../../app/browse-field.tsx'
import { Checkbox } from '../../kit/checkbox.tsx'
import { Field } from '../../kit/field.tsx'
import { Segmented } from '../../kit/segmented.tsx'
import { TextField } from '../../kit/text-field.tsx'
import { useGallery } from '../../state/studio.ts'
import { filterParts } from '../filmstrip/filter-button.tsx'

type Asked = z.input<SelvedgeContract['composites']['preview']['params']>
export type Wish = {
  kind: 'labels' | 'cutouts'
  /** Only photos that pass the filter of the list. */
  onlyShown: boolean
  /** No photos of val and test. */
  onlyTraining: boolean
  /** Parts of the labelled photos are grounds. */
  ownGrounds: boolean
  cutouts: string
  category: string
  grounds: string
}
export const FIRST_WISH: Wish = { kind: 'labels', onlyShown: false, onlyTraining: true, ownGrounds: true, cutouts: '', category: '', grounds: '' }

const KINDS: { value: Wish['kind']; title: string }[] = [{ value: 'labels', title: 'Labels of this project' }, { value: 'cutouts', title: 'A folder of cutouts' }]

/** The wish as parameters of composites.preview and composites.make; null while something is missing. */
export function sourceOf(wish: Wish, filter: z.input<SelvedgeContract['images']['ids']['params']>['filter']): Pick<Asked, 'source' | 'grounds'> | null {
  const grounds = wish.grounds.trim() === '' ? {} : { grounds: wish.grounds.trim() }
  if (wish.kind === 'cutouts') {
    const category = wish.category.trim()
    if (wish.cutouts.trim() === '') return null
    return { source: { kind: 'cutouts', folder: wish.cutouts.trim(), ...(category === '' ? {} : { category }) }, ...grounds }
  }
  const shown = wish.onlyShown ? filter : {}
  const split = wish.onlyTraining && !shown?.split?.length ? { split: ['', 'train'] as ('' | 'train')[] } : {}
  return { source: { kind: 'labels', grounds: wish.ownGrounds, filter: { ...shown, ...split } }, ...grounds }
}

/** Where objects and grounds come from. */
export function SourceFields({ wish, onChange }: { wish: Wish; onChange(part: Partial<Wish>): void }) {
  const filter = useGallery((state) => state.filter)
  const shown = useGallery((state) => state.ids.length)
  const filtered = filterParts(filter) > 0 || Boolean(filter.search)
  return (
    <>
      <div className="composite-part">
        <span className="quiet">Objects from</span>
        <Segmented label="Objects from" value={wish.kind} choices={KINDS} onChange={(kind) => onChange({ kind })} />
      </div>
      {wish.kind === 'labels' ? (
        <div className="composite-part">
          <Checkbox checked={wish.onlyTraining} onChange={(onlyTraining) => onChange({ onlyTraining })}>Leave out photos of val and test</Checkbox>
          <Checkbox checked={wish.ownGrounds} onChange={(ownGrounds) => onChange({ ownGrounds })}>Parts without labels are grounds too</Checkbox>
          {filtered && <Checkbox checked={wish.onlyShown} onChange={(onlyShown) => onChange({ onlyShown })}>Only the {countWords(shown, 'photo')} that pass the filter</Checkbox>}
        </div>
      ) : (
        <>
          <BrowseField label="Folder of cutouts" hint="PNG or WebP with transparency; folders in it are categories." value={wish.cutouts} onChange={(cutouts) => onChange({ cutouts })}
            wish={{ title: 'Folder of cutouts', want: 'folder', action: 'Take this folder' }} />
          <Field label="Category of all"><TextField value={wish.category} onChange={(category) => onChange({ category })} placeholder="By folder" maxLength={1_024} /></Field>
        </>
      )}
      <BrowseField label="Photos for grounds" value={wish.grounds} onChange={(grounds) => onChange({ grounds })} placeholder="A folder, or none"
        wish={{ title: 'Photos for grounds', want: 'folder', action: 'Take this folder' }} />
    </>
  )
}
