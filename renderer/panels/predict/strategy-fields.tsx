import type { ModelRow } from '../../../core/api/models.ts'
import type { PredictParams } from '../../../core/records/model.ts'
import { Checkbox } from '../../kit/checkbox.tsx'
import { Field } from '../../kit/field.tsx'
import { NumberField } from '../../kit/number-field.tsx'
import { Segmented } from '../../kit/segmented.tsx'
import { Select } from '../../kit/select.tsx'
import { Slider } from '../../kit/slider.tsx'
import { FocusFields } from './focus-fields.tsx'

type Strategy = PredictParams['strategy']
const STRATEGIES: { value: Strategy; title: string }[] = [
  { value: 'whole', title: 'Whole photo' }, { value: 'tiles', title: 'Tiles' }, { value: 'focus', title: 'Two passes' }, { value: 'channels', title: 'Channels' },
]
const HELP: Record<Strategy, string> = {
  whole: 'The photo is shrunk to what the model takes. Quickest, and right for most photos.',
  tiles: 'The photo is looked at piece by piece in full size, with the pieces overlapping. For fine detail on large photos; takes longer.',
  focus: 'A first look finds roughly where the object is, a second one looks at that place closely. For objects that are small in the photo.',
  channels: 'Red, green and blue are looked at apart and the answers merged. Helps where the object and its background differ in one colour only.',
}
const CHANNELS = [['r', 'Red'], ['g', 'Green'], ['b', 'Blue']] as const
const MERGES: { value: PredictParams['channels']['merge']; title: string }[] = [
  { value: 'mean', title: 'Mean' }, { value: 'max', title: 'Most' }, { value: 'vote', title: 'Vote' },
]
const GATES: { value: PredictParams['channels']['gate']; title: string }[] = [
  { value: 'none', title: 'None' }, ...CHANNELS.map(([value, title]) => ({ value, title })),
]

/** How a photo is cut up for the model and put together again. */
export function StrategyFields({ params, models, onChange }: {
  params: PredictParams; models: readonly ModelRow[]; onChange(part: Partial<PredictParams>): void
}) {
  const { strategy, tiles, focus, channels, flip } = params
  const withChannel = (id: string, on: boolean) => CHANNELS.map(([one]) => one).filter((one) => (one === id ? on : channels.use.includes(one)))
  return (
    <div className="fold-body">
      <Segmented label="Strategy" value={strategy} choices={STRATEGIES} onChange={(value) => onChange({ strategy: value })} />
      <p className="quiet">{HELP[strategy]}</p>
      {strategy === 'tiles' && (
        <div className="predict-pair">
          <Field label="Side of a tile, pixels" hint="Empty: what the model takes">
            <NumberField value={tiles.size} min={16} max={8_192} step={64} onCommit={(size) => onChange({ tiles: { ...tiles, size } })} />
          </Field>
          <Slider label="Overlap" value={Math.round(100 * tiles.overlap)} min={0} max={90} step={5} rest={25} show={(value) => `${value} %`}
            onChange={(value) => onChange({ tiles: { ...tiles, overlap: value / 100 } })} />
        </div>
      )}
      {strategy === 'focus' && <FocusFields focus={focus} models={models} onChange={(next) => onChange({ focus: next })} />}
      {strategy === 'channels' && (
        <div className="predict-pair">
          <div className="predict-row">
            {CHANNELS.map(([id, title]) => (
              <Checkbox key={id} checked={channels.use.includes(id)} disabled={channels.use.length === 1 && channels.use.includes(id)}
                onChange={(on) => onChange({ channels: { ...channels, use: withChannel(id, on) } })}>{title}</Checkbox>
            ))}
          </div>
          <Segmented label="Merged by" value={channels.merge} choices={MERGES} onChange={(merge) => onChange({ channels: { ...channels, merge } })} />
          <Field label="Only where this channel agrees">
            <Select label="Gate" value={channels.gate} onChange={(gate) => onChange({ channels: { ...channels, gate } })} choices={GATES} />
          </Field>
        </div>
      )}
      <Checkbox checked={flip} onChange={(value) => onChange({ flip: value })}>
        Look at the mirror image too: steadier edges, and it tells where the model is unsure; twice the time
      </Checkbox>
      <Checkbox checked={params.maps} onChange={(maps) => onChange({ maps })}>Keep soft maps for cutouts and review (disk space per photo)</Checkbox>
    </div>
  )
}
