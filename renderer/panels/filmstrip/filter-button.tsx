import { ListFilter } from 'lucide-react'
import { imageFilter, type ImageFilter } from '../../../core/api/images.ts'
import { useApp } from '../../app/app.ts'
import { countWords } from '../../app/when-words.ts'
import { Button } from '../../kit/button.tsx'
import { Checkbox } from '../../kit/checkbox.tsx'
import { NumberField } from '../../kit/number-field.tsx'
import { Popover } from '../../kit/popover.tsx'
import { Segmented } from '../../kit/segmented.tsx'
import { useDocument, useGallery } from '../../state/studio.ts'

const STATUS = [['todo', 'To do'], ['done', 'Done'], ['flagged', 'Flagged']] as const
const SPLITS = [['', 'None'], ['train', 'Train'], ['val', 'Val'], ['test', 'Test']] as const

/** How many of the filter's parts are set, search apart. */
export function filterParts(filter: ImageFilter): number {
  const lists = [filter.status, filter.split, filter.categories].filter((list) => list && list.length > 0).length
  return lists + (filter.objects !== null && filter.objects !== undefined ? 1 : 0) + (filter.problems ? 1 : 0) + (filter.ids ? 1 : 0)
    + (filter.verdict ? 1 : 0) + (typeof filter.predicted === 'boolean' ? 1 : 0) + (filter.score ? 1 : 0)
}

/** Photos whose lowest score lies between two numbers; empty fields do not ask. */
function ScoreRange({ range, onChange }: { range: readonly [number, number] | null; onChange(range: [number, number] | null): void }) {
  const [low, high] = range ?? [null, null]
  const set = (from: number | null, to: number | null) =>
    onChange((from === null || from <= 0) && (to === null || to >= 1) ? null : [Math.min(from ?? 0, to ?? 1), Math.max(from ?? 0, to ?? 1)])
  return (
    <div className="filter-wide filter-score">
      <span className="filter-title">Lowest score</span>
      <span className="filter-score-row">
        <NumberField label="Lowest score from" value={low} min={0} max={1} step={0.05} onCommit={(value) => set(value, high)} />
        <span aria-hidden="true">to</span>
        <NumberField label="Lowest score to" value={high} min={0} max={1} step={0.05} onCommit={(value) => set(low, value)} />
      </span>
    </div>
  )
}

/** Which photos the list shows. */
export function FilterButton() {
  const app = useApp()
  const filter = useGallery((state) => state.filter)
  const categories = useDocument((state) => state.categories)
  const order = useDocument((state) => state.categoryOrder)
  const parts = filterParts(filter)
  const set = (part: Partial<ImageFilter>) => void app.gallery.setFilter(part).catch(app.notices.fault)
  const toggled = <T,>(list: readonly T[] | undefined, item: T): T[] => (list?.includes(item) ? list.filter((one) => one !== item) : [...(list ?? []), item])
  return (
    <Popover title="Filter photos" align="start" trigger={(
      <button type="button" className="icon-button film-filter" aria-label={parts > 0 ? `Filter, ${parts} set` : 'Filter'} aria-pressed={parts > 0}>
        <ListFilter />{parts > 0 && <span className="film-filter-count" aria-hidden="true">{parts}</span>}
      </button>
    )}>
      <div className="filter">
        <fieldset><legend>Status</legend>
          {STATUS.map(([id, title]) => <Checkbox key={id} checked={filter.status?.includes(id) ?? false} onChange={() => set({ status: toggled(filter.status, id) })}>{title}</Checkbox>)}
        </fieldset>
        <fieldset><legend>Split</legend>
          {SPLITS.map(([id, title]) => <Checkbox key={id} checked={filter.split?.includes(id) ?? false} onChange={() => set({ split: toggled(filter.split, id) })}>{title}</Checkbox>)}
        </fieldset>
        <div className="filter-wide">
          <span className="filter-title">Objects</span>
          <Segmented label="Objects" value={filter.objects === true ? 'with' : filter.objects === false ? 'without' : 'any'}
            choices={[{ value: 'any', title: 'Any' }, { value: 'with', title: 'With' }, { value: 'without', title: 'Without' }]}
            onChange={(value) => set({ objects: value === 'any' ? null : value === 'with' })} />
        </div>
        <div className="filter-wide">
          <span className="filter-title">Predictions</span>
          <Segmented label="Predictions" value={filter.predicted === true ? 'with' : filter.predicted === false ? 'without' : 'any'}
            choices={[{ value: 'any', title: 'Any' }, { value: 'with', title: 'With' }, { value: 'without', title: 'Without' }]}
            onChange={(value) => set({ predicted: value === 'any' ? null : value === 'with' })} />
        </div>
        <div className="filter-wide">
          <span className="filter-title">Review of the newest run</span>
          <Segmented label="Review of the newest run" value={filter.verdict ?? 'any'}
            choices={[{ value: 'any', title: 'Any' }, { value: 'open', title: 'To do' }, { value: 'given', title: 'Done' }]}
            onChange={(value) => set({ verdict: value === 'any' ? null : value })} />
        </div>
        <ScoreRange range={filter.score ?? null} onChange={(score) => set({ score })} />
        {order.length > 0 && (
          <fieldset className="filter-wide filter-categories scroll"><legend>Has category</legend>
            {order.map((id) => (
              <Checkbox key={id} checked={filter.categories?.includes(id) ?? false} onChange={() => set({ categories: toggled(filter.categories, id) })}>
                <span className="swatch" style={{ background: categories.get(id)?.color }} />{categories.get(id)?.name}
              </Checkbox>
            ))}
          </fieldset>
        )}
        <div className="filter-wide">
          <Checkbox checked={filter.problems ?? false} onChange={(problems) => set({ problems })}>Only photos with a problem</Checkbox>
          {filter.ids && <Checkbox checked onChange={() => set({ ids: null })}>Only the {countWords(filter.ids.length, 'chosen photo')}</Checkbox>}
        </div>
        <Button className="filter-wide" disabled={parts === 0} onClick={() => set({ ...imageFilter.parse({}), search: filter.search })}>Clear filter</Button>
      </div>
    </Popover>
  )
}
