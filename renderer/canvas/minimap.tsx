import { useEffect, useRef, type PointerEvent } from 'react'
import { useDocument, useStudio, useView } from '../state/studio.ts'
import { fit, visibleBox } from './viewport.ts'

/** Longer side, CSS pixels. */
const SIDE = 168
/** Shown once the view is this much larger than the fitted photo. */
const ZOOMED = 1.25
/** Pixels of its canvas per CSS pixel: sharp on dense screens, cheap on others. */
const DENSITY = 2

/** The whole photo in a corner with the visible part framed; pressing or dragging goes there. Only while zoomed in. */
export function Minimap({ picture }: { picture: ImageBitmap | null }) {
  const studio = useStudio()
  const image = useDocument((state) => state.image)
  const zoomed = useView((state) =>
    state.image !== null && state.canvas.width > 0 && state.viewport.zoom > ZOOMED * fit(state.canvas, state.image).zoom)
  const frame = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const shown = zoomed && image !== null
  const scale = image ? SIDE / Math.max(image.width, image.height) : 1
  const width = image ? Math.max(8, Math.round(image.width * scale)) : 0
  const height = image ? Math.max(8, Math.round(image.height * scale)) : 0

  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!shown || !context || !picture) return
    context.imageSmoothingQuality = 'high'
    context.drawImage(picture, 0, 0, width * DENSITY, height * DENSITY)
  }, [picture, shown, width, height])

  useEffect(() => {
    if (!shown) return
    const place = () => {
      const { viewport, canvas: size, image: whole } = studio.view.store.getState()
      const element = frame.current
      if (!element || !whole) return
      const [x0, y0, x1, y1] = visibleBox(viewport, size)
      const left = Math.max(0, x0) * scale
      const top = Math.max(0, y0) * scale
      element.style.transform = `translate(${left}px, ${top}px)`
      element.style.width = `${Math.max(4, Math.min(whole.width, x1) * scale - left)}px`
      element.style.height = `${Math.max(4, Math.min(whole.height, y1) * scale - top)}px`
    }
    place()
    return studio.view.store.subscribe(place)
  }, [studio, shown, scale])

  if (!shown) return null
  const go = (event: PointerEvent<HTMLElement>) => {
    if (event.buttons !== 1) return
    const box = event.currentTarget.getBoundingClientRect()
    studio.view.centreOn({ x: (event.clientX - box.left) / scale, y: (event.clientY - box.top) / scale })
  }
  const press = (event: PointerEvent<HTMLElement>) => {
    event.stopPropagation()
    event.currentTarget.setPointerCapture(event.pointerId)
    go(event)
  }
  return (
    <div className="minimap" aria-hidden="true" style={{ width, height }} onPointerDown={press} onPointerMove={go}>
      <canvas ref={canvas} width={width * DENSITY} height={height * DENSITY} />
      <div ref={frame} className="minimap-frame" />
    </div>
  )
}
