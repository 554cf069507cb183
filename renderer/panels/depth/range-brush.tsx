import { useRef, type KeyboardEvent, type PointerEvent } from 'react'
import type { ColourMapName } from '../../../core/depth/colours.ts'
import { mapGradient } from '../../canvas/colour-maps.ts'
import { figure } from '../../canvas/figure.ts'
import './depth.css'

type Ends = readonly [number, number]
type Props = { whole: Ends; range: Ends; unit: string; colours: ColourMapName; histogram: Uint32Array; onChange(range: Ends | null): void }

/** Share of the width below which two ends are not told apart. */
const NEAREST = 0.01

/**
 * The range of a depth with how much of the photo lies where; dragging over it, or its two ends, narrows what is shown. Arrow
 * keys move the ends, double click or Home brings all of it back.
 */
export function RangeBrush({ whole: [low, high], range, unit, colours, histogram, onChange }: Props) {
  const strip = useRef<HTMLDivElement>(null)
  const held = useRef<{ end: 0 | 1; other: number } | null>(null)
  const span = high > low ? high - low : 1
  const shares = [(range[0] - low) / span, (range[1] - low) / span] as const
  const most = histogram.reduce((a, b) => Math.max(a, b), 1)
  const set = (a: number, b: number) => {
    const [from, to] = [Math.max(0, Math.min(a, b)), Math.min(1, Math.max(a, b))]
    if (to - from < NEAREST) return
    onChange(from <= 0 && to >= 1 ? null : [low + from * span, low + to * span])
  }
  const placeOf = (event: PointerEvent) => {
    const { left, width } = strip.current!.getBoundingClientRect()
    return Math.min(1, Math.max(0, (event.clientX - left) / width))
  }
  const onDown = (event: PointerEvent) => {
    if (event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    const at = placeOf(event)
    const [a, b] = shares
    // Near an end that one is taken; elsewhere a new range begins here.
    if (Math.abs(at - a) < 0.04) held.current = { end: 0, other: b }
    else if (Math.abs(at - b) < 0.04) held.current = { end: 1, other: a }
    else held.current = { end: 1, other: at }
  }
  const onMove = (event: PointerEvent) => held.current && set(placeOf(event), held.current.other)
  const onKey = (end: 0 | 1) => (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 }[event.key]
    if (event.key === 'Home') onChange(null)
    else if (step !== undefined) {
      const moved = shares[end] + step * NEAREST
      if (end === 0) set(Math.min(moved, shares[1] - NEAREST), shares[1])
      else set(shares[0], Math.max(moved, shares[0] + NEAREST))
    } else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div className="range-brush" role="group" aria-label="Range of depth that is shown">
      <div className="range-strip" ref={strip} title="Drag to show a part of the range; double click for all of it" onPointerDown={onDown} onPointerMove={onMove}
        onPointerUp={() => (held.current = null)} onPointerCancel={() => (held.current = null)} onDoubleClick={() => onChange(null)}>
        <svg className="range-bars" viewBox={`0 0 ${histogram.length} 1`} preserveAspectRatio="none" aria-hidden="true">
          {[...histogram].map((count, i) => <rect key={i} x={i} width={1} y={1 - Math.sqrt(count / most)} height={Math.sqrt(count / most)} />)}
        </svg>
        <span className="range-colours" aria-hidden="true" style={{ left: `${100 * shares[0]}%`, width: `${100 * (shares[1] - shares[0])}%`, background: mapGradient(colours) }} />
        {([0, 1] as const).map((end) => (
          <span key={end} className="range-end" style={{ left: `${100 * shares[end]}%` }} tabIndex={0} role="slider" onKeyDown={onKey(end)}
            aria-label={end === 0 ? 'Least depth shown' : 'Greatest depth shown'} aria-valuemin={low} aria-valuemax={high} aria-valuenow={range[end]}
            aria-valuetext={`${figure(range[end])} ${unit}`} />
        ))}
      </div>
    </div>
  )
}
