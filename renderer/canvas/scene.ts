import { Konva } from 'konva/lib/Core.js'
import type { Studio } from '../state/studio.ts'
import type { ViewState } from '../state/view.ts'
import { backdropPicture } from '../state/backdrop-picture.ts'
import { LOOK_KEYS } from '../state/look.ts'
import { layerGesture } from './layer-gesture.ts'
import { createMapSource } from './map-source.ts'
import { createMatteSight } from './matte-sight.ts'
import { createOverlaySource } from './overlay-source.ts'
import { createPainters, type Painters } from './painters.ts'
import type { PhotoSource } from './photo-source.ts'
import { colourAt } from './pixel.ts'
import { createPoseSight } from './pose-sight.ts'
import { createSighting } from './sighting.ts'
import { covers } from './viewport.ts'

export type SceneParts = {
  studio: Studio
  photo: PhotoSource
  /** Element that carries the counts of draws, for tests: `data-draws` is photo, shapes, top. */
  root: HTMLElement
  layers: { photo: Konva.Layer; shapes: Konva.Layer; top: Konva.Layer }
  /** True while the crosshair is moved by keys. */
  keyboard(): boolean
}
export type Scene = { photoChanged(): void; topChanged(): void; loupe: Painters['loupe']; close(): void }

/** From so many objects in view on, they are not drawn during a gesture but moved as pixels. */
const COSTLY = 300

/**
 * Keeps three layers up to date with the stores without React: the photo, all objects that rest, and on top what is
 * selected, hovered or being drawn. Each layer is drawn at most once a frame, and only when something it shows changed.
 */
export function createScene({ studio, photo, root, layers, keyboard }: SceneParts): Scene {
  const { view, document, drawing, predictions, depths } = studio
  const draws = { photo: 0, shapes: 0, top: 0 }
  /** Pixels of two panes cannot be moved along as one. */
  const twoPanes = () => sighting.panes().length > 1
  const gesture = layerGesture(layers.shapes, twoPanes)
  const photoGesture = layerGesture(layers.photo, (from, to) => {
    const { canvas, image } = view.store.getState()
    return image === null || twoPanes() || !covers(from, to, canvas, image)
  })
  const maps = createMapSource(() => {
    photoChanged()
    shapesChanged()
  })
  const overlays = createOverlaySource()
  const sighting = createSighting(studio, maps)
  const mattes = createMatteSight(studio, photo, overlays, () => {
    photoChanged()
    shapesChanged()
    topChanged()
  })
  const poses = createPoseSight(studio, () => topChanged())
  const painters = createPainters({ studio, photo, overlays, sighting, mattes, poses, keyboard })
  const before = { photo: () => photoGesture.drawn(view.store.getState().viewport), shapes: () => gesture.drawn(view.store.getState().viewport), top: () => undefined }

  for (const name of ['photo', 'shapes', 'top'] as const) {
    const layer = layers[name]
    const shape = new Konva.Shape({
      listening: false,
      perfectDrawEnabled: false,
      sceneFunc() {
        const native = layer.getNativeCanvasElement().getContext('2d')!
        native.save()
        draws[name]++
        root.dataset.draws = `${draws.photo} ${draws.shapes} ${draws.top}`
        before[name]()
        painters[name](native, layer.getCanvas().getPixelRatio())
        native.restore()
      },
    })
    layer.add(shape)
  }
  const photoChanged = () => layers.photo.batchDraw()
  const shapesChanged = () => layers.shapes.batchDraw()
  const topChanged = () => layers.top.batchDraw()

  /** The compositor changes the light of the photo's layer for nothing; a filter in the painter would cost every frame. */
  const adjust = ({ brightness, contrast, mode }: ViewState) => {
    const plain = (brightness === 0 && contrast === 0) || mode === 'mask'
    layers.photo.getNativeCanvasElement().style.filter = plain ? '' : `brightness(${1 + brightness / 100}) contrast(${1 + contrast / 100})`
  }

  let probe: number | null = null
  const readPixel = () => {
    probe = null
    view.pixel.setState({ colour: colourAt(photo.current(), view.pointer.getState().at), value: sighting.valueUnderPointer() })
  }

  const stops = [
    view.store.subscribe((next, before) => {
      const look = LOOK_KEYS.some((key) => next[key] !== before[key]) || next.runShown !== before.runShown || next.showAll !== before.showAll || next.labels !== before.labels
      const resized = next.canvas !== before.canvas
      if (next.viewport !== before.viewport || resized) {
        topChanged()
        if (resized) {
          photoChanged()
          shapesChanged()
        } else {
          photoGesture.moved(next.viewport, false)
          gesture.moved(next.viewport, painters.inView() > COSTLY)
        }
      }
      if (look) {
        photoChanged()
        shapesChanged()
        topChanged()
      }
      if (next.selection !== before.selection) shapesChanged()
      if (next.selection !== before.selection || next.hovered !== before.hovered || next.category !== before.category || next.tool !== before.tool) topChanged()
      if (next.brightness !== before.brightness || next.contrast !== before.contrast || next.mode !== before.mode) adjust(next)
    }),
    document.store.subscribe((next, before) => {
      if (next.image?.id !== before.image?.id) photoChanged()
      if (next.image?.id !== before.image?.id) overlays.forget()
      if (next.annotations === before.annotations && next.categories === before.categories && next.order === before.order && next.image === before.image) return
      shapesChanged()
      topChanged()
      if (sighting.panes().some((pane) => pane.style === 'cutout')) photoChanged()
    }),
    predictions.store.subscribe((next, before) => {
      if (next.selection !== before.selection || next.hovered !== before.hovered) topChanged()
      if (next.results === before.results && next.hidden === before.hidden && next.shown === before.shown && next.against === before.against) return
      if (next.shown !== before.shown || next.against !== before.against) overlays.forget()
      photoChanged()
      shapesChanged()
      topChanged()
    }),
    drawing.store.subscribe((next, before) => {
      if (next.draft === before.draft) return
      topChanged()
      if (next.draft?.replaced !== before.draft?.replaced && [...(next.draft?.replaced?.keys() ?? [])].join() !== [...(before.draft?.replaced?.keys() ?? [])].join()) shapesChanged()
    }),
    depths.store.subscribe(() => shapesChanged()),
    backdropPicture.subscribe(() => photoChanged()),
    view.pointer.subscribe(() => {
      if (keyboard() || view.store.getState().mode === 'side') topChanged()
      probe ??= requestAnimationFrame(readPixel)
    }),
  ]
  adjust(view.store.getState())
  return {
    photoChanged, topChanged, loupe: painters.loupe,
    close() {
      maps.close()
      mattes.close()
      poses.close()
      gesture.stop()
      photoGesture.stop()
      if (probe !== null) cancelAnimationFrame(probe)
      for (const stop of stops) stop()
    },
  }
}
