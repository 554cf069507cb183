import { Konva } from 'konva/lib/Core.js'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { Layer, Stage } from 'react-konva/lib/ReactKonvaCore.js'
import { useDocument, useStudio } from '../state/studio.ts'
import { toolOf } from '../tools/index.ts'
import { listenToCanvasKeys } from './keyboard.ts'
import { Minimap } from './minimap.tsx'
import { createPhotoSource, type PhotoSource } from './photo-source.ts'
import { paneSize } from './panes.ts'
import { listenToPointer } from './pointer.ts'
import { listenForPredictions } from './prediction-pointer.ts'
import { EdgeLoupe } from './edge-loupe.tsx'
import { createScene, type Scene } from './scene.ts'
import { trustStages } from './trusted-stage.ts'
import './canvas.css'

trustStages()

/**
 * The open photo with its annotations, and the active tool at work on it. React draws only the frame: what changes with
 * the pointer, the zoom or the annotations is painted straight onto the layers by scene.ts.
 */
export function Canvas() {
  const studio = useStudio()
  const root = useRef<HTMLDivElement>(null)
  const layers = useRef<{ photo: Konva.Layer | null; shapes: Konva.Layer | null; top: Konva.Layer | null }>({ photo: null, shapes: null, top: null })
  const scenes = useRef<Scene | null>(null)
  const [size, setSize] = useState({ width: 0, height: 0 })
  const [shown, setShown] = useState<{ picture: ImageBitmap | null; problem: string }>({ picture: null, problem: '' })
  const ready = size.width > 0 && size.height > 0

  useLayoutEffect(() => {
    const element = root.current
    if (!element) return
    const measure = () => {
      const { width, height } = element.getBoundingClientRect()
      const next = { width: Math.round(width), height: Math.round(height) }
      setSize((now) => (now.width === next.width && now.height === next.height ? now : next))
      if (next.width > 0 && next.height > 0) studio.view.resize(paneSize(next, studio.view.store.getState().mode))
    }
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    const stop = studio.view.store.subscribe((next, before) => (next.mode === 'side') !== (before.mode === 'side') && measure())
    return () => {
      observer.disconnect()
      stop()
    }
  }, [studio])

  useEffect(() => {
    const element = root.current
    const { photo: photoLayer, shapes, top } = layers.current
    if (!ready || !element || !photoLayer || !shapes || !top) return
    const source = createPhotoSource(() => {
      scene.photoChanged()
      element.dataset.photo = stateOf(source)
      const now = source.current()
      setShown({ picture: now?.display?.levels.at(-1) ?? now?.thumb ?? null, problem: now?.problem ?? '' })
    })
    const cursor = () => {
      const { draft, tool } = studio.drawing.store.getState()
      const wanted = panning ? 'grabbing' : keys.spaceHeld() ? 'grab' : (draft?.cursor ?? toolOf(tool).cursor)
      if (element.style.cursor !== wanted) element.style.cursor = wanted
    }
    let panning = false
    const keys = listenToCanvasKeys(studio, element, () => {
      cursor()
      scene.topChanged()
    })
    const scene = createScene({ studio, photo: source, root: element, layers: { photo: photoLayer, shapes, top }, keyboard: keys.active })
    scenes.current = scene
    const stopPointer = listenToPointer({
      studio, root: element, panKey: keys.spaceHeld, panned: keys.panned, used: keys.handUsed,
      panning(active) {
        panning = active
        cursor()
      },
    })
    const stopCursor = studio.drawing.store.subscribe(cursor)
    const stopPicking = listenForPredictions(studio, element)
    const stopPhotos = followPhotos(studio, source)
    const stopDensity = followDensity([photoLayer, shapes, top])
    cursor()
    return () => {
      stopDensity()
      stopPhotos()
      stopPicking()
      stopCursor()
      stopPointer()
      scene.close()
      scenes.current = null
      keys.stop()
      source.close()
    }
  }, [studio, ready])

  const image = useDocument((state) => state.image)
  return (
    <div ref={root} className="canvas" tabIndex={0} role="application" aria-label={image ? `Photo ${image.name}` : 'Photo'} data-image={image?.id}>
      {ready && (
        <Stage width={size.width} height={size.height} listening={false} className="canvas-stage">
          <Layer ref={(layer) => void (layers.current.photo = layer)} listening={false} />
          <Layer ref={(layer) => void (layers.current.shapes = layer)} listening={false} />
          <Layer ref={(layer) => void (layers.current.top = layer)} listening={false} />
        </Stage>
      )}
      {ready && <EdgeLoupe scene={scenes} />}
      {ready && <Minimap picture={shown.picture} />}
      {shown.problem && <div className="canvas-problem" role="status">{shown.problem}</div>}
    </div>
  )
}

function stateOf(source: PhotoSource): string {
  const now = source.current()
  return now?.problem ? 'problem' : now?.display || now?.tiles?.ready() ? 'display' : now?.thumb ? 'thumb' : 'none'
}

/** Shows the open image's photo and loads its neighbours ahead. Returns how to stop. */
function followPhotos(studio: ReturnType<typeof useStudio>, source: PhotoSource): () => void {
  const { bridge, document, gallery } = studio
  const follow = () => {
    const { project, image } = document.store.getState()
    const base = bridge.hello()?.media
    if (!project || base === undefined) return
    source.show(base, project, image)
    const { current, rows } = gallery.store.getState()
    if (!image || current !== image.id) return
    source.prefetch(base, project, gallery.neighbours().map((id) => rows.get(id)).filter((row) => row !== undefined))
  }
  const stops = [
    document.store.subscribe((next, before) => next.image?.id !== before.image?.id && follow()),
    gallery.store.subscribe((next, before) => (next.index !== before.index || next.rows !== before.rows || next.queue !== before.queue) && follow()),
    bridge.onState((state) => state === 'open' && follow()),
  ]
  follow()
  return () => {
    for (const stop of stops) stop()
  }
}

/** Keeps the layers as sharp as the screen when the window moves to another one or the browser zooms. */
function followDensity(layers: readonly Konva.Layer[]): () => void {
  let media: MediaQueryList | null = null
  const change = () => {
    for (const layer of layers) {
      layer.getCanvas().setPixelRatio(window.devicePixelRatio)
      layer.batchDraw()
    }
    media?.removeEventListener('change', change)
    media = window.matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`)
    media.addEventListener('change', change)
  }
  change()
  return () => media?.removeEventListener('change', change)
}
