import { useRef, type KeyboardEvent, type PointerEvent } from 'react'
import { useStudio, useView } from '../state/studio.ts'

const STEP = 0.02

/** The line between before and after of a wipe: dragged, or moved by the arrow keys; double click puts it in the middle. */
export function WipeDivider() {
  const studio = useStudio()
  const shown = useView((state) => state.mode === 'wipe' && state.image !== null)
  const wipe = useView((state) => state.wipe)
  const line = useRef<HTMLDivElement>(null)
  if (!shown) return null
  const set = (share: number) => studio.view.set({ wipe: Math.min(1, Math.max(0, share)) })
  const drag = (event: PointerEvent) => {
    const area = line.current?.parentElement?.getBoundingClientRect()
    if (area && event.buttons === 1) set((event.clientX - area.left) / area.width)
  }
  const press = (event: PointerEvent<HTMLElement>) => {
    if (event.button === 0) event.currentTarget.setPointerCapture(event.pointerId)
  }
  const key = (event: KeyboardEvent) => {
    const to = { ArrowLeft: wipe - STEP, ArrowRight: wipe + STEP, Home: 0, End: 1 }[event.key]
    if (to === undefined) return
    set(to)
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div ref={line} className="wipe" role="slider" tabIndex={0} aria-label="Divider between before and after" aria-orientation="horizontal"
      aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(100 * wipe)} style={{ left: `${100 * wipe}%` }}
      onPointerDown={press} onPointerMove={drag} onDoubleClick={() => set(0.5)} onKeyDown={key}>
      <span className="wipe-grip" aria-hidden="true" />
    </div>
  )
}
