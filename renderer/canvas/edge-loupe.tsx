import { useEffect, useRef, type RefObject } from 'react'
import { useStudio, useView } from '../state/studio.ts'
import type { Scene } from './scene.ts'
import { toCanvas } from './viewport.ts'

/** CSS pixels a side, as the style sheet has it, and how far from the pointer it keeps. */
const SIDE = 200
const AWAY = 24

/** A round window beside the pointer that shows the place under it at 100 %: one pixel of the photo is one of the screen. */
export function EdgeLoupe({ scene }: { scene: RefObject<Scene | null> }) {
  const on = useView((state) => state.loupe)
  return on ? <Loupe scene={scene} /> : null
}

function Loupe({ scene }: { scene: RefObject<Scene | null> }) {
  const studio = useStudio()
  const element = useRef<HTMLDivElement>(null)
  const picture = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const { view } = studio
    let frame: number | null = null
    const draw = () => {
      frame = null
      const [box, canvas] = [element.current, picture.current]
      const { at } = view.pointer.getState()
      const { viewport, canvas: size, image } = view.store.getState()
      const density = window.devicePixelRatio
      const isOver = at !== null && image !== null && at.x >= 0 && at.y >= 0 && at.x < image.width && at.y < image.height
      // Larger than life there is nothing to magnify.
      const shown = isOver && viewport.zoom * density < 1
      if (!box || !canvas) return
      box.hidden = !shown
      if (!shown || !scene.current) return
      const spot = toCanvas(viewport, at)
      const left = spot.x + AWAY + SIDE > size.width ? spot.x - AWAY - SIDE : spot.x + AWAY
      const top = spot.y - AWAY - SIDE < 0 ? spot.y + AWAY : spot.y - AWAY - SIDE
      box.style.translate = `${left}px ${top}px`
      canvas.width = canvas.height = Math.round(SIDE * density)
      const context = canvas.getContext('2d')!
      const zoom = 1 / density
      context.setTransform(density, 0, 0, density, 0, 0)
      scene.current.loupe(context, density, { zoom, x: SIDE / 2 - at.x * zoom, y: SIDE / 2 - at.y * zoom }, { width: SIDE, height: SIDE })
    }
    const soon = () => {
      frame ??= requestAnimationFrame(draw)
    }
    const stops = [view.pointer.subscribe(soon), view.store.subscribe(soon), studio.mattes.store.subscribe(soon)]
    soon()
    return () => {
      if (frame !== null) cancelAnimationFrame(frame)
      for (const stop of stops) stop()
    }
  }, [studio, scene])
  return <div ref={element} className="edge-loupe" aria-hidden="true" hidden><canvas ref={picture} /></div>
}
