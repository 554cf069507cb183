import { useRef, type CSSProperties, type KeyboardEvent, type PointerEvent, type RefObject } from 'react'
import { dragOrbit, type Orbit } from './orbit.ts'

const ARROWS: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [14, 0], ArrowRight: [-14, 0], ArrowUp: [0, 14], ArrowDown: [0, -14] }

/** A canvas whose view turns round something: dragged, or by the arrow keys; Home and a double click bring it back. */
export function OrbitCanvas({ canvas, orbit, onTurn, onReset, label, className, style }: {
  canvas: RefObject<HTMLCanvasElement | null>; orbit: Orbit; onTurn(change: (now: Orbit) => Orbit): void; onReset(): void; label: string; className?: string; style?: CSSProperties
}) {
  const held = useRef<{ x: number; y: number } | null>(null)
  const turn = (dx: number, dy: number) => onTurn((now) => dragOrbit(now, dx, dy))
  const onKey = (event: KeyboardEvent) => {
    const arrow = ARROWS[event.key]
    if (event.key === 'Home') onReset()
    else if (arrow) turn(...arrow)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const onMove = (event: PointerEvent) => {
    if (!held.current) return
    turn(event.clientX - held.current.x, event.clientY - held.current.y)
    held.current = { x: event.clientX, y: event.clientY }
  }
  return (
    <canvas ref={canvas} className={className} style={style} tabIndex={0} role="slider" aria-label={`${label}: arrow keys turn it`} aria-valuemin={0} aria-valuemax={360}
      aria-valuenow={Math.round(orbit.around)} aria-valuetext={`Seen from ${Math.round(orbit.around)} degrees round, ${Math.round(orbit.above)} above`}
      onKeyDown={onKey} onDoubleClick={onReset} onPointerMove={onMove}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        held.current = { x: event.clientX, y: event.clientY }
      }}
      onPointerUp={() => (held.current = null)} onPointerCancel={() => (held.current = null)} />
  )
}
