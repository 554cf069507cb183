import { ChevronRight } from 'lucide-react'
import type { Recipe } from '../../../core/composite/recipe.ts'
import { LIMITS } from '../../../core/limits.ts'
import { NumberField } from '../../kit/number-field.tsx'
import { Slider } from '../../kit/slider.tsx'

type Change = (part: Partial<Recipe>) => void
type Fields = { recipe: Recipe; onChange: Change }

const SHARES: { name: 'overlap' | 'cut' | 'lying' | 'occluders' | 'light' | 'shadow' | 'reflection' | 'bars'; title: string; rest: number }[] = [
  { name: 'overlap', title: 'Objects before and behind others', rest: 0.4 },
  { name: 'cut', title: 'Objects reaching out of the picture', rest: 0.1 },
  { name: 'lying', title: 'Seen from above, turned anyhow', rest: 0.15 },
  { name: 'occluders', title: 'Plain shapes around and in front', rest: 0.25 },
  { name: 'light', title: 'Changes of light and colour', rest: 0.5 },
  { name: 'shadow', title: 'Shadows', rest: 0.7 },
  { name: 'reflection', title: 'Polished grounds', rest: 0.1 },
  { name: 'bars', title: 'White bars at two sides', rest: 0.3 },
]
const percent = (value: number) => `${Math.round(100 * value)} %`

/** Two numbers, the lower one first whatever is typed. */
function RangeField({ title, unit, value, min, max, step, onChange }: {
  title: string; unit: string; value: [number, number]; min: number; max: number; step: number; onChange(value: [number, number]): void
}) {
  const set = (at: 0 | 1, next: number | null) => {
    const bound = Math.min(max, Math.max(min, next ?? min))
    onChange(at === 0 ? [bound, Math.max(bound, value[1])] : [Math.min(bound, value[0]), bound])
  }
  return (
    <div className="composite-range">
      <span>{title}</span>
      <NumberField label={`${title}, at least`} value={value[0]} min={min} max={max} step={step} onCommit={(next) => set(0, next)} />
      <span className="faint">to</span>
      <NumberField label={`${title}, at most`} value={value[1]} min={min} max={max} step={step} onCommit={(next) => set(1, next)} />
      <span className="faint">{unit}</span>
    </div>
  )
}

/** How large the pictures are and how many objects they show. */
export function SizeFields({ recipe, onChange }: Fields) {
  const scale: [number, number] = [Math.round(100 * recipe.scale[0]), Math.round(100 * recipe.scale[1])]
  return (
    <div className="composite-ranges">
      <RangeField title="Sides" unit="px" value={recipe.size} min={16} max={LIMITS.compositeSide} step={32} onChange={(size) => onChange({ size })} />
      <RangeField title="Objects" unit="" value={recipe.objects} min={0} max={LIMITS.compositeObjects} step={1} onChange={(objects) => onChange({ objects })} />
      <RangeField title="Their size" unit="%" value={scale} min={2} max={200} step={5} onChange={([low, high]) => onChange({ scale: [low / 100, high / 100] })} />
    </div>
  )
}

/** What varies between pictures, each as a share of them. */
export function LookFields({ recipe, onChange }: Fields) {
  return (
    <details className="fold">
      <summary><ChevronRight aria-hidden="true" /><span>How they look</span><span className="faint ellipsis">light, shadows, overlap, camera</span></summary>
      <div className="fold-body">
        {SHARES.map(({ name, title, rest }) => (
          <Slider key={name} label={title} value={recipe[name]} rest={rest} min={0} max={1} step={0.05} show={percent} onChange={(value) => onChange({ [name]: value })} />
        ))}
        <Slider label="Largest turn of objects that stand" value={recipe.rotation} rest={12} min={0} max={180} step={1} show={(value) => `${value}°`} onChange={(rotation) => onChange({ rotation })} />
        <Slider label="Largest blur" value={recipe.blur} rest={1.2} min={0} max={5} step={0.1} show={(value) => `${value.toFixed(1)} px`} onChange={(blur) => onChange({ blur })} />
        <Slider label="Largest noise" value={recipe.noise} rest={7} min={0} max={40} step={1} show={(value) => `${value} levels`} onChange={(noise) => onChange({ noise })} />
      </div>
    </details>
  )
}
