import { useEffect, useRef } from 'react'
import { settled } from '../../core/mask/stroke.ts'
import { useStudio } from '../state/studio.ts'
import { toolOf } from '../tools/index.ts'
import { toCanvas } from './viewport.ts'
import './brush-ring.css'

/** Smaller than this, CSS pixels, a ring shows nothing. */
const LEAST = 3

/**
 * The brush as large as it paints, where it would. An element of its own: moving it costs no drawing of the photo or of
 * what lies on it. Dashed while it takes away.
 */
export function BrushRing() {
  const studio = useStudio()
  const ring = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const element = ring.current
    if (!element) return
    const { view, drawing } = studio
    let alt = false
    const place = () => {
      const { tool, brush, viewport, canvas, mode } = view.store.getState()
      const { at, pane } = view.pointer.getState()
      const size = brush.size * viewport.zoom
      const uses = toolOf(tool).brush
      const shown = at !== null && (uses === 'all' || uses === 'nib') && size >= LEAST
      element.hidden = !shown
      if (!shown) return
      const { x, y } = toCanvas(viewport, settled(at, brush.size))
      const shift = mode === 'side' && pane === 1 ? canvas.width : 0
      const stroke = drawing.store.getState().draft?.paint
      element.classList.toggle('is-square', brush.nib === 'square')
      element.classList.toggle('is-erasing', stroke ? stroke.erase : (tool === 'eraser') !== alt)
      element.style.width = element.style.height = `${size}px`
      element.style.translate = `${x + shift - size / 2}px ${y - size / 2}px`
    }
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Alt') return
      alt = event.type === 'keydown'
      place()
    }
    const onBlur = () => {
      alt = false
      place()
    }
    const stops = [view.pointer.subscribe(place), view.store.subscribe(place), drawing.store.subscribe((next, before) => (next.draft?.paint === undefined) !== (before.draft?.paint === undefined) && place())]
    window.addEventListener('keydown', onKey)
    window.addEventListener('keyup', onKey)
    window.addEventListener('blur', onBlur)
    place()
    return () => {
      for (const stop of stops) stop()
      window.removeEventListener('keydown', onKey)
      window.removeEventListener('keyup', onKey)
      window.removeEventListener('blur', onBlur)
    }
  }, [studio])
  return <div className="brush-rings" aria-hidden="true"><div ref={ring} className="brush-ring" hidden /></div>
}
