import { Check, X } from 'lucide-react'
import type { Reshaping } from '../../../core/geometry/reshape.ts'
import { useApp } from '../../app/app.ts'
import { Button } from '../../kit/button.tsx'
import { IconButton } from '../../kit/icon-button.tsx'
import { useReshaping } from '../../state/studio.ts'
import { LogSlider } from './log-slider.tsx'
import { factsOf } from './reshape-words.ts'

const px = (value: number) => `${value} px`
const area = (value: number) => (value >= 1_000_000 ? 'any size' : `${value} px²`)
type Choice = { label: string; min: number; max: number; digits: number; show(value: number): string }
const CHOICES: Record<Exclude<Reshaping, 'mask'>, Choice> = {
  grow: { label: 'Grow by', min: 0.5, max: 100, digits: 1, show: px },
  shrink: { label: 'Shrink by', min: 0.5, max: 100, digits: 1, show: px },
  smooth: { label: 'Smooth within', min: 1, max: 40, digits: 1, show: px },
  simplify: { label: 'Stray at most', min: 0.1, max: 50, digits: 1, show: px },
  polygon: { label: 'Stray at most', min: 0.1, max: 50, digits: 1, show: px },
  'fill-holes': { label: 'Fill holes up to', min: 1, max: 1_000_000, digits: 0, show: area },
  specks: { label: 'Remove specks up to', min: 1, max: 100_000, digits: 0, show: (value) => `${value} px²` },
}

/** The number of the reshaping under way, what it changes, and whether it shall be so. */
export function ReshapeBar() {
  const { reshaper } = useApp()
  const { kind, amount, facts } = useReshaping((state) => state)
  if (!kind || kind === 'mask') return null
  const choice = CHOICES[kind]
  return (
    <div className="foot-bar mask-bar mask-bar-reshape" role="toolbar" aria-label="Reshape">
      <LogSlider {...choice} value={amount} onChange={reshaper.setAmount} />
      <span className="mask-bar-facts" role="status">{facts && factsOf(facts).map((fact) => <span key={fact}>{fact}</span>)}</span>
      <IconButton small label="Give it up" shortcut="Esc" onClick={reshaper.cancel}><X /></IconButton>
      <Button look="primary" icon={<Check aria-hidden="true" />} onClick={reshaper.apply}>Apply</Button>
    </div>
  )
}
