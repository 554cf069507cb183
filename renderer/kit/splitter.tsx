import { useRef } from 'react'
import './splitter.css'

/**
 * The draggable edge of a pane of fixed width. `side` tells on which side of the splitter the pane lies.
 * Arrow keys move it by 16 pixels, double click or Enter closes or opens the pane; dragging below half the minimum closes it.
 */
export function Splitter({ label, side, size, min, max, collapsed, onSize, onCollapse }: {
  label: string; side: 'left' | 'right'; size: number; min: number; max: number; collapsed: boolean
  onSize(size: number): void; onCollapse(collapsed: boolean): void
}) {
  const start = useRef<{ x: number; size: number } | null>(null)
  const set = (wanted: number) => {
    if (wanted < min / 2) return onCollapse(true)
    if (collapsed) onCollapse(false)
    onSize(Math.round(Math.min(max, Math.max(min, wanted))))
  }
  const toward = side === 'left' ? 1 : -1
  return (
    <div
      className="splitter" role="separator" tabIndex={0} aria-label={label} aria-orientation="vertical"
      aria-valuenow={collapsed ? 0 : size} aria-valuemin={0} aria-valuemax={max}
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        start.current = { x: event.clientX, size: collapsed ? 0 : size }
      }}
      onPointerMove={(event) => start.current && set(start.current.size + (event.clientX - start.current.x) * toward)}
      onPointerUp={() => (start.current = null)}
      onLostPointerCapture={() => (start.current = null)}
      onDoubleClick={() => onCollapse(!collapsed)}
      onKeyDown={(event) => {
        const step = event.key === 'ArrowLeft' ? -16 : event.key === 'ArrowRight' ? 16 : 0
        if (step !== 0) set((collapsed ? 0 : size) + step * toward)
        else if (event.key === 'Enter') onCollapse(!collapsed)
        else return
        event.preventDefault()
        event.stopPropagation()
      }}
    />
  )
}
