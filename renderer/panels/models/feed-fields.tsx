import { useState } from 'react'
import type { ModelInput } from '../../../core/records/model.ts'
import { Field } from '../../kit/field.tsx'
import { NumberField } from '../../kit/number-field.tsx'
import { Select } from '../../kit/select.tsx'

type Scale = { title: string; divide: ModelInput['divide']; mean: [number, number, number]; std: [number, number, number] }
/** What most models want; the rest is set number by number. */
const SCALES: Record<string, Scale> = {
  unit: { title: '0 to 1', divide: 255, mean: [0, 0, 0], std: [1, 1, 1] },
  imagenet: { title: 'ImageNet mean and deviation', divide: 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
  half: { title: '-1 to 1', divide: 255, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
  bytes: { title: '0 to 255', divide: 1, mean: [0, 0, 0], std: [1, 1, 1] },
}
const same = (a: readonly number[], b: readonly number[]) => a.every((value, place) => Math.abs(value - b[place]) < 1e-6)
const CHANNELS = [0, 1, 2] as const

/** How a photo becomes the network's input. */
export function FeedFields({ input, onChange }: { input: ModelInput; onChange(part: Partial<ModelInput>): void }) {
  const { width, height, longSide, multiple, resize, order, divide, mean, std, filter, pad } = input
  const known = Object.keys(SCALES).find((key) => SCALES[key].divide === divide && same(SCALES[key].mean, mean) && same(SCALES[key].std, std))
  const [own, setOwn] = useState(false)
  const scale = own ? 'own' : (known ?? 'own')
  const setScale = (next: string) => {
    setOwn(next === 'own')
    if (next in SCALES) onChange({ divide: SCALES[next].divide, mean: SCALES[next].mean, std: SCALES[next].std })
  }
  const put = (list: [number, number, number], place: 0 | 1 | 2, value: number | null): [number, number, number] => {
    const next: [number, number, number] = [...list]
    next[place] = value ?? list[place]
    return next
  }
  return (
    <div className="fold-body">
      <div className="predict-three">
        <Field label="Width" hint="Empty: any"><NumberField value={width} min={1} max={16_384} step={32} onCommit={(value) => onChange({ width: value })} /></Field>
        <Field label="Height" hint="Empty: any"><NumberField value={height} min={1} max={16_384} step={32} onCommit={(value) => onChange({ height: value })} /></Field>
        {width === null || height === null
          ? <Field label="Longer side" hint={multiple > 1 ? `In steps of ${multiple}; empty: as it is` : 'Empty: as it is'}><NumberField value={longSide} min={1} max={16_384} step={32} onCommit={(value) => onChange({ longSide: value })} /></Field>
          : <Field label="Colours"><Select value={order} choices={[{ value: 'rgb', title: 'Red first (RGB)' }, { value: 'bgr', title: 'Blue first (BGR)' }]} onChange={(value) => onChange({ order: value })} /></Field>}
        <Field label="Other shapes"><Select value={resize} choices={[{ value: 'stretch', title: 'Stretch' }, { value: 'letterbox', title: 'Bars round it' }, { value: 'letterbox-top-left', title: 'Bars right, below' }]} onChange={(value) => onChange({ resize: value })} /></Field>
        <Field label="Shrunk by"><Select value={filter} choices={(['bilinear', 'bicubic', 'area', 'lanczos', 'nearest'] as const).map((value) => ({ value, title: value }))} onChange={(value) => onChange({ filter: value })} /></Field>
        {resize !== 'stretch' && <Field label="Grey of the bars" hint="0 to 255"><NumberField value={pad} min={0} max={255} onCommit={(value) => onChange({ pad: value ?? 114 })} /></Field>}
      </div>
      <Field label="Range of values">
        <Select value={scale} choices={[...Object.entries(SCALES).map(([value, { title }]) => ({ value, title })), { value: 'own', title: 'Set by hand' }]} onChange={setScale} />
      </Field>
      {scale === 'own' && (
        <div className="predict-three">
          <Field label="Divided by first">
            <Select value={String(divide)} choices={[{ value: '255', title: '255' }, { value: '1', title: 'nothing' }, { value: 'max', title: 'the photo’s maximum' }]} onChange={(value) => onChange({ divide: value === 'max' ? 'max' : value === '1' ? 1 : 255 })} />
          </Field>
          <Triple label="Mean" values={mean} onSet={(place, value) => onChange({ mean: put(mean, place, value) })} />
          <Triple label="Deviation" values={std} onSet={(place, value) => value !== 0 && onChange({ std: put(std, place, value) })} />
        </div>
      )}
    </div>
  )
}

function Triple({ label, values, onSet }: { label: string; values: readonly number[]; onSet(place: 0 | 1 | 2, value: number | null): void }) {
  return (
    <fieldset className="triple">
      <legend>{label}</legend>
      {CHANNELS.map((place) => <NumberField key={place} label={`${label} ${place + 1}`} value={values[place]} step={0.001} onCommit={(value) => onSet(place, value)} />)}
    </fieldset>
  )
}
