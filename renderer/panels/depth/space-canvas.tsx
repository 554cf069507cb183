import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import { Empty } from '../../kit/empty.tsx'
import type { SpaceParts } from './space-parts.ts'
import type { SpaceScene } from './space-scene.ts'
import type { SpaceView } from './space-view.ts'
import './depth.css'

const KEYS: Readonly<Record<string, (now: SpaceView) => SpaceView>> = {
  ArrowLeft: (now) => ({ ...now, around: now.around - 6 }), ArrowRight: (now) => ({ ...now, around: now.around + 6 }),
  ArrowUp: (now) => ({ ...now, above: Math.min(88, now.above + 6) }), ArrowDown: (now) => ({ ...now, above: Math.max(-88, now.above - 6) }),
  '+': (now) => nearer(now, 1.15), '=': (now) => nearer(now, 1.15), '-': (now) => nearer(now, 1 / 1.15),
}
const nearer = (now: SpaceView, factor: number): SpaceView => ({ ...now, near: Math.min(12, Math.max(0.3, now.near * factor)) })

/** Depth in space on a canvas: dragged or by arrow keys it turns, wheel, + and - come nearer, Home brings it back. */
export function SpaceCanvas({ parts, view, onView, onReset, label }: {
  parts: SpaceParts | null; view: SpaceView; onView(change: (now: SpaceView) => SpaceView): void; onReset(): void; label: string
}) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const scene = useRef<SpaceScene | null>(null)
  const held = useRef<{ x: number; y: number } | null>(null)
  const latest = useRef(view)
  const [state, setState] = useState<'loading' | 'ready' | 'none'>('loading')
  useEffect(() => {
    let gone = false
    const element = canvas.current!
    const onWheel = (event: WheelEvent) => {
      event.preventDefault()
      onView((now) => nearer(now, Math.exp(-event.deltaY / 600)))
    }
    const observer = new ResizeObserver(() => scene.current?.resize())
    // The library for it is large and only wanted here.
    import('./space-scene.ts').then(({ createSpaceScene }) => {
      if (gone) return
      scene.current = createSpaceScene(element)
      scene.current.look(latest.current)
      scene.current.resize()
      setState('ready')
    }).catch(() => !gone && setState('none'))
    observer.observe(element)
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => {
      gone = true
      observer.disconnect()
      element.removeEventListener('wheel', onWheel)
      scene.current?.close()
      scene.current = null
    }
  }, [onView])
  useEffect(() => {
    if (state === 'ready' && parts) scene.current?.show(parts)
  }, [state, parts])
  useEffect(() => {
    latest.current = view
    scene.current?.look(view)
  }, [view])
  const onKey = (event: KeyboardEvent) => {
    const turn = KEYS[event.key]
    if (event.key === 'Home') onReset()
    else if (turn) onView(turn)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const onMove = (event: PointerEvent) => {
    if (!held.current) return
    const [dx, dy] = [event.clientX - held.current.x, event.clientY - held.current.y]
    held.current = { x: event.clientX, y: event.clientY }
    onView((now) => ({ ...now, around: now.around - 0.4 * dx, above: Math.max(-88, Math.min(88, now.above + 0.4 * dy)) }))
  }
  return (
    <div className="space-view">
      <canvas ref={canvas} tabIndex={0} role="application" aria-label={`${label}: arrow keys turn it, + and - come nearer, Home brings it back`} data-around={Math.round(view.around)}
        data-state={state} data-shown={parts?.shown ?? 0} onKeyDown={onKey} onDoubleClick={onReset} onPointerMove={onMove} onPointerUp={() => (held.current = null)} onPointerCancel={() => (held.current = null)}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          held.current = { x: event.clientX, y: event.clientY }
        }} />
      {state === 'none' && <Empty title="This window cannot draw in space.">WebGL is switched off or not there. Export a point cloud (PLY) and look at it elsewhere.</Empty>}
    </div>
  )
}
